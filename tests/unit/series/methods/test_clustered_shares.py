"""Shares of cases identified together: Wilson's interval where cases stand alone, wider where they come in groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from series.methods.clustered_shares import clustered_shares, share_with_interval


def test_independent_cases_have_about_wilsons_interval() -> None:
    answers = np.r_[np.ones(30), np.zeros(70)]
    value, low, high = share_with_interval(answers, np.arange(100))
    assert value == pytest.approx(0.3)
    assert (low, high) == pytest.approx(proportion_confint(30, 100, method="wilson"), abs=0.002)


def test_copies_of_cases_in_one_cluster_add_no_certainty() -> None:
    answers, clusters = np.r_[np.ones(30), np.zeros(70)], np.arange(100)
    once = share_with_interval(answers, clusters)
    copied = share_with_interval(np.tile(answers, 5), np.tile(clusters, 5))
    assert copied == pytest.approx(once, abs=0.002)


def test_covers_the_truth_of_clustered_cases() -> None:
    random = np.random.default_rng(8)
    held = 0
    for _ in range(400):
        chance = random.beta(3, 7, 80)
        clusters = np.repeat(np.arange(80), random.integers(1, 8, 80))
        answers = (random.random(len(clusters)) < chance[clusters]).astype(float)
        _, low, high = share_with_interval(answers, clusters)
        held += low <= 0.3 <= high
    assert 0.92 <= held / 400 <= 0.98


def test_gives_a_row_for_each_value_with_its_cases_and_writes_years_as_years() -> None:
    cases = pd.DataFrame(
        {
            "yes": [1.0, 0.0, 1.0, np.nan, 0.0],
            "year": [2004.0, 2004.0, 2005.0, 2005.0, np.nan],
            "case_group": list("abcde"),
        }
    )
    table = clustered_shares(cases, outcome="yes", by="year", cluster="case_group")
    assert table[["year", "value", "n"]].to_dict("list") == {
        "year": ["2004", "2005"],
        "value": [0.5, 1.0],
        "n": [2, 1],
    }
    assert (table["high"] <= 1.0).all() and (table["low"] >= 0.0).all()
