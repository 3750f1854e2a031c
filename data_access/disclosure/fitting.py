"""Models fitted on microdata with statsmodels, and what of them is released.

Minimum cells, degrees of freedom and rounding are decided here and in ``design``; a notebook gets a
``ProtectedModel`` and nothing else. Formulas follow patsy (``construction ~ C(age_band) + rural``), with names of
columns of the modelling frame and a few functions only.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from statsmodels.tools.sm_exceptions import (
    ConvergenceWarning,
    PerfectSeparationError,
    PerfectSeparationWarning,
)

from data_access.disclosure.design import Design, build
from data_access.disclosure.few_clusters import bias_reduced
from data_access.disclosure.marginal_effects import Predict
from data_access.disclosure.microdata import ModellingFrame, microdata_of
from data_access.disclosure.models import ModelKind, ProtectedModel
from data_access.disclosure.releasing import Fit, release
from data_access.disclosure.saturated import from_protected_counts
from data_access.errors import UsageError

FEW_CLUSTERS_REMARK = (
    "Covariance and degrees of freedom for few or uneven clusters (CR2, Bell and McCaffrey 2002)."
)


def fit_logit(
    frame: ModellingFrame,
    formula: str,
    *,
    groups: str | None = None,
    few_clusters: bool = False,
    marginal_effects: bool = True,
) -> ProtectedModel:
    """Binary logit: ratios are odds ratios, marginal effects differences in probability.

    ``groups`` clusters the covariance: "case_group" (cases identified together), "mission" or, of links, "perpetrator".
    ``few_clusters``: these are few or uneven (missions), so that the covariance is CR2 and intervals follow Student's t.
    Raises DisclosureError for terms on too few cases, UsageError for a wrong formula or a model without a maximum.
    """
    microdata = microdata_of(frame)
    design = build(microdata, formula, groups=groups, offset=None, binary=True)
    scaled, back = scaled_terms(design)
    fitted = _maximise(lambda: sm.Logit(design.outcome, scaled).fit(**_options(design)), formula)

    def predict(x: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([np.mean(1 / (1 + np.exp(-np.clip(x @ b, -500, 500))))])

    statistics = {"pseudo_r_squared": float(fitted.prsquared)}
    fit = _plain(ModelKind.LOGIT, design, fitted, back, predict, statistics)
    table = from_protected_counts(design, microdata.profile.counts)
    if table is not None:
        fit = replace(
            fit,
            parameters=table.parameters,
            covariance=fit.covariance if groups else table.covariance,
            statistics={"pseudo_r_squared": table.pseudo_r_squared},
            from_counts=True,
        )
    if few_clusters:
        chance = np.asarray(fitted.predict())
        fit = _for_few_clusters(fit, formula, scaled, back, chance, chance * (1 - chance))
    return release(microdata, formula, fit, marginal_effects)


def fit_poisson(
    frame: ModellingFrame,
    formula: str,
    *,
    groups: str | None = None,
    few_clusters: bool = False,
    offset: str | None = None,
    marginal_effects: bool = True,
) -> ProtectedModel:
    """Poisson regression with log link: ratios are rate ratios. ``offset`` is a column, already a logarithm.

    Without ``groups`` the covariance is robust (HC0), so that overdispersion does not make intervals too narrow; the
    dispersion (Pearson chi-squared over degrees of freedom) is released with the model. ``few_clusters`` as in ``fit_logit``.
    """
    microdata = microdata_of(frame)
    design = build(microdata, formula, groups=groups, offset=offset)
    scaled, back = scaled_terms(design)
    model = sm.GLM(design.outcome, scaled, family=sm.families.Poisson(), offset=design.offset)
    robust = {"cov_type": "HC0"} if groups is None else _clustered(design)
    fitted = _maximise(lambda: model.fit(**robust), formula)
    statistics = {"dispersion": float(fitted.pearson_chi2 / fitted.df_resid)}
    fit = _plain(ModelKind.POISSON, design, fitted, back, _exponential(design), statistics)
    if few_clusters:
        mean = np.asarray(fitted.fittedvalues)
        fit = _for_few_clusters(fit, formula, scaled, back, mean, mean)
    return release(microdata, formula, fit, marginal_effects)


def fit_negative_binomial(
    frame: ModellingFrame,
    formula: str,
    *,
    groups: str | None = None,
    offset: str | None = None,
    marginal_effects: bool = True,
) -> ProtectedModel:
    """Negative binomial regression (NB2, dispersion estimated): ratios are rate ratios.

    Raises UsageError where counts vary no more than in a Poisson model: there is no dispersion to estimate.
    """
    microdata = microdata_of(frame)
    design = build(microdata, formula, groups=groups, offset=offset)
    scaled, back = scaled_terms(design)
    family = sm.families.Poisson()
    poisson = _maximise(
        lambda: sm.GLM(design.outcome, scaled, family=family, offset=design.offset).fit(), formula
    )
    start = _starting_dispersion(design.outcome, np.asarray(poisson.fittedvalues), float(poisson.df_resid))
    if start <= 0:
        raise UsageError(
            f"the counts of {formula!r} vary no more than a Poisson model allows", remedy="use fit_poisson"
        )
    model = sm.NegativeBinomial(design.outcome, scaled, offset=design.offset)
    options = {
        **_options(design),
        "maxiter": 1000,
        "start_params": np.append(np.asarray(poisson.params), start),
    }
    fitted = _maximise(lambda: model.fit(**options), formula)
    statistics = {"alpha": float(np.asarray(fitted.params)[-1])}
    fit = _plain(ModelKind.NEGATIVE_BINOMIAL, design, fitted, back, _exponential(design), statistics)
    return release(microdata, formula, fit, marginal_effects)


def fit_multinomial_logit(
    frame: ModellingFrame,
    formula: str,
    *,
    groups: str | None = None,
    reference: str | None = None,
    marginal_effects: bool = True,
) -> ProtectedModel:
    """Multinomial logit of a categorical outcome: ratios are relative risk ratios against ``reference``.

    ``reference`` defaults to the most frequent category. Tables have a dimension ``outcome``; marginal effects are
    given for every outcome, the reference included.
    """
    microdata = microdata_of(frame)
    design = build(microdata, formula, groups=groups, offset=None, multinomial=True, reference=reference)
    scaled, back = scaled_terms(design)
    fitted = _maximise(lambda: sm.MNLogit(design.outcome, scaled).fit(**_options(design)), formula)
    outcomes = len(design.categories)

    def predict(x: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        linear = np.column_stack([np.zeros(len(x)), x @ b.reshape(outcomes - 1, -1).T])
        linear -= linear.max(axis=1, keepdims=True)
        odds = np.exp(linear)
        return np.asarray((odds / odds.sum(axis=1, keepdims=True)).mean(axis=0))

    statistics = {"pseudo_r_squared": float(fitted.prsquared)}
    fit = _plain(ModelKind.MULTINOMIAL_LOGIT, design, fitted, back, predict, statistics)
    return release(microdata, formula, fit, marginal_effects)


def fit_linear(
    frame: ModellingFrame, formula: str, *, groups: str | None = None, few_clusters: bool = False
) -> ProtectedModel:
    """Ordinary least squares, with heteroscedasticity-robust (HC1) or clustered covariance.

    ``few_clusters`` as in ``fit_logit``.
    """
    microdata = microdata_of(frame)
    design = build(microdata, formula, groups=groups, offset=None)
    robust = {"cov_type": "HC1"} if groups is None else _clustered(design)
    scaled, back = scaled_terms(design)
    fitted = sm.OLS(design.outcome, scaled).fit(**robust)
    statistics = {"r_squared": float(fitted.rsquared)}

    def predict(x: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([np.mean(x @ b)])

    fit = _plain(ModelKind.LINEAR, design, fitted, back, predict, statistics)
    if few_clusters:
        fit = _for_few_clusters(fit, formula, scaled, back, np.asarray(fitted.fittedvalues), None)
    return release(microdata, formula, fit, False)


# -- fitting -----------------------------------------------------------------------------------------------------


def _options(design: Design) -> dict[str, Any]:
    return {"disp": False, "maxiter": 200, **(_clustered(design) if design.clusters is not None else {})}


def _clustered(design: Design) -> dict[str, Any]:
    return {"cov_type": "cluster", "cov_kwds": {"groups": design.clusters}}


def _for_few_clusters(
    fit: Fit,
    formula: str,
    scaled: NDArray[np.float64],
    back: NDArray[np.float64],
    fitted: NDArray[np.float64],
    variances: NDArray[np.float64] | None,
) -> Fit:
    """The same fit with the covariance, intervals and p-values for few or uneven clusters."""
    clusters = fit.design.clusters
    if clusters is None:
        raise UsageError(
            f"the model {formula!r} names no clusters", remedy="say groups=, as in groups='mission'"
        )
    told = bias_reduced(scaled, fit.design.outcome - fitted, variances, clusters, back)
    return replace(
        fit,
        covariance=told.covariance,
        intervals=told.intervals(fit.parameters),
        p_values=told.p_values(fit.parameters),
        remarks=(*fit.remarks, FEW_CLUSTERS_REMARK),
    )


def _maximise(fit: Callable[[], Any], formula: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for trouble in (ConvergenceWarning, PerfectSeparationWarning):
            warnings.simplefilter("error", trouble)
        try:
            return fit()
        except (
            ConvergenceWarning,
            PerfectSeparationWarning,
            PerfectSeparationError,
            np.linalg.LinAlgError,
        ) as error:
            raise UsageError(
                f"the model {formula!r} has no maximum: some combination of terms tells the outcome exactly, "
                "or terms repeat one another",
                remedy="merge categories, or leave out the term that repeats others",
            ) from error


def _exponential(design: Design) -> Predict:
    def predict(x: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        shift = 0.0 if design.offset is None else design.offset
        return np.array([np.mean(np.exp(np.clip(x @ b[: x.shape[1]] + shift, -500, 500)))])

    return predict


def scaled_terms(design: Design) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The terms in units of their spread (around their mean, where there is an intercept), and the matrix that takes
    parameters back: a year of 2005 beside a yes / no of 1 would leave the search for the maximum no footing."""
    terms = design.terms.to_numpy(dtype=float)
    names = [str(name) for name in design.terms.columns]
    spread = np.where(terms.std(axis=0) > 0, terms.std(axis=0), 1.0)
    back = np.diag(1.0 / spread)
    middle = np.zeros(len(names))
    if "Intercept" in names:
        place = names.index("Intercept")
        middle = np.where(terms.std(axis=0) > 0, terms.mean(axis=0), 0.0)
        back[place] -= middle / spread
    return (terms - middle) / spread, back


def _starting_dispersion(outcome: NDArray[np.float64], fitted: NDArray[np.float64], freedom: float) -> float:
    """Dispersion by the method of moments (Cameron and Trivedi 2013)."""
    return float((((outcome - fitted) ** 2 - outcome) / fitted**2).sum() / freedom)


def _plain(
    kind: ModelKind,
    design: Design,
    fitted: Any,
    back: NDArray[np.float64],
    predict: Predict,
    statistics: dict[str, float],
) -> Fit:
    outcomes = max(1, len(design.categories) - 1)
    whole = np.kron(np.eye(outcomes), back)
    number = whole.shape[0]
    given = np.asarray(fitted.params)
    parameters = whole @ (given.T.ravel() if outcomes > 1 or design.categories else given[:number])
    covariance = whole @ np.asarray(fitted.cov_params())[:number, :number] @ whole.T
    return Fit(kind, design, parameters, covariance, predict, statistics)
