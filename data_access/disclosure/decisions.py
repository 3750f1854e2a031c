"""Decisions on an edition: groups whose counts are hidden in every table, and what a former edition printed of a group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FormerCount:
    """A group's true count in the former edition, and what was printed of it (None: hidden)."""

    true_count: int
    printed: int | None


@dataclass(frozen=True)
class Decisions:
    """By the canonical text of groups: which are hidden, and what a former edition printed of them."""

    hidden: frozenset[str] = frozenset()
    former: Mapping[str, FormerCount] = field(default_factory=dict)


NO_DECISIONS = Decisions()


def decisions_in_force(environ: Mapping[str, str]) -> Decisions:
    """The decisions that an environment names; none where it names none."""
    return NO_DECISIONS
