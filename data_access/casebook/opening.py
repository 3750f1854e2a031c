"""Opening the Parquet files of a casebook: views in DuckDB, regions of the chosen scheme, labels."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.casebook import storage
from data_access.casebook.assistance_views import create_assistance_views, with_accepted
from data_access.casebook.cases import CASES_FILE, create_cases, create_item_bits
from data_access.casebook.combinations import Combinations
from data_access.casebook.dimensions import DIMENSIONS, DimensionKind
from data_access.casebook.episode_views import create_episode_views
from data_access.casebook.queries_evidence import Book, Run
from data_access.casebook.queries_relations import Setting
from data_access.casebook.reads import ReadLog, columns_read, reads_in_force, views_of
from data_access.casebook.schema import NARRATIVE
from data_access.disclosure.provenance import require_call_from_data_access
from data_access.vocabulary.code_lists import BROAD_REGION
from data_access.vocabulary.countries import countries, country_name
from data_access.vocabulary.regions import region_id, region_scheme

if TYPE_CHECKING:
    import duckdb

    from data_access.sources.interface import Coverage, ImportedCasebook

RATINGS = "narrative_ratings"
"""The view of what each coder said; the view ``narrative`` has one answer a code, of all coders together."""
_YEARS_OF_A_PERIOD = 5
_ONE_EACH = "QUALIFY row_number() OVER (PARTITION BY victim_id ORDER BY {}) = 1"
_AFTER = 'coalesce(e."{0}" > r."date", CAST(substr(e."{0}", 1, 4) AS INTEGER) > r."year")'
"""Whether a month of an episode lies after the first registration, by month or else by year; NULL where not known."""
_EARLIER_ONES = "PARTITION BY victim_id ORDER BY sequence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
_EPISODE_OF_FIRST_REGISTRATION = f"""
    WITH dated AS (
        SELECT e.*, {_AFTER.format("start")} AS starts_after, {_AFTER.format("end")} AS ends_after
        FROM episode e LEFT JOIN first_registration r ON r.victim_id = e.victim_id
    ), placed AS (
        SELECT *, coalesce(
            starts_after, ends_after OR bool_or(starts_after OR ends_after) OVER ({_EARLIER_ONES}), FALSE
        ) AS later
        FROM dated
    )
    SELECT * EXCLUDE (starts_after, ends_after, later) FROM placed
    {_ONE_EACH.format("later, CASE WHEN later THEN sequence ELSE -sequence END")}"""


def open_book(imported: ImportedCasebook, scheme: str) -> Book:
    """Views over the casebook's files, with nothing read yet. Raises UsageError for an unknown scheme."""
    import duckdb

    regions = region_scheme(scheme)
    connection = duckdb.connect(":memory:")
    storage.settle(connection, imported.path.parent)
    create_views(connection, imported.path, imported.tables)
    cases = create_cases(connection, imported.path / CASES_FILE, imported.tables)
    create_item_bits(connection)
    broad = {code: code for code in BROAD_REGION.codes}
    ids = {iso3: region_id(name) for iso3, name in regions.members.items()}
    connection.execute("CREATE TABLE region_of (country VARCHAR, region VARCHAR)")
    connection.executemany("INSERT INTO region_of VALUES (?, ?)", sorted({**ids, **broad}.items()))
    names = {region_id(name): name for name in regions.regions}
    coverage = with_accepted(imported.coverage)
    columns = coverage.columns
    run = _runner(connection, str(imported.path), reads_in_force(os.environ))
    return Book(
        run=run,
        coverage=coverage,
        setting=Setting(_region_keys(columns), _period(imported, columns), cases, Combinations(run).table),
        labels=_labels(names, columns),
        carried=_carried(coverage),
        largest_case_group=imported.largest_case_group,
    )


def create_views(connection: duckdb.DuckDBPyConnection, folder: Path, tables: tuple[str, ...]) -> None:
    """Views of a casebook's tables, and of what questions need to know of several rows together."""
    for table in tables:
        name = RATINGS if table == NARRATIVE.name else table
        _view(connection, name, f"SELECT * FROM read_parquet('{_quoted(str(folder / f'{table}.parquet'))}')")
    _agreed_codes(connection, tables)
    _first_registration(connection, tables)
    _case_episode(connection, tables)
    if "episode" in tables:
        create_episode_views(connection, tables)
    create_assistance_views(connection, tables)
    _reported_roles(connection, tables)


def _runner(connection: duckdb.DuckDBPyConnection, casebook: str, log: ReadLog) -> Run:
    """Running queries on the microdata, for code of ``data_access`` only; what they read is put down in ``log``."""
    views, stored = views_of(connection) if log.is_kept else ({}, {})
    log.add(casebook, ())

    def run(query: str, parameters: Mapping[str, object]) -> duckdb.DuckDBPyConnection:
        require_call_from_data_access("a query of microdata")
        if log.is_kept:
            log.add(casebook, columns_read(query, views, stored))
        return connection.execute(query, dict(parameters))

    return run


