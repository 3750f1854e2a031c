"""Covariance for few or uneven clusters: against its definition, known special cases, and honest coverage."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.linalg import sqrtm
from scipy.special import expit

from data_access import Casebook, UsageError, fit_linear, fit_logit
from data_access.disclosure.few_clusters import bias_reduced


def by_definition(terms, residuals, variances, clusters):
    """CR2 and its degrees of freedom as Pustejovsky and Tipton (2018) write them, with whole matrices."""
    root = np.diag(np.sqrt(variances))
    x, e = root @ terms, np.linalg.solve(root, residuals)
    m = np.linalg.inv(x.T @ x)
    residual_maker = np.eye(len(x)) - x @ m @ x.T
    meat, columns = np.zeros_like(m), []
    for cluster in np.unique(clusters):
        at = clusters == cluster
        adjusted = np.linalg.pinv(sqrtm(residual_maker[np.ix_(at, at)]).real)
        score = x[at].T @ adjusted @ e[at]
        meat += np.outer(score, score)
        columns.append(residual_maker[at].T @ adjusted @ x[at] @ m)
    freedom = []
    for place in range(terms.shape[1]):
        p = np.column_stack([column[:, place] for column in columns])
        weights = np.linalg.eigvalsh(p.T @ p)
        freedom.append(weights.sum() ** 2 / (weights**2).sum())
    return m @ meat @ m, np.array(freedom)


@pytest.fixture(scope="module")
def uneven():
    """Sixty cases in eight clusters of 2 to 20, with a term that varies between clusters only."""
    random = np.random.default_rng(4)
    clusters = np.repeat(np.arange(8), [20, 12, 8, 6, 5, 4, 3, 2])
    between = random.normal(size=8)[clusters]
    terms = np.column_stack([np.ones(60), between, random.normal(size=60)])
    return terms, clusters, random


def test_a_linear_model_as_defined(uneven) -> None:
    terms, clusters, random = uneven
    residuals = sm.OLS(random.normal(size=60) + random.normal(size=8)[clusters], terms).fit().resid
    found = bias_reduced(terms, residuals, None, clusters)
    covariance, freedom = by_definition(terms, residuals, np.ones(60), clusters)
    assert found.covariance == pytest.approx(covariance)
    assert found.freedom == pytest.approx(freedom)


def test_a_logit_as_defined(uneven) -> None:
    terms, clusters, random = uneven
    outcome = (random.random(60) < expit(terms @ [0.2, 0.5, -0.5])).astype(float)
    chance = np.asarray(sm.Logit(outcome, terms).fit(disp=0).predict())
    variances = chance * (1 - chance)
    found = bias_reduced(terms, outcome - chance, variances, clusters)
    covariance, freedom = by_definition(terms, outcome - chance, variances, clusters)
    assert found.covariance == pytest.approx(covariance)
    assert found.freedom == pytest.approx(freedom)


def test_the_published_errors_of_single_cases() -> None:
    """Stata's `regress, vce(hc2)` on these data, as the R package dfadjust (Kolesár) prints it among its tests."""
    places = np.arange(10)
    outcome = np.concatenate([np.cos(places), np.tan(places + 1)])
    terms = np.column_stack([np.ones(20), np.concatenate([np.sin(places + 1), np.sin(places + 2)])])
    fitted = sm.OLS(outcome, terms).fit()
    assert fitted.params == pytest.approx([-0.4456202905, 0.3241183110], abs=1e-9)
    found = bias_reduced(terms, fitted.resid, None, np.arange(20))
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx([0.4227339762, 0.4421048122], abs=1e-9)


def test_single_cases_are_the_covariance_of_mackinnon_and_white(uneven) -> None:
    """With one case a cluster CR2 is HC2, as statsmodels has it."""
    terms, _, random = uneven
    fitted = sm.OLS(random.normal(size=60), terms).fit(cov_type="HC2")
    found = bias_reduced(terms, fitted.resid, None, np.arange(60))
    assert found.covariance == pytest.approx(fitted.cov_params())


def test_a_mean_of_even_clusters_is_the_t_test_of_their_means() -> None:
    """Then the degrees of freedom are one less than the clusters, and the variance that of the means."""
    random = np.random.default_rng(1)
    means = random.normal(size=10)
    outcome = np.repeat(means, 5)
    found = bias_reduced(np.ones((50, 1)), outcome - outcome.mean(), None, np.repeat(np.arange(10), 5))
    assert found.freedom == pytest.approx([9.0])
    assert found.covariance[0, 0] == pytest.approx(means.var(ddof=1) / 10)


def test_fixed_effects_of_clusters_take_nothing_away(uneven) -> None:
    """The slope beside an intercept for each cluster is that of the terms less their cluster means."""
    terms, clusters, random = uneven
    outcome = random.normal(size=60)
    dummies = (clusters[:, None] == np.arange(8)).astype(float)
    whole = np.column_stack([terms[:, 2], dummies])
    means = np.array([terms[clusters == c, 2].mean() for c in range(8)])[clusters]
    slope = sm.OLS(outcome, whole).fit()
    found = bias_reduced(whole, slope.resid, None, clusters)
    within = bias_reduced((terms[:, 2] - means)[:, None], slope.resid, None, clusters)
    assert found.covariance[0, 0] == pytest.approx(within.covariance[0, 0])
    assert found.freedom[0] == pytest.approx(within.freedom[0])


def test_intervals_of_few_uneven_clusters_cover_what_they_should() -> None:
    """Ten clusters, one of them with half of the cases: the usual intervals cover too seldom, these do not."""
    random = np.random.default_rng(20091001)
    clusters = np.repeat(np.arange(10), [90, 20, 15, 15, 10, 10, 5, 5, 5, 5])
    usual, reduced = 0, 0
    for _ in range(200):
        between = (random.normal(size=10))[clusters]
        outcome = random.normal(size=180) + random.normal(size=10)[clusters]
        terms = np.column_stack([np.ones(180), between])
        fitted = sm.OLS(outcome, terms).fit(cov_type="cluster", cov_kwds={"groups": clusters})
        usual += abs(fitted.params[1]) < 1.96 * fitted.bse[1]
        low, high = bias_reduced(terms, fitted.resid, None, clusters).intervals(np.asarray(fitted.params))[1]
        reduced += low < 0 < high
    assert usual / 200 < 0.88
    assert 0.91 < reduced / 200 < 0.99


def test_a_logit_by_mission_has_wider_intervals(confidential: Casebook) -> None:
    frame = confidential.modelling_frame(
        {"labour": "exploitation_type=forced_labour", "male": "sex=male", "rural": "settlement=rural"}
    )
    usual = fit_logit(frame, "labour ~ male + rural", groups="mission")
    few = fit_logit(frame, "labour ~ male + rural", groups="mission", few_clusters=True)
    (one, other) = (model.coefficient("male") for model in (usual, few))
    assert one.value == other.value
    assert other.high - other.low > one.high - one.low
    assert any("CR2" in note for note in few.notes)


def test_clusters_have_to_be_named(confidential: Casebook) -> None:
    frame = confidential.modelling_frame(
        {"labour": "exploitation_type=forced_labour", "rural": "settlement=rural"}
    )
    with pytest.raises(UsageError, match="names no clusters"):
        fit_linear(frame, "labour ~ rural", few_clusters=True)
