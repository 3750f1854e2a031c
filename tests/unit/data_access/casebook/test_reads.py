"""What was read of a casebook: columns by name, too many rather than too few; and digests of what lies in them."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from data_access.casebook.case_writing import write_cases
from data_access.casebook.reads import (
    READS_VARIABLE,
    ReadLog,
    Stored,
    column_digests,
    columns_read,
    other_data,
    reads_in_force,
    stored_column_digests,
)
from tests.unit.data_access.casebook.small_casebook import small_tables, write_casebook

VIEWS = {
    "victim": "CREATE VIEW victim AS SELECT * FROM ",
    "registration": "CREATE VIEW registration AS SELECT * FROM ",
    "cases": "CREATE VIEW cases AS SELECT * FROM ",
    "first_registration": "CREATE VIEW first_registration AS SELECT * FROM registration WHERE sequence = 1",
}
STORED = {
    "victim": Stored("victim", ["victim_id", "sex", "citizenship", "citizenship_not_known"]),
    "registration": Stored("registration", ["registration_id", "victim_id", "sequence", "year", "age_group"]),
    "cases": Stored("cases", ["v.victim_id", "v.sex", "items_control.yes"]),
}


def test_a_column_that_a_query_names_is_read_with_the_key_of_its_table() -> None:
    found = columns_read('SELECT v."sex", count(*) FROM victim v GROUP BY 1', VIEWS, STORED)
    assert found == {"victim.victim_id", "victim.sex"}


def test_a_column_of_the_table_of_cases_is_read_by_the_name_that_it_has_within_its_own() -> None:
    found = columns_read('SELECT c."v.sex", count(*) FROM cases c', VIEWS, STORED)
    assert found == {"cases.v.victim_id", "cases.v.sex"}


def test_what_a_view_is_made_of_is_read_with_it() -> None:
    found = columns_read("SELECT year FROM first_registration", VIEWS, STORED)
    assert {"registration.year", "registration.sequence", "registration.registration_id"} <= found
    assert "registration.age_group" not in found


@pytest.mark.parametrize(
    "query", ["SELECT * FROM victim", "SELECT v.* FROM victim v", "SELECT 1, * FROM victim"]
)
def test_a_star_reads_every_column(query: str) -> None:
    assert {"victim.sex", "victim.citizenship", "victim.citizenship_not_known"} <= columns_read(
        query, VIEWS, STORED
    )


@pytest.mark.parametrize(
    "query",
    ["SELECT count(*) FROM victim", "SELECT * EXCLUDE (a) FROM (SELECT sex AS a FROM victim)", "SELECT 2 * 3 FROM victim"],
)  # fmt: skip
def test_other_stars_do_not(query: str) -> None:
    assert "victim.citizenship" not in columns_read(query, VIEWS, STORED)


def test_questions_put_down_what_they_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log"
    log.mkdir()
    folder = tmp_path / "casebook"
    folder.mkdir()
    write_casebook(folder, small_tables())
    write_cases(folder, tuple(small_tables()))
    monkeypatch.setenv(READS_VARIABLE, str(log))
    book = write_casebook(folder, small_tables())
    assert list(ReadLog(log).reads().columns.values()) == [[]], "it was opened"
    book.count("sex")
    ((named, columns),) = ReadLog(log).reads().columns.items()
    assert named == str(folder)
    read = {column.rpartition(".")[2] for column in columns}
    assert "sex" in read
    assert "citizenship" not in read
    book.count("citizenship")
    read = {column.rpartition(".")[2] for column in ReadLog(log).reads().columns[named]}
    assert "citizenship" in read
    if os.name == "posix":
        assert all(not path.stat().st_mode & 0o077 for path in log.iterdir())


@pytest.mark.parametrize("with_cases", [True, False], ids=["from the table of cases", "from all others"])
def test_of_a_casebook_that_answers_otherwise_a_column_that_was_read_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_cases: bool
) -> None:
    tables = small_tables()
    victim = tables["victim"]
    others = {**tables, "victim": victim.assign(sex=victim["sex"].map({"female": "male", "male": "female"}))}
    log = tmp_path / "log"
    log.mkdir()
    for name, made_of in (("one", tables), ("other", others)):
        folder = tmp_path / name
        folder.mkdir()
        write_casebook(folder, made_of)
        if with_cases:
            write_cases(folder, tuple(made_of))
    monkeypatch.setenv(READS_VARIABLE, str(log))
    write_casebook(tmp_path / "one", tables).count("sex")
    ((_, columns),) = ReadLog(log).reads().columns.items()
    assert with_cases == any(column.startswith("cases.") for column in columns)
    before, after = stored_column_digests(tmp_path / "one"), stored_column_digests(tmp_path / "other")
    changed = {column for column in columns if before[column] != after[column]}
    assert {"cases.v.sex" if with_cases else "victim.sex"} <= changed


def test_without_a_folder_nothing_is_put_down() -> None:
    log = reads_in_force({})
    assert not log.is_kept
    log.add("anything", ["victim.sex"])
    assert log.reads().columns == {}


def test_data_that_are_no_casebook_are_put_down_as_such(tmp_path: Path) -> None:
    file = other_data(tmp_path / "outside.xlsx")
    reads_in_force({READS_VARIABLE: str(tmp_path)}).add(file, ())
    assert ReadLog(tmp_path).reads().columns == {file: []}


def test_a_column_s_digest_changes_with_its_values_and_with_no_other_s(tmp_path: Path) -> None:
    def digests(query: str) -> dict[str, str]:
        file = tmp_path / "t.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")
            return column_digests(connection, file)

    one = "SELECT i AS a, CASE WHEN i % 3 = 0 THEN 'x' ELSE 'y' END AS b, {} AS c FROM range(300000) t(i)"
    before, again, other = digests(one.format("i")), digests(one.format("i")), digests(one.format("i + 1"))
    assert before == again
    assert {name for name in before if before[name] != other[name]} == {"c"}
