"""``series cache``: what is kept, by kind and size, and rid of at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from series.caching import Kind, open_cache
from series.cli.app import app
from series.cli.caching import _WORDS


def series(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), env={"NO_COLOR": "1"})
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERIES_CACHE", str(tmp_path / "private"))


def test_every_kind_has_words() -> None:
    assert set(_WORDS) == {str(kind) for kind in Kind}


def test_it_tells_how_much_of_what_is_kept_and_that_it_is_private() -> None:
    cache = open_cache()
    cache.put(Kind.PDF, cache.key("a"), bytes(1_500_000))
    out = series("cache")
    assert "1     1.5 MB  PDFs" in out
    assert "of at most 2,000.0 MB" in out
    assert "Only you can read it" in out
    assert max(map(len, (line for line in out.splitlines() if "lies in" not in line))) <= 80


def test_it_can_be_cleared() -> None:
    cache = open_cache()
    cache.put(Kind.PDF, cache.key("a"), bytes(1_500_000))
    assert "Removed 1.5 MB" in series("cache", "--clear")
    assert cache.get(Kind.PDF, cache.key("a")) is None
    assert "0     0.0 MB" in series("cache")
