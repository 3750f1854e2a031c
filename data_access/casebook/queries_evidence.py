"""Gathering evidence: true counts of a question, with the persons behind them, for protection to decide on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from data_access.casebook.dimensions import Dimension, DimensionKind, impossible_pairs
from data_access.casebook.queries_relations import Filter, Relation, Setting
from data_access.disclosure.policy import CountMethod, CountRules
from data_access.disclosure.protection import CountEvidence, Position
from data_access.disclosure.statuses import Denominator, Unit
from data_access.errors import UsageError
from data_access.vocabulary.facts import NotKnownReason

if TYPE_CHECKING:
    import duckdb

    from data_access.sources.interface import Coverage

Run = Callable[[str, Mapping[str, object]], "duckdb.DuckDBPyConnection"]
OTHER = "other"
CASE_GROUP = "coalesce(r.case_group_id, v.victim_id)"
_ITEM_ALL = ""
_OR_ASKED = " OR {} <> '" + NotKnownReason.NOT_ASKED + "'"
_TIMES = (DimensionKind.YEAR, DimensionKind.PERIOD)
_NAMED_BY_WHO_IS_THERE = (DimensionKind.COUNTRY, DimensionKind.REGION, DimensionKind.SET)


@dataclass(frozen=True)
class Book:
    """An open casebook: a way to run queries on its views (for code of ``data_access`` only), and what the source
    carries."""

    run: Run
    coverage: Coverage
    setting: Setting
    labels: Mapping[str, Mapping[str, str]]
    carried: frozenset[str]
    occurring: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Population:
    """Whom a question is about: the filters, and the rules that protect the answer."""

    book: Book
    filters: tuple[Filter, ...]
    rules: CountRules


@dataclass(frozen=True)
class Axis:
    """One axis of a table of counts: one or more dimensions side by side, and the codes along it."""

    dimensions: tuple[Dimension, ...]
    codes: tuple[tuple[str, ...], ...]


def relation(population: Population, unit: Unit) -> Relation:
    """The rows that a question is about, with the identifiers that persons are counted by."""
    rows = Relation(unit, population.book.setting)
    rows.columns["victim"] = "v.victim_id"
    if unit is not Unit.CASE:
        rows.columns["perpetrator"] = "l.perpetrator_id"
    for condition in population.filters:
        rows.require(condition)
    return rows


def codes_of(population: Population, dimension: Dimension, unit: Unit) -> tuple[str, ...]:
    """The codes of a dimension in the order to print.

    Code lists as far as the source has any such case and the filters leave them possible; years without a gap;
    countries, regions and sets by name, and where cases are confidential only those with enough persons in this
    population: a name with a hidden count would still tell that somebody is there. The others are put together as
    ``other``.
    """
    if dimension.multiple:
        carried = population.book.coverage.items.get(dimension.item_table or "", ())
        return tuple(code for code in _listed(dimension) if code in carried)
    if dimension.code_list is not None and dimension.kind not in _NAMED_BY_WHO_IS_THERE:
        occurring = _occurring(population, dimension, unit)
        return tuple(
            code
            for code in _listed(dimension)
            if code in occurring and _possible(population, dimension, code)
        )
    counts = _persons_by_code(population, dimension, unit)
    if dimension.kind is DimensionKind.YEAR:
        years = [int(code) for code in counts]
        return tuple(str(year) for year in range(min(years), max(years) + 1)) if years else ()
    if dimension.kind is DimensionKind.PERIOD:
        return tuple(sorted(counts))
    labels = population.book.labels.get(dimension.name, {})
    enough = 1 if population.rules.method is CountMethod.EXACT else population.rules.threshold
    shown = sorted(
        (code for code, n in counts.items() if n >= enough), key=lambda code: labels.get(code, code)
    )
    return (*shown, OTHER) if len(shown) < len(counts) else tuple(shown)


def _listed(dimension: Dimension) -> tuple[str, ...]:
    assert dimension.code_list is not None
    return dimension.code_list.codes


def _occurring(population: Population, dimension: Dimension, unit: Unit) -> frozenset[str]:
    """Codes that occur in the source at all. One that never does may not have been collected: it isn't in tables."""
    known = population.book.occurring
    if dimension.name not in known:
        everybody = Population(population.book, (), population.rules)
        known[dimension.name] = frozenset(_persons_by_code(everybody, dimension, unit))
    return known[dimension.name]


def _possible(population: Population, dimension: Dimension, code: str) -> bool:
    """Whether the filters leave a code possible: not another one of its dimension, nor one that excludes it."""
    for condition in population.filters:
        if condition.dimension.multiple:
            continue
        if condition.dimension.name == dimension.name and code not in condition.codes:
            return False
        excluded = impossible_pairs(condition.dimension.name, dimension.name)
        if all((chosen, code) in excluded for chosen in condition.codes):
            return False
    return True


