"""What a study could have told: published sizes, and printed intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from series.methods.power import (
    detectable_ratios,
    power_of_odds_ratio,
    power_of_ratios,
    smallest_odds_ratio,
    smallest_odds_ratio_of_counts,
)


def printed(error: float) -> pd.DataFrame:
    low, high = np.exp(np.array([-1, 1]) * 1.959964 * error)
    return pd.DataFrame({"term": ["a"], "value": [1.0], "low": [low], "high": [high], "n_valid": [1000]})


def test_the_published_size() -> None:
    """Hsieh, Bloch and Larsen (1998), table I: chances of 0.4 and 0.5, half exposed, 1,281 cases, power 0.95."""
    assert power_of_odds_ratio(1281, 0.45, 0.5, 1.5) == pytest.approx(0.95, abs=5e-4)
    assert smallest_odds_ratio(1281, 0.45, 0.5, power=0.95) == pytest.approx(1.5, abs=2e-3)


def test_about_the_numbers_of_the_report_on_re_trafficking() -> None:
    """158 events among 6,900: a power of 0.8 or more for an odds ratio of 2, and well below it for 1.5."""
    assert power_of_odds_ratio(6900, 158 / 6900, 0.15, 2.0) > 0.8
    assert power_of_odds_ratio(6900, 158 / 6900, 0.15, 1.5) < 0.6
    assert power_of_odds_ratio(14000, 79 / 14000, 0.2, 2.0) == pytest.approx(0.8, abs=0.1)


@settings(max_examples=20)
@given(st.integers(2000, 20_000), st.floats(0.05, 0.5), st.floats(0.1, 0.9))
def test_more_cases_tell_smaller_ratios(cases: int, events: float, exposed: float) -> None:
    assert smallest_odds_ratio(4 * cases, events, exposed) < smallest_odds_ratio(cases, events, exposed)


def test_from_counts_and_from_hidden_ones() -> None:
    assert smallest_odds_ratio_of_counts(1281, 576.45, 640.5) == pytest.approx(
        smallest_odds_ratio(1281, 0.45, 0.5), abs=0.01
    )
    assert np.isnan(smallest_odds_ratio_of_counts(1281, float("nan"), 640))


def test_a_detectable_ratio_has_the_power_that_it_is_asked_for() -> None:
    ratio = detectable_ratios(printed(0.3)).loc[0, "value"]
    found = power_of_ratios(printed(0.3), true=[str(ratio), "1"])
    assert found["value"].tolist() == [pytest.approx(0.8, abs=0.01), 0.05]
    assert found["true_ratio"].tolist() == [str(ratio), "1"]
