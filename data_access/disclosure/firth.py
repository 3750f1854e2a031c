"""The penalised logit of Firth for rare outcomes, with profile intervals. Pure functions of arrays.

With few events, or where a term nearly tells the outcome, a logit's estimates are too far from nil, or have no maximum. The
penalty, half the logarithm of the determinant of the information (Jeffreys' prior), takes the first-order bias away and
keeps estimates finite. It draws predicted chances towards one half, so that the intercept is estimated again, by
maximum likelihood with the slopes held (FLIC), before any chance is told: then the mean chance is the share of events.

Sources: Firth, D. (1993), Bias Reduction of Maximum Likelihood Estimates, Biometrika 80 (1), 27-38; Heinze, G. and Schemper,
M. (2002), A Solution to the Problem of Separation in Logistic Regression, Statistics in Medicine 21 (16), 2409-2419; Puhr,
R., Heinze, G., Nold, M., Lusa, L. and Geroldinger, A. (2017), Firth's Logistic Regression with Rare Events: Accurate
Effect Estimates and Predictions?, Statistics in Medicine 36 (14), 2302-2317.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import chi2

Floats = NDArray[np.float64]
_CRITICAL = float(chi2.ppf(0.95, 1))
_ROUNDS, _HALVINGS, _PRECISE = 200, 30, 1e-9
_FARTHEST = 60.0
"""Standard errors from the estimate within which a bound of an interval is looked for."""


@dataclass(frozen=True)
class Penalised:
    """A maximum of the penalised likelihood: log odds, their covariance, and the penalised log-likelihood there."""

    parameters: Floats
    covariance: Floats
    log_likelihood: float


def firth_logit(
    terms: Floats,
    outcome: Floats,
    weights: Floats | None = None,
    *,
    held: tuple[int, float] | None = None,
    start: Floats | None = None,
) -> Penalised:
    """The maximum of the penalised likelihood of ``outcome`` (0 or 1) given ``terms`` (cases × terms, a constant among them).

    ``weights``: how many cases a row stands for. ``held``: place and value of a parameter that isn't estimated. Raises
    ValueError where the terms can't be told apart, or no maximum is found.
    """
    weights = np.ones(len(outcome)) if weights is None else weights
    if np.linalg.matrix_rank(terms) < terms.shape[1]:
        raise ValueError("two terms of the model say the same of every case")
    free = np.ones(terms.shape[1], dtype=bool)
    at = np.zeros(terms.shape[1]) if start is None else start.copy()
    if held is not None:
        free[held[0]] = False
        at[held[0]] = held[1]
    level = _log_likelihood(terms, outcome, weights, at)
    for _ in range(_ROUNDS):
        score, curvature = _score(terms, outcome, weights, at)
        step = np.zeros_like(at)
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)], score[free])
        for _ in range(_HALVINGS):
            reached = _log_likelihood(terms, outcome, weights, at + step)
            if reached >= level - _PRECISE:
                break
            step /= 2
        at, level = at + step, reached
        if np.abs(step).max(initial=0.0) < _PRECISE * (1 + np.abs(at).max()):
            covariance = np.linalg.inv(_information(terms, weights, expit(terms @ at)))
            return Penalised(at, np.asarray(covariance, dtype=np.float64), level)
    raise ValueError("no maximum of the penalised likelihood was found")


def profile_interval(
    terms: Floats, outcome: Floats, weights: Floats | None, found: Penalised, place: int
) -> tuple[float, float]:
    """The 95 % interval of a parameter: values at which the penalised likelihood, maximised over all others, isn't too low."""
    middle, error = float(found.parameters[place]), float(np.sqrt(found.covariance[place, place]))

    def too_low(value: float) -> float:
        other = firth_logit(terms, outcome, weights, held=(place, value), start=found.parameters)
        return 2 * (found.log_likelihood - other.log_likelihood) - _CRITICAL

    bounds = []
    for sign in (-1, 1):
        reach = 2.0
        while too_low(middle + sign * reach * error) < 0 and reach < _FARTHEST:
            reach *= 1.5
        bounds.append(float(brentq(too_low, middle, middle + sign * reach * error, xtol=1e-4 * error)))
    return bounds[0], bounds[1]


def likelihood_ratio_p_value(
    terms: Floats, outcome: Floats, weights: Floats | None, found: Penalised, place: int
) -> float:
    """P-value of a parameter being nil, from the ratio of penalised likelihoods."""
    without = firth_logit(terms, outcome, weights, held=(place, 0.0), start=found.parameters)
    return float(chi2.sf(max(0.0, 2 * (found.log_likelihood - without.log_likelihood)), 1))


def flic_intercept(
    terms: Floats, outcome: Floats, weights: Floats | None, parameters: Floats, place: int
) -> float:
    """The intercept (at ``place``) at which the mean predicted chance is the share of events, slopes held (Puhr et al. 2017)."""
    weights = np.ones(len(outcome)) if weights is None else weights
    others = terms @ np.where(np.arange(len(parameters)) == place, 0.0, parameters)
    events = float((weights * outcome).sum())

    def excess(intercept: float) -> float:
        return float((weights * expit(intercept + others)).sum()) - events

    reach = 20.0 + float(np.abs(others).max())
    return float(brentq(excess, -reach, reach))


def _score(terms: Floats, outcome: Floats, weights: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Firth's modified score, and how fast it falls.

    Each case counts once more by its leverage, half as an event and half as none (Heinze and Schemper 2002): the
    information of the cases so enlarged is the measure of a step. That of the cases alone makes steps too long by up to
    half where cases are few, and they can swing about the maximum for ever.
    """
    chance = expit(terms @ at)
    inverse = np.linalg.inv(_information(terms, weights, chance))
    leverage = chance * (1 - chance) * np.einsum("ij,ij->i", terms @ inverse, terms)
    score = terms.T @ (weights * (outcome - chance + leverage * (0.5 - chance)))
    return score, _information(terms, weights * (1 + leverage), chance)


def _information(terms: Floats, weights: Floats, chance: Floats) -> Floats:
    return np.asarray((terms * (weights * chance * (1 - chance))[:, None]).T @ terms)


def _log_likelihood(terms: Floats, outcome: Floats, weights: Floats, at: Floats) -> float:
    linear = terms @ at
    plain = float((weights * (outcome * linear - np.logaddexp(0.0, linear))).sum())
    sign, determinant = np.linalg.slogdet(_information(terms, weights, expit(linear)))
    return plain + 0.5 * float(determinant) if sign > 0 else -np.inf
