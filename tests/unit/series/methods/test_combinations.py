"""Combinations of items are exact, of cases in which all items are known, and rare ones are not listed."""

import numpy as np
import pandas as pd
import pytest

from series.methods.combinations import item_combinations

ITEMS = ["threats", "abuse", "debt"]


@pytest.fixture
def cases() -> pd.DataFrame:
    rows = [(1, 1, 0)] * 40 + [(1, 0, 0)] * 30 + [(0, 0, 1)] * 5 + [(0, 0, 0)] * 25 + [(1, np.nan, 0)] * 10
    return pd.DataFrame(rows, columns=["threats", "abuse", "debt"]).assign(case_group=range(110))


def test_shares_are_of_cases_with_all_items_known(cases):
    found = item_combinations(cases, items=ITEMS, names=ITEMS, most=5, least=11, cluster="case_group")
    assert found["combination"].tolist() == ["threats+abuse", "threats"]
    assert found["value"].tolist() == [0.4, 0.3]
    assert found["n"].tolist() == [100, 100] and found["fewest"].tolist() == [40, 30]
    assert (found["low"] < found["value"]).all() and (found["high"] > found["value"]).all()


def test_only_the_most_frequent_are_listed(cases):
    found = item_combinations(cases, items=ITEMS, names=ITEMS, most=1, least=1)
    assert found["combination"].tolist() == ["threats+abuse"]


def test_none_is_listed_where_all_are_rare(cases):
    found = item_combinations(cases, items=ITEMS, names=ITEMS, most=5, least=50)
    assert found.empty
