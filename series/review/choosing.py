"""Which level of review can be done here: in full with the casebook, else the code, else the edition alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.errors import UsageError
from series.publishing.edition import described
from series.publishing.source import open_source
from series.review.edition import EditionInHand
from series.review.model import Level
from series.review.rerunning import CasebookInHand

if TYPE_CHECKING:
    from series.publishing.model import Watcher

DEMONSTRATION = "demonstration"


@dataclass(frozen=True)
class Chosen:
    """The level, the casebook to run on, and why it isn't a higher level, in words."""

    level: Level
    casebook: CasebookInHand | None = None
    reason: str = ""


def choose_level(
    edition: EditionInHand, wanted: Level | None, data: Path | None, delivery: int | None, watcher: Watcher
) -> Chosen:
    """The highest level that can be done, or the one that is asked for.

    Raises UsageError where a level was asked for that can't be done, and DataError for data that can't be read.
    """
    if wanted is Level.EDITION:
        return Chosen(Level.EDITION)
    if wanted is Level.CODE:
        return Chosen(Level.CODE, _open(DEMONSTRATION, None, None, watcher))
    name = str(edition.source["name"])
    delivery = delivery if delivery is not None else edition.source.get("delivery")
    try:
        return Chosen(Level.FULL, _open(name, data, delivery, watcher))
    except UsageError as problem:
        if wanted is Level.FULL or data is not None:
            raise
        return Chosen(Level.CODE, _open(DEMONSTRATION, None, None, watcher), problem.message)


def _open(name: str, data: Path | None, delivery: int | None, watcher: Watcher) -> CasebookInHand:
    watcher.step(f"Opening the source {name}")
    source = open_source(name, data, delivery, watcher=watcher)
    return CasebookInHand(name, data, delivery, source.carried, described(source))
