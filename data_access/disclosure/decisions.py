"""Decisions on an edition: groups whose counts are hidden in every table, and what a former edition printed of a group.

The attacker of a whole edition (``series audit``) takes them where counts of several tables together would tell a hidden
one; notebooks run again under them. Former counts make a printed value sticky: where a group's true count changed by
less than the policy's ``revision_threshold``, what was printed is printed again (and what was hidden stays hidden), so
that the difference between two editions doesn't tell of the few persons who came or went.

A file of decisions holds true counts. It is internal: readable by its owner only, never part of an edition.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_access.disclosure.groups import Group
from data_access.errors import DataError

if TYPE_CHECKING:
    from data_access.disclosure.evidence import Position

DECISIONS_VARIABLE = "SERIES_DECISIONS"
_FORM = "1"


@dataclass(frozen=True)
class FormerCount:
    """A group's true count in the former edition, and what was printed of it (None: hidden)."""

    true_count: int
    printed: int | None


@dataclass(frozen=True)
class Decided:
    """Decisions on one table, by position: counts that are hidden, and former counts."""

    hidden: frozenset[Position] = frozenset()
    former: Mapping[Position, FormerCount] = field(default_factory=dict)

    def is_sticky(self, position: Position, true_count: int, revision_threshold: int) -> bool:
        """Whether what was printed of a group is printed again: it changed by less than ``revision_threshold``."""
        former = self.former.get(position)
        return former is not None and abs(true_count - former.true_count) < revision_threshold


NOTHING_DECIDED = Decided()


@dataclass(frozen=True)
class Decisions:
    """By the canonical text of groups: which are hidden, and what a former edition printed of them."""

    hidden: frozenset[str] = frozenset()
    former: Mapping[str, FormerCount] = field(default_factory=dict)

    def on(self, groups: Mapping[Position, Group]) -> Decided:
        """The decisions that concern a table, by position."""
        if not (self.hidden or self.former):
            return NOTHING_DECIDED
        texts = {position: group.text for position, group in groups.items()}
        return Decided(
            frozenset(position for position, text in texts.items() if text in self.hidden),
            {position: self.former[text] for position, text in texts.items() if text in self.former},
        )


NO_DECISIONS = Decisions()


def write_decisions(path: Path, decisions: Decisions) -> None:
    """Write decisions as JSON, sorted: the same decisions make the same bytes. Only the owner can read the file."""
    content = {
        "form": _FORM,
        "hidden": sorted(decisions.hidden),
        "former": {
            text: {"true_count": former.true_count, "printed": former.printed}
            for text, former in sorted(decisions.former.items())
        },
    }
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".decisions-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    Path(name).replace(path)


def read_decisions(path: Path) -> Decisions:
    """Read a file of decisions. Raises DataError where it can't be read, isn't one, or others than its owner can read it."""
    try:
        if path.stat().st_mode & 0o077:
            raise _wrong("others than its owner can read it", path)
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise _wrong(str(error), path) from error
    if (
        not isinstance(content, dict)
        or set(content) != {"form", "hidden", "former"}
        or content["form"] != _FORM
    ):
        raise _wrong("it is not a file of decisions of this version", path)
    if not isinstance(content["hidden"], list) or not isinstance(content["former"], dict):
        raise _wrong("it has no list of hidden groups or no table of former counts", path)
    former = {_group(text, path): _former(count, path) for text, count in content["former"].items()}
    return Decisions(frozenset(_group(text, path) for text in content["hidden"]), former)


def decisions_in_force(environ: Mapping[str, str]) -> Decisions:
    """The decisions in the file that an environment names; none where it names none."""
    named = environ.get(DECISIONS_VARIABLE)
    return read_decisions(Path(named)) if named else NO_DECISIONS


def _group(text: object, path: Path) -> str:
    """The canonical text of a group: another spelling would be a decision on nobody."""
    if not isinstance(text, str) or Group.parse(text).text != text:
        raise _wrong(f"{text!r} is not the canonical text of a group", path)
    return text


def _former(count: Any, path: Path) -> FormerCount:
    if not isinstance(count, dict) or set(count) != {"true_count", "printed"}:
        raise _wrong("a former count has a true count and what was printed, and nothing else", path)
    true_count, printed = count["true_count"], count["printed"]
    if type(true_count) is not int or not (printed is None or type(printed) is int):
        raise _wrong("a former count is a whole number", path)
    return FormerCount(true_count, printed)


def _wrong(why: str, path: Path) -> DataError:
    return DataError(
        f"the decisions on the edition can't be read: {why}",
        where=path.name,
        remedy="run `series audit` again; it writes the file anew",
    )
