"""The last gate: what points to a person, and what is internal, stops the release without being told."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from data_access.errors import DisclosureError
from series.caching import Cache, ProjectCode
from series.publishing import scanned
from series.publishing.memory import Memory
from series.publishing.scanned import require_nothing_of_persons, require_private_files_apart
from series.scan import Assets

CASE = "V0000eee"


class Watcher:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def detail(self, message: str) -> None:
        self.told.append(message)


@pytest.fixture
def building(tmp_path: Path) -> Path:
    folder = tmp_path / "editions" / ".building-x"
    (folder / "site").mkdir(parents=True)
    (folder / "site" / "about.txt").write_text("About the series.\n", encoding="utf-8")
    return folder


def work(tmp_path: Path, watcher: Watcher) -> Any:
    return cast(
        Any,
        SimpleNamespace(
            source=SimpleNamespace(casebook=None),
            root=tmp_path,
            watcher=watcher,
            request=SimpleNamespace(jobs=1),
            memory=Memory(Cache(None), ProjectCode(), {}),
        ),
    )


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source with one case, and no fonts to pack."""
    monkeypatch.setattr(scanned, "identifiers_of", lambda casebook: frozenset({CASE}))
    monkeypatch.setattr(Assets, "of_project", classmethod(lambda cls, folders=(), memory=None: Assets()))


def test_a_clean_edition_passes_and_says_how_much_was_read(building: Path, tmp_path: Path) -> None:
    watcher = Watcher()
    assert require_nothing_of_persons(building, work(tmp_path, watcher)).clean
    assert watcher.told[0].startswith("1 files scanned")


def test_a_case_stops_the_release_and_is_not_told(building: Path, tmp_path: Path) -> None:
    (building / "site" / "about.txt").write_text(f"one\ncase {CASE.lower()}\n", encoding="utf-8")
    with pytest.raises(DisclosureError) as caught:
        require_nothing_of_persons(building, work(tmp_path, Watcher()))
    assert "site/about.txt, line 2: identifier of the source" in str(caught.value)
    assert "What to do: remove it" in str(caught.value)
    assert CASE.lower() not in str(caught.value).lower()


def test_unknown_kinds_of_files_stop_it(building: Path, tmp_path: Path) -> None:
    (building / "site" / "log.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(DisclosureError, match="file of an unknown kind"):
        require_nothing_of_persons(building, work(tmp_path, Watcher()))


@pytest.mark.parametrize(
    "name", ["internal/audit.html", "site/protection-log/1.txt", "staging/decisions.json"]
)
def test_internal_files_are_never_published(building: Path, tmp_path: Path, name: str) -> None:
    (building / name).parent.mkdir(parents=True, exist_ok=True)
    (building / name).write_text("{}", encoding="utf-8")
    with pytest.raises(DisclosureError, match="Internal files"):
        require_nothing_of_persons(building, work(tmp_path, Watcher()))


def test_the_private_folder_must_not_lie_among_the_editions(
    building: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERIES_CACHE", str(building.parent / "cache"))
    with pytest.raises(DisclosureError, match="SERIES_CACHE"):
        require_private_files_apart(building)
