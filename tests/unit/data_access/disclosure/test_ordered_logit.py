"""The proportional-odds logit gives statsmodels' estimates, and wider errors where cases come in groups."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from data_access import Casebook, DisclosureError, UsageError, fit_logit, fit_ordered_logit
from data_access.disclosure.ordered_logit import chances, fit_ordered
from tests.unit.data_access.casebook.small_casebook import write_casebook


@pytest.fixture
def sample() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(11)
    terms = np.column_stack([random.integers(0, 5, 500), random.random(500) < 0.4]).astype(float)
    latent = -0.4 * terms[:, 0] + 0.8 * terms[:, 1] + random.logistic(size=500)
    return np.searchsorted([-2.0, -0.5, 1.0], latent), terms


def test_estimates_and_errors_are_those_of_statsmodels(sample):
    outcome, terms = sample
    found = fit_ordered(outcome, terms, np.arange(500))
    reference = OrderedModel(outcome, terms, distr="logit").fit(method="bfgs", disp=0, cov_type="HC0")
    assert found.slopes == pytest.approx(np.asarray(reference.params)[:2], abs=1e-4)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(np.asarray(reference.bse)[:2], rel=0.01)


def test_cases_told_four_times_are_no_more_evidence(sample):
    outcome, terms = sample
    once = fit_ordered(outcome, terms, np.arange(500))
    often = fit_ordered(np.tile(outcome, 4), np.tile(terms, (4, 1)), np.tile(np.arange(500), 4))
    assert often.slopes == pytest.approx(once.slopes, abs=1e-5)
    assert often.covariance == pytest.approx(once.covariance, rel=1e-3)


LEVELS = ["none_or_primary", "lower_secondary", "upper_secondary_or_vocational", "tertiary"]


@pytest.fixture(scope="module")
def schooled(small: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Casebook:
    """The small casebook with levels of education: of men twice as often higher, of either sex alike in town and country."""
    random = np.random.default_rng(3)
    victim = small["victim"]
    latent = np.log(2.0) * (victim["sex"] == "male") + random.logistic(size=len(victim))
    education = np.array(LEVELS)[np.searchsorted([-1.0, 0.0, 1.5], latent)]
    tables = {**small, "victim": victim.assign(education=education)}
    return write_casebook(tmp_path_factory.mktemp("schooled"), tables)


def test_chances_are_those_of_statsmodels_and_add_up_to_one(sample):
    outcome, terms = sample
    found = fit_ordered(outcome, terms, np.arange(500))
    reference = OrderedModel(outcome, terms, distr="logit").fit(method="bfgs", disp=0)
    expected = reference.model.predict(reference.params, exog=terms)
    assert chances(terms, found.slopes, found.cuts) == pytest.approx(np.asarray(expected), abs=1e-4)
    assert chances(terms, found.slopes, found.cuts).sum(axis=1) == pytest.approx(1.0)


def test_a_model_of_cases_is_released_as_any_other(schooled: Casebook) -> None:
    frame = schooled.modelling_frame(
        {"education": "education", "male": "sex=male", "rural": "settlement=rural"}
    )
    model = fit_ordered_logit(frame, "education ~ male + rural", order=LEVELS, groups="case_group")
    told = model.ratio("male")
    assert told.low < 2.0 < told.high
    assert model.ratio("rural").low < 1.0 < model.ratio("rural").high
    assert model.coefficients.dimensions == ("term",)
    effects = [model.effect("male", level).value for level in LEVELS]
    assert sum(effects) == pytest.approx(0.0, abs=0.005)
    assert effects[0] < 0 < effects[-1]
    assert any("from lowest to highest" in note for note in model.notes)
    assert not any("Reference outcome" in note for note in model.notes)


def test_the_ratio_is_near_that_at_one_cut(schooled: Casebook) -> None:
    frame = schooled.modelling_frame(
        {
            "education": "education",
            "higher": f"education={LEVELS[2]},{LEVELS[3]}",
            "male": "sex=male",
            "rural": "settlement=rural",
        }
    )
    ordered = fit_ordered_logit(frame, "education ~ male + rural", order=LEVELS, marginal_effects=False)
    at_a_cut = fit_logit(frame, "higher ~ male + rural", marginal_effects=False)
    assert ordered.coefficient("male").value == pytest.approx(at_a_cut.coefficient("male").value, abs=0.15)
    one, other = (model.coefficient("male") for model in (ordered, at_a_cut))
    assert one.high - one.low < other.high - other.low


@pytest.mark.parametrize(
    ("order", "said"),
    [(LEVELS[:2], "three categories or more"), ([*LEVELS, "ancient"], "has the outcome ancient")],
)
def test_a_wrong_order_is_told(schooled: Casebook, order: list[str], said: str) -> None:
    frame = schooled.modelling_frame({"education": "education", "rural": "settlement=rural"})
    with pytest.raises(UsageError, match=said):
        fit_ordered_logit(frame, "education ~ rural", order=order)


def test_few_cases_in_a_category_are_refused(schooled: Casebook) -> None:
    few = schooled.where(exploitation_type="other")
    frame = few.modelling_frame({"education": "education", "rural": "settlement=rural"})
    with pytest.raises(DisclosureError):
        fit_ordered_logit(frame, "education ~ rural", order=LEVELS)
