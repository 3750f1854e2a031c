"""From evidence to protected tables: the one place where counts of the casebook become something that may leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data_access.casebook.dimensions import Dimension
from data_access.casebook.queries_evidence import (
    OTHER,
    Axis,
    Population,
    axis_of,
    codes_of,
    distinct_codes,
    gather,
    gather_answers,
    gather_known,
    has_recorded_no,
    mission_months,
)
from data_access.disclosure.policy import CountMethod, Profile, Zeros, current_policy
from data_access.disclosure.proportions import Proportion, missing_share, rate_of, share_of
from data_access.disclosure.protection import CountEvidence, Position, ProtectedCounts, protect_counts
from data_access.disclosure.statuses import TOTAL, CellStatus, Denominator, Statistic, Unit
from data_access.disclosure.tables import Cell, ProtectedTable, TableDimension, issue_table
from data_access.disclosure.values import ProtectedValue, issue_value
from data_access.errors import UsageError

OVERLAPPING = "A case can count in several categories; they don't add up to the total."
_COUNTED = {
    Unit.CASE: "cases",
    Unit.LINK: "reports of a perpetrator",
    Unit.PERPETRATOR: "reported perpetrators",
}
OTHER_LABELS = "other (too few cases each to be named)"


@dataclass(frozen=True)
class Question:
    """A population with the words and rules that its answers carry."""

    population: Population
    unit: Unit
    profile: Profile
    words: str
    source: str

    def described(self, dimension: Dimension, codes: Sequence[str]) -> TableDimension:
        labels = {
            **dimension.labels,
            **self.population.book.labels.get(dimension.name, {}),
            OTHER: OTHER_LABELS,
        }
        if dimension.code_list is not None and OTHER in dimension.code_list:
            labels[OTHER] = dimension.code_list.label(OTHER)
        return TableDimension(dimension.name, dimension.label, tuple((c, _label(labels, c)) for c in codes))

    def notes(self, cells: Sequence[Cell], *further: str) -> tuple[str, ...]:
        rules = self.profile.counts
        told = []
        if rules.method is not CountMethod.EXACT:
            told.append(f"Counts are rounded to the nearest {rules.rounding_base}, so they may not add up.")
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
    ) -> ProtectedTable:
        return issue_table(
            dimensions=dimensions,
            population=self.words,
            statistic=statistic,
            source=self.source,
            cells=cells,
            margins=margins,
            show_margins=show_margins,
            notes=self.notes([*cells, *(margins if show_margins else ())], *notes),
        )


def count(question: Question, dimensions: Sequence[Dimension], *, margins: bool) -> ProtectedTable:
    """Counts by dimensions, with totals protected together with them."""
    several = [dimension for dimension in dimensions if dimension.multiple]
    axes = [axis_of(question.population, [d], question.unit) for d in dimensions if not d.multiple]
    everything = _everything(question)
    evidence = gather(question.population, question.unit, axes, overlapping=several)
    cells: list[Cell] = []
    totals: list[Cell] = []
    for items, found in evidence.items():
        shown = _protect(question, found)
        known = shown.values[(None,) * max(1, len(axes))]
        missing = None if several else missing_share(known, everything, question.profile)
        for position in shown.values:
            if not axes and position == (None,):
                continue
            codes = _codes(dimensions, items, axes, position)
            cell = Cell(
                codes=codes,
                value=shown.values[position],
                status=shown.statuses[position],
                n_valid=None if several else known,
                missing_share=missing,
            )
            (totals if TOTAL in codes or not dimensions else cells).append(cell)
    ordered = _in_order(cells, dimensions, _codes_by_dimension(question, dimensions, axes, evidence))
    if several and not axes:
        totals = [Cell((TOTAL,) * len(dimensions), _number(everything), _status(question, everything))]
    return question.issue(
        Statistic.COUNT,
        [
            question.described(d, codes)
            for d, codes in _codes_by_dimension(question, dimensions, axes, evidence).items()
        ],
        ordered,
        *([OVERLAPPING] if several else []),
        margins=totals,
        show_margins=margins,
    )


def share(
    question: Question,
    dimension: Dimension,
    codes: Sequence[str] | None,
    by: Sequence[Dimension],
    denominator: Denominator,
) -> ProtectedTable:
    """Shares of categories or items among those of whom they are known, by dimensions, from protected counts."""
    several = [d for d in by if d.multiple]
    single = [d for d in by if not d.multiple]
    axis = axis_of(question.population, single, question.unit) if single else None
    if dimension.multiple:
        tables = _answer_tables(question, dimension, codes, axis, denominator, several)
    else:
        tables = _category_tables(question, dimension, codes, axis, several)
    everyone = {
        items: _protect(question, found)
        for items, found in gather(
            question.population, question.unit, [axis] if axis else [], overlapping=several
        ).items()
    }
    order = [dimension, *by]
    cells: list[Cell] = []
    totals: list[Cell] = []
    for code, items, row, shown in tables:
        for position in range(len(axis.codes)) if axis else [None]:
            proportion = _proportion(question, shown, everyone[items], row, position, axis)
            at = axis.codes[position] if axis and position is not None else ()
            cells.append(_share_cell(_placed(order, dimension, code, several, items, single, at), proportion))
        if axis:
            proportion = _proportion(question, shown, everyone[items], row, None, axis)
            at = (TOTAL,) * len(single)
            totals.append(
                _share_cell(_placed(order, dimension, code, several, items, single, at), proportion)
            )
    listed = {dimension: tuple(dict.fromkeys(code for code, *_ in tables))}
    for d in by:
        listed[d] = codes_of(question.population, d, question.unit)
    described = [
        _described_share(question, d, listed[d], codes)
        if d is dimension
        else question.described(d, listed[d])
        for d in order
    ]
    return question.issue(
        Statistic.SHARE,
        described,
        _in_order(cells, order, listed),
        _denominator_note(dimension, denominator, question.unit),
        *([OVERLAPPING] if several or (dimension.multiple and codes is None) else []),
        margins=totals,
    )


def rate(question: Question, by: Sequence[Dimension], *, per: float = 100.0) -> ProtectedTable:
    """Counts for each 100 mission-months, by dimensions."""
    axis = axis_of(question.population, by, question.unit)
    threshold = question.profile.counts.threshold
    months = mission_months(question.population, axis, threshold)
    shown = _protect(question, gather(question.population, question.unit, [axis])[()])
    cells = []
    for index, codes in enumerate(axis.codes):
        found = rate_of(shown.values[index,], months.get(codes, 0.0) / per, question.profile)
        cells.append(
            Cell(
                codes,
                found.value,
                found.status,
                found.low,
                found.high,
                measures=(("numerator", _number(found.numerator)), ("mission_months", months.get(codes))),
            )
        )
    described = [question.described(d, codes_of(question.population, d, question.unit)) for d in by]
    note = (
        f"Per {per:g} months of activity of the missions that registered at least {threshold} of these cases."
        if threshold > 1
        else f"Per {per:g} months of activity of the missions that registered these cases."
    )
    return question.issue(Statistic.RATE, described, cells, note)


def flows(
    question: Question, origin: Dimension, destination: Dimension, *, minimum: int | None, top: int | None
) -> ProtectedTable:
    """Routes from largest to smallest, with one row for all others together."""
    population, unit = question.population, question.unit
    axes = [axis_of(population, [origin], unit), axis_of(population, [destination], unit)]
    found = gather(population, unit, axes)[()]
    shown = _protect(question, found)
    known = shown.values[None, None]
    missing = missing_share(known, _everything(question), question.profile)
    routes = [
        (position, value)
        for position, value in shown.values.items()
        if None not in position
        and value is not None
        and value >= max(1, minimum or 0)
        and OTHER not in _route(axes, position)
    ]
    routes.sort(key=lambda route: (-route[1], route[0]))
    routes = routes[:top]
    rest = int(found.counts.sum()) - sum(int(found.counts[position]) for position, _ in routes)
    rules = question.profile.counts
    while routes and rules.method is not CountMethod.EXACT and rest < rules.threshold:
        position, _ = routes.pop()
        rest += int(found.counts[position])
    cells = [
        Cell(
            _route(axes, position),
            _number(value),
            shown.statuses[position],
            n_valid=known,
            missing_share=missing,
        )
        for position, value in routes
    ]
    if rest:
        others = _protect(question, CountEvidence(np.array([rest])))
        cells.append(
            Cell(
                (OTHER, OTHER),
                _number(others.values[0,]),
                others.statuses[0,],
                n_valid=known,
                missing_share=missing,
            )
        )
    total = Cell(
        (TOTAL, TOTAL), _number(known), shown.statuses[None, None], n_valid=known, missing_share=missing
    )
    described = [
        question.described(d, [*(c for (c,) in axis.codes if c != OTHER), OTHER])
        for d, axis in zip((origin, destination), axes, strict=True)
    ]
    described = [
        TableDimension(
            d.name, d.title, tuple((c, "other routes" if c == OTHER else label) for c, label in d.labels)
        )
        for d in described
    ]
    note = "Routes that are not listed stand together as other routes."
    return question.issue(Statistic.COUNT, described, cells, note, margins=[total])


def coverage(question: Question, variables: Sequence[Dimension], by: Sequence[Dimension]) -> ProtectedTable:
    """How complete each variable is: the share of cases of whom it is known, by year (or another dimension)."""
    axis = axis_of(question.population, by, question.unit)
    all_cases = _protect(question, gather(question.population, question.unit, [axis])[()])
    cells: list[Cell] = []
    totals: list[Cell] = []
    for variable in variables:
        known = _protect(question, gather_known(question.population, question.unit, variable, axis))
        for index in [*range(len(axis.codes)), None]:
            n, n_all = known.values[index,], all_cases.values[index,]
            value = None if n is None or not n_all else min(1.0, n / n_all)
            codes = axis.codes[index] if index is not None else (TOTAL,) * len(by)
            cell = Cell(
                (variable.name, *codes),
                None if value is None else round(value, question.profile.shares.percent_digits + 2),
                known.statuses[index,],
                n_valid=n_all,
                measures=(("numerator", _number(n)),),
            )
            (totals if index is None else cells).append(cell)
    first = TableDimension("variable", "Variable", tuple((v.name, v.label) for v in variables))
    described = [first, *(question.described(d, codes_of(question.population, d, question.unit)) for d in by)]
    return question.issue(
        Statistic.SHARE,
        described,
        cells,
        "Share of cases of whom the fact is known; nil also where the form had no such question.",
        margins=totals,
    )


def describe(
    question: Question, variables: Sequence[Dimension], denominator: Denominator | None
) -> ProtectedTable:
    """Shares of every category of several variables, one under the other."""
    cells: list[Cell] = []
    labels: dict[str, str] = {}
    for variable in variables:
        rule = denominator or (
            Denominator.WITHIN_GROUP
            if variable.multiple and not has_recorded_no(question.population, variable)
            else Denominator.KNOWN
        )
        found = share(question, variable, None, (), rule)
        labels.update(
            {f"{variable.name}={code}": label for code, label in found.labels[variable.name].items()}
        )
        cells += [
            replace(cell, codes=(variable.name, f"{variable.name}={cell.codes[0]}")) for cell in found.cells
        ]
    described = [
        TableDimension("variable", "Variable", tuple((v.name, v.label) for v in variables)),
        TableDimension("category", "Category", tuple(labels.items())),
    ]
    notes = [OVERLAPPING] if any(v.multiple for v in variables) else []
    return question.issue(Statistic.SHARE, described, cells, "Shares of cases with known answers.", *notes)


def distinct(question: Question, dimension: Dimension) -> ProtectedValue:
    """How many categories occur at all; where cases are confidential, rounded down so that none stands out."""
    number = distinct_codes(question.population, dimension, question.unit)
    rules = question.profile.counts
    exact = rules.method is CountMethod.EXACT
    return issue_value(
        value=number if exact else number // rules.rounding_base * rules.rounding_base,
        status=CellStatus.RELEASED if exact else CellStatus.ROUNDED,
        statistic=Statistic.COUNT,
        dimensions={"categories of": dimension.name},
        population=question.words,
        source=question.source,
    )


def _label(labels: Mapping[str, str], code: str) -> str:
    """The label of a code; of a set (``female;male``) those of its parts."""
    return labels.get(code) or " and ".join(labels.get(part, part) for part in code.split(";"))


# -- inside ------------------------------------------------------------------------------------------------------


def _protect(question: Question, evidence: CountEvidence) -> ProtectedCounts:
    return protect_counts(evidence, question.profile.counts)


def _everything(question: Question) -> int | None:
    """All cases of the population, protected."""
    return _protect(question, gather(question.population, question.unit, [])[()]).values[(0,)]


def _status(question: Question, value: int | None) -> CellStatus:
    if value is None:
        return CellStatus.SUPPRESSED
    return CellStatus.RELEASED if question.profile.counts.method is CountMethod.EXACT else CellStatus.ROUNDED


def _answer_tables(
    question: Question,
    dimension: Dimension,
    codes: Sequence[str] | None,
    axis: Axis | None,
    denominator: Denominator,
    several: Sequence[Dimension],
) -> list[tuple[str, tuple[str, ...], int, ProtectedCounts]]:
    if denominator is Denominator.KNOWN and not has_recorded_no(question.population, dimension):
        raise UsageError(
            f'{question.source} records no answer "no" for {dimension.name}: every known answer is a yes',
            remedy="ask with denominator=Denominator.WITHIN_GROUP, the rule of the publisher",
        )
    found = gather_answers(
        question.population, question.unit, dimension, denominator, axis, codes, overlapping=several
    )
    name = ";".join(codes) if codes else None
    return [
        (name or items[0], items[1:], 0, _protect(question, evidence)) for items, evidence in found.items()
    ]


def _category_tables(
    question: Question,
    dimension: Dimension,
    codes: Sequence[str] | None,
    axis: Axis | None,
    several: Sequence[Dimension],
) -> list[tuple[str, tuple[str, ...], int, ProtectedCounts]]:
    categories = axis_of(question.population, [dimension], question.unit)
    axes = [categories, *([axis] if axis else [])]
    found = gather(question.population, question.unit, axes, overlapping=several)
    listed = [code for (code,) in categories.codes]
    tables = []
    for items, evidence in found.items():
        if codes is None:
            shown = _protect(question, evidence)
            tables += [(code, items, row, shown) for row, code in enumerate(listed)]
        else:
            shown = _protect(question, _merged(evidence, [listed.index(c) for c in codes if c in listed]))
            tables.append((";".join(codes), items, 0, shown))
    return tables


def _merged(evidence: CountEvidence, rows: Sequence[int]) -> CountEvidence:
    """Two rows: some categories together, and all others."""
    others = [row for row in range(evidence.counts.shape[0]) if row not in rows]
    counts = np.stack([evidence.counts[list(rows)].sum(axis=0), evidence.counts[others].sum(axis=0)])
    if evidence.persons is None:
        return CountEvidence(counts)
    persons: dict[Position, int] = {}
    for position, behind in evidence.persons.items():
        if position[0] is None:
            persons[position] = behind
            continue
        merged = (0 if position[0] in rows else 1, *position[1:])
        # persons of several categories may be the same ones, so only the largest number is sure
        persons[merged] = max(persons.get(merged, 0), behind)
    return CountEvidence(counts, None, persons)


def _proportion(
    question: Question,
    shown: ProtectedCounts,
    everyone: ProtectedCounts,
    row: int,
    place: int | None,
    axis: Axis | None,
) -> Proportion:
    if axis is None:
        return share_of(shown.values[row,], shown.values[None,], everyone.values[0,], question.profile)
    numerator, base = shown.values[row, place], shown.values[None, place]
    if (
        question.profile.counts.zeros is Zeros.HIDDEN
        and shown.statuses[row, place] is CellStatus.STRUCTURAL_ZERO
    ):
        numerator = 0
    return share_of(numerator, base, everyone.values[place,], question.profile)


def _share_cell(codes: tuple[str, ...], proportion: Proportion) -> Cell:
    return Cell(
        codes,
        proportion.value,
        proportion.status,
        proportion.low,
        proportion.high,
        proportion.n_valid,
        proportion.missing_share,
        (("numerator", _number(proportion.numerator)),),
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


def _codes(
    dimensions: Sequence[Dimension], items: Sequence[str], axes: Sequence[Axis], position: Position
) -> tuple[str, ...]:
    from_items = iter(items)
    from_axes = iter(
        TOTAL if index is None else axis.codes[index][0] for axis, index in zip(axes, position, strict=False)
    )
    return tuple(next(from_items) if d.multiple else next(from_axes) for d in dimensions)


def _codes_by_dimension(
    question: Question,
    dimensions: Sequence[Dimension],
    axes: Sequence[Axis],
    evidence: Mapping[tuple[str, ...], CountEvidence],
) -> dict[Dimension, tuple[str, ...]]:
    from_axes = {axis.dimensions[0]: tuple(code for (code,) in axis.codes) for axis in axes}
    several = [d for d in dimensions if d.multiple]
    from_items = {d: tuple(dict.fromkeys(items[n] for items in evidence)) for n, d in enumerate(several)}
    return {d: from_items[d] if d.multiple else from_axes[d] for d in dimensions}


def _in_order(
    cells: Sequence[Cell], order: Sequence[Dimension], listed: Mapping[Dimension, Sequence[str]]
) -> list[Cell]:
    ranks = [{code: rank for rank, code in enumerate(listed[d])} for d in order]
    return sorted(
        cells, key=lambda cell: tuple(rank[code] for rank, code in zip(ranks, cell.codes, strict=True))
    )


def _described_share(
    question: Question, dimension: Dimension, listed: Sequence[str], codes: Sequence[str] | None
) -> TableDimension:
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


def _route(axes: Sequence[Axis], position: Position) -> tuple[str, ...]:
    return tuple(
        axis.codes[index][0] for axis, index in zip(axes, position, strict=True) if index is not None
    )


def _number(count: int | None) -> float | None:
    return None if count is None else float(count)
