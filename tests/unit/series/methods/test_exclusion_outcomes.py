"""Ratios for one deprived domain more are found again, also where domains are unknown."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from series.methods.exclusion_outcomes import ratio_of_counts, ratio_of_odds, ratio_of_ordered

DOMAINS = ["d1", "d2", "d3", "d4"]
BANDS = ["young", "middle", "old"]


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    random = np.random.default_rng(2)
    size = 4000
    common = random.standard_normal(size)
    deprived = (0.7 * common[:, None] + 0.7 * random.standard_normal((size, 4)) > 0.4).astype(float)
    number, male = deprived.sum(axis=1), random.random(size) < 0.4
    chance = 1 / (1 + np.exp(-(-1.5 + np.log(1.3) * number)))
    latent = np.log(0.7) * number + random.logistic(size=size)
    return pd.DataFrame(deprived, columns=DOMAINS).assign(
        means=random.poisson(np.exp(0.5 + np.log(1.2) * number + 0.2 * male)),
        farming=(random.random(size) < chance).astype(float),
        age=np.array(BANDS)[np.searchsorted([-1.5, 0.0], latent)],
        sex=np.where(male, "male", "female"),
        case_group=np.arange(size),
    )


@pytest.fixture(scope="module")
def with_unknown(cases: pd.DataFrame) -> pd.DataFrame:
    random = np.random.default_rng(3)
    hidden = cases.copy()
    for name in DOMAINS:
        hidden.loc[random.random(len(cases)) < 0.25, name] = np.nan
    return hidden


OPTIONS = {"domains": DOMAINS, "others": ["sex"], "cluster": "case_group", "name": "one domain more"}


def test_without_unknown_domains_it_is_the_plain_model(cases):
    design = np.column_stack(
        [np.ones(len(cases)), cases[DOMAINS].sum(axis=1), cases["sex"] == "male"]
    ).astype(float)
    reference = sm.GLM(cases["means"], design, family=sm.families.Poisson()).fit()
    found = ratio_of_counts(cases, outcome="means", **OPTIONS).iloc[0]
    assert found["value"] == pytest.approx(float(np.exp(reference.params.iloc[1])))
    assert found["n"] == len(cases)


@pytest.mark.parametrize(
    ("ratio", "options", "truth"),
    [
        (ratio_of_counts, {"outcome": "means"}, 1.2),
        (ratio_of_odds, {"outcome": "farming"}, 1.3),
        (ratio_of_ordered, {"outcome": "age", "order": BANDS}, 0.7),
    ],
)
def test_imputation_finds_the_truth_with_narrower_intervals_than_complete_cases(
    with_unknown, ratio, options, truth
):
    complete = ratio(with_unknown, **options, **OPTIONS).iloc[0]
    imputed = ratio(with_unknown, **options, **OPTIONS, least_known=2, imputations=8).iloc[0]
    assert imputed["low"] < truth < imputed["high"]
    assert imputed["n"] > 2 * complete["n"]
    assert np.log(imputed["high"] / imputed["low"]) < 0.85 * np.log(complete["high"] / complete["low"])


def test_says_that_no_case_has_enough_known_domains(cases):
    with pytest.raises(ValueError, match="no case has 4 known domains"):
        ratio_of_counts(cases.assign(d1=np.nan), outcome="means", **OPTIONS)


def test_intervals_that_hold_together_are_wider(cases):
    alone, together = (
        ratio_of_counts(cases, outcome="means", **OPTIONS, comparisons=number).iloc[0] for number in (1, 3)
    )
    assert alone["value"] == together["value"]
    assert np.log(together["high"]) - np.log(alone["value"]) == pytest.approx(
        (np.log(alone["high"]) - np.log(alone["value"])) * 2.394 / 1.960, rel=1e-3
    )
