"""Exposure of rates, and how cases cluster in groups: what counts are set against."""

from __future__ import annotations

from data_access.casebook.cases import CASE_GROUP
from data_access.casebook.dimensions import Dimension, DimensionKind
from data_access.casebook.queries_evidence import (
    _NAMED_BY_WHO_IS_THERE,
    Axis,
    Population,
    _add_axis,
    _coded,
    _run,
    relation,
)
from data_access.casebook.queries_relations import Filter
from data_access.disclosure.statuses import Unit

_TIMES = (DimensionKind.YEAR, DimensionKind.PERIOD)


def mission_months(population: Population, axis: Axis, threshold: int) -> dict[tuple[str, ...], float]:
    """Months of activity of the missions that registered the population, by the codes of an axis.

    Exposure differs by year or period, and by place (the missions that registered cases of that region or country);
    for sexes, ages and the like it is the same. Missions with fewer cases than the threshold are left out, so that
    exposure tells of none of them.
    """
    rows = relation(Population(population.book, _without_years(population), population.rules), Unit.CASE)
    rows.need(("registration",))
    rows.columns["mission_id"] = "r.mission_id"
    places = {d.name: n for n, d in enumerate(axis.dimensions) if d.kind in _NAMED_BY_WHO_IS_THERE}
    for name, number in places.items():
        known = [codes[number] for codes in axis.codes]
        rows.columns[name] = _coded(rows, axis.dimensions[number], known)
    keys = ", ".join(f'"{name}"' for name in ["mission_id", *places])
    missions = f"SELECT {keys} FROM ({rows.sql()}) GROUP BY {keys} HAVING count(*) >= {threshold}"
    times = {d.name: _time(population, d) for d in axis.dimensions if d.kind in _TIMES}
    columns = [*(f'{text} AS "{name}"' for name, text in times.items()), *(f'k."{name}"' for name in places)]
    grouped = "GROUP BY ALL" if columns else ""
    years = sorted(
        {int(code) for f in population.filters if f.dimension.kind is DimensionKind.YEAR for code in f.codes}
    )
    within = f"WHERE y.year IN ({', '.join(map(str, years))})" if years else ""
    query = (
        f"SELECT {', '.join([*columns, 'sum(y.months_open)'])} FROM mission_year y "
        f"JOIN ({missions}) k ON k.mission_id = y.mission_id {within} {grouped}"
    )
    found: dict[tuple[str, ...], float] = {}
    for *codes, months in _run(population, query, rows.parameters):
        found[tuple(str(code) for code in codes)] = float(months or 0)
    order = [*times, *places]
    at = [[d.name for d in axis.dimensions].index(name) for name in order]
    return {codes: found.get(tuple(codes[place] for place in at), 0.0) for codes in axis.codes}


def case_group_sizes(population: Population, axis: Axis, unit: Unit) -> dict[tuple[str, ...], float]:
    """Size of the case group that a case belongs to, on average over the cases of each code of an axis.

    It is by so much that groups widen the variance of a count beyond Poisson's.
    """
    rows = relation(population, unit)
    _add_axis(rows, 0, axis)
    rows.need(("registration",))
    rows.columns["case_group"] = CASE_GROUP
    groups = (
        f"SELECT axis0, count(*) AS n FROM ({rows.sql()}) WHERE axis0 IS NOT NULL GROUP BY axis0, case_group"
    )
    query = f"SELECT axis0, sum(n * n) / sum(n) FROM ({groups}) GROUP BY 1"
    return {
        tuple(str(code).split(chr(31))): float(size)
        for code, size in _run(population, query, rows.parameters)
    }


def _without_years(population: Population) -> tuple[Filter, ...]:
    return tuple(f for f in population.filters if f.dimension.kind is not DimensionKind.YEAR)


def _time(population: Population, dimension: Dimension) -> str:
    if dimension.kind is DimensionKind.YEAR:
        return "CAST(y.year AS VARCHAR)"
    return population.book.setting.period.replace("r.year", "y.year")
