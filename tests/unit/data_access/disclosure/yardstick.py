"""How much more protection hides than it has to, over tables at random."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from data_access.disclosure.evidence import CountEvidence, Position, ProtectedCounts
from data_access.disclosure.policy import current_policy
from data_access.disclosure.protection import protect_counts, round_count
from data_access.disclosure.statuses import Reason
from tests.unit.data_access.disclosure.optimum import fewest_hidden
from tests.unit.data_access.disclosure.outsider import positions

RULES = current_policy().profiles.confidential.counts
MOST_ABOVE_THE_OPTIMUM = 1.05


@dataclass(frozen=True)
class Compared:
    """Cells that protection hides in some tables, the fewest that must be hidden, and the largest excess of a table."""

    hidden: int
    fewest: int
    worst: int

    @property
    def ratio(self) -> float:
        return self.hidden / self.fewest


def compared(shape: tuple[int, ...], tables: int, first_seed: int = 0) -> Compared:
    """Protection against the optimum in tables of a shape."""
    hidden, fewest, worst = 0, 0, 0
    for seed in range(first_seed, first_seed + tables):
        random = np.random.default_rng(seed)
        evidence = CountEvidence.of_independent(random.poisson(random.gamma(0.8, 40, shape)))
        shown = protect_counts(evidence, RULES)
        ours = sum(None not in position for position in shown.hidden)
        must = anyhow_hidden(evidence, shown)
        best = fewest_hidden(evidence.counts, must, bounds(evidence.counts), RULES.minimum_interval_width)
        hidden, fewest, worst = hidden + ours, fewest + best, max(worst, ours - best)
    return Compared(hidden, fewest, worst)


def anyhow_hidden(evidence: CountEvidence, shown: ProtectedCounts) -> frozenset[Position]:
    """Cells that are hidden for themselves, and every margin that is hidden, in this table or where it stands alone."""
    own = {
        position
        for position in shown.hidden
        if shown.reasons[position] is not Reason.COMPLEMENTARY or None in position
    }
    size = evidence.counts.ndim
    alone = set()
    for number in range(2, size):
        for axes in combinations(range(size), number):
            for position in protect_counts(evidence.over(axes), RULES).hidden:
                at = dict(zip(axes, position, strict=True))
                alone.add(tuple(at.get(axis) for axis in range(size)))
    return frozenset(own | alone | shown.withheld)


def bounds(counts: np.ndarray) -> dict[Position, tuple[float, float]]:
    """What is known of each count where it is shown."""
    found = {}
    for position in positions(counts.shape):
        true = int(counts[tuple(slice(None) if index is None else index for index in position)].sum())
        printed = round_count(true, RULES.rounding_base)
        found[position] = (float(max(printed - 2, RULES.threshold)), printed + 2.0)
        if true < RULES.threshold:  # always hidden: any bounds that hold
            found[position] = (0.0, float(RULES.threshold))
    return found
