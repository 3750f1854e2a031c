"""Means, indices of concentration and decompositions: the sums and counts behind them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data_access.disclosure.inversion import Reading, behind_concentration, behind_mean, behind_parts
from data_access.disclosure.policy import current_policy
from data_access.disclosure.precision import in_steps, step_of
from data_access.disclosure.summaries import released_mean, released_quantile
from series.methods.concentration import herfindahl_hirschman
from series.methods.decomposition import kitagawa

PROFILE = current_policy().profiles.confidential
WIDTH, BASE = PROFILE.counts.minimum_interval_width, PROFILE.counts.rounding_base


def test_a_naive_mean_with_its_n_gives_the_sum_away() -> None:
    ages = np.random.default_rng(2).integers(18, 60, 84)
    mean = Reading.in_decimals(round(float(ages.mean()), 2), 2)
    assert behind_mean(mean, range(84, 85)).interval("sum") == (int(ages.sum()), int(ages.sum()))


def test_two_naive_means_give_the_value_of_the_one_who_came_between_them() -> None:
    ages = np.random.default_rng(2).integers(18, 60, 84)
    before, after = (
        behind_mean(Reading.in_decimals(round(float(part.mean()), 2), 2), range(len(part), len(part) + 1))
        for part in (ages[:-1], ages)
    )
    low = after.interval("sum")[0] - before.interval("sum")[1]
    high = after.interval("sum")[1] - before.interval("sum")[0]
    assert (low, high) == (ages[-1], ages[-1])


def test_released_means_leave_the_value_of_whoever_came_unsure() -> None:
    random = np.random.default_rng(2)
    for size in (40, 120, 700, 3000):
        numbers = random.integers(0, 60, size).astype(float)
        told = [
            released_mean(part, PROFILE.means_and_quantiles, PROFILE.counts)
            for part in (numbers[:-1], numbers)
        ]
        assert all(mean is not None for mean in told)
        sums = [
            behind_mean(
                Reading.in_digits(mean or 0.0, PROFILE.means_and_quantiles.digits), range(size - 2, size + 3)
            )
            for mean in told
        ]
        assert sums[0].width("sum") + sums[1].width("sum") > numbers.max()
        assert min(found.width("sum") for found in sums) >= WIDTH


def test_a_mean_or_quantile_of_few_persons_is_hidden_and_so_is_one_in_a_tail_of_few() -> None:
    rules, counts = PROFILE.means_and_quantiles, PROFILE.counts
    numbers = np.arange(29.0)
    assert released_mean(numbers, rules, counts) is None
    assert released_quantile(numbers, 0.5, rules) is None
    assert released_quantile(np.arange(100.0), 0.05, rules) is None
    assert released_quantile(np.arange(100.0), 0.95, rules) is None
    assert released_quantile(np.arange(100.0), 0.5, rules) == pytest.approx(50, abs=1)


def test_a_naive_index_of_two_or_three_categories_gives_them_away() -> None:
    for counts in ([130, 4], [90, 31, 3]):
        index = Reading.in_decimals(round(herfindahl_hirschman(np.array(counts, dtype=float)), 4), 4)
        total = sum(counts)
        found = behind_concentration(
            index, range(total, total + 1), categories=len(counts), largest=range(counts[0], counts[0] + 1)
        )
        names = ("first", "second", "third")[: len(counts)]
        assert [found.interval(name) for name in names] == [(n, n) for n in counts]


def test_a_released_index_leaves_small_categories_unsure_by_the_policys_width() -> None:
    for counts in ([90, 31, 3], [150, 19, 8], [400, 60, 4], [700, 12, 5]):
        total = sum(counts)
        step = step_of(total, BASE)
        told = in_steps(herfindahl_hirschman(np.array(counts, dtype=float)), step)
        assert told is not None
        found = behind_concentration(
            Reading.in_steps(told, step),
            range(total - 2, total + 3),
            categories=3,
            largest=range(counts[0] - 2, counts[0] + 3),
        )
        anyhow = behind_concentration(
            Reading(0.5, 1.0),
            range(total - 2, total + 3),
            categories=3,
            largest=range(counts[0] - 2, counts[0] + 3),
        )
        assert found.width("third") >= min(WIDTH, anyhow.width("third") - 1)


def test_an_index_of_hardly_more_than_one_combination_says_how_few_the_others_are() -> None:
    from series.methods.concentration import concentration_by

    cases = pd.DataFrame({"by": "2008", "origin": ["MDA"] * 100 + ["UKR"] * 9 + ["BLR"] * 6, "to": "RUS"})
    (row,) = concentration_by(cases, by="by", categories=("origin", "to"), replicates=5).to_dict("records")
    assert (row["n"], row["fewest"]) == (115, 9)


def naive_parts(
    sizes: tuple[tuple[int, int], tuple[int, int]], events: tuple[int, ...]
) -> tuple[float, float]:
    first, second = (np.array([a, b], dtype=float) for a, b in zip(*sizes, strict=True))
    rates = np.array(events, dtype=float).reshape(2, 2)
    parts = kitagawa(rates[:, 0] / first, rates[:, 1] / second, first, second)
    return parts.within, parts.mix


SIZES = ((120, 150), (80, 70))
EVENTS = (40, 62, 25, 6)
KNOWN = (range(38, 43), range(58, 63), range(23, 28), range(71))
"""The first three numerators are printed, rounded; the last is hidden."""


def test_naive_parts_of_a_decomposition_give_a_hidden_numerator_away() -> None:
    within, mix = naive_parts(SIZES, EVENTS)
    found = behind_parts(
        Reading.in_decimals(round(within, 5), 5), Reading.in_decimals(round(mix, 5), 5), SIZES, KNOWN
    )
    assert found.width("b2") <= 1


def test_a_decomposition_is_hidden_where_a_numerator_is_small_and_else_told_in_steps() -> None:
    from series.methods.decomposition import decompose_change

    cases = pd.DataFrame(
        [
            {"outcome": float(number < events), "group": group, "moment": moment}
            for (group, moment), size, events in zip(
                [("a", 1), ("a", 2), ("b", 1), ("b", 2)], (120, 150, 80, 70), (4, 2, 5, 3), strict=True
            )
            for number in range(size)
        ]
    )
    rows = decompose_change(cases, outcome="outcome", group="group", moment="moment", replicates=5)
    assert set(rows["fewest"]) == {5}
    within, mix = naive_parts(SIZES, EVENTS)
    step = step_of(420, BASE)
    found = behind_parts(
        *(Reading.in_steps(in_steps(part, step) or 0.0, step) for part in (within, mix)), SIZES, KNOWN
    )
    assert found.width("b2") >= WIDTH
