"""The data dictionary of one casebook: what it can be asked, in which words, and how completely each form recorded it.

How complete something is comes from protected tables (``Casebook.coverage``), or, for the columns of a table, from the
rule by which ``series data describe`` tells shares known.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from data_access.casebook.description import Description
from data_access.casebook.dictionary import KIND_WORDS, DictionaryColumn, dictionary_columns
from data_access.casebook.dimensions import DIMENSIONS, Dimension, DimensionKind
from data_access.casebook.known_shares import known_share
from data_access.casebook.schema import TABLES
from data_access.casebook.schema_model import ColumnKind, Table
from data_access.disclosure.policy import current_policy
from data_access.disclosure.statuses import CellStatus, Unit
from data_access.disclosure.tables import TOTAL
from data_access.errors import UsageError
from data_access.suggestions import nearest
from data_access.vocabulary.code_lists import ALL_CODE_LISTS

if TYPE_CHECKING:
    from data_access.casebook.casebook import Casebook

FORM = "form_version"
NOT_ASKED = "not asked"
ANSWERS = {
    DimensionKind.CATEGORY: "one category",
    DimensionKind.YES_NO: "yes or no",
    DimensionKind.COUNTRY: "a country: its name or three-letter code (ISO 3166-1)",
    DimensionKind.REGION: "a region of the casebook's scheme",
    DimensionKind.YEAR: "a year",
    DimensionKind.PERIOD: "a period of years",
    DimensionKind.ITEMS: "any number of categories, each yes or no",
    DimensionKind.SET: "all categories of the case together, joined by ;",
}
UNITS = {
    Unit.CASE: "cases",
    Unit.LINK: "links between a case and a reported perpetrator (unit='link')",
    Unit.PERPETRATOR: "reported perpetrators (unit='perpetrator')",
}


def describe(casebook: Casebook, what: str | None = None) -> Description:
    """Describe all dimensions of a casebook, or a dimension, a table or a column. Raises UsageError for other names."""
    if what is None:
        return _overview(casebook)
    for dimension in DIMENSIONS:
        if dimension.name == what:
            return _dimension(casebook, dimension)
    table, _, column = what.partition(".")
    for found in TABLES:
        if found.name == table and (not column or column in _columns(found)):
            return _table(casebook, found, column)
    raise UsageError(
        f"the data dictionary has no {what!r}",
        remedy=f"describe() lists the dimensions{nearest(what, dictionary_names())}",
    )


def dictionary_names() -> list[str]:
    """Everything that can be described: dimensions, tables, columns as ``table.column``."""
    names = [dimension.name for dimension in DIMENSIONS]
    names += [table.name for table in TABLES]
    return [*dict.fromkeys(names), *(f"{table.name}.{name}" for table in TABLES for name in _columns(table))]


def _columns(table: Table) -> list[str]:
    """The columns of a table, without those that say why another is not known."""
    return [column.name for column in table if column.kind is not ColumnKind.REASON]


def _overview(casebook: Casebook) -> Description:
    by = _by(casebook)
    columns = casebook.labels(FORM) if by == FORM else {}
    rows: list[tuple[str, ...]] = []
    for unit in (Unit.CASE, Unit.LINK, Unit.PERPETRATOR):
        own = [one for one in casebook.dimensions(unit) if one.unit is unit]
        shares = _known(casebook, own, by if unit is Unit.CASE else None, unit)
        rows += [
            (
                one.name,
                one.label,
                one.group,
                *(shares.get((one.name, code), "") for code in (TOTAL, *columns)),
            )
            for one in own
        ]
    lacking = [one.name for one in DIMENSIONS if not casebook.carries(one.name)]
    notes = [
        "Known: the share of the cases, links or perpetrators of whom it is known. "
        "describe('…') tells the categories of one of them, or the columns of a table."
    ]
    if lacking:
        notes.append(f"Not in this source: {', '.join(lacking)}.")
    return Description(
        f"What can be asked of {casebook.population}",
        (("Source", casebook.source.title),),
        ("dimension", "what it is", "kind of fact", "known", *columns.values()),
        tuple(rows),
        tuple(notes),
    )


def _dimension(casebook: Casebook, dimension: Dimension) -> Description:
    carried = casebook.carries(dimension.name)
    needed = " or ".join(" and ".join(sorted(columns)) for columns in dimension.requires)
    facts = [
        ("Kind of fact", dimension.group),
        ("Counted", UNITS[dimension.unit]),
        ("Answer", ANSWERS[dimension.kind]),
        ("From", needed),
    ]
    if carried:
        facts += _told_of_coverage(casebook, dimension)
    else:
        coverage = casebook.coverage_of_source
        reasons = (coverage.reason(column) for columns in dimension.requires for column in sorted(columns))
        facts.append(("Not in this source", next((one for one in reasons if one), needed)))
    listed = casebook.labels(dimension.name) if carried else dict(dimension.labels)
    if dimension.kind is DimensionKind.COUNTRY:
        listed = {}
    return Description(
        f"{dimension.name}: {dimension.label}", tuple(facts), ("category", "label"), tuple(listed.items())
    )


def _told_of_coverage(casebook: Casebook, dimension: Dimension) -> Iterator[tuple[str, str]]:
    unit, by = dimension.unit, _by(casebook)
    shares = _known(casebook, [dimension], by, unit)
    whom = "cases" if unit is Unit.CASE else "links" if unit is Unit.LINK else "perpetrators"
    if (dimension.name, TOTAL) in shares:
        yield "Known", f"{shares[dimension.name, TOTAL]} of the {whom}"
    if by != FORM or unit is Unit.PERPETRATOR or dimension.name == FORM:
        return
    texts = {period.form_version: period for period in casebook.timeline()}
    for code, label in casebook.labels(FORM).items():
        share = shares.get((dimension.name, code))
        if share is None:
            continue
        period = texts.get(code)
        years = f", {period.first_year}–{period.last_year}" if period else ""
        told = f"{share} known" if share[0].isdigit() else share
        yield f"{label[:1].upper()}{label[1:]}{years}", told


def _by(casebook: Casebook) -> str:
    """What completeness is told by: the form, where the source names it."""
    return FORM if casebook.carries(FORM) else "year" if casebook.carries("year") else "sex"


def _known(
    casebook: Casebook, dimensions: Iterable[Dimension], by: str | None, unit: Unit
) -> dict[tuple[str, str], str]:
    """Protected shares of known values in whole per cent, by dimension and code of ``by``, ``TOTAL`` among the codes."""
    named = [one.name for one in dimensions]
    if unit is Unit.PERPETRATOR:
        own = {one.name for one in casebook.dimensions(unit)}
        by = next((name for name in ("perpetrator_sex", "perpetrator_age_band") if name in own), None)
    elif by is None:
        by = _by(casebook)
    if not named or by is None:
        return {}
    cells = casebook.coverage(named, by=by, unit=unit).with_margins()
    symbol = current_policy().hidden_symbol
    frame = cells.frame
    told = zip(frame["variable"], frame[by], frame["value"], frame["status"], strict=True)
    return {
        (str(name), str(code)): NOT_ASKED
        if status == CellStatus.STRUCTURAL_ZERO
        else _percent(float(value), symbol)
        for name, code, value, status in told
    }


def _percent(share: float, symbol: str) -> str:
    """Whole per cent; "0 %" and "100 %" stand for none and all."""
    if math.isnan(share):
        return symbol
    return f"{round(100 * share) if share in (0, 1) else min(99, max(1, round(100 * share)))} %"


def _table(casebook: Casebook, table: Table, column: str) -> Description:
    listed = [one for one in dictionary_columns([table]) if one.kind != KIND_WORDS[ColumnKind.REASON]]
    described = [one for one in listed if column in ("", one.column)]
    facts = [("Kind of fact", table.kind_of_fact.value), ("What it holds", table.description)]
    codes: tuple[tuple[str, ...], ...] = ()
    if column:
        (one,) = described
        facts = [
            *facts,
            ("Column", one.description),
            ("Kind", one.kind),
            ("Known", _of_source(casebook, one)),
        ]
        codes = tuple(
            (entry.code, entry.label)
            for listed in ALL_CODE_LISTS
            if listed.name == one.code_list
            for entry in listed
        )
        headings: tuple[str, ...] = ("code", "label")
    else:
        headings = ("column", "what it is", "kind", "known")
        codes = tuple(
            (f"{table.name}.{one.column}", one.description, one.kind, _of_source(casebook, one))
            for one in described
        )
    title = f"{table.name}.{column}" if column else f"{table.name}: {table.title}"
    return Description(title, tuple(facts), headings, codes, ("Known: of all rows of the source.",))


def _of_source(casebook: Casebook, column: DictionaryColumn) -> str:
    name = f"{column.table}.{column.column}"
    coverage = casebook.coverage_of_source
    if name not in coverage.known:
        return "not in this source"
    policy = current_policy()
    profile = casebook.source.protection_profile(policy)
    return known_share(*coverage.known[name], profile, policy.hidden_symbol)
