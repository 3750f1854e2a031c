"""Notes of the source that hold of a report's figures and tables alike: said in full once, not below each of them."""

from __future__ import annotations

from collections import Counter

from series.evidence.items import EvidenceRecord

_ALIKE = 5
"""A note below so many figures and tables is a standing one."""


def standing_notes(record: EvidenceRecord) -> tuple[str, ...]:
    """The notes that stand below many figures and tables of a report, in their order."""
    items = (*record.figures, *record.tables)
    counted = Counter(note for item in items for note in dict.fromkeys(item.source_notes))
    return tuple(note for note, times in counted.items() if times >= _ALIKE)


class StandingNotes:
    """Which standing notes a report has said already: each is printed below the first item that has it."""

    def __init__(self, record: EvidenceRecord) -> None:
        self._standing = frozenset(standing_notes(record))
        self._said: set[str] = set()

    def still_to_say(self, notes: tuple[str, ...]) -> tuple[str, ...]:
        """The notes without the standing ones that were said before."""
        told = tuple(note for note in notes if note not in self._said)
        self._said |= self._standing & set(notes)
        return told
