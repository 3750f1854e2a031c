"""Proportional hazards: a published data set, late entry, clusters, and what of a model is released."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access import Casebook, DisclosureError, UsageError, fit_cox
from data_access.disclosure.cox_regression import Observed, cox, score_residuals

# Weeks of remission of acute leukaemia (Freireich et al. 1963, as printed in Cox 1972); + where it lasted.
TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


@pytest.fixture(scope="module")
def leukaemia() -> Observed:
    treated, placebo = TREATED.split(), PLACEBO.split()
    weeks = [*treated, *placebo]
    exit = np.array([float(week.rstrip("+")) for week in weeks])
    event = np.array([float(not week.endswith("+")) for week in weeks])
    terms = np.repeat([1.0, 0.0], [len(treated), len(placebo)])[:, None]
    return Observed(np.zeros(len(weeks)), exit, event, terms)


def test_the_published_estimate(leukaemia: Observed) -> None:
    """As R's survival package prints it, with Efron's ties."""
    found = cox(leukaemia)
    assert found.parameters == pytest.approx([-1.57213], abs=1e-5)
    assert np.sqrt(found.covariance) == pytest.approx(np.array([[0.41240]]), abs=1e-5)


def test_the_effect_of_treatment_is_the_same_at_all_times(leukaemia: Observed) -> None:
    assert cox(leukaemia).p_proportional[0] > 0.5


def test_an_effect_that_turns_is_found() -> None:
    """Those with the term have all their events late, those without it early, of the same number."""
    rng = np.random.default_rng(5)
    term = np.repeat([1.0, 0.0], 200)
    exit = np.where(term == 1, 5 + rng.normal(0, 0.4, 400), rng.weibull(1.0, 400) * 5)
    found = cox(Observed(np.zeros(400), exit, np.ones(400), term[:, None]))
    assert found.p_proportional[0] < 0.001


def test_residuals_add_up_to_nil_where_nobody_has_the_same_time(leukaemia: Observed) -> None:
    rng = np.random.default_rng(2)
    apart = Observed(
        leukaemia.entry, leukaemia.exit + rng.uniform(0, 0.5, 42), leukaemia.event, leukaemia.terms
    )
    assert score_residuals(apart, cox(apart).parameters).sum() == pytest.approx(0, abs=1e-6)


@given(st.integers(0, 1_000_000))
def test_observing_in_two_spells_says_the_same(seed: int) -> None:
    """A person seen from 0 to 9 is a person seen from 0 to 4 without event, and one seen from 4 to 9."""
    rng = np.random.default_rng(seed)
    terms = rng.normal(size=(60, 2))
    exit = rng.exponential(np.exp(-terms[:, 0] / 2)) * 10 + 0.1
    event = (rng.random(60) < 0.7).astype(float)
    event[:2] = 1.0
    nil = np.zeros(60)
    whole = cox(Observed(nil, exit, event, terms))
    cut = exit / 2
    parted = cox(
        Observed(np.append(nil, cut), np.append(cut, exit), np.append(nil, event), np.vstack([terms, terms])),
        np.tile(np.arange(60), 2),
    )
    assert parted.parameters == pytest.approx(whole.parameters, abs=1e-5)
    robust = cox(Observed(nil, exit, event, terms), np.arange(60))
    assert np.allclose(parted.covariance, robust.covariance, atol=1e-5)


def test_cases_told_twice_in_one_cluster_make_nothing_surer(leukaemia: Observed) -> None:
    rng = np.random.default_rng(3)
    exit = leukaemia.exit + rng.uniform(0, 0.5, 42)
    once = cox(Observed(leukaemia.entry, exit, leukaemia.event, leukaemia.terms), np.arange(42))
    twice = Observed(
        np.tile(leukaemia.entry, 2),
        np.concatenate([exit, exit + 1e-7]),
        np.tile(leukaemia.event, 2),
        np.vstack([leukaemia.terms, leukaemia.terms]),
    )
    assert cox(twice, np.tile(np.arange(42), 2)).covariance == pytest.approx(once.covariance, rel=0.05)
    assert cox(twice).covariance < 0.6 * cox(leukaemia).covariance


def test_who_comes_under_observation_later_was_not_at_risk_before() -> None:
    """Events before anybody with the term was seen say nothing of the term."""
    entry = np.array([0.0, 0, 0, 0, 5, 5, 5, 5])
    exit = np.array([1.0, 2, 8, 10, 7, 9, 11, 12])
    event = np.array([1.0, 1, 1, 1, 1, 1, 1, 1])
    terms = np.array([0.0, 0, 0, 0, 1, 1, 1, 1])[:, None]
    late = cox(Observed(entry, exit, event, terms))
    without = cox(Observed(entry[2:], exit[2:], event[2:], terms[2:]))
    assert late.parameters == pytest.approx(without.parameters, abs=1e-6)


# -- on microdata -------------------------------------------------------------------------------------------------

COLUMNS = {
    "labour": "exploitation_type=forced_labour",
    "male": "sex=male",
    "rural": "settlement=rural",
    "year": "year",
    "rare": "exploitation_type=other",
}


def test_a_model_of_cases_is_released_as_any_other(confidential: Casebook) -> None:
    fitted = fit_cox(confidential.modelling_frame(COLUMNS), "labour ~ male + rural", exit="year")
    assert fitted.kind == "cox"
    assert fitted.n.value is not None and fitted.n.value % 5 == 0
    ratio = fitted.ratio("male")
    assert ratio.low < ratio.value < ratio.high
    assert ratio.value == pytest.approx(np.exp(fitted.coefficient("male").value), rel=0.01)
    assert set(fitted.statistics.frame["statistic"]) == {"proportional male", "proportional rural"}
    assert any("Efron" in note for note in fitted.notes)


def test_few_events_are_refused_as_by_any_model(confidential: Casebook) -> None:
    with pytest.raises(DisclosureError, match="stand behind"):
        fit_cox(confidential.modelling_frame(COLUMNS), "rare ~ male", exit="year")


@pytest.mark.parametrize(
    ("formula", "exit", "said"), [("labour ~ male", "months", "months"), ("labour ~ 1", "year", "no terms")]
)
def test_a_wrong_model_is_told(confidential: Casebook, formula: str, exit: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        fit_cox(confidential.modelling_frame(COLUMNS), formula, exit=exit)
