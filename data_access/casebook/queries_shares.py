"""Shares of categories and items, with their base and interval, from protected counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data_access.casebook.coarsening import (
    COARSENED_LABEL,
    Coarsen,
    code_of_coarsened,
    words_of_coarsening,
)
from data_access.casebook.dimensions import Dimension
from data_access.casebook.groups import (
    Line,
    answers_line,
    coarsened_line,
    groups_of_table,
    line_of,
    merged_line,
    with_items,
)
from data_access.casebook.queries_evidence import (
    Axis,
    axis_of,
    codes_of,
    gather,
    gather_answers,
    has_recorded_no,
)
from data_access.casebook.queries_question import (
    OVERLAPPING,
    Question,
    in_order,
    number_or_none,
    protect,
)
from data_access.disclosure.decisions import NO_DECISIONS
from data_access.disclosure.groups import CountRole, Group
from data_access.disclosure.proportions import share_of
from data_access.disclosure.protection import Position, ProtectedCounts
from data_access.disclosure.protection_log import NOT_LOGGED
from data_access.disclosure.released_counts import released
from data_access.disclosure.sides import Told, told_sides
from data_access.disclosure.statuses import TOTAL, Denominator, Statistic, Unit
from data_access.disclosure.tables import Cell, ProtectedTable, TableDimension
from data_access.errors import UsageError

_COUNTED = {
    Unit.CASE: "cases",
    Unit.LINK: "reports of a perpetrator",
    Unit.PERPETRATOR: "reported perpetrators",
}


@dataclass(frozen=True)
class _Row:
    """One category or item of a share: its code, the items that it is crossed with, its place in protected counts, whom
    these count, and what is told of those that are hidden."""

    code: str
    items: tuple[str, ...]
    place: int
    shown: ProtectedCounts
    groups: Mapping[Position, Group]
    told: Mapping[Position, Told]


@dataclass(frozen=True)
class _Everyone:
    """All cases, known or not, of whom a share is made: protected counts, and whom they count."""

    shown: ProtectedCounts
    groups: Mapping[Position, Group]


@dataclass(frozen=True)
class Asked:
    """What a share is of: a dimension, of it some codes together or each for itself, by single and by several answers."""

    dimension: Dimension
    codes: Sequence[str] | None
    by: Sequence[Dimension]
    denominator: Denominator

    @property
    def several(self) -> list[Dimension]:
        return [d for d in self.by if d.multiple]

    @property
    def single(self) -> list[Dimension]:
        return [d for d in self.by if not d.multiple]


def share(question: Question, asked: Asked, coarsen: Coarsen | None = None) -> ProtectedTable:
    """Shares of categories or items among those of whom they are known, by dimensions, from protected counts."""
    dimension, several, single = asked.dimension, asked.several, asked.single
    axis = axis_of(question.population, single, question.unit) if single else None
    together = () if coarsen is None else _too_small(question, asked, axis, coarsen)
    rows = _rows(question, asked, axis, together)
    everyone = _everyone(question, axis, several)
    order = [dimension, *asked.by]
    cells: list[Cell] = []
    totals: list[Cell] = []
    for row in rows:
        for position in [*range(len(axis.codes)), None] if axis else [None]:
            at = axis.codes[position] if axis and position is not None else (TOTAL,) * len(single)
            placed = _placed(order, dimension, row.code, several, row.items, single, at)
            cell = _share_cell(question, placed, row, everyone[row.items], position, axis)
            (totals if axis and position is None else cells).append(cell)
    listed = {dimension: tuple(dict.fromkeys(row.code for row in rows))}
    listed |= {d: codes_of(question.population, d, question.unit) for d in asked.by}
    described = [
        _described_share(question, d, listed[d], asked.codes, together)
        if d is dimension
        else question.described(d, listed[d])
        for d in order
    ]
    return question.issue(
        Statistic.SHARE,
        described,
        in_order(cells, order, listed),
        _denominator_note(dimension, asked.denominator, question.unit),
        *([OVERLAPPING] if several or (dimension.multiple and asked.codes is None) else []),
        *words_of_coarsening(question.described(dimension, together)),
        margins=totals,
        named=[d for d in order if d is not dimension or asked.codes is None],
    )


def _rows(question: Question, asked: Asked, axis: Axis | None, together: Sequence[str]) -> list[_Row]:
    if not asked.dimension.multiple:
        return _category_rows(question, asked, axis, together)
    rows = _answer_rows(question, asked, axis)
    if not together:
        return rows
    merged = _answer_rows(question, replace(asked, codes=together), axis)
    return [
        *(row for row in rows if row.code not in together),
        *(replace(row, code=code_of_coarsened(asked.dimension, together)) for row in merged),
    ]


def _too_small(question: Question, asked: Asked, axis: Axis | None, coarsen: Coarsen) -> tuple[str, ...]:
    """The categories to put together. Decisions on an edition don't count: the table keeps its shape."""
    undecided = replace(question, decisions=NO_DECISIONS, log=NOT_LOGGED)
    apart = _printed_by_code(_rows(undecided, asked, axis, ()), axis)
    together = coarsen.together(apart, question.profile.coarsening)
    while together:
        merged = _printed_by_code(_rows(undecided, asked, axis, together), axis)
        more = coarsen.one_more(apart, together, merged[code_of_coarsened(asked.dimension, together)])
        if more is None:
            break
        together = tuple(code for code in apart if code in (*together, more))
    return together


