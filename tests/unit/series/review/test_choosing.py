"""The highest level of review that can be done here is done; what was asked for and can't be done is told."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from data_access.errors import DataError, TraffickingSeriesError, UsageError
from series.review import choosing
from series.review.choosing import choose_level
from series.review.edition import EditionInHand
from series.review.model import Level
from tests.support.reviewable import Silent

EDITION = EditionInHand(Path("edition"), {"source": {"name": "own-casebook", "delivery": 2}})


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Which sources were opened; that of the edition opens where its data are given."""
    asked: list[tuple[Any, ...]] = []

    def open_source(name: str, data: Path | None, delivery: int | None, **_: object) -> object:
        asked.append((name, data, delivery))
        if name == "own-casebook" and data is None:
            raise UsageError("The source own-casebook needs its data")
        if data == Path("broken.csv"):
            raise DataError("The file can't be read")
        return SimpleNamespace(carried=frozenset({"victim.sex"}))

    monkeypatch.setattr(choosing, "open_source", open_source)
    monkeypatch.setattr(choosing, "described", lambda source: {})
    return asked


def test_with_the_casebook_it_is_reviewed_in_full_on_the_editions_delivery(
    opened: list[tuple[Any, ...]],
) -> None:
    chosen = choose_level(EDITION, None, Path("cases.csv"), None, Silent())
    assert (chosen.level, chosen.reason) == (Level.FULL, "")
    assert chosen.casebook is not None and chosen.casebook.delivery == 2
    assert opened == [("own-casebook", Path("cases.csv"), 2)]


def test_without_it_the_code_is_reviewed_on_the_demonstration_and_it_is_said_why(
    opened: list[tuple[Any, ...]],
) -> None:
    chosen = choose_level(EDITION, None, None, None, Silent())
    assert (chosen.level, chosen.reason) == (Level.CODE, "The source own-casebook needs its data")
    assert chosen.casebook is not None and chosen.casebook.source == "demonstration"


@pytest.mark.parametrize(
    ("wanted", "data", "error"),
    [
        (Level.FULL, None, UsageError),
        (None, Path("broken.csv"), DataError),
        (Level.FULL, Path("broken.csv"), DataError),
    ],
)
def test_what_was_asked_for_and_cannot_be_done_is_told_rather_than_less_done(
    opened: list[tuple[Any, ...]],
    wanted: Level | None,
    data: Path | None,
    error: type[TraffickingSeriesError],
) -> None:
    with pytest.raises(error):
        choose_level(EDITION, wanted, data, None, Silent())


def test_a_lower_level_can_be_asked_for(opened: list[tuple[Any, ...]]) -> None:
    assert choose_level(EDITION, Level.EDITION, Path("cases.csv"), None, Silent()).casebook is None
    assert opened == []
    assert choose_level(EDITION, Level.CODE, Path("cases.csv"), None, Silent()).level is Level.CODE
    assert opened == [("demonstration", None, None)]
