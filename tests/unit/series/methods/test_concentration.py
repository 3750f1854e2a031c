"""The Herfindahl-Hirschman index and what hidden counts leave open of it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from series.methods.concentration import (
    concentration_by,
    concentration_of_counts,
    equal_categories,
    herfindahl_hirschman,
)


def test_one_category_gives_one_and_equal_ones_their_reciprocal():
    assert herfindahl_hirschman(np.array([7.0])) == 1
    assert herfindahl_hirschman(np.array([5.0, 5.0, 5.0, 5.0])) == pytest.approx(0.25)


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=30))
def test_the_index_lies_between_its_bounds(counts):
    value = herfindahl_hirschman(np.array(counts, dtype=float))
    assert 1 / len(counts) - 1e-12 <= value <= 1 + 1e-12


def test_hidden_counts_only_lower_the_bound():
    value, low, high = concentration_of_counts(pd.DataFrame({"value": [100.0, 50.0, np.nan, np.nan]}))
    assert low < value == high


def test_each_year_has_its_own_index():
    cases = pd.DataFrame(
        {
            "year": ["2005"] * 20 + ["2006"] * 20,
            "origin": ["MDA"] * 40,
            "to": ["RUS"] * 20 + ["RUS", "TUR"] * 10,
        }
    )
    table = concentration_by(cases, by="year", categories=("origin", "to")).set_index("term")
    assert table.loc["2005", "value"] == 1
    # of ten and ten: two of twenty drawn anew are of one kind with a chance of 2 * 10 * 9 / (20 * 19)
    assert table.loc["2006", "value"] == pytest.approx(180 / 380, abs=0.01)


def test_the_index_of_few_cases_is_not_too_large():
    """Of 200 cases in ten equal kinds the plain index is 0.1045 on average; less its bias it is 0.1."""
    random = np.random.default_rng(8)
    found = []
    for _ in range(40):
        cases = pd.DataFrame({"year": "2005", "origin": random.choice(list("ABCDEFGHIJ"), 200), "to": "RUS"})
        found.append(concentration_by(cases, by="year", categories=("origin", "to"), replicates=50).iloc[0])
    assert np.mean([one["value"] for one in found]) == pytest.approx(0.1, abs=0.002)
    assert np.mean([one["low"] <= 0.1 <= one["high"] for one in found]) > 0.8


def test_cases_of_one_group_widen_the_interval():
    random = np.random.default_rng(3)
    groups = np.repeat(np.arange(40), 10)
    cases = pd.DataFrame(
        {"year": "2005", "origin": "MDA", "to": random.choice(list("ABCD"), 40)[groups], "case_group": groups}
    )
    alone = concentration_by(cases, by="year", categories=("origin", "to")).iloc[0]
    together = concentration_by(cases, by="year", categories=("origin", "to"), cluster="case_group").iloc[0]
    assert together["value"] < alone["value"], "cases of one group are more alike than the routes are few"
    assert together["high"] - together["low"] > 2 * (alone["high"] - alone["low"])


def test_an_index_of_equal_categories_is_their_number():
    index = pd.DataFrame({"term": ["2005"], "value": [0.02], "low": [0.016], "high": [0.025], "n": [900]})
    found = equal_categories(index).iloc[0]
    assert (found["value"], found["low"], found["high"]) == (50, 40, 62)
