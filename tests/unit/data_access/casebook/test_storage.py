"""The private store of casebooks: atomic, keyed by content, readable by its owner only."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from data_access.casebook import storage
from data_access.casebook.schema import table
from data_access.errors import DataError


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _complete(folder: Path, content: str = "one") -> None:
    with storage.building(folder) as work:
        (work / "victim.parquet").write_text(content)
        storage.write_metadata(work, {"source": content})


class TestCacheFolder:
    def test_the_argument_comes_before_the_environment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SERIES_CACHE", str(tmp_path / "named"))
        assert storage.cache_folder(tmp_path / "given") == tmp_path / "given"
        assert storage.cache_folder() == tmp_path / "named"

    def test_by_default_it_is_in_the_users_cache_outside_the_project(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Path
    ) -> None:
        monkeypatch.delenv("SERIES_CACHE", raising=False)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        folder = storage.cache_folder()
        assert folder == tmp_path / "trafficking-series"
        assert not folder.is_relative_to(project)

    def test_only_its_owner_can_open_it(self, tmp_path: Path) -> None:
        open_folder = tmp_path / "open"
        open_folder.mkdir(mode=0o755)
        assert _mode(storage.cache_folder(open_folder)) == 0o700

    def test_a_folder_that_cannot_be_made_is_one_clear_error(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(DataError, match="SERIES_CACHE"):
            storage.cache_folder(tmp_path / "file" / "below")


class TestBuilding:
    def test_what_was_built_appears_whole_and_private(self, tmp_path: Path) -> None:
        _complete(tmp_path / "book")
        assert storage.is_complete(tmp_path / "book")
        assert _mode(tmp_path / "book") == 0o700
        assert {_mode(file) for file in (tmp_path / "book").iterdir()} == {0o600}

    def test_a_failure_leaves_nothing_behind(self, tmp_path: Path) -> None:
        with pytest.raises(RuntimeError), storage.building(tmp_path / "book") as work:
            (work / "victim.parquet").write_text("half")
            raise RuntimeError
        assert list(tmp_path.iterdir()) == []

    def test_a_faster_process_wins_and_its_casebook_stays(self, tmp_path: Path) -> None:
        with storage.building(tmp_path / "book") as work:
            (work / "victim.parquet").write_text("slow")
            storage.write_metadata(work, {"source": "slow"})
            _complete(tmp_path / "book", "fast")
        assert storage.read_metadata(tmp_path / "book")["source"] == "fast"
        assert [path.name for path in tmp_path.iterdir()] == ["book"]

    def test_a_broken_casebook_is_replaced(self, tmp_path: Path) -> None:
        _complete(tmp_path / "book")
        (tmp_path / "book" / "victim.parquet").write_text("cut off by a full disk")
        assert not storage.is_complete(tmp_path / "book")
        _complete(tmp_path / "book", "two")
        assert storage.read_metadata(tmp_path / "book")["source"] == "two"

    def test_what_a_dead_process_left_is_removed(self, tmp_path: Path) -> None:
        ended = subprocess.run(
            [sys.executable, "-c", "import os; print(os.getpid())"],
            capture_output=True,
            check=True,
            text=True,
        )
        left = tmp_path / f".building-{int(ended.stdout)}-x"
        left.mkdir()
        alive = tmp_path / f".building-{os.getpid()}-x"
        alive.mkdir()
        storage.remove_abandoned(tmp_path)
        assert not left.exists() and alive.exists()

    def test_scratch_space_is_always_removed(self, tmp_path: Path) -> None:
        with storage.building(tmp_path / "scratch", keep=False) as work:
            (work / "x").write_text("")
        assert list(tmp_path.iterdir()) == []


class TestHashes:
    def test_the_key_of_this_machine_is_made_once_and_private(self, tmp_path: Path) -> None:
        first = storage.local_secret(tmp_path)
        assert len(first) == 32
        assert storage.local_secret(tmp_path) == first
        assert _mode(tmp_path / storage.SECRET_FILE) == 0o600

    def test_a_keyed_digest_cannot_be_tested_without_the_key(self) -> None:
        assert storage.keyed_digest(b"five cases", b"a" * 32) != storage.keyed_digest(
            b"five cases", b"b" * 32
        )
        assert storage.keyed_digest(b"five cases", b"a" * 32) != storage.plain_digest(b"five cases")

    def test_the_key_of_a_casebook_changes_with_every_part(self) -> None:
        keys = {
            storage.casebook_key("a", "b"),
            storage.casebook_key("a", "c"),
            storage.casebook_key("ab", ""),
        }
        assert len(keys) == 3

    def test_the_code_digest_changes_with_the_code(self, tmp_path: Path) -> None:
        (tmp_path / "adapter.py").write_text("1")
        before = storage.code_digest(tmp_path)
        (tmp_path / "adapter.py").write_text("2")
        assert storage.code_digest(tmp_path) != before


class TestTables:
    def test_a_stored_table_has_every_column_of_the_schema_in_its_type(self, tmp_path: Path) -> None:
        with duckdb.connect() as connection:
            connection.execute("CREATE VIEW v AS SELECT 'v2' AS victim_id UNION ALL SELECT 'v1'")
            storage.write_table(connection, "victim", "v", tmp_path)
            rows = connection.sql(f"FROM read_parquet('{tmp_path}/victim.parquet')")
            assert tuple(rows.columns) == table("victim").physical_columns
            assert [row[0] for row in rows.fetchall()] == ["v1", "v2"]

    def test_a_fact_that_the_source_has_no_variable_for_says_so(self, tmp_path: Path) -> None:
        with duckdb.connect() as connection:
            connection.execute("CREATE VIEW v AS SELECT 'v1' AS victim_id, CAST(NULL AS VARCHAR) AS sex")
            storage.write_table(connection, "victim", "v", tmp_path)
            row = connection.execute(
                f"SELECT sex_not_known, education_not_known FROM read_parquet('{tmp_path}/victim.parquet')"
            ).fetchone()
        assert row == ("unknown", "not_in_source")
