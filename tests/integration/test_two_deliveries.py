"""The whole demonstration in its two deliveries, published one after the other, and attacked together."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.published_edition import publish, series

# Two publications of all reports and an audit: on a small machine a quarter of an hour.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory, private_cache: Path) -> tuple[Path, Path, Path]:
    """The output folder, and the two editions in it."""
    output = tmp_path_factory.mktemp("deliveries") / "output"
    formats = ("--formats", "html")
    first = publish(output, "--delivery", "1", *formats).edition
    return output, first, publish(output, "--delivery", "2", *formats).edition


def test_the_later_one_was_attacked_together_with_the_earlier_and_nothing_was_recovered(
    editions: tuple[Path, Path, Path],
) -> None:
    _, first, second = editions
    certificate = json.loads((second / "attack-certificate.json").read_text(encoding="utf-8"))
    assert certificate["other_editions"] == [first.name]
    assert certificate["recovered"] == 0
    assert certificate["protected"] > 1_000
    assert len(certificate["attackers"]) == 5


def test_whoever_has_both_recovers_nothing(editions: tuple[Path, Path, Path]) -> None:
    output, first, second = editions
    ended = series("audit", second.name, "--against", first.name, "--output", str(output), timeout=1800)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.rstrip().endswith("The edition passes.")
    counts = re.search(r"([\d,]+) printed or hidden", ended.stdout)
    assert counts is not None
    assert int(counts[1].replace(",", "")) > 20_000
