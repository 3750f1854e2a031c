"""Multiple imputation of yes / no facts by chained equations.

Each fact is regressed on all others and on what is known of every case, by a logit; its unknown values are drawn
from the fitted chances, with the parameters themselves drawn from their approximate posterior, so that imputations
differ as much as they should. Valid where what is unknown depends on what is known only (missing at random).

Source: van Buuren, S. (2018), Flexible Imputation of Missing Data, 2nd edition, Chapman and Hall, sections 3.6 and 4.5.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
_BURN_IN = 10
_BETWEEN = 3
_RIDGE = 0.5
"""A weak prior (that of half a case) on every slope, so that a fact that others tell exactly has finite parameters."""


def imputed_sets(facts: Floats, predictors: Floats, *, number: int, seed: int) -> Iterator[Floats]:
    """Yield ``number`` completed copies of ``facts`` (cases × facts, 1, 0 or NaN).

    ``predictors`` (cases × columns, nothing missing) help to impute: they must hold every variable of the analysis to
    come, its outcome too. Without a missing value the same facts are yielded once.
    """
    missing = np.isnan(facts)
    if not missing.any():
        yield facts.copy()
        return
    random = np.random.default_rng(seed)
    completed = _first_guess(facts, missing, random)
    parameters: dict[int, Floats] = {}
    known = np.column_stack([np.ones(len(facts)), _standardised(predictors)])
    for round_ in range(_BURN_IN + number * _BETWEEN):
        for at in np.flatnonzero(missing.any(axis=0)):
            others = np.delete(completed, at, axis=1)
            terms = np.column_stack([known, others])
            observed = ~missing[:, at]
            estimate, covariance = _logit(terms[observed], facts[observed, at], parameters.get(int(at)))
            parameters[int(at)] = estimate
            drawn = random.multivariate_normal(estimate, covariance, method="cholesky")
            chance = expit(terms[~observed] @ drawn)
            completed[~observed, at] = random.random(len(chance)) < chance
        if round_ >= _BURN_IN and (round_ - _BURN_IN) % _BETWEEN == _BETWEEN - 1:
            yield completed.copy()


def _first_guess(facts: Floats, missing: NDArray[np.bool_], random: np.random.Generator) -> Floats:
    guessed = (random.random(facts.shape) < np.nanmean(facts, axis=0)).astype(float)
    return np.where(missing, guessed, facts)


def _standardised(predictors: Floats) -> Floats:
    spread = predictors.std(axis=0)
    kept = predictors[:, spread > 0]
    return np.asarray((kept - kept.mean(axis=0)) / kept.std(axis=0))


def _logit(terms: Floats, outcome: Floats, start: Floats | None) -> tuple[Floats, Floats]:
    """Parameters of a logit with a weak normal prior, and their covariance, by Newton's method."""
    parameters = np.zeros(terms.shape[1]) if start is None else start
    prior = np.full(terms.shape[1], _RIDGE)
    prior[0] = 1e-6
    for _ in range(25):
        fitted = expit(terms @ parameters)
        information = (terms * (fitted * (1 - fitted))[:, None]).T @ terms + np.diag(prior)
        step = np.linalg.solve(information, terms.T @ (outcome - fitted) - prior * parameters)
        parameters = parameters + step
        if np.abs(step).max() < 1e-6:
            break
    return parameters, np.linalg.inv(information)
