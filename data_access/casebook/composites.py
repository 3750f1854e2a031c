"""Composite vignettes: traits that many cases have, together in nobody.

A vignette tells a typical course without telling anybody's. Its traits come from protected counts; places and years are never
among them; and no case of the source may have them all, nor have all of them that are recorded of it but for one that is
not known. Who publishes it says that nobody has them all: a zero, and the only one that is told on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data_access.casebook import queries_tables as tables
from data_access.casebook.cases import CASE_GROUP
from data_access.casebook.dimensions import Dimension, DimensionKind
from data_access.casebook.queries_answers import answer
from data_access.casebook.queries_evidence import relation
from data_access.casebook.queries_relations import Filter
from data_access.disclosure.decisions import NO_DECISIONS
from data_access.disclosure.groups import CountRole
from data_access.disclosure.policy import CountMethod
from data_access.disclosure.protection_log import NOT_LOGGED
from data_access.disclosure.statuses import Denominator, Statistic, Unit
from data_access.disclosure.tables import Cell, ProtectedTable, TableDimension
from data_access.errors import DisclosureError, UsageError

if TYPE_CHECKING:
    from data_access.casebook.casebook import Casebook

TRAIT = "trait"
FEWEST_TRAITS = 4
COMPOSITE_NOTE = "A composite: no registered case has all of these traits."
_PLACES_AND_TIMES = (DimensionKind.COUNTRY, DimensionKind.REGION, DimensionKind.YEAR, DimensionKind.PERIOD)


@dataclass(frozen=True)
class _Trait:
    dimension: Dimension
    code: str

    @property
    def text(self) -> str:
        return f"{self.dimension.name}={self.code}"


def composite(casebook: Casebook, traits: Mapping[str, str | Sequence[str]]) -> ProtectedTable:
    """The traits of a composite vignette, each with the protected count of the cases that have it.

    ``traits``: a code for each dimension, or several codes of a group of items, each of which is a trait. Raises UsageError
    for fewer than four traits, for a dimension of perpetrators and for codes that exclude each other; DisclosureError
    for a place or a time, for a trait that too few cases have to be told, where fewer cases than the policy's threshold
    share half of the traits, and where a real case has all of them. What it says then is for the author alone.
    """
    listed = _listed(casebook, traits)
    counted = [_having(casebook, trait) for trait in listed]
    for trait, cases in zip(listed, counted, strict=True):
        question = replace(cases._question(Unit.CASE), decisions=NO_DECISIONS, log=NOT_LOGGED)
        if tables.count(question, (), margins=False).total.value is None:
            raise DisclosureError(
                "too few cases have a trait for it to be told, even in a composite",
                where=trait.text,
                remedy="take a trait that more cases have",
            )
    _require_nobody(casebook, listed)
    cells = [_cell(trait, cases) for trait, cases in zip(listed, counted, strict=True)]
    return _issued(casebook, listed, cells)


def _cell(trait: _Trait, cases: Casebook) -> Cell:
    total = tables.count(cases._question(Unit.CASE), (), margins=False).total
    counts = tuple(count for count in total.counts if count.role is CountRole.VALUE)
    return Cell((trait.text,), total.value, total.status, counts=counts)


def _having(casebook: Casebook, trait: _Trait) -> Casebook:
    return replace(casebook, _filters=(*casebook._filters, Filter(trait.dimension, (trait.code,))))


def _listed(casebook: Casebook, traits: Mapping[str, str | Sequence[str]]) -> list[_Trait]:
    listed: list[_Trait] = []
    for name, wanted in traits.items():
        dimension = casebook._dimension(name, Unit.CASE)
        codes = casebook._codes(dimension, wanted)
        if len(codes) > 1 and not dimension.multiple:
            raise UsageError(f"nobody has two values of {name}", remedy="name one code of it")
        if dimension.kind in _PLACES_AND_TIMES:
            raise DisclosureError(
                f"{name} can't be a trait of a composite: places and times are left out of vignettes",
                remedy="take traits that are neither",
            )
        listed += [_Trait(dimension, code) for code in codes]
    if len(listed) < FEWEST_TRAITS:
        raise UsageError(
            f"a composite of {len(listed)} traits says hardly more than a count",
            remedy=f"name {FEWEST_TRAITS} traits or more",
        )
    return listed


def _require_nobody(casebook: Casebook, listed: Sequence[_Trait]) -> None:
    """Refuse traits that a real case has all of, or may have, and those that too few cases share half of.

    Who matches is looked for in the whole source, whatever the filters: a reader doesn't know of these.
    """
    everybody = replace(casebook, _filters=())
    complete, sharing = _matching(everybody, listed)
    if complete:
        raise DisclosureError(
            "a real case has all of these traits, or all that are recorded of it but for one",
            remedy="take a trait away, or put another one in its place",
        )
    rules = casebook.rules
    if rules.method is not CountMethod.EXACT and sharing < rules.threshold:
        raise DisclosureError(
            "a composite must come from many cases: too few share half of these traits",
            remedy="take traits that more cases have together",
        )


def _matching(casebook: Casebook, listed: Sequence[_Trait]) -> tuple[int, int]:
    """Cases that have all traits, or all but one that is not known; and case groups of which one shares half of them."""
    rows = relation(casebook._population(), Unit.CASE)
    rows.need(("registration",))
    rows.columns["case_group"] = CASE_GROUP
    for place, trait in enumerate(listed):
        rows.columns[f"trait{place}"] = answer(rows, trait.dimension, [trait.code], Denominator.KNOWN)
    names = [f"trait{place}" for place in range(len(listed))]
    shared = " + ".join(f"coalesce({name}, 0)" for name in names)
    unknown = " + ".join(f"CAST({name} IS NULL AS INTEGER)" for name in names)
    found = casebook._book.run(
        f"SELECT count(*) FILTER (shared + least(unknown, 1) >= {len(names)}), "
        f"count(DISTINCT case_group) FILTER (2 * shared >= {len(names)}) "
        f"FROM (SELECT case_group, {shared} AS shared, {unknown} AS unknown FROM ({rows.sql()}))",
        rows.parameters,
    ).fetchone()
    assert found is not None
    return int(found[0]), int(found[1])


def _issued(casebook: Casebook, listed: Sequence[_Trait], cells: Sequence[Cell]) -> ProtectedTable:
    def words(trait: _Trait) -> str:
        return f"{trait.dimension.label}: {casebook.labels(trait.dimension.name).get(trait.code, trait.code)}"

    described = TableDimension(TRAIT, "Trait", tuple((trait.text, words(trait)) for trait in listed))
    return casebook._question(Unit.CASE).issue(
        Statistic.COUNT,
        [described],
        cells,
        COMPOSITE_NOTE,
        f"Each trait is shared by at least {casebook.rules.threshold} cases.",
    )
