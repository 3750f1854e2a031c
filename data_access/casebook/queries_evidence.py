"""Gathering evidence: true counts of a question, with the persons behind them, for protection to decide on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from data_access.casebook.cases import CASE_GROUP
from data_access.casebook.dimensions import Dimension, DimensionKind, impossible_pairs
from data_access.casebook.queries_counting import counted, nobody, settled_above
from data_access.casebook.queries_relations import Filter, Relation, Setting
from data_access.casebook.roles import identify, is_identifying, is_sensitive, role_of, role_of_answers
from data_access.disclosure.evidence import AxisRole, CountEvidence
from data_access.disclosure.policy import CountMethod, CountRules
from data_access.disclosure.statuses import Denominator, Unit
from data_access.errors import DisclosureError, UsageError
from data_access.vocabulary.facts import NotKnownReason

if TYPE_CHECKING:
    import duckdb

    from data_access.sources.interface import Coverage

Run = Callable[[str, Mapping[str, object]], "duckdb.DuckDBPyConnection"]
OTHER = "other"
_ITEM_ALL = ""
_OR_ASKED = " OR {} <> '" + NotKnownReason.NOT_ASKED + "'"
_NAMED_BY_WHO_IS_THERE = (DimensionKind.COUNTRY, DimensionKind.REGION, DimensionKind.SET)


def _no_secret() -> bytes:
    raise DisclosureError("this casebook has no secret, which the keys of records are made with")


@dataclass(frozen=True)
class Book:
    """An open casebook: a way to run queries on its views (for code of ``data_access`` only), what the source carries,
    the persons of its largest case group (None: not known), and the secret of the keys of its records, which lies
    outside every edition. ``answered`` keeps what small queries found."""

    run: Run
    coverage: Coverage
    setting: Setting
    labels: Mapping[str, Mapping[str, str]]
    carried: frozenset[str]
    occurring: dict[str, frozenset[str]] = field(default_factory=dict)
    largest_case_group: int | None = None
    answered: dict[tuple[object, ...], list[tuple[Any, ...]]] = field(default_factory=dict)
    secret: Callable[[], bytes] = _no_secret


@dataclass(frozen=True)
class Population:
    """Whom a question is about: the filters, and the rules that protect the answer.

    ``logged``: whether it is logged what an attacker could know of the answer.
    """

    book: Book
    filters: tuple[Filter, ...]
    rules: CountRules
    logged: bool = False


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
        present = occurring(population, dimension, unit)
        return tuple(
            code for code in _listed(dimension) if code in present and _possible(population, dimension, code)
        )
    counts = _persons_by_code(population, dimension, unit)
    if dimension.kind is DimensionKind.YEAR:
        years = [int(code) for code in counts]
        return tuple(str(year) for year in range(min(years), max(years) + 1)) if years else ()
    if dimension.kind is DimensionKind.PERIOD:
        return tuple(sorted(counts))
    labels = population.book.labels.get(dimension.name, {})
    shown = sorted(_with_enough(population, dimension, unit, counts), key=lambda code: labels.get(code, code))
    return (*shown, OTHER) if len(shown) < len(counts) else tuple(shown)


def _listed(dimension: Dimension) -> tuple[str, ...]:
    assert dimension.code_list is not None
    return dimension.code_list.codes


def occurring(population: Population, dimension: Dimension, unit: Unit) -> frozenset[str]:
    """Codes that occur in the source at all. One that never does may not have been collected: it isn't in tables.

    So nobody can take "no records" for a zero: a zero in a table is of a code that the source has.
    """
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


def _with_enough(
    population: Population, dimension: Dimension, unit: Unit, counts: Mapping[str, int]
) -> list[str]:
    """The codes with enough persons and case groups to be named; all of them, where counts are exact."""
    rules = population.rules
    if rules.method is CountMethod.EXACT:
        return list(counts)
    enough = {code: n for code, n in counts.items() if n >= rules.threshold}
    limit = settled_above(population, unit)
    open_ = [code for code, n in enough.items() if limit is None or n <= limit]
    wide = _with_enough_groups(population, dimension, unit, open_) if open_ else set()
    return [code for code in enough if code in wide or code not in open_]


def _with_enough_groups(
    population: Population, dimension: Dimension, unit: Unit, codes: Sequence[str]
) -> set[str]:
    """Those of some codes whose persons are of enough case groups, none of them too large."""
    rules = population.rules
    rows = relation(population, unit)
    rows.need(("registration",))
    rows.columns["axis0"], rows.columns["case_group"] = rows.expression(dimension), CASE_GROUP
    groups = (
        f"SELECT axis0 AS code, count(DISTINCT victim) AS n FROM ({rows.sql()}) "
        f"WHERE axis0 IN ({rows.listed(codes)}) GROUP BY axis0, case_group"
    )
    query = (
        f"SELECT code FROM ({groups}) GROUP BY code HAVING count(*) >= {rules.minimum_case_groups} "
        f"AND max(n) <= {rules.largest_case_group_share} * sum(n)"
    )
    return {str(code) for (code,) in _run(population, query, rows.parameters)}


def _persons_by_code(population: Population, dimension: Dimension, unit: Unit) -> dict[str, int]:
    rows = relation(population, unit)
    rows.add("code", dimension)
    told = rows.weighted(["code"]) if unit is Unit.CASE else rows.sql()
    query = f"SELECT code, {_persons(unit)} FROM ({told}) WHERE code IS NOT NULL GROUP BY 1"
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
    roles = [role_of(axis) for axis in axes]
    found = counted(population, unit, rows, axes, roles, items)
    known = _known_of_items(population, unit, axes, overlapping) if overlapping else {}
    wanted = product(*(codes_of(population, dimension, unit) for dimension in overlapping))
    return {
        items: replace(found.get(items) or nobody(population, axes, roles), known_answers=known.get(items))
        for items in wanted
    }


def _known_of_items(
    population: Population, unit: Unit, axes: Sequence[Axis], overlapping: Sequence[Dimension]
) -> dict[tuple[str, ...], np.ndarray]:
    """By items and cell, of how many it is known whether they have the last item, where it is sensitive and some
    variable identifies: without it nobody could say that nearly all of a group have it."""
    *others, last = overlapping
    identified = identify(population.filters) or any(
        is_identifying(d) for d in [*others, *(d for axis in axes for d in axis.dimensions)]
    )
    if population.rules.method is CountMethod.EXACT or not is_sensitive(last) or not identified:
        return {}
    denominator = Denominator.KNOWN if has_recorded_no(population, last) else Denominator.WITHIN_GROUP
    found = _answers(population, unit, last, denominator, axes, None, others)
    return {
        (*items, item): evidence.counts.sum(axis=0) if axes else evidence.counts.sum(keepdims=True)
        for (item, *items), evidence in found.items()
    }


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
    found = _answers(population, unit, dimension, denominator, [by] if by else [], codes, overlapping)
    axes, roles = _axes_of_answers(dimension, [by] if by else [])
    first = codes_of(population, dimension, unit) if codes is None else (_ITEM_ALL,)
    wanted = product(first, *(codes_of(population, other, unit) for other in overlapping))
    return {items: found.get(items) or nobody(population, axes, roles) for items in wanted}


def _answers(
    population: Population,
    unit: Unit,
    dimension: Dimension,
    denominator: Denominator,
    by: Sequence[Axis],
    codes: Sequence[str] | None,
    overlapping: Sequence[Dimension],
) -> dict[tuple[str, ...], CountEvidence]:
    rows = relation(population, unit)
    rows.add_answers("item0", "axis0", dimension, denominator, codes)
    for number, axis in enumerate(by, start=1):
        _add_axis(rows, number, axis)
    for number, other in enumerate(overlapping, start=1):
        rows.add_items(f"item{number}", other)
    axes, roles = _axes_of_answers(dimension, by)
    return counted(
        population, unit, rows, axes, roles, [f"item{number}" for number in range(len(overlapping) + 1)]
    )


def _axes_of_answers(dimension: Dimension, by: Sequence[Axis]) -> tuple[list[Axis], list[AxisRole]]:
    answers = Axis((), (("yes",), ("no",)))
    return [answers, *by], [role_of_answers(dimension), *(role_of(axis) for axis in by)]


def gather_known(population: Population, unit: Unit, dimension: Dimension, by: Axis) -> CountEvidence:
    """Evidence for completeness: how many have a known value of a dimension, by the codes of ``by``.

    Where the form had no such question for anybody, nobody can have an answer: an impossible cell.
    """
    known, asked = (_known_or_asked(population, unit, dimension, by, asked=asked) for asked in (False, True))
    return replace(known, impossible=asked.counts == 0)


def _known_or_asked(
    population: Population, unit: Unit, dimension: Dimension, by: Axis, *, asked: bool
) -> CountEvidence:
    rows = relation(population, unit)
    _add_axis(rows, 0, by)
    if dimension.multiple:
        rows.require_answer(dimension, or_asked=asked)
    else:
        reason = _reason_column(dimension)
        more = _OR_ASKED.format(reason) if asked and reason else " OR true" if asked else ""
        rows.conditions.append(f"({rows.expression(dimension)} IS NOT NULL{more})")
    roles = [role_of(by)]
    return counted(population, unit, rows, [by], roles).get(()) or nobody(population, [by], roles)


def _reason_column(dimension: Dimension) -> str | None:
    """The companion column with the reason, for a dimension that is a column."""
    plain = re.fullmatch(r'(\w+)\."(\w+)"', dimension.expression)
    return f'{plain.group(1)}."{plain.group(2)}_not_known"' if plain else None


def has_recorded_no(population: Population, dimension: Dimension) -> bool:
    """Whether a source records a no in a group of items at all; single answers always tell who is not of a kind."""
    if not dimension.multiple:
        return True
    query = f"SELECT 1 FROM {dimension.item_table} WHERE answer = 'no' LIMIT 1"
    return bool(_run(population, query, {}))


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
        return "sum(weight)"
    return (
        "least(count(DISTINCT victim), count(DISTINCT perpetrator))"
        if unit is Unit.PERPETRATOR
        else ("count(DISTINCT victim)")
    )


def _run(population: Population, query: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """The rows of a query that finds few: asked once, and kept."""
    used = {name: parameters[name] for name in sorted(set(re.findall(r"\$(\w+)", query)))}
    key = (query, *used.items())
    known = population.book.answered
    if key not in known:
        known[key] = population.book.run(query, used).fetchall()
    return known[key]


def axis_of(population: Population, dimensions: Sequence[Dimension], unit: Unit) -> Axis:
    """An axis with every combination of the codes of some dimensions."""
    for dimension in dimensions:
        if dimension.multiple:
            raise UsageError(f"{dimension.name} has several answers a case and can't be part of this axis")
    codes = tuple(product(*(codes_of(population, dimension, unit) for dimension in dimensions)))
    return Axis(tuple(dimensions), codes)
