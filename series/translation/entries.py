"""The entries of a catalogue as translators have them, also those that are empty or fuzzy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from series.translation.catalogue import read_messages


@dataclass(frozen=True)
class Entry:
    """An English text and its translation; ``forms`` has one for each number where it is of several."""

    english: str
    forms: tuple[str, ...]
    fuzzy: bool

    @property
    def translated(self) -> bool:
        """Whether every form has a translation."""
        return bool(self.forms) and all(self.forms)


def read_entries(path: Path) -> list[Entry]:
    """All entries of a PO file, in its order; none where there is no file. Raises ``UsageError`` for one that can't be read."""
    if not path.is_file():
        return []
    return [
        Entry(_one(message.id), _forms(message.string), bool(message.fuzzy))
        for message in read_messages(path)
        if message.id
    ]


def _one(identifier: object) -> str:
    return str(identifier[0] if isinstance(identifier, tuple | list) else identifier)


def _forms(string: object) -> tuple[str, ...]:
    return tuple(map(str, string)) if isinstance(string, tuple | list) else (str(string or ""),)