def _view(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    connection.execute(f'CREATE VIEW "{name}" AS {query}')


def _first_registration(connection: duckdb.DuckDBPyConnection, tables: tuple[str, ...]) -> None:
    """One row a victim: the first registration."""
    if "registration" in tables:
        chosen = _ONE_EACH.format("sequence") if _has_several(connection, "registration") else ""
        _view(connection, "first_registration", f"SELECT * FROM registration {chosen}")


def _case_episode(connection: duckdb.DuckDBPyConnection, tables: tuple[str, ...]) -> None:
    """One row a victim: the episode that led to the first registration, which is what a case is about.

    Who was trafficked before (R1) has earlier episodes, who was trafficked again (R2) has later ones. The case's is
    the latest of those that did not begin after the first registration; where all did, the earliest. One of unknown
    start is later where it, or an episode before it, is known to have ended after that registration.
    """
    if "episode" not in tables:
        return
    query = "SELECT * FROM episode"
    if _has_several(connection, "episode"):
        in_order = f"{query} {_ONE_EACH.format('sequence')}"
        query = _EPISODE_OF_FIRST_REGISTRATION if "registration" in tables else in_order
    _view(connection, "case_episode", query)


def _has_several(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether any victim has more than one row in a table that numbers them."""
    row = connection.execute(f"SELECT max(sequence) FROM {table}").fetchone()
    return row is not None and row[0] not in (None, 1)


def _reported_roles(connection: duckdb.DuckDBPyConnection, tables: tuple[str, ...]) -> None:
    parts = [
        f"SELECT episode_id, role FROM {name} WHERE answer = 'yes'"
        for name in ("perpetrator_role", "episode_role")
        if name in tables
    ]
    if parts:
        _view(connection, "reported_roles", " UNION ".join(parts))


def _agreed_codes(connection: duckdb.DuckDBPyConnection, tables: tuple[str, ...]) -> None:
    """What more than half of the coders who rated a code of a narrative said; not known where they are divided."""
    if NARRATIVE.name in tables:
        answer = "CASE WHEN yes > no THEN 'yes' WHEN no > yes THEN 'no' ELSE 'not_known' END"
        counted = (
            "SELECT registration_id, narrative_code, count(*) FILTER (answer = 'yes') AS yes, "
            f"count(*) FILTER (answer = 'no') AS no FROM {RATINGS} GROUP BY ALL"
        )
        _view(
            connection,
            NARRATIVE.name,
            f"SELECT registration_id, narrative_code, {answer} AS answer, "
            f"CASE WHEN yes = no THEN 'unknown' END AS answer_not_known FROM ({counted})",
        )


def _region_keys(columns: frozenset[str]) -> Mapping[str, str]:
    """Which column a region is looked up by: the country, or the region itself where a source has no country."""

    def key(country: str, region: str, alias: str) -> str:
        table = country.partition(".")[0]
        if country in columns and region in columns:
            return f'coalesce({alias}."{country.partition(".")[2]}", {alias}."{region.partition(".")[2]}")'
        chosen = country if country in columns or region not in columns else region
        assert chosen.startswith(table)
        return f'{alias}."{chosen.partition(".")[2]}"'

    return {
        "victim": key("victim.citizenship", "victim.origin_region", "v"),
        "exploitation": key("episode.country_of_exploitation", "episode.exploitation_region", "e"),
        "perpetrator": key("perpetrator.citizenship", "perpetrator.citizenship_region", "p"),
    }


def _period(imported: ImportedCasebook, columns: frozenset[str]) -> str:
    """Periods: the source's own; else those in which the data were collected in one way; else of five years."""
    if "registration.period" in columns:
        return 'r."period"'
    timeline = [(p.first_year, p.last_year) for p in imported.description.collection_timeline]
    apart = all(one[1] < other[0] for one, other in zip(sorted(timeline), sorted(timeline)[1:], strict=False))
    if len(timeline) > 1 and apart:
        cases = " ".join(
            f"WHEN r.year BETWEEN {first} AND {last} THEN '{first}–{last}'"
            for first, last in sorted(timeline)
        )
        return f"CASE {cases} END"
    start = f"(r.year // {_YEARS_OF_A_PERIOD}) * {_YEARS_OF_A_PERIOD}"
    return f"CAST({start} AS VARCHAR) || '–' || CAST({start} + {_YEARS_OF_A_PERIOD - 1} AS VARCHAR)"


def _labels(regions: Mapping[str, str], columns: frozenset[str]) -> dict[str, dict[str, str]]:
    named = {iso3: country_name(iso3) for iso3 in countries()}
    broad = {entry.code: entry.label for entry in BROAD_REGION}
    labels: dict[str, dict[str, str]] = {}
    for dimension in DIMENSIONS:
        if dimension.kind is DimensionKind.COUNTRY:
            labels[dimension.name] = named
        elif dimension.kind is DimensionKind.REGION:
            by_country = any(requirement in columns for requirement in sorted(dimension.requires[0]))
            labels[dimension.name] = dict(regions) if by_country else broad
        elif dimension.name == "perpetrators_region":
            labels[dimension.name] = dict(regions) if "perpetrator.citizenship" in columns else broad
    return labels


def _carried(coverage: Coverage) -> frozenset[str]:
    """Columns with known values; a group of items counts as carried only with a recorded answer."""
    answered = {
        f"{dimension.item_table}.{dimension.expression.strip(chr(34))}"
        for dimension in DIMENSIONS
        if dimension.item_table and coverage.items.get(dimension.item_table)
    }
    items = {f"{d.item_table}.{d.expression.strip(chr(34))}" for d in DIMENSIONS if d.item_table}
    return frozenset((coverage.columns - items) | answered)


def _quoted(text: str) -> str:
    return text.replace("'", "''")
