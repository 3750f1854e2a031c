"""Notes that hold of figures and tables alike are said once in a report."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from series.evidence.items import EvidenceRecord
from series.staging.standing_notes import StandingNotes, standing_notes

ROUNDED, KNOWN, RARE = "Counts are rounded.", "Shares of known cases.", "Others together."


def record(*notes: tuple[str, ...]) -> EvidenceRecord:
    items = [SimpleNamespace(source_notes=each) for each in notes]
    return cast(EvidenceRecord, SimpleNamespace(figures=tuple(items[:3]), tables=tuple(items[3:])))


WHOLE = record(*[(ROUNDED, KNOWN)] * 4, (ROUNDED, RARE))


def test_a_note_below_many_items_is_a_standing_one() -> None:
    assert standing_notes(WHOLE) == (ROUNDED,)


def test_it_is_said_below_the_first_item_and_not_again() -> None:
    standing = StandingNotes(WHOLE)
    assert standing.still_to_say((ROUNDED, KNOWN)) == (ROUNDED, KNOWN)
    assert standing.still_to_say((ROUNDED, KNOWN)) == (KNOWN,)
    assert standing.still_to_say((ROUNDED, RARE)) == (RARE,)
