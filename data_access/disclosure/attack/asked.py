"""Which intervals are asked for in one component, and what was found of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.attack.reduction import Component, Reduction
from data_access.disclosure.attack.system import TOLERANCE, CountSystem


class Whole(StrEnum):
    """What is known of an unknown's interval when counts are whole numbers."""

    WIDE = "wide"
    NARROW = "narrow"
    ONLY_WHOLE = "narrow as a whole number"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Asked:
    """Unknowns of one component whose intervals are asked for, one entry each.

    ``place``: the class in the component. ``lower``, ``upper``: its own bounds. ``others_low``, ``others_high``: what the other
    members of its class come to, at least and at most (0 where it is alone in it).
    """

    place: NDArray[np.intp]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    others_low: NDArray[np.float64]
    others_high: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.place)

    def intervals(
        self, least: NDArray[np.float64], most: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Low and high of each entry, given those of all classes; low is infinite where nothing is seen of its class."""
        nothing = (least[self.place] == np.inf) | (most[self.place] == -np.inf)
        low = np.maximum(self.lower, np.where(nothing, 0.0, least[self.place]) - self.others_high)
        high = np.minimum(self.upper, np.where(nothing, 0.0, most[self.place]) - self.others_low)
        return np.where(nothing, np.inf, low), np.where(nothing, -np.inf, high)

    def widths(self, least: NDArray[np.float64], most: NDArray[np.float64]) -> NDArray[np.float64]:
        """Width of each entry's interval; minus infinity as long as nothing is seen of its class."""
        low, high = self.intervals(least, most)
        return np.asarray(high - low)

    def one(self, entry: int) -> Asked:
        """A single entry."""
        only = [entry]
        return Asked(
            self.place[only],
            self.lower[only],
            self.upper[only],
            self.others_low[only],
            self.others_high[only],
        )

    def digest(self) -> str:
        """A hash of the content."""
        parts = (self.place, self.lower, self.upper, self.others_low, self.others_high)
        return hashlib.sha256(b"".join(np.asarray(p, dtype=np.float64).tobytes() for p in parts)).hexdigest()


@dataclass(frozen=True)
class Findings:
    """What was found in one component, by entry of ``Asked``.

    ``exact``: the interval is the real-valued one itself; else the outsider's is at least as wide.
    ``whole``: what whole numbers make of it. ``witnesses``, ``programs``: how many were solved.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    exact: NDArray[np.bool_]
    whole: tuple[Whole, ...]
    witnesses: int = 0
    programs: int = 0

    def to_text(self) -> str:
        """JSON, for a cache; ``from_text`` gives back an equal object."""
        content = {
            "low": self.low.tolist(),
            "high": self.high.tolist(),
            "exact": self.exact.tolist(),
            "whole": [state.value for state in self.whole],
            "witnesses": self.witnesses,
            "programs": self.programs,
        }
        return json.dumps(content)

    @classmethod
    def from_text(cls, text: str) -> Findings:
        content = json.loads(text)
        return cls(
            np.array(content["low"], dtype=np.float64),
            np.array(content["high"], dtype=np.float64),
            np.array(content["exact"], dtype=np.bool_),
            tuple(Whole(state) for state in content["whole"]),
            int(content["witnesses"]),
            int(content["programs"]),
        )


def asked_of(
    system: CountSystem, reduction: Reduction, component: Component, unknowns: NDArray[np.intp]
) -> Asked:
    """The entries for ``unknowns`` of the system, all of them of this component."""
    lower, upper = reduction.bounds.lower, reduction.bounds.upper
    place = np.searchsorted(component.classes, reduction.class_of[unknowns])
    own_lower, own_upper = lower[unknowns], upper[unknowns]
    others_low = np.zeros(len(unknowns))
    others_high = np.zeros(len(unknowns))
    for entry in range(len(unknowns)):
        members = reduction.members(int(reduction.class_of[unknowns[entry]]))
        others = members[members != unknowns[entry]]
        others_low[entry], others_high[entry] = lower[others].sum(), upper[others].sum()
    return Asked(place.astype(np.intp), own_lower, own_upper, others_low, others_high)


def is_wide(widths: NDArray[np.float64], width: float) -> NDArray[np.bool_]:
    """Whether intervals are as wide as they must be, up to the rounding of linear programs."""
    return np.asarray(widths >= width - TOLERANCE)
