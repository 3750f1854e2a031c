"""The proportional-odds logit gives statsmodels' estimates, and wider errors where cases come in groups."""

import numpy as np
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from series.methods.ordered_logit import fit_ordered


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
