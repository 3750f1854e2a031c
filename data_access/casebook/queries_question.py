"""A question to the casebook: whom it is about, by which rules its answer is protected, and how it is sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data_access.casebook.dimensions import Dimension
from data_access.casebook.groups import group_of, groups_of_table, in_category
from data_access.casebook.protection_entries import entries_of
from data_access.casebook.queries_evidence import (
    _NAMED_BY_WHO_IS_THERE,
    OTHER,
    Population,
    gather,
)
from data_access.disclosure.decisions import NO_DECISIONS, Decisions
from data_access.disclosure.groups import CountRole, Group, ReleasedCount
from data_access.disclosure.policy import CountMethod, Profile, current_policy
from data_access.disclosure.protection import CountEvidence, Position, ProtectedCounts, protect_counts
from data_access.disclosure.protection_log import NOT_LOGGED, ProtectionLog
from data_access.disclosure.statuses import TOTAL, CellStatus, Statistic, Unit
from data_access.disclosure.tables import Cell, ProtectedTable, TableDimension, issue_table

OVERLAPPING = "A case can count in several categories; they don't add up to the total."


OTHER_LABELS = "other (too few cases each to be named)"


@dataclass(frozen=True)
class Question:
    """A population with the words and rules that its answers carry."""

    population: Population
    unit: Unit
    profile: Profile
    words: str
    source: str
    decisions: Decisions = NO_DECISIONS
    log: ProtectionLog = NOT_LOGGED

    @property
    def group(self) -> Group:
        """Everybody whom the question is about."""
        return group_of(self.unit, self.population.filters)

    def described(self, dimension: Dimension, codes: Sequence[str]) -> TableDimension:
        labels = {
            **dimension.labels,
            **self.population.book.labels.get(dimension.name, {}),
            OTHER: OTHER_LABELS,
        }
        if dimension.code_list is not None and OTHER in dimension.code_list:
            labels[OTHER] = dimension.code_list.label(OTHER)
        return TableDimension(dimension.name, dimension.label, tuple((c, label_of(labels, c)) for c in codes))

    def notes(self, cells: Sequence[Cell], *further: str) -> tuple[str, ...]:
        rules = self.profile.counts
        told = []
        if rules.note is not None:
            told.append(rules.note)
        if any(cell.value is None for cell in cells):
            exact = rules.method is CountMethod.EXACT
            why = "where there are no cases" if exact else "for a value that is not shown, to protect persons"
            told.append(f"{current_policy().hidden_symbol} stands {why}.")
        return (*told, *further)

    def issue(
        self,
        statistic: Statistic,
        dimensions: Sequence[TableDimension],
        cells: Sequence[Cell],
        *notes: str,
        margins: Sequence[Cell] = (),
        show_margins: bool = False,
        named: Sequence[Dimension] = (),
    ) -> ProtectedTable:
        """A sealed table. ``named``: the dimensions of which it names those places that have enough persons."""
        return issue_table(
            dimensions=dimensions,
            population=self.words,
            statistic=statistic,
            source=self.source,
            cells=[self._with_names(cell, [d.name for d in dimensions], named) for cell in cells],
            margins=margins,
            show_margins=show_margins,
            notes=self.notes([*cells, *(margins if show_margins else ())], *notes),
        )

    def _with_names(self, cell: Cell, order: Sequence[str], named: Sequence[Dimension]) -> Cell:
        """A hidden cell with what the names of its places tell: that each has enough persons to be named at all."""
        rules = self.profile.counts
        if cell.value is not None or rules.method is CountMethod.EXACT:
            return cell
        told = tuple(
            ReleasedCount(
                CountRole.NAMED, self.group.having(in_category(d, code, ())), None, least=rules.threshold
            )
            for d in named
            if d.kind in _NAMED_BY_WHO_IS_THERE
            and (code := cell.codes[order.index(d.name)]) not in (OTHER, TOTAL)
        )
        return replace(cell, counts=(*cell.counts, *told))


def label_of(labels: Mapping[str, str], code: str) -> str:
    """The label of a code; of a set (``female;male``) those of its parts."""
    return labels.get(code) or " and ".join(labels.get(part, part) for part in code.split(";"))


def protect(question: Question, evidence: CountEvidence, groups: Mapping[Position, Group]) -> ProtectedCounts:
    """Protect counts. ``groups``: whom the count at each position counts, where conditions say it exactly."""
    shown = protect_counts(evidence, question.profile.counts, question.decisions.on(groups))
    if question.log.is_kept:
        question.log.add(entries_of(evidence, shown, groups))
    return shown


def everything(question: Question) -> int | None:
    """All cases of the population, protected."""
    evidence = gather(question.population, question.unit, [])[()]
    return protect(question, evidence, groups_of_table(question.group, ())).values[(0,)]


def status_of(question: Question, value: int | None) -> CellStatus:
    if value is None:
        return CellStatus.SUPPRESSED
    return question.profile.counts.status


def in_order(
    cells: Sequence[Cell], order: Sequence[Dimension], listed: Mapping[Dimension, Sequence[str]]
) -> list[Cell]:
    ranks = [{code: rank for rank, code in enumerate(listed[d])} for d in order]
    return sorted(
        cells, key=lambda cell: tuple(rank[code] for rank, code in zip(ranks, cell.codes, strict=True))
    )


def number_or_none(count: int | None) -> float | None:
    return None if count is None else float(count)
