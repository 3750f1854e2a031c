"""From the publisher's columns to the canonical tables, as SQL over the table ``raw``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from data_access.casebook.findings import Finding
from data_access.sources.ctdc_global.forms import FLAGS, ITEM_GROUPS, MEANS, SYNTHETIC, ItemGroup
from data_access.sources.delimited import RAW, Form, sql_case, sql_text, unknown_codes
from data_access.vocabulary import means_of_control
from data_access.vocabulary.code_lists import AGE_BAND, DURATION_BAND
from data_access.vocabulary.countries import UNKNOWN_CODES, codes_to_iso3
from data_access.vocabulary.facts import Answer, NotKnownReason

if TYPE_CHECKING:
    import duckdb

SEX: Mapping[str, str] = {
    "female": "female",
    "woman": "female",
    "male": "male",
    "man": "male",
    "transgender/nonconforming": "transgender_or_other",
    "trans/transgender/nonconforming": "transgender_or_other",
}
AGE_GROUPS: Mapping[str, str] = {"adult": "adult", "minor": "child"}
DATA_SOURCES: Mapping[str, str] = {"case management": "case_management", "hotline": "hotline"}
BANDS: Mapping[str, str] = {band: band for band in AGE_BAND.codes}
DURATIONS: Mapping[str, str] = {band: band for band in DURATION_BAND.codes}
CHILD_BANDS = ("0-8", "9-17")
NOT_KNOWN: frozenset[str] = frozenset({"", "-99", "-99.0", "unknown", "null", "not specified"})

YES, NO = "('1', '1.0')", "('0', '0.0')"
FLAG_CODES = NOT_KNOWN | {"0", "0.0", "1", "1.0"}
YEAR = "TRY_CAST(regexp_extract(\"yearOfRegistration\", '^(\\d{4})(\\.0)?$', 1) AS INTEGER)"


def lowered(column: str) -> str:
    """SQL for a value without regard to capitals."""
    return f'lower("{column}")'


def banded(column: str) -> str:
    """SQL for a band in our spelling, whatever the dash, the leading zeros and the words in brackets.

    ``09--17``, ``9–17`` and ``9--17`` are ``9-17``; ``0--12 (0-1 yr)`` is ``0-12``.
    """
    bare = f"trim(regexp_replace(lower(\"{column}\"), '\\(.*\\)', ''))"
    dashed = f"regexp_replace({bare}, '(\\d)\\s*(--|–|—|-)\\s*(\\d)', '\\1-\\3')"
    return f"regexp_replace({dashed}, '(^|-)0+(\\d)', '\\1\\2', 'g')"


def country(column: str) -> str:
    """SQL for a country code in capitals."""
    return f'upper("{column}")'


def check_raw(
    connection: duckdb.DuckDBPyConnection, form: Form, names: tuple[str, ...], file: str
) -> list[Finding]:
    """Every value that the publisher's data dictionary doesn't know, by row."""
    found: list[Finding] = []
    texts: Mapping[str, tuple[str, Mapping[str, str]]] = {
        "Datasource": (lowered("Datasource"), DATA_SOURCES),
        "gender": (lowered("gender"), SEX),
        "ageBroad": (banded("ageBroad"), BANDS),
        "majorityStatus": (lowered("majorityStatus"), AGE_GROUPS),
        "majorityStatusAtExploit": (lowered("majorityStatusAtExploit"), AGE_GROUPS),
        "majorityEntry": (banded("majorityEntry"), {**AGE_GROUPS, **BANDS}),
        "traffickMonths": (banded("traffickMonths"), DURATIONS),
    }
    for column, (expression, mapping) in texts.items():
        if column in names:
            found += unknown_codes(connection, file, column, NOT_KNOWN | set(mapping), expression)
    for column in FLAGS:
        if column in names:
            found += unknown_codes(connection, file, column, FLAG_CODES, lowered(column))
    for column in ("citizenship", "CountryOfExploitation"):
        found += unknown_codes(
            connection, file, column, UNKNOWN_CODES | set(codes_to_iso3()), country(column)
        )
    found += _years_that_are_none(connection, file)
    if "rowInPublisherFile" in names:
        found += _duplicate_numbers(connection, file)
    return found


def _years_that_are_none(connection: duckdb.DuckDBPyConnection, file: str) -> list[Finding]:
    year = "regexp_replace(lower(\"yearOfRegistration\"), '^\\d{4}(\\.0)?$', '')"
    found = unknown_codes(connection, file, "yearOfRegistration", NOT_KNOWN, year)
    message = "not a year written YYYY"
    return [Finding(f.file, f.column, "impossible_date", message, f.rows, f.value) for f in found]


def _duplicate_numbers(connection: duckdb.DuckDBPyConnection, file: str) -> list[Finding]:
    query = (
        f'SELECT list(source_row ORDER BY source_row) FROM {RAW} GROUP BY "rowInPublisherFile" '
        "HAVING count(*) > 1 ORDER BY 1"
    )
    rows = tuple(sorted(int(row) for group in connection.execute(query).fetchall() for row in group[0]))
    message = "the number of the record occurs more than once, or is missing"
    return [Finding(file, "rowInPublisherFile", "duplicate_key", message, rows)] if rows else []


def create_views(connection: duckdb.DuckDBPyConnection, form: Form, names: tuple[str, ...]) -> dict[str, str]:
    """Create the canonical views over ``raw`` and return them by table."""
    connection.execute("CREATE OR REPLACE TABLE country_codes (code VARCHAR PRIMARY KEY, iso3 VARCHAR)")
    codes, countries = zip(*sorted(codes_to_iso3().items()), strict=True)
    connection.execute(
        "INSERT INTO country_codes SELECT unnest(?), unnest(?)", [list(codes), list(countries)]
    )
    views = {
        "victim": _victim(),
        "registration": _registration(form, names),
        "episode": _episode(names),
    }
    if "isAbduction" in names:
        views["recruitment"] = _recruitment()
    for group in ITEM_GROUPS:
        present = {column: item for column, item in group.columns.items() if column in names}
        if present:
            views[group.table] = _items(group, present, names, form)
    if "meansOfControlThreats" in names:
        views["control_group"] = _means_groups(names, form)
    for table, query in views.items():
        connection.execute(f"CREATE OR REPLACE VIEW c_{table} AS {query}")
    return {table: f"c_{table}" for table in views}


def _fact(name: str, expression: str) -> str:
    """A fact and its reason: what is blank or -99 is unknown."""
    return (
        f"{expression} AS {name}, "
        f"CASE WHEN {expression} IS NULL THEN '{NotKnownReason.UNKNOWN}' END AS {name}_not_known"
    )


def _victim() -> str:
    return (
        f"SELECT victim_id, {_fact('sex', sql_case(lowered('gender'), SEX))}, "
        f"iso3 AS citizenship, CASE WHEN iso3 IS NULL THEN '{NotKnownReason.UNKNOWN}' END AS citizenship_not_known, "
        f"source_row FROM {RAW} LEFT JOIN country_codes ON code = {country('citizenship')}"
    )


def _registration(form: Form, names: tuple[str, ...]) -> str:
    band = sql_case(banded("ageBroad"), BANDS)
    of_band = f"CASE WHEN {band} IN {CHILD_BANDS} THEN 'child' WHEN {band} IS NOT NULL THEN 'adult' END"
    group = f"coalesce({sql_case(lowered('majorityStatus'), AGE_GROUPS)}, {of_band})"
    facts = [
        _fact("year", YEAR),
        _fact("age_band", band),
        _fact("age_group", group if "majorityStatus" in names else of_band),
    ]
    if "Datasource" in names:
        facts.append(_fact("data_source", sql_case(lowered("Datasource"), DATA_SOURCES)))
    return (
        f"SELECT registration_id, victim_id, CAST(NULL AS VARCHAR) AS mission_id, "
        f"CAST(NULL AS VARCHAR) AS case_group_id, 1 AS sequence, {', '.join(facts)}, source_row FROM {RAW}"
    )


def _episode(names: tuple[str, ...]) -> str:
    unknown = NotKnownReason.UNKNOWN
    facts = []
    if "traffickMonths" in names:
        facts.append(_fact("duration_band", sql_case(banded("traffickMonths"), DURATIONS)))
    if "majorityEntry" in names:
        band = sql_case(banded("majorityEntry"), BANDS)
        of_band = f"CASE WHEN {band} IN {CHILD_BANDS} THEN 'child' WHEN {band} IS NOT NULL THEN 'adult' END"
        entry = sql_case(lowered("majorityEntry"), AGE_GROUPS)
        exploited = sql_case(lowered("majorityStatusAtExploit"), AGE_GROUPS)
        facts.append(_fact("age_band_at_entry", band))
        facts.append(_fact("age_group_at_entry", f"coalesce({entry}, {of_band}, {exploited})"))
    crossing = "CASE WHEN c.iso3 = x.iso3 THEN 'internal' WHEN c.iso3 <> x.iso3 THEN 'cross_border' END"
    facts.append(_fact("crossing", crossing))
    return (
        f"SELECT episode_id, victim_id, 1 AS sequence, {', '.join(facts)}, "
        f"x.iso3 AS country_of_exploitation, "
        f"CASE WHEN x.iso3 IS NULL THEN '{unknown}' END AS country_of_exploitation_not_known, source_row "
        f"FROM {RAW} LEFT JOIN country_codes c ON c.code = {country('citizenship')} "
        f"LEFT JOIN country_codes x ON x.code = {country('CountryOfExploitation')}"
    )


def _recruitment() -> str:
    abducted = sql_case(lowered("isAbduction"), {"1": "yes", "1.0": "yes", "0": "no", "0.0": "no"})
    return f"SELECT episode_id, {_fact('abduction', abducted)}, source_row FROM {RAW}"


def _is_yes(column: str, names: tuple[str, ...]) -> str:
    """SQL that is true for a recorded yes; sexual exploitation and forced labour are both in ``isSexAndLabour``."""
    told = f'"{column}" IN {YES}'
    if column in ("isForcedLabour", "isSexualExploit") and "isSexAndLabour" in names:
        told = f'({told} OR "isSexAndLabour" IN {YES})'
    return told


def _blank_reason(form: Form, group: ItemGroup, names: tuple[str, ...], blank: str) -> str:
    """SQL for the reason of a flag that is neither yes nor no.

    An empty cell of the publisher's own k-anonymised files is a missing value; in the other forms it may as well
    be a no. Where the record says "not specified", nothing was recorded.
    """
    lost = form.name in (SYNTHETIC.name, "reconstruction")
    reason = NotKnownReason.NOT_CARRIED if lost else NotKnownReason.UNKNOWN
    conditions = f"WHEN NOT ({blank}) THEN '{NotKnownReason.UNKNOWN}'"
    if group.not_specified in names:
        conditions += f" WHEN \"{group.not_specified}\" IN {YES} THEN '{NotKnownReason.UNKNOWN}'"
    return f"CASE {conditions} ELSE '{reason}' END"


def _items(group: ItemGroup, present: Mapping[str, str], names: tuple[str, ...], form: Form) -> str:
    told = {}
    for column, item in present.items():
        yes, no = _is_yes(column, names), f'"{column}" IN {NO}'
        told[item] = (yes, no, _blank_reason(form, group, names, f"\"{column}\" = ''"))
    return _item_rows(group.item, told)


def _item_rows(item: str, told: Mapping[str, tuple[str, str, str]]) -> str:
    """A row for each record and item, ordered by both; ``told`` has the SQL of yes, of no and of the reason."""
    ordered = sorted(told.items())
    codes = ", ".join(sql_text(code) for code, _ in ordered)
    answers = ", ".join(
        f"CASE WHEN {yes} THEN '{Answer.YES}' WHEN {no} THEN '{Answer.NO}' ELSE '{Answer.NOT_KNOWN}' END"
        for _, (yes, no, _reason) in ordered
    )
    reasons = ", ".join(
        f"CASE WHEN {yes} OR {no} THEN NULL ELSE {reason} END" for _, (yes, no, reason) in ordered
    )
    return (
        f"SELECT episode_id, unnest([{codes}]) AS {item}, unnest([{answers}]) AS answer, "
        f"unnest([{reasons}]) AS answer_not_known, source_row FROM {RAW}"
    )


def _means_groups(names: tuple[str, ...], form: Form) -> str:
    """The new groups from the old items: yes where any item is, no where every item is."""
    items = next(each for each in ITEM_GROUPS if each.table == "control")
    column_of = {item: column for column, item in MEANS.items()}
    told = {}
    for name, members in means_of_control.CURRENT.members.items():
        columns = [column_of[member] for member in members]
        yes = "(" + " OR ".join(f'"{column}" IN {YES}' for column in columns) + ")"
        no = "(" + " AND ".join(f'"{column}" IN {NO}' for column in columns) + ")"
        blank = " OR ".join(f"\"{column}\" = ''" for column in columns)
        told[name] = (yes, no, _blank_reason(form, items, names, blank))
    return _item_rows("means_group", told)
