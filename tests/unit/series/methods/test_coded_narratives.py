"""Codes that go together, and codes beside findings: shares and phi as counted by hand, intervals by clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from series.methods.coded_narratives import code_pairs, codes_with_findings

NOT_KNOWN = float("nan")


def cases(number: int = 600) -> pd.DataFrame:
    random = np.random.default_rng(3)
    debt = (random.random(number) < 0.4).astype(float)
    travel = np.where(random.random(number) < 0.6, debt, random.random(number) < 0.3).astype(float)
    return pd.DataFrame(
        {
            "debt": debt,
            "travel": travel,
            "isolation": (random.random(number) < 0.5).astype(float),
            "case_group": np.arange(number) // 3,
        }
    )


def pairs(data: pd.DataFrame) -> pd.DataFrame:
    found = code_pairs(data, codes=["debt", "travel", "isolation"], cluster="case_group")
    return found.set_index(["narrative_code", "with_code"])


def beside(data: pd.DataFrame, code: str = "travel", finding: str = "debt") -> pd.DataFrame:
    found = codes_with_findings(data, codes=[code], findings=[finding], cluster="case_group")
    return found.set_index("compared")


def test_phi_is_the_correlation_of_the_two_answers() -> None:
    data = cases()
    for (one, other), row in pairs(data).iterrows():
        assert row["value"] == pytest.approx(data[one].corr(data[other]))


def test_codes_that_go_together_are_told_from_those_that_do_not() -> None:
    found = pairs(cases())
    assert found.loc[("debt", "travel"), "low"] > 0.3
    assert found.loc[("debt", "isolation"), "low"] < 0 < found.loc[("debt", "isolation"), "high"]


def test_a_pair_stands_on_the_cases_of_which_both_are_known() -> None:
    data = cases()
    data.loc[:99, "debt"] = NOT_KNOWN
    row = pairs(data).loc[("debt", "travel")]
    known = data.dropna()
    assert row["n"] == 500
    assert row["fewest"] == min(known.groupby(["debt", "travel"]).size())
    assert row["value"] == pytest.approx(known["debt"].corr(known["travel"]))


def test_a_code_that_all_narratives_have_goes_together_with_nothing() -> None:
    row = pairs(cases().assign(debt=1.0)).loc[("debt", "travel")]
    assert np.isnan(row["value"])
    assert row["fewest"] == 0


def test_shares_beside_a_finding_are_those_counted_by_hand() -> None:
    data = cases()
    by_finding = data.groupby("debt")["travel"]
    found = beside(data)
    assert found.loc["with", "value"] == pytest.approx(by_finding.mean()[1.0])
    assert found.loc["without", "value"] == pytest.approx(by_finding.mean()[0.0])
    assert found.loc["difference", "value"] == pytest.approx(
        found.loc["with", "value"] - found.loc["without", "value"]
    )
    assert found.loc["with", "n"] == by_finding.size()[1.0]
    assert found.loc["difference", "n"] == len(data)
    assert found.loc["with", "fewest"] == min(
        by_finding.sum()[1.0], (by_finding.size() - by_finding.sum())[1.0]
    )


def test_a_difference_is_as_unsure_as_its_clusters_are_few() -> None:
    few = pd.concat([cases(150)] * 4, ignore_index=True).assign(case_group=np.tile(np.arange(150), 4))
    one, other = (
        beside(few).loc["difference"],
        beside(few.assign(case_group=np.arange(600))).loc["difference"],
    )
    assert one["high"] - one["low"] > 1.5 * (other["high"] - other["low"])


def test_intervals_of_many_pairs_hold_together() -> None:
    """Each of ten pairs is told with less certainty than one pair alone would be."""
    data = cases().assign(more=lambda d: d["isolation"], still=lambda d: d["isolation"])
    alone = code_pairs(data, codes=["debt", "travel"], cluster="case_group").iloc[0]
    many = code_pairs(
        data, codes=["debt", "travel", "isolation", "more", "still"], cluster="case_group"
    ).iloc[0]
    assert many["high"] - many["low"] > alone["high"] - alone["low"]


def test_nobody_known_is_nothing_told() -> None:
    row = pairs(cases().assign(debt=NOT_KNOWN)).loc[("debt", "travel")]
    assert row["n"] == 0
    assert np.isnan(row["value"])