def _printed_by_code(rows: Sequence[_Row], axis: Axis | None) -> dict[str, list[int | None]]:
    printed: dict[str, list[int | None]] = {}
    for row in rows:
        for place in range(len(axis.codes)) if axis else [None]:
            at: Position = (row.place, place) if axis else (row.place,)
            printed.setdefault(row.code, []).append(row.shown.values[at])
    return printed


def _everyone(
    question: Question, axis: Axis | None, several: Sequence[Dimension]
) -> dict[tuple[str, ...], _Everyone]:
    axes = [axis] if axis else []
    found: dict[tuple[str, ...], _Everyone] = {}
    for items, evidence in gather(question.population, question.unit, axes, overlapping=several).items():
        groups = groups_of_table(with_items(question.group, several, items), [line_of(a) for a in axes])
        found[items] = _Everyone(protect(question, evidence, groups), groups)
    return found


def _answer_rows(question: Question, asked: Asked, axis: Axis | None) -> list[_Row]:
    dimension, codes = asked.dimension, asked.codes
    if asked.denominator is Denominator.KNOWN and not has_recorded_no(question.population, dimension):
        raise UsageError(
            f'{question.source} records no answer "no" for {dimension.name}: every known answer is a yes',
            remedy="ask with denominator=Denominator.WITHIN_GROUP, the rule of the publisher",
        )
    found = gather_answers(
        question.population,
        question.unit,
        dimension,
        asked.denominator,
        axis,
        codes,
        overlapping=asked.several,
    )
    rows = []
    for (item, *others), evidence in found.items():
        answers = answers_line(dimension, codes or (item,), asked.denominator)
        group = with_items(question.group, asked.several, others)
        groups = groups_of_table(group, [answers, *([line_of(axis)] if axis else [])])
        shown = protect(question, evidence, groups)
        told = told_sides(evidence, shown, question.profile)
        rows.append(_Row(";".join(codes) if codes else item, tuple(others), 0, shown, groups, told))
    return rows


def _category_rows(
    question: Question, asked: Asked, axis: Axis | None, together: Sequence[str]
) -> list[_Row]:
    categories = axis_of(question.population, [asked.dimension], question.unit)
    axes = [categories, *([axis] if axis else [])]
    found = gather(question.population, question.unit, axes, overlapping=asked.several)
    names, index, first = _merging(asked, categories, together)
    rows = []
    for items, gathered in found.items():
        if asked.codes is not None:
            evidence = gathered.in_two([place for place, to in enumerate(index) if to == 0])
        else:
            evidence = gathered.merged(index, len(names)) if together else gathered
        group = with_items(question.group, asked.several, items)
        groups = groups_of_table(group, [first, *([line_of(axis)] if axis else [])])
        shown = protect(question, evidence, groups)
        told = told_sides(evidence, shown, question.profile)
        rows += [_Row(name, items, place, shown, groups, told) for place, name in enumerate(names)]
    return rows


