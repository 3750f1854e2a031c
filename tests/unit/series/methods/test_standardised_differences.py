"""Standardised differences: by hand, with clusters, and what is hidden by."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from series.methods.clustered_shares import share_at_least
from series.methods.episode_pairs import at_two_moments, share_alike
from series.methods.standardised_differences import standardised_differences


def cases(inside: tuple[int, int], outside: tuple[int, int]) -> pd.DataFrame:
    """Cases with the fact and without it, in each group."""
    groups = np.repeat([1.0, 1.0, 0.0, 0.0], [*inside, *outside])
    facts = np.repeat([1.0, 0.0, 1.0, 0.0], [*inside, *outside])
    return pd.DataFrame({"group": groups, "fact": facts, "cluster": np.arange(len(groups))})


def compared(data: pd.DataFrame) -> pd.Series:
    found = standardised_differences(data, group="group", facts=["fact"], names=["a fact"], cluster="cluster")
    return found.iloc[0]


def test_by_hand() -> None:
    found = compared(cases((60, 40), (30, 70)))
    assert found["value"] == pytest.approx(0.3 / np.sqrt((0.24 + 0.21) / 2))
    assert found["fewest"] == 30
    assert found["n"] == 200


def test_equal_shares_differ_by_nil() -> None:
    found = compared(cases((20, 80), (40, 160)))
    assert found["value"] == 0
    assert found["low"] == pytest.approx(-found["high"])


def test_the_interval_covers_the_truth() -> None:
    random = np.random.default_rng(5)
    true, held = 0.3 / np.sqrt((0.24 + 0.21) / 2), 0
    for _ in range(400):
        one, other = int(random.binomial(150, 0.6)), int(random.binomial(400, 0.3))
        found = compared(cases((one, 150 - one), (other, 400 - other)))
        held += found["low"] <= true <= found["high"]
    assert 0.92 <= held / 400 <= 0.98


def test_a_fact_that_everybody_has_tells_nothing() -> None:
    assert np.isnan(compared(cases((20, 0), (30, 0)))["value"])


def test_who_was_not_asked_counts_as_not_having_it() -> None:
    data = pd.DataFrame({"told": [1.0] * 20 + [0.0] * 30 + [np.nan] * 50, "cluster": range(100)})
    found = share_at_least(data, outcome="told", name="all", cluster="cluster").iloc[0]
    assert (found["value"], found["n"], found["fewest"]) == (0.2, 100, 20)
    assert found["low"] < 0.2 < found["high"]


def test_alike_in_both_or_in_neither() -> None:
    data = pd.DataFrame({"first": [1.0, 1, 0, 0, 1], "second": [1.0, 0, 0, 1, np.nan], "cluster": range(5)})
    found = share_alike(data, first="first", second="second", name="alike", cluster="cluster").iloc[0]
    assert (found["value"], found["n"], found["fewest"]) == (0.5, 4, 2)


def test_two_moments_stand_in_their_order() -> None:
    share = pd.DataFrame({"value": [0.4], "low": [0.3], "high": [0.5], "n_valid": [100.0]})
    found = at_two_moments(share, share, categories=["x"], moments=("then", "now"))
    assert found[["category", "moment"]].to_numpy().tolist() == [["x", "then"], ["x", "now"]]
    with pytest.raises(ValueError, match="two moments"):
        at_two_moments(share, categories=["x"], moments=("then", "now"))