def _persons_by_code(population: Population, dimension: Dimension, unit: Unit) -> dict[str, int]:
    rows = relation(population, unit)
    rows.add("code", dimension)
    query = f"SELECT code, {_persons(unit)} FROM ({rows.sql()}) WHERE code IS NOT NULL GROUP BY 1"
    return {str(code): int(n) for code, n in _run(population, query, rows.parameters)}


def distinct_codes(population: Population, dimension: Dimension, unit: Unit) -> int:
    """How many codes of a dimension (with one value a row) occur."""
    return len(_persons_by_code(population, dimension, unit))


def gather(
    population: Population,
    unit: Unit,
    axes: Sequence[Axis],
    *,
    overlapping: Sequence[Dimension] = (),
) -> dict[tuple[str, ...], CountEvidence]:
    """Evidence for a table: counts by ``axes`` with totals, apart for each combination of overlapping items.

    A case with several items counts under each of them, so items don't add up, and each is a table of its own.
    """
    rows = relation(population, unit)
    for number, axis in enumerate(axes):
        _add_axis(rows, number, axis)
    for number, dimension in enumerate(overlapping):
        rows.add_items(f"item{number}", dimension)
    items = [f"item{number}" for number in range(len(overlapping))]
    found = _counts(population, unit, rows, len(axes), items)
    wanted = list(product(*(codes_of(population, dimension, unit) for dimension in overlapping)))
    return {combination: _evidence(found.get(combination, {}), axes) for combination in wanted}


def gather_answers(
    population: Population,
    unit: Unit,
    dimension: Dimension,
    denominator: Denominator,
    by: Axis | None,
    codes: Sequence[str] | None,
    *,
    overlapping: Sequence[Dimension] = (),
) -> dict[tuple[str, ...], CountEvidence]:
    """Evidence for shares of items: (yes, no) by the codes of ``by``, apart for each item (or ``codes`` together)."""
    rows = relation(population, unit)
    rows.add_answers("item0", "axis0", dimension, denominator, codes)
    if by is not None:
        _add_axis(rows, 1, by)
    for number, other in enumerate(overlapping, start=1):
        rows.add_items(f"item{number}", other)
    items = [f"item{number}" for number in range(len(overlapping) + 1)]
    axes = [Axis((), (("yes",), ("no",))), *([by] if by is not None else [])]
    found = _counts(population, unit, rows, len(axes), items)
    first = codes_of(population, dimension, unit) if codes is None else (_ITEM_ALL,)
    wanted = product(first, *(codes_of(population, other, unit) for other in overlapping))
    return {combination: _evidence(found.get(combination, {}), axes) for combination in wanted}


def gather_known(population: Population, unit: Unit, dimension: Dimension, by: Axis) -> CountEvidence:
    """Evidence for completeness: how many have a known value of a dimension, by the codes of ``by``.

    Where the form had no such question for anybody, nobody can have an answer: an impossible cell.
    """
    known, asked = (_known_or_asked(population, unit, dimension, by, asked=asked) for asked in (False, True))
    return CountEvidence(known.counts, asked.counts == 0, known.persons)


def _known_or_asked(
    population: Population, unit: Unit, dimension: Dimension, by: Axis, *, asked: bool
) -> CountEvidence:
    rows = relation(population, unit)
    _add_axis(rows, 0, by)
    if dimension.multiple:
        tie = rows._tie(dimension, "known")
        told = f"(known.answer <> 'not_known'{_OR_ASKED.format('known.answer_not_known') if asked else ''})"
        rows.conditions.append(f"EXISTS (SELECT 1 FROM {dimension.item_table} known WHERE {tie} AND {told})")
    else:
        reason = _reason_column(dimension)
        more = _OR_ASKED.format(reason) if asked and reason else " OR true" if asked else ""
        rows.conditions.append(f"({rows.expression(dimension)} IS NOT NULL{more})")
    return _evidence(_counts(population, unit, rows, 1, []).get((), {}), [by])


def _reason_column(dimension: Dimension) -> str | None:
    """The companion column with the reason, for a dimension that is a column."""
    plain = re.fullmatch(r'(\w+)\."(\w+)"', dimension.expression)
    return f'{plain.group(1)}."{plain.group(2)}_not_known"' if plain else None


def has_recorded_no(population: Population, dimension: Dimension) -> bool:
    """Whether a source records a no in a group of items at all; single answers always tell who is not of a kind."""
    if not dimension.multiple:
        return True
    query = f"SELECT count(*) FROM {dimension.item_table} WHERE answer = 'no'"
    return bool(_run(population, query, {})[0][0])


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


# -- inside ------------------------------------------------------------------------------------------------------


