"""Models fitted on microdata with statsmodels, and what of them is released.

Minimum cells, degrees of freedom and rounding are decided here and in ``design``; a notebook gets a
``ProtectedModel`` and nothing else. Formulas follow patsy (``construction ~ C(age_band) + rural``), with names of
columns of the modelling frame and a few functions only.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy.stats import norm
from statsmodels.tools.sm_exceptions import (
    ConvergenceWarning,
    PerfectSeparationError,
    PerfectSeparationWarning,
)

from data_access.disclosure.design import Design, build
from data_access.disclosure.estimation import released_count, significant
from data_access.disclosure.formulas import term_name
from data_access.disclosure.groups import CountRole, Group
from data_access.disclosure.marginal_effects import Effect, Predict, average_marginal_effects
from data_access.disclosure.microdata import Microdata, ModellingFrame, microdata_of
from data_access.disclosure.models import ModelKind, ProtectedModel, issue_model
from data_access.disclosure.policy import CountMethod
from data_access.disclosure.released_counts import released
from data_access.disclosure.statuses import CellStatus, Statistic
from data_access.disclosure.tables import Cell, ProtectedTable, TableDimension, issue_table
from data_access.disclosure.values import ProtectedValue, issue_value
from data_access.errors import UsageError

_FEW_CLUSTERS = 40


@dataclass(frozen=True)
class _Fit:
    """A fitted model in plain arrays: parameters of each outcome, in the order of the design's terms."""

    kind: ModelKind
    design: Design
    parameters: NDArray[np.float64]
    covariance: NDArray[np.float64]
    bounds: NDArray[np.float64]
    p_values: NDArray[np.float64]
    predict: Predict
    statistics: dict[str, float]


