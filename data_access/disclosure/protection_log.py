"""The protection log: what was decided about each count, with the true count. For the data protection officer only.

One line of JSON for each count that a question asked for. It holds true counts of confidential cases: it lies outside
every edition, readable by its owner only, and no published file is made from it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class ProtectionEntry:
    """One decision: the group (canonical text), its true count, how many of them one case group makes at most, what is
    printed (None: hidden), the rule that hid it, and how many of them one mission registered at most."""

    group: str
    count: int
    largest_case_group: int
    printed: int | None
    rule: str
    largest_mission: int = 0


@dataclass(frozen=True)
class ProtectionLog:
    """A log in a folder; without a folder nothing is kept. Each process writes a file of its own."""

    folder: Path | None = None

    @property
    def is_kept(self) -> bool:
        return self.folder is not None

    def add(self, entries: Iterable[ProtectionEntry]) -> None:
        """Put decisions down, in one write."""
        if self.folder is None:
            return
        text = "".join(json.dumps(asdict(entry), separators=(",", ":")) + "\n" for entry in entries)
        path = self.folder / f"{os.getpid()}.jsonl"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OWNER_ONLY)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(text)

    def entries(self) -> Iterator[ProtectionEntry]:
        """Every decision of every process, each once, those in folders within too."""
        if self.folder is None:
            return
        seen: dict[ProtectionEntry, None] = {}
        for path in sorted(self.folder.rglob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                seen.setdefault(ProtectionEntry(**json.loads(line)))
        yield from seen


NOT_LOGGED = ProtectionLog()
LOG_VARIABLE = "SERIES_PROTECTION_LOG"


def log_in_force(environ: Mapping[str, str]) -> ProtectionLog:
    """The log in the folder that an environment names; one that keeps nothing where it names none."""
    named = environ.get(LOG_VARIABLE)
    return ProtectionLog(Path(named)) if named else NOT_LOGGED
