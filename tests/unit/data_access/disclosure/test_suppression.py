"""No more is hidden than has to be: complementary suppression against the optimum of small tables."""

from __future__ import annotations

import numpy as np

from data_access.disclosure.evidence import CountEvidence, Position, ProtectedCounts
from data_access.disclosure.policy import current_policy
from data_access.disclosure.protection import protect_counts, round_count
from data_access.disclosure.statuses import Reason
from tests.unit.data_access.disclosure.optimum import fewest_hidden
from tests.unit.data_access.disclosure.outsider import positions

RULES = current_policy().profiles.confidential.counts
TABLES = 100
MOST_ABOVE_THE_OPTIMUM = 1.05


def test_hardly_more_is_hidden_than_in_the_best_protected_table() -> None:
    hidden = optimum = 0
    for seed in range(TABLES):
        random = np.random.default_rng(seed)
        counts = random.poisson(random.gamma(0.8, 40, (3, 3)))
        shown = protect_counts(CountEvidence.of_independent(counts), RULES)
        hidden += sum(None not in position for position in shown.hidden)
        optimum += fewest_hidden(counts, anyhow_hidden(shown), bounds(counts), RULES.minimum_interval_width)
    print(f"hidden / fewest possible over {TABLES} tables: {hidden} / {optimum} = {hidden / optimum:.3f}")
    assert 1 <= hidden / optimum <= MOST_ABOVE_THE_OPTIMUM


def anyhow_hidden(shown: ProtectedCounts) -> frozenset[Position]:
    return frozenset(
        position
        for position in shown.hidden
        if shown.reasons[position] is not Reason.COMPLEMENTARY or None in position
    )


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
