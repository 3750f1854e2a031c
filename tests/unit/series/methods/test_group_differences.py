"""Differences of shares between two groups: right alone, wider together, wider in clusters."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from series.methods.group_differences import differences_of_shares


@pytest.fixture
def cases() -> pd.DataFrame:
    random = np.random.default_rng(5)
    group = np.repeat([1.0, 0.0], 400)
    return pd.DataFrame(
        {
            "group": group,
            "threats": (random.random(800) < 0.3 + 0.2 * group).astype(float),
            "hours": np.where(random.random(800) < 0.1, np.nan, (random.random(800) < 0.4).astype(float)),
            "case_group": np.repeat(np.arange(200), 4),
        }
    )


def test_one_difference_has_the_interval_of_wald(cases):
    row = differences_of_shares(cases, group="group", facts=["threats"], names=["threats"]).iloc[0]
    told = cases.groupby("group")["threats"].agg(["sum", "size"])
    low, high = confint_proportions_2indep(
        told["sum"][1], told["size"][1], told["sum"][0], told["size"][0], method="wald"
    )
    assert (row["low"], row["high"]) == pytest.approx((low, high), abs=2e-4)
    assert row["n"] == 800 and row["fewest"] == told["sum"][0]


def test_intervals_that_hold_together_are_wider(cases):
    alone = differences_of_shares(cases, group="group", facts=["threats"], names=["threats"]).iloc[0]
    together = differences_of_shares(
        cases, group="group", facts=["threats", "hours"], names=["threats", "hours"]
    )
    assert together["value"].iloc[0] == alone["value"]
    assert together["high"].iloc[0] > alone["high"]
    assert together["n"].tolist() == [800, int(cases["hours"].notna().sum())]


def test_cases_of_one_group_that_answer_alike_tell_less(cases):
    alike = cases.assign(threats=cases.groupby("case_group")["threats"].transform("first"))
    plain, clustered = (
        differences_of_shares(alike, group="group", facts=["threats"], names=["threats"], cluster=cluster)
        for cluster in (None, "case_group")
    )
    widths = [(found["high"] - found["low"]).iloc[0] for found in (plain, clustered)]
    assert widths[1] == pytest.approx(2 * widths[0], rel=0.05)  # four alike are worth one


def test_without_one_of_the_groups_there_is_no_difference(cases):
    row = differences_of_shares(
        cases[cases["group"] == 1], group="group", facts=["threats"], names=["threats"]
    )
    assert np.isnan(row["value"].iloc[0])
