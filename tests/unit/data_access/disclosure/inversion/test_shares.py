"""Percentages: from raw counts they give the counts away; from protected counts they give the protected ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from data_access.disclosure.inversion import Reading, all_behind, base_of_width, behind_share
from data_access.disclosure.policy import current_policy
from data_access.disclosure.proportions import Proportion, missing_share, share_of
from data_access.disclosure.protection import round_count

PROFILE = current_policy().profiles.confidential
BASE, THRESHOLD = PROFILE.counts.rounding_base, PROFILE.counts.threshold
BASES = range(1, 400)


def naive_share(numerator: int, base: int) -> Proportion:
    """A share with its Wilson interval at one decimal of a per cent, from the raw counts."""
    low, high = proportion_confint(numerator, base, method="wilson")
    return Proportion(
        round(numerator / base, 3), round(float(low), 3), round(float(high), 3), None, None, None, None
    )  # type: ignore[arg-type]


def released_share(numerator: int, base: int) -> Proportion:
    """As the casebook releases it: both counts rounded first."""
    return share_of(round_count(numerator, BASE), round_count(base, BASE), None, PROFILE)


def readings(share: Proportion) -> tuple[Reading, Reading, Reading]:
    low, middle, high = (
        Reading.in_decimals(number, 3)
        for number in (share.low, share.value, share.high)
        if number is not None
    )
    return middle, low, high


def recovered(share: Proportion, step: int = 1) -> tuple[int, int, int, int]:
    """From where to where numerator and base can be, by the share and its interval alone."""
    middle, low, high = readings(share)
    found = behind_share(middle, BASES, low=low, high=high, step=step)
    return (*found.interval("numerator"), *found.interval("base"))


def test_a_naive_share_with_its_interval_gives_most_counts_below_200_away() -> None:
    random = np.random.default_rng(1)
    exactly = 0
    for _ in range(200):
        base = int(random.integers(30, 200))
        numerator = int(random.integers(1, base))
        exactly += recovered(naive_share(numerator, base)) == (numerator, numerator, base, base)
    assert exactly > 180


@settings(max_examples=60, deadline=None)
@given(st.integers(30, 200), st.data())
def test_a_released_share_is_the_same_for_all_counts_that_are_rounded_to_the_same(
    base: int, data: st.DataObject
) -> None:
    """So nothing beyond the rounding can be had from it, whatever is tried."""
    numerator = data.draw(st.integers(THRESHOLD, base))
    told = released_share(numerator, base)
    for other in range(-2, 3):
        for further in range(-2, 3):
            shown = round_count(numerator, BASE) + other, round_count(base, BASE) + further
            assert released_share(*shown) == told
    low, high, _, _ = recovered(told, BASE)
    assert low <= round_count(numerator, BASE) <= high
    assert max(low - 2, THRESHOLD) <= numerator <= high + 2


def test_a_share_of_a_hidden_numerator_is_hidden_with_its_interval() -> None:
    for share in (share_of(None, 100, 120, PROFILE), share_of(20, None, 120, PROFILE)):
        assert (share.value, share.low, share.high) == (None, None, None)


def naive_widened(numerator: int, base: int, effect: float) -> Proportion:
    """The interval of a share of raw counts, widened by the design effect of case groups."""
    low, high = proportion_confint(numerator / effect, base / effect, method="wilson")
    share = naive_share(numerator, base)
    return Proportion(
        share.value, round(float(low), 3), round(float(high), 3), None, None, None, share.status
    )


def test_a_widened_interval_hides_nothing_from_who_has_the_design_effect() -> None:
    middle, low, high = readings(naive_widened(37, 131, 1.4))
    found = behind_share(middle, BASES, low=low, high=high, effect=(1.4, 1.4))
    assert found.interval("numerator") == (37, 37)
    assert found.interval("base") == (131, 131)


def test_the_widened_interval_that_the_series_prints_is_one_of_rounded_counts() -> None:
    import pandas as pd

    from series.methods.clustered_shares import widened

    def printed(numerator: int, base: int) -> pd.DataFrame:
        share = released_share(numerator, base)
        row = {"sex": ["male"], "status": ["rounded"], "n_valid": [float(round_count(base, BASE))]}
        return pd.DataFrame({**row, "value": [share.value], "low": [share.low], "high": [share.high]})

    effects = pd.DataFrame({"sex": ["male"], "value": [1.4], "status": ["rounded"]})
    one, other = (widened(printed(*counts), effects) for counts in ((38, 131), (42, 128)))
    pd.testing.assert_frame_equal(one, other)


def naive_missing(known: int, everybody: int) -> float:
    return round(1 - known / everybody, 3)


def test_the_share_that_is_missing_gives_the_number_of_missing_away() -> None:
    found = all_behind(range(412, 413), Reading.in_decimals(naive_missing(412, 419), 3))
    assert found.interval("missing") == (7, 7)


def test_the_released_share_that_is_missing_leaves_the_number_unsure_by_the_policys_width() -> None:
    told = missing_share(round_count(412, BASE), round_count(419, BASE), PROFILE)
    assert told == missing_share(round_count(408, BASE), round_count(422, BASE), PROFILE)
    found = all_behind(np.array([410]), Reading.in_decimals(told or 0.0, 3), step=BASE)
    low, high = found.interval("missing")
    assert (low, high) == (10, 10)
    unsure = (high + 2 + 2) - (low - 2 - 2)  # both counts are known to within the rounding only
    assert (
        unsure < PROFILE.counts.minimum_interval_width
    )  # 8: missing answers are no hidden count of a table …
    assert missing_share(None, 420, PROFILE) is None  # … and where one is hidden, its share isn't printed


def test_the_width_of_a_bootstrap_interval_gives_the_base_away() -> None:
    share, base = 0.31, 640
    half = 1.959964 * np.sqrt(share * (1 - share) / base)
    exact = base_of_width(*(Reading.in_decimals(round(x, 4), 4) for x in (share, share - half, share + half)))
    assert exact[0] <= base <= exact[1]
    assert exact[1] - exact[0] < 10
    noisy = base_of_width(*(Reading.in_steps(x, 0.01) for x in (0.31, 0.27, 0.35)), noise=0.05)
    assert noisy[0] <= base <= noisy[1]
    assert noisy[1] - noisy[0] >= PROFILE.counts.minimum_interval_width


def test_what_was_not_read_as_it_is_printed_is_an_error() -> None:
    found = behind_share(Reading.in_decimals(0.5, 3), range(3, 4))
    with pytest.raises(ValueError, match="not read as it is printed"):
        found.interval("numerator")
    with pytest.raises(ValueError, match="all may be missing"):
        all_behind(range(30, 40), Reading.in_decimals(1.0, 3))
    with pytest.raises(ValueError, match="without width"):
        base_of_width(*(Reading.in_decimals(0.3, 3) for _ in range(3)))