def _add_axis(rows: Relation, number: int, axis: Axis) -> None:
    parts = [
        _coded(rows, dimension, [codes[place] for codes in axis.codes])
        for place, dimension in enumerate(axis.dimensions)
    ]
    rows.columns[f"axis{number}"] = " || chr(31) || ".join(parts)


def _coded(rows: Relation, dimension: Dimension, known: Sequence[str]) -> str:
    """The expression of a dimension, with all that is not named put together where there is such a code."""
    text = rows.expression(dimension)
    if OTHER not in known or dimension.kind not in _NAMED_BY_WHO_IS_THERE:
        return text
    listed = rows.listed([code for code in dict.fromkeys(known) if code != OTHER])
    inside = f"{text} IN ({listed})" if listed else "false"
    return f"CASE WHEN {text} IS NULL THEN NULL WHEN {inside} THEN {text} ELSE '{OTHER}' END"


def _persons(unit: Unit) -> str:
    if unit is Unit.CASE:
        return "count(*)"
    return (
        "least(count(DISTINCT victim), count(DISTINCT perpetrator))"
        if unit is Unit.PERPETRATOR
        else ("count(DISTINCT victim)")
    )


def _counted(unit: Unit) -> str:
    return "count(DISTINCT perpetrator)" if unit is Unit.PERPETRATOR else "count(*)"


def _counts(
    population: Population, unit: Unit, rows: Relation, axes: int, items: Sequence[str]
) -> dict[tuple[str, ...], dict[tuple[str | None, ...], tuple[int, int]]]:
    """(count, persons) by item combination and by axis codes, None for the total of an axis."""
    names = [f"axis{number}" for number in range(axes)]
    sets = {tuple(names), (), *((name,) for name in names)}
    grouping = ", ".join(f"({', '.join([*items, *wanted])})" for wanted in sorted(sets))
    known = " AND ".join(f"{name} IS NOT NULL" for name in [*names, *items]) or "true"
    flags = ", ".join([f"GROUPING({name})" for name in names])
    query = (
        f"SELECT {', '.join([*items, *names, *([flags] if flags else []), _counted(unit), _persons(unit)])} "
        f"FROM ({rows.sql()}) WHERE {known} GROUP BY GROUPING SETS ({grouping})"
    )
    found: dict[tuple[str, ...], dict[tuple[str | None, ...], tuple[int, int]]] = {}
    for row in _run(population, query, rows.parameters):
        combination = tuple(str(code) for code in row[: len(items)])
        codes = row[len(items) : len(items) + axes]
        totals = row[len(items) + axes : len(items) + 2 * axes]
        place = tuple(None if total else str(code) for code, total in zip(codes, totals, strict=True))
        found.setdefault(combination, {})[place] = (int(row[-2]), int(row[-1]))
    return found


def _evidence(found: Mapping[tuple[str | None, ...], tuple[int, int]], axes: Sequence[Axis]) -> CountEvidence:
    places = [{"\x1f".join(codes): index for index, codes in enumerate(axis.codes)} for axis in axes]
    counts = np.zeros([len(axis.codes) for axis in axes] or [1], dtype=np.int64)
    persons: dict[Position, int] = {}
    for codes, (count, behind) in found.items():
        position = tuple(
            None if code is None else place[code] for code, place in zip(codes, places, strict=True)
        )
        persons[position] = behind
        if None not in position:
            counts[position or (0,)] = count
    if not axes:
        persons = {(0,): persons.get((), 0), (None,): persons.get((), 0)}
    return CountEvidence(counts, _impossible(axes), persons)


def _impossible(axes: Sequence[Axis]) -> np.ndarray | None:
    """Cells that nobody can be in, between axes and within an axis of several dimensions."""
    flat = [(number, place, d) for number, axis in enumerate(axes) for place, d in enumerate(axis.dimensions)]
    mask = np.zeros([len(axis.codes) for axis in axes] or [1], dtype=bool)
    for (n1, p1, d1), (n2, p2, d2) in product(flat, flat):
        if (n1, p1) >= (n2, p2):
            continue
        pairs = impossible_pairs(d1.name, d2.name)
        if not pairs:
            continue
        for position in np.ndindex(mask.shape):
            if (axes[n1].codes[position[n1]][p1], axes[n2].codes[position[n2]][p2]) in pairs:
                mask[position] = True
    return mask if mask.any() else None


def _run(population: Population, query: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
    used = {name: parameters[name] for name in set(re.findall(r"\$(\w+)", query))}
    return population.book.run(query, used).fetchall()


def axis_of(population: Population, dimensions: Sequence[Dimension], unit: Unit) -> Axis:
    """An axis with every combination of the codes of some dimensions."""
    for dimension in dimensions:
        if dimension.multiple:
            raise UsageError(f"{dimension.name} has several answers a case and can't be part of this axis")
    codes = tuple(product(*(codes_of(population, dimension, unit) for dimension in dimensions)))
    return Axis(tuple(dimensions), codes)