def fit_logit(
    frame: ModellingFrame, formula: str, *, groups: str | None = None, marginal_effects: bool = True
) -> ProtectedModel:
    """Binary logit: ratios are odds ratios, marginal effects differences in probability.

    ``groups`` clusters the covariance: "case_group" (cases identified together), "mission" or, of links, "perpetrator".
    Raises DisclosureError for terms on too few cases, UsageError for a wrong formula or a model without a maximum.
    """
    microdata = microdata_of(frame)
    design = build(microdata, formula, groups=groups, offset=None, binary=True)
    scaled, back = _scaled(design)
    fitted = _maximise(lambda: sm.Logit(design.outcome, scaled).fit(**_options(design)), formula)

    def predict(x: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([np.mean(1 / (1 + np.exp(-np.clip(x @ b, -500, 500))))])

    statistics = {"pseudo_r_squared": float(fitted.prsquared)}
    return _release(
        microdata,
        formula,
        _plain(ModelKind.LOGIT, design, fitted, back, predict, statistics),
        marginal_effects,
    )


def fit_poisson(
    frame: ModellingFrame,
    formula: str,
    *,
    groups: str | None = None,
    offset: str | None = None,
    marginal_effects: bool = True,
) -> ProtectedModel:
    """Poisson regression with log link: ratios are rate ratios. ``offset`` is a column, already a logarithm.

    Without ``groups`` the covariance is robust (HC0), so that overdispersion does not make intervals too narrow; the
    dispersion (Pearson chi-squared over degrees of freedom) is released with the model.
    """
    microdata = microdata_of(frame)
    design = build(microdata, formula, groups=groups, offset=offset)
    scaled, back = _scaled(design)
    model = sm.GLM(design.outcome, scaled, family=sm.families.Poisson(), offset=design.offset)
    robust = {"cov_type": "HC0"} if groups is None else _clustered(design)
    fitted = _maximise(lambda: model.fit(**robust), formula)
    statistics = {"dispersion": float(fitted.pearson_chi2 / fitted.df_resid)}
    fit = _plain(ModelKind.POISSON, design, fitted, back, _exponential(design), statistics)
    return _release(microdata, formula, fit, marginal_effects)


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
    scaled, back = _scaled(design)
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
    return _release(microdata, formula, fit, marginal_effects)


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
    scaled, back = _scaled(design)
    fitted = _maximise(lambda: sm.MNLogit(design.outcome, scaled).fit(**_options(design)), formula)
    outcomes = len(design.categories)

    def predict(x: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        linear = np.column_stack([np.zeros(len(x)), x @ b.reshape(outcomes - 1, -1).T])
        linear -= linear.max(axis=1, keepdims=True)
        odds = np.exp(linear)
        return np.asarray((odds / odds.sum(axis=1, keepdims=True)).mean(axis=0))

    statistics = {"pseudo_r_squared": float(fitted.prsquared)}
    fit = _plain(ModelKind.MULTINOMIAL_LOGIT, design, fitted, back, predict, statistics)
    return _release(microdata, formula, fit, marginal_effects)


def fit_linear(frame: ModellingFrame, formula: str, *, groups: str | None = None) -> ProtectedModel:
    """Ordinary least squares, with heteroscedasticity-robust (HC1) or clustered covariance."""
    microdata = microdata_of(frame)
    design = build(microdata, formula, groups=groups, offset=None)
    robust = {"cov_type": "HC1"} if groups is None else _clustered(design)
    scaled, back = _scaled(design)
    fitted = sm.OLS(design.outcome, scaled).fit(**robust)
    statistics = {"r_squared": float(fitted.rsquared)}

    def predict(x: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([np.mean(x @ b)])

    return _release(
        microdata, formula, _plain(ModelKind.LINEAR, design, fitted, back, predict, statistics), False
    )


# -- fitting -----------------------------------------------------------------------------------------------------


def _options(design: Design) -> dict[str, Any]:
    return {"disp": False, "maxiter": 200, **(_clustered(design) if design.clusters is not None else {})}


def _clustered(design: Design) -> dict[str, Any]:
    return {"cov_type": "cluster", "cov_kwds": {"groups": design.clusters}}


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


def _scaled(design: Design) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
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
) -> _Fit:
    outcomes = max(1, len(design.categories) - 1)
    whole = np.kron(np.eye(outcomes), back)
    number = whole.shape[0]
    given = np.asarray(fitted.params)
    parameters = whole @ (given.T.ravel() if outcomes > 1 or design.categories else given[:number])
    covariance = whole @ np.asarray(fitted.cov_params())[:number, :number] @ whole.T
    error = np.sqrt(np.diag(covariance))
    reach = norm.ppf(0.975) * error
    bounds = np.column_stack([parameters - reach, parameters + reach])
    p_values = 2 * norm.sf(np.abs(parameters) / error)
    return _Fit(kind, design, parameters, covariance, bounds, p_values, predict, statistics)


# -- releasing ---------------------------------------------------------------------------------------------------


def _release(microdata: Microdata, formula: str, fit: _Fit, marginal_effects: bool) -> ProtectedModel:
    effects = None
    if marginal_effects:
        found = average_marginal_effects(fit.design, fit.predict, fit.parameters, fit.covariance)
        effects = _effects_table(microdata, fit, found)
    n = len(fit.design.data) if "cases" not in fit.design.data else int(fit.design.data["cases"].sum())
    binary = set(np.unique(fit.design.outcome)) <= {0.0, 1.0} and not fit.design.categories
    return issue_model(
        kind=fit.kind,
        formula=formula,
        coefficients=_coefficients_table(microdata, fit),
        marginal_effects=effects,
        statistics=_statistics_table(microdata, fit),
        n=_count(microdata, n, "cases", _complete(microdata, fit)),
        events=_count(microdata, int(fit.design.outcome.sum()), "events", _events(microdata, fit, formula))
        if binary
        else None,
        notes=_notes(fit),
    )


def _coefficients_table(microdata: Microdata, fit: _Fit) -> ProtectedTable:
    names = [term_name(str(name)) for name in fit.design.terms.columns]
    outcomes = fit.design.categories[1:] or ("",)
    cells = []
    for number, outcome in enumerate(outcomes):
        for place in fit.design.released_terms:
            at = number * len(names) + place
            cells.append(
                _coefficient(microdata, fit, at, ((outcome, names[place]) if outcome else (names[place],)))
            )
    return _table(microdata, fit, Statistic.COEFFICIENT, cells)


def _coefficient(microdata: Microdata, fit: _Fit, at: int, codes: tuple[str, ...]) -> Cell:
    digits = microdata.profile.models.digits
    value, (low, high) = float(fit.parameters[at]), fit.bounds[at]
    measures = [
        ("standard_error", significant(float(np.sqrt(fit.covariance[at, at])), digits)),
        ("p_value", round(float(fit.p_values[at]), 3)),
    ]
    if fit.kind is not ModelKind.LINEAR:
        ratios = zip(("ratio", "ratio_low", "ratio_high"), (value, low, high), strict=True)
        measures += [
            (name, significant(float(np.exp(min(number, 700.0))), digits)) for name, number in ratios
        ]
    return Cell(
        codes=codes,
        value=significant(value, digits),
        status=_status(microdata),
        low=significant(float(low), digits),
        high=significant(float(high), digits),
        measures=tuple(measures),
    )


def _effects_table(microdata: Microdata, fit: _Fit, effects: list[Effect]) -> ProtectedTable:
    digits = microdata.profile.models.digits
    cells = [
        Cell(
            codes=(fit.design.categories[effect.outcome], effect.term)
            if fit.design.categories
            else (effect.term,),
            value=significant(effect.value, digits),
            status=_status(microdata),
            low=significant(effect.low, digits),
            high=significant(effect.high, digits),
            measures=(
                ("standard_error", significant(effect.standard_error, digits)),
                ("p_value", round(effect.p_value, 3)),
            ),
        )
        for effect in sorted(effects, key=lambda effect: (effect.outcome, _rank(fit, effect.term)))
    ]
    return _table(microdata, fit, Statistic.MARGINAL_EFFECT, cells)


def _rank(fit: _Fit, term: str) -> int:
    """Effects stand in the order of the formula."""
    names = [term_name(str(name)) for name in fit.design.terms.columns]
    return names.index(term) if term in names else len(names)


def _statistics_table(microdata: Microdata, fit: _Fit) -> ProtectedTable:
    digits = microdata.profile.models.digits
    cells = [
        Cell(codes=(name,), value=significant(number, digits), status=_status(microdata))
        for name, number in fit.statistics.items()
    ]
    return issue_table(
        dimensions=[TableDimension("statistic", "Statistic")],
        population=microdata.population,
        statistic=Statistic.ESTIMATE,
        source=microdata.source,
        cells=cells,
    )


def _table(microdata: Microdata, fit: _Fit, statistic: Statistic, cells: list[Cell]) -> ProtectedTable:
    dimensions = [TableDimension("term", "Term")]
    if fit.design.categories:
        dimensions.insert(0, TableDimension("outcome", "Outcome"))
    return issue_table(
        dimensions=dimensions,
        population=microdata.population,
        statistic=statistic,
        source=microdata.source,
        cells=cells,
        notes=microdata.notes,
    )


def _complete(microdata: Microdata, fit: _Fit) -> Group | None:
    """The cases of the model: those with all its facts."""
    return None if microdata.groups is None else microdata.groups.complete(map(str, fit.design.data.columns))


def _events(microdata: Microdata, fit: _Fit, formula: str) -> Group | None:
    outcome = formula.partition("~")[0].strip()
    if microdata.groups is None:
        return None
    return microdata.groups.events(map(str, fit.design.data.columns), outcome)


def _count(microdata: Microdata, count: int, what: str, group: Group | None) -> ProtectedValue:
    rules = microdata.profile.counts
    hidden = rules.method is not CountMethod.EXACT and count < rules.threshold
    value = None if hidden else released_count(count, microdata)
    return issue_value(
        value=value,
        status=_status(microdata),
        statistic=Statistic.COUNT,
        dimensions={"model": what},
        population=microdata.population,
        source=microdata.source,
        counts=released(CountRole.VALUE, group, value),
    )


def _status(microdata: Microdata) -> CellStatus:
    exact = microdata.profile.counts.method is CountMethod.EXACT
    return CellStatus.RELEASED if exact else CellStatus.ROUNDED


def _notes(fit: _Fit) -> tuple[str, ...]:
    notes = (
        ["Complete cases only: cases with a fact of the model not known are left out."]
        if fit.design.dropped
        else []
    )
    if fit.design.categories:
        notes.append(f"Reference outcome: {fit.design.categories[0]}.")
    if len(fit.design.released_terms) < fit.design.terms.shape[1]:
        notes.append("Fixed effects of missions are in the model and not shown; small missions share one.")
    clusters = fit.design.clusters
    if clusters is not None:
        few = " Few clusters: intervals may be too narrow." if int(clusters.max()) + 1 < _FEW_CLUSTERS else ""
        notes.append(f"Standard errors allow for {fit.design.alike} being alike (clustered).{few}")
    return tuple(notes)
