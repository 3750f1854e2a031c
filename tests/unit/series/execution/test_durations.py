"""What took longest begins first; what is remembered is of use and never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from series.execution import CellTime, RunFailure, RunRequest, RunResult
from series.execution.durations import FILE, Durations, remembered_durations


def _request(report: str, notebook: str = "a.ipynb", source: str = "demonstration") -> RunRequest:
    return RunRequest(report, Path(notebook), {"source": source})


def _result(request: RunRequest, *seconds: float, failed: bool = False) -> RunResult:
    failure = RunFailure(1, "ValueError", "") if failed else None
    return RunResult(request, None, failure, 99.0, tuple(CellTime(1, one) for one in seconds))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SERIES_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_longest_of_the_last_time_begins_first(cache: Path) -> None:
    requests = [_request("short"), _request("long"), _request("middle")]
    remembered_durations().remember(
        [_result(requests[0], 1), _result(requests[1], 4, 5), _result(requests[2], 3)]
    )
    assert remembered_durations().longest_first(requests) == [1, 2, 0]


def test_a_new_one_is_taken_for_the_longest_of_its_notebook_and_an_unknown_notebook_begins_at_once(
    cache: Path,
) -> None:
    known = [
        _request("one", "regional.ipynb"),
        _request("two", "regional.ipynb"),
        _request("other", "b.ipynb"),
    ]
    remembered_durations().remember([_result(known[0], 2), _result(known[1], 6), _result(known[2], 4)])
    requests = [*known, _request("three", "regional.ipynb"), _request("unheard", "c.ipynb")]
    assert remembered_durations().longest_first(requests) == [4, 1, 3, 2, 0]


def test_each_source_has_its_own_and_the_order_is_else_that_of_the_catalogue(cache: Path) -> None:
    remembered_durations().remember([_result(_request("a"), 9)])
    requests = [_request("b", source="ctdc-global"), _request("a", source="ctdc-global")]
    assert remembered_durations().longest_first(requests) == [0, 1]


def test_only_what_went_well_is_remembered_beside_what_others_remembered(cache: Path) -> None:
    first, second = remembered_durations(), remembered_durations()
    first.remember([_result(_request("a"), 1), _result(_request("failed"), 1, failed=True)])
    second.remember([_result(_request("b"), 2)])
    assert remembered_durations().seconds == {"a of demonstration": 1.0, "b of demonstration": 2.0}


@pytest.mark.parametrize("content", ["", "[1]", '{"a": "long"}', "\x00"])
def test_a_file_that_is_no_use_is_no_fault(cache: Path, content: str) -> None:
    cache.mkdir()
    (cache / FILE).write_text(content)
    durations = remembered_durations()
    assert durations.longest_first([_request("a"), _request("b")]) == [0, 1]
    durations.remember([_result(_request("a"), 1)])
    assert remembered_durations().seconds == {"a of demonstration": 1.0}


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path) -> None:
    Durations(tmp_path / "missing" / FILE, {}).remember([_result(_request("a"), 1)])
    Durations(None, {}).remember([_result(_request("a"), 1)])
    assert not list(tmp_path.iterdir())
