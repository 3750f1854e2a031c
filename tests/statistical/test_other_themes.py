"""Effects for the themes of re-trafficking and social exclusion, found again in a large casebook of true cases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from data_access.sources.demonstration.parameters import default_parameters, with_changes
from data_access.sources.demonstration.setting import build_setting
from data_access.sources.demonstration.truth import truth
from data_access.sources.demonstration.truths import TrueCases, draw_cases
from data_access.vocabulary import code_lists as codes

pytestmark = pytest.mark.slow

CASES = 400_000


@pytest.fixture(scope="module")
def cases() -> TrueCases:
    setting = build_setting(with_changes(default_parameters(), {"regions.dispersion": 0.0}))
    return draw_cases(setting, 9, CASES)


def expected(identifier: str) -> float:
    value = truth(identifier).value
    assert value is not None
    return value


def logit_effects(outcome: np.ndarray, **columns: np.ndarray) -> dict[str, tuple[float, float]]:
    design = pd.DataFrame({"constant": np.ones(len(outcome)), **columns}).astype(float)
    fitted = sm.Logit(outcome.astype(float), design).fit(disp=0)
    return {name: (float(fitted.params[name]), float(fitted.bse[name])) for name in columns}


def assert_near(found: tuple[float, float], ratio: float) -> None:
    assert abs(found[0] - np.log(ratio)) < 3.3 * found[1] + 0.01, np.exp(found[0])


def test_odds_ratios_of_told_earlier_trafficking(cases: TrueCases) -> None:
    forced = cases.episodes.return_mode == codes.RETURN_MODE.codes.index("forced")
    found = logit_effects(
        cases.earlier.prior,
        under_18=cases.earlier.first_under_18,
        forced=forced,
        minority=cases.people.domain("ethnic_minority"),
        family=cases.people.domain("family_problems"),
        poor=cases.people.domain("household_economy"),
        female=~cases.people.male,
        rural=~cases.people.urban,
    )
    ratios = default_parameters().re_trafficking.odds_ratios.value
    assert_near(found["under_18"], expected("told_odds_ratio_under_18"))
    assert_near(found["forced"], expected("told_odds_ratio_forced_return"))
    assert_near(found["minority"], ratios["ethnic_minority"])
    assert_near(found["family"], ratios["family_problems"])
    assert_near(found["poor"], ratios["household_poor"])
    assert_near(found["female"], ratios["female"])
    assert_near(found["rural"], ratios["rural"])
    assert cases.earlier.prior.mean() == pytest.approx(expected("told_prevalence"), abs=0.001)


def test_hazard_ratio_of_children(cases: TrueCases) -> None:
    follow_up, episodes = cases.follow_up, cases.episodes
    until = np.where(follow_up.event, follow_up.start, follow_up.until)
    rates, events = [], []
    for child in (True, False):
        chosen = follow_up.followed & (episodes.child_at_entry == child)
        events.append(int(follow_up.event[chosen].sum()))
        rates.append(events[-1] / (until - episodes.registered)[chosen].sum())
    error = np.sqrt(1 / events[0] + 1 / events[1])
    assert (
        abs(np.log(rates[0] / rates[1]) - np.log(expected("linked_hazard_ratio_child"))) < 3.3 * error + 0.03
    )


def test_exclusion_makes_control_heavier(cases: TrueCases) -> None:
    design = pd.DataFrame({"constant": 1.0, "domains": cases.people.domains, "male": cases.people.male})
    means = cases.exploitation.means.sum(axis=1)
    fitted = sm.GLM(means, design.astype(float), family=sm.families.Poisson()).fit(cov_type="HC1")
    assert_near((fitted.params["domains"], fitted.bse["domains"]), expected("severity_rate_ratio"))


def test_exclusion_lowers_age(cases: TrueCases) -> None:
    people = cases.people
    for male in (False, True):
        chosen = ~people.child & (people.male == male)
        for band in ("21-23", "27-29", "30-38"):
            older = people.age_band[chosen] >= codes.AGE_BAND.codes.index(band)
            found = logit_effects(older, domains=people.domains[chosen])
            assert_near(found["domains"], expected("age_odds_ratio"))


def test_exclusion_leads_women_to_agriculture(cases: TrueCases) -> None:
    women = ~cases.people.male & ~cases.people.child & cases.exploitation.has("forced_labour")
    outcome = cases.exploitation.in_sector("agriculture")[women]
    found = logit_effects(outcome, domains=cases.people.domains[women])
    assert_near(found["domains"], expected("sector_relative_risk"))
