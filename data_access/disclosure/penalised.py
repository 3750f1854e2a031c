"""Models of rare outcomes on microdata: the penalised logit of Firth, under the rules of all other models."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from data_access.disclosure.design import Design, build
from data_access.disclosure.firth import (
    Penalised,
    firth_logit,
    flic_intercept,
    likelihood_ratio_p_value,
    profile_interval,
)
from data_access.disclosure.fitting import scaled_terms
from data_access.disclosure.microdata import ModellingFrame, microdata_of
from data_access.disclosure.models import ModelKind, ProtectedModel
from data_access.disclosure.policy import CountRules
from data_access.disclosure.protection import round_count
from data_access.disclosure.releasing import Fit, release
from data_access.disclosure.saturated import from_protected_counts
from data_access.errors import UsageError

Floats = NDArray[np.float64]
_REMARK = (
    "Penalised likelihood (Firth 1993) with profile intervals; the intercept is corrected (FLIC), so that the mean "
    "predicted risk is the share of events. Cases count as independent of one another."
)


def fit_firth_logit(frame: ModellingFrame, formula: str, *, marginal_effects: bool = True) -> ProtectedModel:
    """Logit of a rare yes / no outcome: ratios are odds ratios, intervals those of the profile of the penalised likelihood.

    Marginal effects are differences in risk after the correction of the intercept. Cases count as independent: beside it,
    ``fit_logit`` with ``groups`` says what clusters change. Raises DisclosureError for terms on too few cases, UsageError for a
    wrong formula, one without intercept, or terms that repeat one another.
    """
    microdata = microdata_of(frame)
    design = build(microdata, formula, groups=None, offset=None, binary=True)
    names = [str(name) for name in design.terms.columns]
    if "Intercept" not in names:
        raise UsageError(f"the model {formula!r} has no intercept", remedy="leave out the - 1 or + 0")
    terms, back = scaled_terms(design)
    rows, outcome, weights = _grouped(design, terms, microdata.profile.counts)
    try:
        found = firth_logit(rows, outcome, weights)
        intervals, p_values = _profiles(rows, outcome, weights, found, design.released_terms)
    except (ValueError, np.linalg.LinAlgError) as error:
        raise UsageError(
            f"the model {formula!r} has no maximum: {error}", remedy="leave out the term that repeats others"
        ) from error
    constant = names.index("Intercept")
    corrected = found.parameters.copy()
    corrected[constant] = flic_intercept(rows, outcome, weights, found.parameters, constant)
    spread = np.diag(back)
    # What is told of the intercept follows from its standard error: at nil of all terms, not at their means.
    covariance = back @ found.covariance @ back.T
    told = back @ corrected
    intervals, p_values = _of_constant(intervals * spread[:, None], p_values, told, covariance, constant)

    def predict(x: Floats, b: Floats) -> Floats:
        return np.array([np.mean(expit(x @ b))])

    fit = Fit(
        ModelKind.FIRTH_LOGIT,
        design,
        told,
        covariance,
        predict,
        {},
        from_counts=weights is not None,
        intervals=intervals,
        p_values=p_values,
        remarks=(_REMARK,),
    )
    return release(microdata, formula, fit, marginal_effects)


def _grouped(design: Design, terms: Floats, rules: CountRules) -> tuple[Floats, Floats, Floats | None]:
    """Rows, outcome and weights: the cases, or, of a model that is a table in another form, its protected counts."""
    if from_protected_counts(design, rules) is None:
        return terms, design.outcome, None
    patterns, which = np.unique(terms, axis=0, return_inverse=True)
    base = max(rules.rounding_base, 1)
    numbers = [
        [round_count(int(n), base) for n in np.bincount(which.ravel(), weights=answer)]
        for answer in (design.outcome, 1 - design.outcome)
    ]
    outcome = np.repeat([1.0, 0.0], len(patterns))
    return np.vstack([patterns, patterns]), outcome, np.array(numbers, dtype=float).ravel()


def _profiles(
    rows: Floats, outcome: Floats, weights: Floats | None, found: Penalised, places: list[int]
) -> tuple[Floats, Floats]:
    intervals = np.full((len(found.parameters), 2), np.nan)
    p_values = np.full(len(found.parameters), np.nan)
    for place in places:
        intervals[place] = profile_interval(rows, outcome, weights, found, place)
        p_values[place] = likelihood_ratio_p_value(rows, outcome, weights, found, place)
    return intervals, p_values


def _of_constant(
    intervals: Floats, p_values: Floats, parameters: Floats, covariance: Floats, place: int
) -> tuple[Floats, Floats]:
    from scipy.stats import norm

    error = float(np.sqrt(covariance[place, place]))
    reach = float(norm.ppf(0.975)) * error
    intervals[place] = parameters[place] - reach, parameters[place] + reach
    p_values[place] = float(2 * norm.sf(abs(parameters[place]) / error))
    return intervals, p_values
