"""On which side of one half a hidden share lies: told where the base is so large that it tells nothing nearer.

Of two answers (yes and no, this category and all others) whose counts are hidden while their base is shown, a reader
may learn which one is the more common: "more than half". It is told where the share is so far from one half that
neither chance nor cases that are alike (a design effect of 2.7 at the smallest base) leave a doubt. Every hidden share
with such a base has its side told, or lies too near one half to say; which rule hid it makes no difference, so it doesn't
show. What that gives an outsider are bounds far apart. They are on record with the count, stand in the ledger, and the
attack on the edition uses them. Pure functions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from data_access.disclosure.evidence import CountEvidence, Position, ProtectedCounts
from data_access.disclosure.policy import CountMethod, Profile

_ANSWERS = 2


class Side(StrEnum):
    """Where a hidden share lies, as far as there is no doubt."""

    MORE = "more than half"
    LESS = "less than half"
    MIDDLE = "near one half"

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Between which shares it surely lies; None: nothing that a comparison could use."""
        return {Side.MORE: (0.5, 1.0), Side.LESS: (0.0, 0.5), Side.MIDDLE: None}[self]


def told_bounds(low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """The bounds of a hidden value, where they are those of a side; of anything else nothing may be told."""
    return (low, high) if (low, high) in {side.bounds for side in Side} else (None, None)


@dataclass(frozen=True)
class Told:
    """What is told of a hidden count: its side of half the base, and the counts that it then has at least and at most
    (None: no more than its base has)."""

    side: Side
    least: float
    most: float | None


def told_sides(evidence: CountEvidence, shown: ProtectedCounts, profile: Profile) -> Mapping[Position, Told]:
    """What is told of the hidden counts of two answers, which stand on the first axis; nothing of tables of more."""
    rounds = profile.counts.method is CountMethod.THRESHOLD_AND_ROUNDING
    if evidence.counts.shape[0] != _ANSWERS or not rounds:
        return {}
    told: dict[Position, Told] = {}
    for position in shown.hidden:
        base = None if position[0] is None else shown.values.get((None, *position[1:]))
        if base is not None and base >= profile.shares.side_told_from:
            told[position] = _told(_count_at(evidence, position), base, profile)
    return told


def _count_at(evidence: CountEvidence, position: Position) -> int:
    place = tuple(slice(None) if index is None else index for index in position)
    return int(np.sum(evidence.counts[place]))


def _told(count: int, base: int, profile: Profile) -> Told:
    """The side of a count, and what an outsider who knows the rule and the rounding concludes from it."""
    below, above = profile.counts.rounding_base // 2, (profile.counts.rounding_base - 1) // 2
    more = _smallest_majority(base, profile)
    least, most = more - below, base - more + above
    if count >= least:
        return Told(Side.MORE, least, None)
    if count <= most:
        return Told(Side.LESS, 0, most)
    return Told(Side.MIDDLE, most + 1, least - 1)


def _smallest_majority(base: int, profile: Profile) -> int:
    """The smallest rounded count that is told to be more than half of a base."""
    step = profile.counts.rounding_base
    return math.ceil(profile.shares.side_told_beyond * base / step) * step
