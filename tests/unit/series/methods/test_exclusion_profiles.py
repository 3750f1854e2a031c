"""Shares and means beside the index are those of the cases that are known, group by group."""

import numpy as np
import pandas as pd
import pytest

from series.methods.exclusion_profiles import (
    difference_by_exclusion,
    means_by_number,
    shares_by_exclusion,
    shares_of_facts,
)


@pytest.fixture
def cases() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "poor": [1, 1, 0, 0, 1, 0, np.nan, 1],
            "group": ["a", "a", "a", "a", "b", "b", "b", None],
            "number": [3, 4, 1, 0, 5, 2, 6, np.nan],
            "shelter": [1, 0, 1, 1, 1, 0, np.nan, 1],
            "means": [4, 6, 1, 2, 8, 3, 9, 7],
            "case_group": range(8),
        }
    )


def test_shares_are_of_those_whose_fact_and_group_are_known(cases):
    found = shares_of_facts(cases, facts=["poor"], names=["poor household"], cluster="case_group", by="group")
    assert found["value"].tolist() == [0.5, 0.5]
    assert found["n"].tolist() == [4, 2]
    assert found["fewest"].tolist() == [2, 1]
    of_all = shares_of_facts(cases, facts=["poor"], names=["poor household"], cluster="case_group")
    assert of_all["value"].tolist() == [4 / 7]


def test_excluded_cases_and_others_are_told_apart_at_the_cutoff(cases):
    found = shares_by_exclusion(
        cases, number="number", cutoff=3, items=["shelter"], names=["shelter"], cluster="case_group"
    ).set_index("exclusion")
    assert found.loc["excluded", ["value", "n"]].tolist() == pytest.approx([2 / 3, 3])
    assert found.loc["other cases", ["value", "n"]].tolist() == pytest.approx([2 / 3, 3])


def test_a_difference_is_that_of_the_two_shares(cases):
    found = difference_by_exclusion(
        cases, number="number", cutoff=4, item="shelter", cluster="case_group"
    ).iloc[0]
    assert found["value"] == pytest.approx(1 / 2 - 3 / 4)
    assert found["low"] < found["value"] < found["high"]
    assert found["n"] == 6


def test_means_put_the_highest_numbers_together(cases):
    found = means_by_number(cases, outcome="means", number="number", last=4, cluster="case_group")
    assert found["domains"].tolist() == ["0", "1", "2", "3", "4 or more"]
    assert found["value"].tolist() == pytest.approx([2, 1, 3, 4, 23 / 3])
