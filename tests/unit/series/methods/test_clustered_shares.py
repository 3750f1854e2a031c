"""Shares of cases identified together: Wilson's interval where cases stand alone, wider where they come in groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from data_access import Casebook, derive, estimate
from series.methods.clustered_shares import (
    design_effect,
    design_effects,
    paired_difference,
    widened,
)


def shares_of(**columns: object) -> pd.DataFrame:
    """A table of shares as the casebook gives it."""
    frame = pd.DataFrame(columns)
    low, high = proportion_confint(frame["value"] * frame["n_valid"], frame["n_valid"], method="wilson")
    return frame.assign(low=low, high=high, status="rounded")


def effects_of(**columns: object) -> pd.DataFrame:
    """A table of design effects as ``estimate`` gives it."""
    return pd.DataFrame(columns).assign(low=np.nan, high=np.nan, n_valid=100.0, status="rounded")


def interval(answers: np.ndarray, clusters: np.ndarray) -> tuple[float, float]:
    shares = shares_of(answer=["yes"], value=[answers.mean()], n_valid=[float(len(answers))])
    found = widened(shares, effects_of(answer=["yes"], value=[design_effect(answers, clusters)]))
    return float(found["low"].iloc[0]), float(found["high"].iloc[0])


def test_independent_cases_have_about_wilsons_interval() -> None:
    answers = np.r_[np.ones(30), np.zeros(70)]
    found = interval(answers, np.arange(100))
    assert found == pytest.approx(proportion_confint(30, 100, method="wilson"), abs=0.002)


def test_copies_of_cases_in_one_cluster_add_no_certainty() -> None:
    answers, clusters = np.r_[np.ones(30), np.zeros(70)], np.arange(100)
    copied = interval(np.tile(answers, 5), np.tile(clusters, 5))
    assert copied == pytest.approx(interval(answers, clusters), abs=0.002)


def test_covers_the_truth_of_clustered_cases() -> None:
    random = np.random.default_rng(8)
    held = 0
    for _ in range(400):
        chance = random.beta(3, 7, 80)
        clusters = np.repeat(np.arange(80), random.integers(1, 8, 80))
        answers = (random.random(len(clusters)) < chance[clusters]).astype(float)
        low, high = interval(answers, clusters)
        held += low <= 0.3 <= high
    assert 0.92 <= held / 400 <= 0.98


def test_where_all_agree_groups_count_as_fully_alike() -> None:
    assert design_effect(np.ones(12), np.repeat([1, 2, 3], 4)) == 4.0
    assert design_effect(np.array([0.0, 1.0, 1.0]), np.array([7, 7, 7])) == 3.0


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1, max_size=60))
def test_a_design_effect_lies_between_one_and_the_number_of_cases(cases: list[tuple[bool, int]]) -> None:
    answers, clusters = (np.array(column, dtype=float) for column in zip(*cases, strict=True))
    found = design_effect(answers, clusters)
    assert found >= 1.0
    assert found <= 2 * len(answers)


def test_gives_a_row_for_each_value_with_its_cases_and_writes_years_as_years() -> None:
    cases = pd.DataFrame(
        {
            "yes": [1.0, 0.0, 1.0, np.nan, 0.0],
            "year": [2004.0, 2004.0, 2005.0, 2005.0, np.nan],
            "case_group": list("abcde"),
        }
    )
    options = {"outcomes": ["yes"], "codes": ["told"], "dimension": "answer", "cluster": "case_group"}
    table = design_effects(cases, **options, by="year")
    assert table[["answer", "year", "n"]].to_dict("list") == {
        "answer": ["told", "told"],
        "year": ["2004", "2005"],
        "n": [2, 1],
    }
    everybody = design_effects(cases, **options)
    assert everybody[["answer", "n"]].to_dict("list") == {"answer": ["told"], "n": [4]}


def test_each_outcome_has_its_own_design_effects() -> None:
    alike = np.repeat([1.0, 0.0], 20)
    cases = pd.DataFrame({"a": alike, "b": np.tile([1.0, 0.0], 20), "group": np.repeat(np.arange(10), 4)})
    table = design_effects(cases, outcomes=["a", "b"], codes=["x", "y"], dimension="kind", cluster="group")
    assert table.set_index("kind")["value"].to_dict() == pytest.approx({"x": 4 * 10 / 9, "y": 1.0})


def test_shares_keep_their_values_and_get_the_interval_of_their_own_design_effect() -> None:
    shares = shares_of(
        answer=["yes", "yes"], sex=["female", "male"], value=[0.4, 0.4], n_valid=[400.0, 400.0]
    )
    found = widened(shares, effects_of(sex=["male", "female"], value=[4.0, 1.0])).set_index("sex")
    assert list(found["value"]) == [0.4, 0.4]
    expected = proportion_confint(40, 100, method="wilson")
    assert found.loc["male", ["low", "high"]].tolist() == pytest.approx(expected, abs=0.001)
    assert found.loc["female", "low"] == pytest.approx(shares["low"].iloc[0], abs=0.001)
    assert list(found.columns) == list(shares.set_index("sex").columns)


def test_a_share_without_a_design_effect_is_hidden_and_one_without_interval_gets_none() -> None:
    shares = shares_of(sex=["female", "male"], value=[0.4, 0.5], n_valid=[400.0, 400.0])
    found = widened(
        shares.assign(low=[0.3, np.nan], high=[0.5, np.nan]), effects_of(sex=["male"], value=[2.0])
    )
    assert np.isnan(found["value"].iloc[0]) and np.isnan(found["low"].iloc[0])
    assert found["value"].iloc[1] == 0.5 and np.isnan(found["high"].iloc[1])


def test_design_effects_of_other_codes_are_refused() -> None:
    shares = shares_of(meets=["yes", "no"], value=[0.4, 0.5], n_valid=[400.0, 400.0])
    with pytest.raises(ValueError, match="other codes"):
        widened(shares, effects_of(meets=["1", "0"], value=[2.0, 2.0]))


def test_a_paired_difference_covers_the_truth_of_answers_that_go_together() -> None:
    random = np.random.default_rng(5)
    held = 0
    for _ in range(300):
        clusters = np.repeat(np.arange(60), random.integers(1, 8, 60))
        alike = random.normal(size=60)[clusters]
        first = (alike + random.normal(size=len(clusters)) > 0.0).astype(float)
        second = (random.random(len(clusters)) < 0.5).astype(float)
        cases = pd.DataFrame({"first": first, "second": second, "group": clusters})
        row = paired_difference(cases, first="first", second="second", cluster="group").iloc[0]
        held += row["low"] <= 0.0 <= row["high"]
    assert 0.91 <= held / 300 <= 0.98


def test_a_paired_difference_is_of_those_of_whom_both_are_known() -> None:
    cases = pd.DataFrame({"a": [1.0, 1.0, 0.0, np.nan], "b": [0.0, 1.0, 0.0, 1.0], "group": [1, 2, 3, 4]})
    row = paired_difference(cases, first="a", second="b", cluster="group").iloc[0]
    assert row["value"] == pytest.approx(1 / 3) and row["n"] == 3


def test_a_difference_needs_two_clusters() -> None:
    cases = pd.DataFrame({"a": [1.0, 0.0], "b": [0.0, 1.0], "group": [1, 1]})
    with pytest.raises(ValueError, match="two clusters"):
        paired_difference(cases, first="a", second="b", cluster="group")


def test_a_hidden_share_stays_on_its_side_of_one_half(confidential: Casebook) -> None:
    rare = "exploitation_type=other"
    shares = confidential.share(rare)
    effects = estimate(
        design_effects,
        confidential.modelling_frame({"answer": "exploitation_type=forced_labour"}),
        outcomes=["answer"], codes=["other"], dimension="exploitation_type", cluster="case_group",
    )  # fmt: skip
    (found,) = derive(widened, shares, effects).values
    assert found.hidden
    assert found.below(0.5).holds
