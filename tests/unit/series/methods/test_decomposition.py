"""Kitagawa's two parts add up to the change, and each answers its own question."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.oaxaca import OaxacaBlinder

from series.methods.decomposition import decompose_change, kitagawa


def test_a_change_of_rates_alone_is_all_within():
    parts = kitagawa(np.array([0.1, 0.3]), np.array([0.2, 0.4]), np.array([50, 50]), np.array([50, 50]))
    assert parts.within == pytest.approx(0.1)
    assert parts.mix == pytest.approx(0.0)


def test_a_change_of_mix_alone_is_all_mix():
    parts = kitagawa(np.array([0.1, 0.5]), np.array([0.1, 0.5]), np.array([80, 20]), np.array([20, 80]))
    assert parts.within == pytest.approx(0.0)
    assert parts.mix == pytest.approx(0.24)


def test_worked_example_by_hand():
    # Rates 0.2 -> 0.3 and 0.4 -> 0.4; shares 0.5/0.5 -> 0.25/0.75.
    # within = 0.1 * (0.5 + 0.25) / 2 = 0.0375; mix = -0.25 * 0.25 + 0.25 * 0.4 = 0.0375.
    parts = kitagawa(np.array([0.2, 0.4]), np.array([0.3, 0.4]), np.array([10, 10]), np.array([5, 15]))
    assert parts.within == pytest.approx(0.0375)
    assert parts.mix == pytest.approx(0.0375)


def test_the_parts_are_those_of_a_threefold_decomposition_in_statsmodels() -> None:
    """Kitagawa's parts are those of Oaxaca and Blinder with the interaction shared evenly, where the terms are groups."""
    random = np.random.default_rng(5)
    group = random.integers(0, 3, 600)
    second = random.random(600) < np.array([0.3, 0.5, 0.7])[group]
    outcome = (random.random(600) < np.array([0.2, 0.4, 0.6])[group] + 0.15 * second).astype(float)
    terms = np.column_stack([group == 1, group == 2, second]).astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = OaxacaBlinder(outcome, terms, 2, hasconst=False, swap=False)
        endowments, rates, both, gap = model.three_fold().params
    sizes = [np.bincount(group[moment], minlength=3).astype(float) for moment in (~second, second)]
    means = [
        np.bincount(group[moment], outcome[moment], minlength=3) / size
        for moment, size in zip((~second, second), sizes, strict=True)
    ]
    found = kitagawa(means[0], means[1], sizes[0], sizes[1])
    sign = np.sign(found.total) * np.sign(gap)
    assert found.total == pytest.approx(sign * gap)
    assert found.within == pytest.approx(sign * (rates + both / 2))
    assert found.mix == pytest.approx(sign * (endowments + both / 2))


def test_a_group_that_appears_counts_as_mix():
    parts = kitagawa(np.array([0.2, 0.0]), np.array([0.2, 0.8]), np.array([10, 0]), np.array([10, 10]))
    assert parts.within == pytest.approx(0.0)
    assert parts.mix == pytest.approx(0.3)


rates = st.lists(st.floats(0, 1), min_size=4, max_size=4).map(np.array)
sizes = st.lists(st.integers(1, 1000), min_size=4, max_size=4).map(
    lambda values: np.array(values, dtype=float)
)


@given(rates, rates, sizes, sizes)
def test_parts_add_up_to_the_change(first_rates, second_rates, first_sizes, second_sizes):
    parts = kitagawa(first_rates, second_rates, first_sizes, second_sizes)
    change = np.average(second_rates, weights=second_sizes) - np.average(first_rates, weights=first_sizes)
    assert parts.total == pytest.approx(change, abs=1e-9)


def test_intervals_are_wider_when_cases_come_in_groups():
    random = np.random.default_rng(1)
    clusters = np.repeat(np.arange(120), 5)
    cluster_outcome = random.random(120) < np.where(np.arange(120) < 60, 0.3, 0.5)
    cases = pd.DataFrame(
        {
            "male": cluster_outcome[clusters].astype(int),
            "region": np.where(clusters % 2, "a", "b"),
            "year": np.where(clusters < 60, "2005", "2011"),
            "case_group": clusters,
        }
    )
    arguments = {"outcome": "male", "group": "region", "moment": "year", "replicates": 200}
    alone = decompose_change(cases, **arguments).set_index("term").loc["total"]
    together = decompose_change(cases, **arguments, cluster="case_group").set_index("term").loc["total"]
    assert together.value == alone.value
    assert (together.high - together.low) > 1.5 * (alone.high - alone.low)


def test_the_same_seed_gives_the_same_intervals():
    cases = pd.DataFrame({"male": [0, 1] * 40, "region": ["a"] * 80, "year": ["1"] * 40 + ["2"] * 40})
    first = decompose_change(cases, outcome="male", group="region", moment="year", replicates=50)
    second = decompose_change(cases, outcome="male", group="region", moment="year", replicates=50)
    pd.testing.assert_frame_equal(first, second)


def test_more_than_two_moments_are_refused():
    cases = pd.DataFrame({"male": [0, 1, 1], "region": ["a"] * 3, "year": ["1", "2", "3"]})
    with pytest.raises(ValueError, match="two values"):
        decompose_change(cases, outcome="male", group="region", moment="year")


def test_without_a_second_moment_there_is_no_change_to_tell():
    cases = pd.DataFrame({"male": [0, 1, 1], "region": ["a"] * 3, "year": ["1"] * 3})
    found = decompose_change(cases, outcome="male", group="region", moment="year")
    assert found["term"].tolist() == ["total", "within", "mix"]
    assert found["value"].isna().all()


def test_the_largest_group_can_be_left_out():
    cases = pd.DataFrame(
        {
            "male": [0, 1, 1, 0, 1, 0, 0, 1],
            "region": ["a"] * 5 + ["b"] * 3,
            "year": ["1", "1", "2", "2", "2", "1", "1", "2"],
        }
    )
    asked = {"outcome": "male", "group": "region", "moment": "year", "replicates": 10}
    without = decompose_change(cases, **asked, without_largest=True).set_index("term")["value"]
    assert without.to_dict() == {"total": 1.0, "within": 1.0, "mix": 0.0}
