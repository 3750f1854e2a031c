"""Effects on the chance of categories: those of statsmodels on complete cases, and the truth with unknown facts."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from series.methods.category_effects import category_effects

FACTS, NAMES = ["older", "rural"], ["aged 30 or over", "from a rural place"]
ASKED = {"outcome": "sector", "categories": ["construction", "farming"], "facts": FACTS, "names": NAMES}


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    random = np.random.default_rng(3)
    older, rural = (random.random(3000) < 0.5).astype(float), (random.random(3000) < 0.3).astype(float)
    chance = 0.4 + 0.12 * older
    draw = random.random(3000)
    sector = np.where(draw < chance, "construction", np.where(draw < chance + 0.2, "farming", "mining"))
    mission = np.where(random.random(3000) < 0.4, "a", random.choice(list("bcdef"), 3000))
    return pd.DataFrame(
        {"older": older, "rural": rural, "sector": sector, "case_group": range(3000), "mission": mission}
    )


def test_complete_cases_give_the_effects_of_statsmodels(cases):
    found = category_effects(cases, **ASKED)
    codes = cases["sector"].map({"mining": 0, "construction": 1, "farming": 2})
    fitted = sm.MNLogit(codes, sm.add_constant(cases[FACTS])).fit(disp=0)
    margins = fitted.get_margeff(dummy=True).margeff  # terms × categories
    expected = [margins[0, 1], margins[0, 2], margins[1, 1], margins[1, 2]]
    assert found["value"].tolist() == pytest.approx(expected, abs=1e-6)
    assert found["fact"].tolist() == [NAMES[0]] * 2 + [NAMES[1]] * 2


def test_unknown_facts_are_imputed_without_bias_and_tell_more_than_complete_cases(cases):
    random = np.random.default_rng(8)
    holes = cases.assign(
        rural=np.where(random.random(3000) < 0.45, np.nan, cases["rural"]),
        older=np.where((random.random(3000) < 0.4) & (cases["sector"] != "mining"), np.nan, cases["older"]),
    )
    imputed, complete = (category_effects(holes, **ASKED, imputations=number) for number in (10, 0))
    older = imputed.iloc[0]
    assert older["low"] < 0.12 < older["high"]
    assert older["n"] == min((holes["older"] == value).sum() for value in (0, 1))
    assert older["high"] - older["low"] < complete["high"].iloc[0] - complete["low"].iloc[0]


def test_the_largest_mission_can_be_left_out_and_intervals_can_hold_together(cases):
    without = category_effects(cases, **ASKED, without_largest="mission")
    others = cases[cases["mission"] != "a"]
    assert without["value"].tolist() == category_effects(others, **ASKED)["value"].tolist()
    alone, together = (category_effects(cases, **ASKED, comparisons=number) for number in (1, 6))
    assert (together["high"] > alone["high"]).all()
    assert together["value"].tolist() == alone["value"].tolist()


def test_the_rest_gets_what_the_others_lose(cases):
    found = category_effects(cases, **ASKED, rest="any other sector").set_index(["fact", "category"])["value"]
    for name in NAMES:
        assert found[name].sum() == pytest.approx(0.0, abs=1e-12)
    assert found[NAMES[0], "any other sector"] < 0
