"""Decisions and the log hold true counts: only their owner reads them, and they lie outside every edition."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from data_access.disclosure.decisions import Decisions, FormerCount, read_decisions
from data_access.disclosure.protection_log import ProtectionEntry
from series.publishing.private_files import kept_files, private_files

ENTRY = ProtectionEntry("case & sex=male", 7, 3, None, "too few persons")
DECISIONS = Decisions(frozenset({"case & sex=male"}), {"case": FormerCount(103, 105)})


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SERIES_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_they_lie_in_the_private_folder_and_nobody_else_can_open_it(cache: Path) -> None:
    with private_files() as private:
        environment = private.environment(DECISIONS)
        private.log.add([ENTRY])
        assert private.folder.is_relative_to(cache)
        for folder in (private.folder, private.folder.parent, Path(environment["SERIES_PROTECTION_LOG"])):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for file in (path for path in private.folder.rglob("*") if path.is_file()):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_kernels_read_the_decisions_that_were_written() -> None:
    with private_files() as private:
        environment = private.environment(DECISIONS)
        assert read_decisions(Path(environment["SERIES_DECISIONS"])) == DECISIONS


def test_they_are_gone_when_nothing_was_published() -> None:
    with pytest.raises(ZeroDivisionError), private_files() as private:
        private.environment(DECISIONS)
        raise ZeroDivisionError
    assert not private.folder.exists()


def test_they_are_kept_by_the_editions_name() -> None:
    with private_files() as private:
        private.environment(DECISIONS)
        private.log.add([ENTRY])
        private.keep("first-edition")
    assert list(kept_files("first-edition").log.entries()) == [ENTRY]
    assert stat.S_IMODE(kept_files("first-edition").folder.stat().st_mode) == 0o700


def test_publishing_an_edition_again_replaces_what_was_kept_of_it() -> None:
    for count in (7, 9):
        with private_files() as private:
            private.environment(DECISIONS)
            private.log.add([ProtectionEntry("case", count, 1, None, "too few persons")])
            private.keep("first-edition")
    assert [entry.count for entry in kept_files("first-edition").log.entries()] == [9]


def test_of_an_edition_from_another_machine_nothing_is_known() -> None:
    assert list(kept_files("from-elsewhere").log.entries()) == []
