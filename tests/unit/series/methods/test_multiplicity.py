"""Many results at once: published examples, intervals as they are printed, and what is hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint

from data_access import Casebook, derive
from data_access.disclosure.derivation import GivenNumber
from series.methods.multiplicity import NORMAL_95, false_discovery_rates, holm_adjusted

# Benjamini and Hochberg (1995), section 4.1: fifteen hypotheses on treatments of myocardial infarction.
MYOCARDIAL = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
              0.6528, 0.7590, 1.0]  # fmt: skip


def told(value: float, low: float | None, high: float | None) -> GivenNumber:
    number = GivenNumber(value)
    number.low, number.high = low, high
    return number


def difference(p_value: float, above: bool = True) -> GivenNumber:
    """A difference from nil with this p-value and a standard error of one."""
    z = float(norm.isf(p_value / 2)) * (1 if above else -1)
    return told(z, z - NORMAL_95, z + NORMAL_95)


def held_together(p_values: list[float]) -> pd.DataFrame:
    size = len(p_values)
    return holm_adjusted(
        *map(difference, p_values),
        claims=[str(at) for at in range(size)],
        against=["0"] * size,
        scales=["difference"] * size,
    )


def test_the_example_of_benjamini_and_hochberg() -> None:
    table = pd.DataFrame({"term": map(str, range(15)), "value": 0.0, "p_value": MYOCARDIAL})
    found = false_discovery_rates(table, against="0", scale="difference")
    assert (found["value"] < 0.05).tolist() == [True] * 4 + [False] * 11
    assert found.loc[3, "value"] == pytest.approx(0.0095 * 15 / 4, abs=5e-4)


def test_a_worked_example_of_holm() -> None:
    found = held_together([0.01, 0.04, 0.03, 0.005])
    assert found["value"].tolist() == [0.03, 0.06, 0.06, 0.02]
    assert found["p_value"].tolist() == [0.01, 0.04, 0.03, 0.005]


def test_holm_needs_more_than_benjamini_and_hochberg() -> None:
    found = held_together(MYOCARDIAL[:-1])
    assert (found["value"] < 0.05).sum() == 3


@settings(max_examples=8)
@given(st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=12))
def test_a_family_never_makes_a_result_surer(p_values: list[float]) -> None:
    found = held_together(p_values)
    assert (found["value"] >= found["p_value"]).all()
    assert (found["value"] <= 1).all()


@settings(max_examples=8)
@given(st.integers(40, 2000), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_an_interval_that_leaves_the_hypothesis_out_has_a_p_value_below_five_per_cent(
    n: int, share: float, level: float
) -> None:
    events = round(n * share)
    low, high = proportion_confint(events, n, method="wilson")
    found = holm_adjusted(told(events / n, low, high), claims=["c"], against=[str(level)], scales=["share"])
    if min(abs(level - low), abs(level - high)) > 1e-3:
        assert (found.loc[0, "value"] < 0.05) == (not low <= level <= high)


def test_a_ratio_is_set_against_one_on_the_scale_of_logs() -> None:
    low, high = np.exp(np.log(2.0) + np.array([-1, 1]) * NORMAL_95 * 0.4)
    found = holm_adjusted(told(2.0, low, high), claims=["c"], against=["1"], scales=["ratio"])
    assert found.loc[0, "value"] == pytest.approx(2 * norm.sf(np.log(2) / 0.4), abs=5e-4)


def test_what_is_hidden_is_not_counted() -> None:
    hidden = told(float("nan"), None, None)
    found = holm_adjusted(
        hidden, difference(0.03), claims=["a", "b"], against=["0"] * 2, scales=["difference"] * 2
    )
    assert np.isnan(found.loc[0, "value"])
    assert found.loc[1, "value"] == 0.03


def test_an_unknown_scale_or_a_missing_claim_is_refused() -> None:
    with pytest.raises(ValueError, match="no scale 'odds'"):
        holm_adjusted(difference(0.1), claims=["c"], against=["0"], scales=["odds"])
    with pytest.raises(ValueError, match="each result needs its claim"):
        holm_adjusted(difference(0.1), claims=[], against=["0"], scales=["ratio"])
    with pytest.raises(ValueError, match="2 results are named"):
        table = pd.DataFrame({"term": ["a"], "value": [1.0], "p_value": [0.1]})
        false_discovery_rates(table, against="0", scale="ratio", names=["a", "b"])


def test_claims_of_a_casebook_are_held_together(confidential: Casebook) -> None:
    shares = confidential.share("exploitation_type=forced_labour", by="sex")
    women, men = (shares.cell(sex=sex) for sex in ("female", "male"))
    found = derive(
        holm_adjusted,
        men,
        men - women,
        claims=["men mainly in forced labour", "more often than women"],
        against=["0.5", "0"],
        scales=["share", "difference"],
    )
    assert [value.value for value in found.without_margins()] == [0.0, 0.0]
    rates = derive(false_discovery_rates, shares, against="0.5", scale="share")
    assert not any(value.hidden for value in rates.without_margins())
