"""``series audit`` as a person runs it: on an edition that keeps its hidden counts, and on one that tells one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.published_edition import series
from tests.support.tiny_edition import LEAKING, SAFE, WOMEN, write_tiny_edition

MOST_COLUMNS = 80


@pytest.fixture(autouse=True)
def _beside_the_casebooks(private_cache: Path) -> None:
    """The command looks for private logs where the tests keep theirs."""


def test_an_edition_that_keeps_its_hidden_counts_passes(tmp_path: Path) -> None:
    write_tiny_edition(tmp_path, SAFE)
    ended = series("audit", "--output", str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.rstrip().endswith("The edition passes.")
    assert "3 printed or hidden, of 3 groups of persons" in ended.stdout
    assert "not written: this machine has no protection log" in ended.stdout
    assert max(map(len, ended.stdout.splitlines())) <= MOST_COLUMNS
    assert "attacked as an outsider" in ended.stderr
    assert "\r" not in ended.stderr
    assert "\x1b" not in ended.stderr


def test_a_part_that_a_margin_tells_is_found_and_named_with_its_tables(tmp_path: Path) -> None:
    folder = write_tiny_edition(tmp_path, LEAKING)
    ended = series("audit", folder.name, "--output", str(tmp_path))
    assert ended.returncode == 9
    assert f"1. {WOMEN}" in ended.stdout
    assert "16 and 24, for an outsider" in ended.stdout
    assert "trafficked-men: tbl-sex; trafficked-men: tbl-men" in ended.stdout
    assert "1 hidden counts can be worked out" in ended.stderr
    assert "leave out the counts of “case & sex=male”" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert max(map(len, ended.stdout.splitlines())) <= MOST_COLUMNS
