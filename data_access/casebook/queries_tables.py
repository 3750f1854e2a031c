"""From evidence to protected tables: counts, rates, routes, completeness, descriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data_access.casebook.dimensions import Dimension
from data_access.casebook.groups import (
    groups_of_table,
    known,
    line_of,
    other_routes,
    with_items,
)
from data_access.casebook.queries_evidence import (
    OTHER,
    Axis,
    axis_of,
    codes_of,
    distinct_codes,
    gather,
    gather_known,
    has_recorded_no,
)
from data_access.casebook.queries_exposure import mission_months
from data_access.casebook.queries_question import (
    OVERLAPPING,
    Question,
    everything,
    in_order,
    number_or_none,
    protect,
    status_of,
)
from data_access.casebook.queries_shares import Asked, share
from data_access.disclosure.groups import CountRole, Group, ReleasedCount
from data_access.disclosure.policy import CountMethod
from data_access.disclosure.proportions import missing_share, rate_of
from data_access.disclosure.protection import CountEvidence, Position, ProtectedCounts
from data_access.disclosure.released_counts import released
from data_access.disclosure.statuses import TOTAL, CellStatus, Denominator, Statistic
from data_access.disclosure.tables import Cell, ProtectedTable, TableDimension
from data_access.disclosure.values import ProtectedValue, issue_value


def count(question: Question, dimensions: Sequence[Dimension], *, margins: bool) -> ProtectedTable:
    """Counts by dimensions, with totals protected together with them."""
    several = [dimension for dimension in dimensions if dimension.multiple]
    axes = [axis_of(question.population, [d], question.unit) for d in dimensions if not d.multiple]
    all_cases = everything(question)
    evidence = gather(question.population, question.unit, axes, overlapping=several)
    cells: list[Cell] = []
    totals: list[Cell] = []
    for items, found in evidence.items():
        groups = groups_of_table(with_items(question.group, several, items), [line_of(a) for a in axes])
        counted = _Counted(question, protect(question, found, groups), groups, all_cases)
        for position in counted.shown.values:
            if not axes and position == (None,):
                continue
            codes = _codes(dimensions, items, axes, position)
            cell = counted.cell(codes, position, with_base=not several)
            (totals if TOTAL in codes or not dimensions else cells).append(cell)
    listed = _codes_by_dimension(question, dimensions, axes, evidence)
    if several and not axes:
        totals = [_all_cases(question, (TOTAL,) * len(dimensions), all_cases)]
    return question.issue(
        Statistic.COUNT,
        [question.described(d, codes) for d, codes in listed.items()],
        in_order(cells, dimensions, listed),
        *([OVERLAPPING] if several else []),
        margins=totals,
        show_margins=margins,
        named=dimensions,
    )


@dataclass(frozen=True)
class _Counted:
    """Protected counts of a table with whom they count, and all cases, known or not."""

    question: Question
    shown: ProtectedCounts
    groups: Mapping[Position, Group]
    all_cases: int | None

    @property
    def known(self) -> tuple[Position, int | None]:
        """All of whom every dimension is known."""
        total: Position = (None,) * len(next(iter(self.shown.values)))
        return total, self.shown.values[total]

    @property
    def missing(self) -> float | None:
        return missing_share(self.known[1], self.all_cases, self.question.profile)

    def cell(self, codes: tuple[str, ...], position: Position, *, with_base: bool = True) -> Cell:
        value = released(CountRole.VALUE, self.groups.get(position), self.shown.values[position])
        return self.cell_of(
            codes, self.shown.values[position], self.shown.statuses[position], value, with_base=with_base
        )

    def cell_of(
        self,
        codes: tuple[str, ...],
        value: int | None,
        status: CellStatus,
        counts: tuple[ReleasedCount, ...],
        *,
        with_base: bool = True,
    ) -> Cell:
        """A count with those of whom the fact is known as its base."""
        if not with_base:
            return Cell(codes, number_or_none(value), status, counts=counts)
        total, known = self.known
        missing = self.missing
        base = released(CountRole.BASE, self.groups.get(total), known)
        everybody = released(CountRole.ALL, self.question.group, self.all_cases, printed=missing is not None)
        return Cell(
            codes,
            number_or_none(value),
            status,
            n_valid=known,
            missing_share=missing,
            counts=(*counts, *base, *everybody),
        )


def _all_cases(question: Question, codes: tuple[str, ...], count: int | None) -> Cell:
    counts = released(CountRole.VALUE, question.group, count)
    return Cell(codes, number_or_none(count), status_of(question, count), counts=counts)


def rate(question: Question, by: Sequence[Dimension], *, per: float = 100.0) -> ProtectedTable:
    """Counts for each 100 mission-months, by dimensions."""
    axis = axis_of(question.population, by, question.unit)
    threshold = question.profile.counts.threshold
    months = mission_months(question.population, axis, threshold)
    groups = groups_of_table(question.group, [line_of(axis)])
    shown = protect(question, gather(question.population, question.unit, [axis])[()], groups)
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
                measures=(
                    ("numerator", number_or_none(found.numerator)),
                    ("mission_months", months.get(codes)),
                ),
                counts=released(
                    CountRole.NUMERATOR,
                    groups.get((index,)),
                    shown.values[index,],
                    printed=found.numerator is not None,
                ),
            )
        )
    described = [question.described(d, codes_of(question.population, d, question.unit)) for d in by]
    note = (
        f"Per {per:g} months of activity of the missions that registered at least {threshold} of these cases."
        if threshold > 1
        else f"Per {per:g} months of activity of the missions that registered these cases."
    )
    return question.issue(Statistic.RATE, described, cells, note, named=by)


def flows(
    question: Question, origin: Dimension, destination: Dimension, *, minimum: int | None, top: int | None
) -> ProtectedTable:
    """Routes from largest to smallest, with one row for all others together.

    Routes are protected as one list with its total: the table tells no totals of origins or destinations. Where other
    tables do, the attack on the edition finds out what these tell together; for it the last row names what is hidden.
    """
    population, unit = question.population, question.unit
    axis = axis_of(population, [origin, destination], unit)
    found = gather(population, unit, [axis])[()]
    groups = groups_of_table(question.group, [line_of(axis)])
    counted = _Counted(question, protect(question, found, groups), groups, everything(question))
    routes = _listed_routes(counted, found, axis, smallest=_smallest_route(question, minimum), top=top)
    cells = [counted.cell(axis.codes[index], (index,)) for index in routes]
    others = sorted(set(range(len(axis.codes))) - set(routes))
    if others and found.counts[others].sum():
        cells.append(_other_routes(counted, found, others, [axis.codes[index] for index in routes]))
    described = [
        question.described(dimension, [*dict.fromkeys(codes[place] for codes in axis.codes if codes[place] != OTHER), OTHER])
        for place, dimension in enumerate((origin, destination))
    ]  # fmt: skip
    described = [
        TableDimension(
            d.name, d.title, tuple((c, "other routes" if c == OTHER else label) for c, label in d.labels)
        )
        for d in described
    ]
    note = "Routes that are not listed stand together as other routes."
    total = counted.cell((TOTAL, TOTAL), (None,))
    return question.issue(Statistic.COUNT, described, cells, note, margins=[total])


def _smallest_route(question: Question, asked: int | None) -> int:
    """The smallest printed count of a route that is listed: the policy's, as it may be rounded, or the author's."""
    rules = question.profile
    return max(1, rules.flows.smallest_route - rules.counts.largest_rounding_error, asked or 0)


def _listed_routes(
    counted: _Counted, found: CountEvidence, axis: Axis, *, smallest: int, top: int | None
) -> list[int]:
    """Routes to list, largest first; so many that the others together are enough to be shown."""
    shown = counted.shown.values
    routes = [
        (value, index)
        for index, codes in enumerate(axis.codes)
        if (value := shown[index,]) is not None and value >= smallest and OTHER not in codes
    ]
    routes.sort(key=lambda route: (-route[0], route[1]))
    listed = [index for _, index in routes[:top]]
    rules = counted.question.profile.counts
    rest = int(found.counts.sum()) - int(found.counts[listed].sum())
    while listed and rules.method is not CountMethod.EXACT and rest < rules.threshold:
        rest += int(found.counts[listed.pop()])
    return listed


def _other_routes(
    counted: _Counted, found: CountEvidence, others: Sequence[int], listed: Sequence[tuple[str, ...]]
) -> Cell:
    group = other_routes(counted.groups[None,], listed)
    shown = protect(
        counted.question, found.together([(index,) for index in others]), groups_of_table(group, ())
    )
    counts = [released(CountRole.VALUE, group, shown.values[0,])]
    counts += [
        released(CountRole.VALUE, counted.groups.get((index,)), None)
        for index in others
        if counted.shown.values[index,] is None
    ]
    return counted.cell_of((OTHER, OTHER), shown.values[0,], shown.statuses[0,], sum(counts, ()))


def coverage(question: Question, variables: Sequence[Dimension], by: Sequence[Dimension]) -> ProtectedTable:
    """How complete each variable is: the share of cases of whom it is known, by year (or another dimension)."""
    axis = axis_of(question.population, by, question.unit)
    groups = groups_of_table(question.group, [line_of(axis)])
    all_cases = protect(question, gather(question.population, question.unit, [axis])[()], groups)
    cells: list[Cell] = []
    totals: list[Cell] = []
    for variable in variables:
        of_known = groups_of_table(question.group.having(known(variable)), [line_of(axis)])
        shown = protect(question, gather_known(question.population, question.unit, variable, axis), of_known)
        for index in [*range(len(axis.codes)), None]:
            n, n_all = shown.values[index,], all_cases.values[index,]
            value = None if n is None or not n_all else min(1.0, n / n_all)
            codes = axis.codes[index] if index is not None else (TOTAL,) * len(by)
            numerator = released(CountRole.NUMERATOR, of_known.get((index,)), n, printed=value is not None)
            cell = Cell(
                (variable.name, *codes),
                None if value is None else round(value, question.profile.shares.percent_digits + 2),
                shown.statuses[index,],
                n_valid=n_all,
                measures=(("numerator", number_or_none(n)),),
                counts=(*numerator, *released(CountRole.BASE, groups.get((index,)), n_all)),
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
        named=by,
    )


def profile(
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
        found = share(question, Asked(variable, None, (), rule))
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
