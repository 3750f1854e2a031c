"""Odds ratios with imputed facts: the same as a plain logit where all is known, right where half is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from series.methods.imputed_logit import imputed_odds_ratios
from series.methods.power import detectable_ratios

FACTS = ["one", "two"]


def drawn(number: int, seed: int, unknown: float = 0.0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    facts = (random.random((number, 2)) < [0.4, 0.3]).astype(float)
    chance = 1 / (1 + np.exp(-(-2.5 + facts @ np.log([2.5, 1.0]))))
    cases = pd.DataFrame(facts, columns=FACTS).assign(
        outcome=(random.random(number) < chance).astype(float), group=np.arange(number)
    )
    return cases.mask(random.random(cases.shape) < unknown).assign(
        outcome=cases["outcome"], group=cases["group"]
    )


def ratios(cases: pd.DataFrame, **options: object) -> pd.DataFrame:
    found = imputed_odds_ratios(
        cases, outcome="outcome", facts=FACTS, names=FACTS, cluster="group", **options
    )  # type: ignore[arg-type]
    return found.set_index("term")


def test_with_many_cases_and_nothing_unknown_it_is_the_ordinary_logit() -> None:
    cases = drawn(8000, 1)
    design = sm.add_constant(cases[FACTS])
    plain = sm.Logit(cases["outcome"], design).fit(disp=0, cov_type="HC0")
    found = ratios(cases)
    assert found["value"].tolist() == pytest.approx(np.exp(plain.params[FACTS]).tolist(), rel=0.01)
    width = np.log(found["high"]) - np.log(found["low"])
    assert width.tolist() == pytest.approx((2 * 1.96 * plain.bse[FACTS]).tolist(), rel=0.02)


def test_unknown_facts_are_imputed_without_bias() -> None:
    found = [np.log(ratios(drawn(3000, seed, unknown=0.3))["value"]) for seed in range(2, 12)]
    middle, error = np.mean(found, axis=0), np.std(found, axis=0, ddof=1) / np.sqrt(10)
    assert np.all(np.abs(middle - np.log([2.5, 1.0])) < 3.5 * error)


def test_fewest_is_the_smallest_known_cell() -> None:
    cases = drawn(400, 3, unknown=0.2)
    known = cases[["one", "outcome"]].dropna()
    assert ratios(cases).loc["one", "fewest"] == pd.crosstab(known["one"], known["outcome"]).to_numpy().min()


def test_intervals_of_several_results_are_wider() -> None:
    cases = drawn(1000, 4)
    one, both = ratios(cases), ratios(cases, comparisons=2)
    assert (both["high"] > one["high"]).all()
    assert both["value"].tolist() == one["value"].tolist()


def test_a_ratio_that_could_be_told_has_the_power_it_says() -> None:
    """Cohen's rule: a difference of 2.80 standard errors is told from nil in four of five studies."""
    told = pd.DataFrame(
        {
            "term": ["x"],
            "low": [np.exp(-1.959964 * 0.2)],
            "high": [np.exp(1.959964 * 0.2)],
            "n_valid": [100.0],
        }
    )
    assert detectable_ratios(told).loc[0, "value"] == pytest.approx(
        np.exp((1.959964 + 0.841621) * 0.2), abs=0.005
    )
