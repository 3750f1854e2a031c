"""From evidence to protected tables: counts, rates, routes, completeness, descriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from data_access.casebook.dimensions import Dimension
from data_access.casebook.queries_evidence import (
    OTHER,
    Axis,
    axis_of,
    codes_of,
    distinct_codes,
    gather,
    gather_known,
    has_recorded_no,
    mission_months,
)
from data_access.casebook.queries_question import (
    OVERLAPPING,
    Question,
    everything,
    in_order,
    number_or_none,
    protect,
    status_of,
)
from data_access.casebook.queries_shares import share
from data_access.disclosure.policy import CountMethod
from data_access.disclosure.proportions import missing_share, rate_of
from data_access.disclosure.protection import CountEvidence, Position
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
        shown = protect(question, found)
        known = shown.values[(None,) * max(1, len(axes))]
        missing = None if several else missing_share(known, all_cases, question.profile)
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
    ordered = in_order(cells, dimensions, _codes_by_dimension(question, dimensions, axes, evidence))
    if several and not axes:
        totals = [Cell((TOTAL,) * len(dimensions), number_or_none(all_cases), status_of(question, all_cases))]
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


def rate(question: Question, by: Sequence[Dimension], *, per: float = 100.0) -> ProtectedTable:
    """Counts for each 100 mission-months, by dimensions."""
    axis = axis_of(question.population, by, question.unit)
    threshold = question.profile.counts.threshold
    months = mission_months(question.population, axis, threshold)
    shown = protect(question, gather(question.population, question.unit, [axis])[()])
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
    shown = protect(question, found)
    known = shown.values[None, None]
    missing = missing_share(known, everything(question), question.profile)
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
            number_or_none(value),
            shown.statuses[position],
            n_valid=known,
            missing_share=missing,
        )
        for position, value in routes
    ]
    if rest:
        others = protect(question, CountEvidence(np.array([rest])))
        cells.append(
            Cell(
                (OTHER, OTHER),
                number_or_none(others.values[0,]),
                others.statuses[0,],
                n_valid=known,
                missing_share=missing,
            )
        )
    total = Cell(
        (TOTAL, TOTAL),
        number_or_none(known),
        shown.statuses[None, None],
        n_valid=known,
        missing_share=missing,
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
    all_cases = protect(question, gather(question.population, question.unit, [axis])[()])
    cells: list[Cell] = []
    totals: list[Cell] = []
    for variable in variables:
        known = protect(question, gather_known(question.population, question.unit, variable, axis))
        for index in [*range(len(axis.codes)), None]:
            n, n_all = known.values[index,], all_cases.values[index,]
            value = None if n is None or not n_all else min(1.0, n / n_all)
            codes = axis.codes[index] if index is not None else (TOTAL,) * len(by)
            cell = Cell(
                (variable.name, *codes),
                None if value is None else round(value, question.profile.shares.percent_digits + 2),
                known.statuses[index,],
                n_valid=n_all,
                measures=(("numerator", number_or_none(n)),),
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


def _route(axes: Sequence[Axis], position: Position) -> tuple[str, ...]:
    return tuple(
        axis.codes[index][0] for axis, index in zip(axes, position, strict=True) if index is not None
    )