def _merging(asked: Asked, categories: Axis, together: Sequence[str]) -> tuple[list[str], list[int], Line]:
    """The names of the rows to print, to which place each category goes, and whom the places count."""
    dimension, listed = asked.dimension, [code for (code,) in categories.codes]
    if asked.codes is not None:
        index = [0 if code in asked.codes else 1 for code in listed]
        return [";".join(asked.codes)], index, merged_line(dimension, asked.codes, listed)
    if not together:
        return listed, list(range(len(listed))), line_of(categories)
    apart = [code for code in listed if code not in together]
    index = [apart.index(code) if code in apart else len(apart) for code in listed]
    return (
        [*apart, code_of_coarsened(dimension, together)],
        index,
        coarsened_line(dimension, together, listed),
    )


def _share_cell(
    question: Question,
    codes: tuple[str, ...],
    row: _Row,
    everyone: _Everyone,
    place: int | None,
    axis: Axis | None,
) -> Cell:
    """A share with all counts that it prints: numerator, base, and all cases where a missing share tells them."""
    numerator_at: Position = (row.place, place) if axis else (row.place,)
    base_at: Position = (None, place) if axis else (None,)
    all_at: Position = (place,) if axis else (0,)
    numerator, base = row.shown.values[numerator_at], row.shown.values[base_at]
    n_all = everyone.shown.values[all_at]
    proportion = share_of(numerator, base, n_all, question.profile)
    told = row.told.get(numerator_at)
    low, high = (told and told.side.bounds) or (proportion.low, proportion.high)
    return Cell(
        codes,
        proportion.value,
        proportion.status,
        low,
        high,
        proportion.n_valid,
        proportion.missing_share,
        (("numerator", number_or_none(proportion.numerator)),),
        (
            *released(
                CountRole.NUMERATOR,
                row.groups.get(numerator_at),
                numerator,
                printed=proportion.numerator is not None,
                told=told,
            ),
            *released(CountRole.BASE, row.groups.get(base_at), base),
            *released(
                CountRole.ALL,
                everyone.groups.get(all_at),
                n_all,
                printed=proportion.missing_share is not None,
            ),
        ),
    )


def _placed(
    order: Sequence[Dimension],
    dimension: Dimension,
    code: str,
    several: Sequence[Dimension],
    items: Sequence[str],
    single: Sequence[Dimension],
    at: Sequence[str],
) -> tuple[str, ...]:
    codes = {dimension.name: code}
    codes.update(zip((d.name for d in several), items, strict=True))
    codes.update(zip((d.name for d in single), at, strict=True))
    return tuple(codes[d.name] for d in order)


def _described_share(
    question: Question,
    dimension: Dimension,
    listed: Sequence[str],
    codes: Sequence[str] | None,
    together: Sequence[str],
) -> TableDimension:
    if together:
        *apart, last = listed
        described = question.described(dimension, apart)
        return replace(described, labels=(*described.labels, (last, COARSENED_LABEL)))
    if codes is None or len(codes) == 1:
        return question.described(dimension, listed)
    parts = dict(question.described(dimension, codes).labels)
    return TableDimension(
        dimension.name, dimension.label, ((listed[0], " or ".join(parts[code] for code in codes)),)
    )


def _denominator_note(dimension: Dimension, denominator: Denominator, unit: Unit) -> str:
    if not dimension.multiple:
        return f"Shares of {_COUNTED[unit]} with known {dimension.label.lower()}."
    if denominator is Denominator.WITHIN_GROUP:
        return (
            f"Shares of {_COUNTED[unit]} with any information on {dimension.label.lower()}; a blank counts as no "
            "(the rule of the Counter-Trafficking Data Collaborative)."
        )
    return f"Shares of {_COUNTED[unit]} of which the answer was recorded, as yes or as asked and no ({dimension.label.lower()})."
