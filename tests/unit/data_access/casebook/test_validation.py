"""Validation derived from the schema: what breaks it is told by row, and nothing that identifies a person is."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pandas as pd
import pandera.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.casebook.findings import Finding, compress_rows, printable
from data_access.casebook.schema import TABLES
from data_access.casebook.validation import is_period, table_schema, validate_frame, validate_tables


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def _check(connection: duckdb.DuckDBPyConnection, show: bool = True, **tables: str) -> list[Finding]:
    for name, query in tables.items():
        connection.execute(f"CREATE OR REPLACE VIEW v_{name} AS {query}")
    return validate_tables(
        connection, {name: f"v_{name}" for name in tables}, "cases.csv", show_identifying=show
    )


VICTIM = "SELECT 'v1' AS victim_id, 'female' AS sex, CAST(NULL AS VARCHAR) AS sex_not_known, 7 AS source_row"


def test_a_valid_table_has_no_findings(connection: duckdb.DuckDBPyConnection) -> None:
    assert _check(connection, victim=VICTIM) == []


def test_an_unknown_code_is_told_with_column_value_rows_and_rule(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    (finding,) = _check(connection, victim=VICTIM.replace("'female'", "'woman'"))
    assert (finding.column, finding.rule, finding.rows, finding.value) == (
        "victim.sex",
        "code",
        (7,),
        "'woman'",
    )


def test_in_confidential_data_a_value_that_identifies_is_not_told(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    (finding,) = _check(connection, show=False, victim=VICTIM.replace("'female'", "'Maria P.'"))
    assert finding.value is None
    assert "Maria" not in str(finding)


def test_a_key_is_never_told(connection: duckdb.DuckDBPyConnection) -> None:
    (finding,) = _check(connection, victim=f"{VICTIM} UNION ALL {VICTIM.replace('7 AS', '9 AS')}")
    assert (finding.rule, finding.rows, finding.value) == ("duplicate_key", (7, 9), None)


def test_exactly_one_of_value_and_reason_must_be_filled(connection: duckdb.DuckDBPyConnection) -> None:
    both = VICTIM.replace("CAST(NULL AS VARCHAR)", "'unknown'")
    neither = VICTIM.replace("'female'", "CAST(NULL AS VARCHAR)")
    for query in (both, neither):
        (finding,) = _check(connection, victim=query)
        assert finding.rule == "exactly_one_of_value_and_reason"


def test_an_unknown_reason_is_found(connection: duckdb.DuckDBPyConnection) -> None:
    query = VICTIM.replace("'female'", "CAST(NULL AS VARCHAR)").replace(
        "CAST(NULL AS VARCHAR) AS sex_not_known", "'forgot' AS sex_not_known"
    )
    assert [finding.rule for finding in _check(connection, victim=query)] == ["reason"]


def test_an_answer_that_is_not_known_needs_a_reason(connection: duckdb.DuckDBPyConnection) -> None:
    episode = "SELECT 'e1' AS episode_id, 'v1' AS victim_id, 1 AS sequence"
    item = (
        "SELECT 'e1' AS episode_id, 'threats' AS means_of_control, 'not_known' AS answer, "
        "CAST(NULL AS VARCHAR) AS answer_not_known"
    )
    found = _check(connection, victim=VICTIM, episode=episode, control=item)
    assert [finding.rule for finding in found] == ["reason_of_answer"]


def test_a_reference_to_nobody_is_found(connection: duckdb.DuckDBPyConnection) -> None:
    episode = "SELECT 'e1' AS episode_id, 'v9' AS victim_id, 1 AS sequence, 3 AS source_row"
    (finding,) = _check(connection, victim=VICTIM, episode=episode)
    assert (finding.rule, finding.rows) == ("unknown_reference", (3,))


def test_a_required_column_that_is_missing_is_found(connection: duckdb.DuckDBPyConnection) -> None:
    episode = "SELECT 'e1' AS episode_id, 'v1' AS victim_id"
    assert [each.rule for each in _check(connection, victim=VICTIM, episode=episode)] == ["missing_column"]


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ("'2011-13' AS start, '2012-01' AS \"end\"", "month"),
        ("'2011-05' AS start, '2010-01' AS \"end\"", "episode_ends_after_start"),
        ("'1899-05' AS start, '2010-01' AS \"end\"", "month"),
    ],
)
def test_impossible_dates(connection: duckdb.DuckDBPyConnection, facts: str, rule: str) -> None:
    episode = f"SELECT 'e1' AS episode_id, 'v1' AS victim_id, 1 AS sequence, {facts}"
    assert rule in {finding.rule for finding in _check(connection, victim=VICTIM, episode=episode)}


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ("1789 AS year", "range"),
        ("'2014-2011' AS period", "period"),
        ("2010 AS year, '2011-03' AS date", "registration_year_matches_date"),
        ("'0-8' AS age_band, 'adult' AS age_group", "age_band_matches_group"),
    ],
)
def test_registrations_that_cannot_be(connection: duckdb.DuckDBPyConnection, facts: str, rule: str) -> None:
    query = f"SELECT 'r1' AS registration_id, 'v1' AS victim_id, NULL AS mission_id, 1 AS sequence, {facts}"
    assert rule in {finding.rule for finding in _check(connection, victim=VICTIM, registration=query)}


@pytest.mark.parametrize("described", TABLES, ids=lambda table: table.name)
def test_every_table_of_the_schema_has_a_pandera_schema(described: object) -> None:
    schema = table_schema(described.name)  # type: ignore[attr-defined]
    assert set(described.physical_columns) <= set(schema.columns)  # type: ignore[attr-defined]


def test_a_whole_frame_can_be_checked() -> None:
    validate_frame("victim", pd.DataFrame({"victim_id": ["v1"], "sex": ["male"]}))
    with pytest.raises(pandera.errors.SchemaErrors):
        validate_frame("victim", pd.DataFrame({"victim_id": ["v1"], "sex": ["boy"]}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2019", True), ("2005-2013", True), ("2013-2005", False), ("13", False), ("2005-", False)],
)
def test_periods(text: str, expected: bool) -> None:
    assert is_period(text) is expected


def test_rows_are_told_as_ranges() -> None:
    assert compress_rows([4, 2, 3, 9]) == "2–4, 9"
    assert compress_rows(range(1, 100, 2)).endswith("and 38 more")


@given(st.sets(st.integers(1, 60), max_size=20))
def test_ranges_hold_exactly_the_rows(rows: set[int]) -> None:
    found: set[int] = set()
    told = compress_rows(rows)
    for part in told.split(" and ")[0].split(", ") if rows else []:
        low, _, high = part.partition("–")
        found |= set(range(int(low), int(high or low) + 1))
    assert found <= rows and (" more" in told or found == rows)


@given(st.text())
def test_a_value_in_a_message_is_one_short_line_of_plain_characters(value: str) -> None:
    shown = printable(value)
    assert "\n" not in shown and len(shown) <= 42
    assert shown.replace("…", "").isascii()
