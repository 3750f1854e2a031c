"""Shares with their intervals: the published examples of Wilson's interval."""

from __future__ import annotations

import pytest

from data_access.disclosure.policy import current_policy
from data_access.disclosure.proportions import share_of


@pytest.mark.parametrize(
    ("numerator", "base", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_published_examples(numerator: int, base: int, low: float, high: float) -> None:
    """Newcombe, R. G. (1998), Two-Sided Confidence Intervals for the Single Proportion, Statistics in Medicine 17, table I."""
    found = share_of(numerator, base, base, current_policy().profiles.published)
    assert (found.low, found.high) == (pytest.approx(low, abs=6e-4), pytest.approx(high, abs=6e-4))
