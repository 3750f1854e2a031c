"""Rates with a public exposure, and steps of survival curves."""

from __future__ import annotations

import numpy as np
import pytest

from data_access.disclosure.inversion import Reading, behind_rate, behind_step
from data_access.disclosure.policy import current_policy
from data_access.disclosure.proportions import rate_of
from data_access.disclosure.protection import round_count
from data_access.disclosure.survival import released_curve

PROFILE = current_policy().profiles.confidential
WIDTH = PROFILE.counts.minimum_interval_width


def test_a_naive_rate_gives_its_events_away() -> None:
    events, months = 7, 348.0
    rate = Reading.in_digits(float(f"{events / months * 100:.3g}"), 3)
    assert behind_rate(rate, months / 100).interval("events") == (events, events)


def test_a_released_rate_gives_the_printed_count_and_no_more() -> None:
    months = 3.48
    for events in (12, 63, 417):
        told = {
            rate_of(round_count(near, 5), months, PROFILE)
            for near in range(round_count(events, 5) - 2, round_count(events, 5) + 3)
        }
        assert len(told) == 1
        (rate,) = told
        assert rate.value is not None
        found = behind_rate(Reading.in_digits(rate.value, PROFILE.rates.digits), months, step=5)
        low, high = found.interval("events")
        assert low <= round_count(events, 5) <= high


def test_a_rate_of_few_events_is_hidden() -> None:
    for events in (None, 0, 5):
        assert rate_of(events, 3.48, PROFILE).value is None


def naive_curve(events: list[int], at_risk: list[int]) -> list[float]:
    """Kaplan-Meier at each time, in three decimals."""
    return [round(float(s), 3) for s in np.cumprod(1 - np.array(events) / np.array(at_risk))]


def test_a_naive_step_gives_its_events_away() -> None:
    first, second = naive_curve([4, 3], [180, 150])
    found = behind_step(Reading.in_decimals(first, 3), Reading.in_decimals(second, 3), range(150, 151))
    assert found.interval("events") == (3, 3)


def test_a_released_curve_has_enough_events_in_each_step_and_leaves_them_unsure() -> None:
    random = np.random.default_rng(5)
    for _ in range(20):
        size = int(random.integers(200, 3000))
        durations = random.integers(1, 60, size)
        observed = random.random(size) < 0.3
        curve = released_curve(durations, observed, PROFILE.survival, PROFILE.counts)
        for step in curve:
            within = (durations > step.after) & (durations <= step.until) & observed
            assert within.sum() >= PROFILE.survival.minimum_events_in_step
            assert (durations > step.after).sum() >= PROFILE.survival.minimum_at_risk
        for before, after in zip(
            [1.0, *(s.survival for s in curve)], (s.survival for s in curve), strict=False
        ):
            found = behind_step(
                Reading(1.0, 0.0) if before == 1.0 else Reading.in_steps(before, curve[0].step),
                Reading.in_steps(after, curve[0].step),
                np.arange(size + 1),
            )
            assert found.width("events") >= WIDTH


def test_few_events_give_no_curve() -> None:
    durations, observed = np.arange(1, 41), np.zeros(40, dtype=bool)
    observed[:10] = True
    assert released_curve(durations, observed, PROFILE.survival, PROFILE.counts) == []
    with pytest.raises(ValueError, match="as many"):
        released_curve(durations, observed[:-1], PROFILE.survival, PROFILE.counts)
