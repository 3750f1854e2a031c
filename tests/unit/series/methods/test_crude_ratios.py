"""Odds ratios of one fact at a time: Woolf's interval where cases are independent, wider where clusters agree."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.contingency_tables import Table2x2

from series.methods.crude_ratios import crude_odds_ratios, side_by_side


def cases(a: int, b: int, c: int, d: int) -> pd.DataFrame:
    """With the fact: ``a`` events and ``b`` others; without it ``c`` and ``d``."""
    rows = [(1.0, 1.0)] * a + [(0.0, 1.0)] * b + [(1.0, 0.0)] * c + [(0.0, 0.0)] * d
    frame = pd.DataFrame(rows, columns=["before", "young"])
    return frame.assign(group=frame.index.astype(str))


def crude(frame: pd.DataFrame) -> pd.Series:
    found = crude_odds_ratios(frame, outcome="before", facts=["young"], names=["young"], cluster="group")
    return found.iloc[0]


def test_it_is_the_ratio_of_statsmodels_with_half_a_case_more_in_each_cell() -> None:
    told = Table2x2(np.array([[40.5, 160.5], [60.5, 640.5]]))
    found = crude(cases(40, 160, 60, 640))
    assert found["value"] == pytest.approx(told.oddsratio)
    assert (found["low"], found["high"]) == pytest.approx(told.oddsratio_confint(), rel=0.01)
    assert (found["n"], found["fewest"]) == (900, 40)


def test_unknown_answers_are_left_out_and_pairs_of_alike_cases_count_once() -> None:
    frame = cases(40, 160, 60, 640)
    unknown = pd.concat([frame, pd.DataFrame({"before": [1.0], "young": [np.nan], "group": ["x"]})])
    assert crude(unknown)["n"] == 900
    twice = pd.concat([frame, frame])  # each cluster holds two cases that are the same
    narrow, wide = (np.log(one["high"] / one["low"]) for one in (crude(frame), crude(twice)))
    assert wide == pytest.approx(narrow, rel=0.02)


def test_a_cell_without_cases_gives_a_number() -> None:
    assert np.isfinite(crude(cases(0, 50, 20, 100))["value"])


def test_two_models_stand_side_by_side() -> None:
    one = pd.DataFrame({"term": ["young"], "value": [2.0], "low": [1.0], "high": [4.0], "n_valid": [900]})
    found = side_by_side(one, one.assign(value=1.5), models=["alone", "held equal"])
    assert found[["term", "model", "value"]].to_numpy().tolist() == [
        ["young", "alone", 2.0],
        ["young", "held equal", 1.5],
    ]
