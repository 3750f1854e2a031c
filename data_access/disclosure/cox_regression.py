"""Proportional hazards (Cox) with late entry and clusters, and a test of proportionality. Pure functions of arrays.

A person is at risk after ``entry`` and up to ``exit``: who comes under observation at a time is not at risk of an event at
that time (statsmodels counts them, so that entries are moved by less than any difference of times). Ties after Efron.

Sources: Cox, D. R. (1972), Regression Models and Life-Tables, Journal of the Royal Statistical Society B 34 (2), 187-220;
Lin, D. Y. and Wei, L. J. (1989), The Robust Inference for the Cox Proportional Hazards Model, Journal of the American
Statistical Association 84 (408), 1074-1078, summed over clusters; Grambsch, P. M. and Therneau, T. M. (1994), Proportional
Hazards Tests and Diagnostics Based on Weighted Residuals, Biometrika 81 (3), 515-526.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, rankdata
from statsmodels.duration.hazard_regression import PHReg

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Observed:
    """Persons under observation: ``entry`` < ``exit``, whether the ``event`` was seen (1 or 0), and ``terms`` (no constant)."""

    entry: Floats
    exit: Floats
    event: Floats
    terms: Floats


@dataclass(frozen=True)
class Proportional:
    """Log hazard ratios with their covariance, and p-values of each ratio being the same at all times."""

    parameters: Floats
    covariance: Floats
    p_proportional: Floats


def cox(observed: Observed, clusters: NDArray[np.int64] | None = None) -> Proportional:
    """Log hazard ratios; with ``clusters`` their covariance is the robust one.

    The p-values are those of the plain covariance, with time as its rank among events. Raises numpy's LinAlgError where
    the terms can't be told apart.
    """
    model = PHReg(
        observed.exit,
        observed.terms,
        status=observed.event,
        entry=observed.entry + _least_difference(observed) / 2,
        ties="efron",
    )
    fitted = model.fit(disp=0)
    parameters, plain = np.asarray(fitted.params), np.asarray(fitted.cov_params())
    residuals = np.asarray(fitted.schoenfeld_residuals)
    proportional = _proportionality(observed, residuals, plain)
    if clusters is None:
        return Proportional(parameters, plain, proportional)
    influence = score_residuals(observed, parameters) @ plain
    sums = np.stack([np.bincount(clusters, column) for column in influence.T], axis=1)
    return Proportional(parameters, np.asarray(sums.T @ sums, dtype=np.float64), proportional)


def score_residuals(observed: Observed, parameters: Floats) -> Floats:
    """What each person adds to the score: persons × terms. The baseline hazard is Breslow's."""
    risk = np.exp(observed.terms @ parameters)
    times = np.unique(observed.exit[observed.event == 1])
    events = np.bincount(np.searchsorted(times, observed.exit[observed.event == 1]), minlength=len(times))
    at_risk = _present(observed, times, risk[:, None])[:, 0]
    means = _present(observed, times, risk[:, None] * observed.terms) / at_risk[:, None]
    hazard = events / at_risk
    cumulative = np.concatenate([[0.0], np.cumsum(hazard)])
    weighted = np.vstack([np.zeros(means.shape[1]), np.cumsum(means * hazard[:, None], axis=0)])
    first = np.searchsorted(times, observed.entry, side="right")
    last = np.searchsorted(times, observed.exit, side="right")
    borne = observed.terms * (cumulative[last] - cumulative[first])[:, None] - (
        weighted[last] - weighted[first]
    )
    own = np.where(
        observed.event[:, None] == 1,
        observed.terms - means[np.minimum(np.searchsorted(times, observed.exit), len(times) - 1)],
        0.0,
    )
    return np.asarray(own - risk[:, None] * borne)


def _present(observed: Observed, times: Floats, amounts: Floats) -> Floats:
    """Sums of amounts over those at risk at each time: times × columns."""
    change = np.zeros((len(times) + 1, amounts.shape[1]))
    np.add.at(change, np.searchsorted(times, observed.entry, side="right"), amounts)
    np.add.at(change, np.searchsorted(times, observed.exit, side="right"), -amounts)
    return np.asarray(np.cumsum(change, axis=0)[:-1])


def _proportionality(observed: Observed, residuals: Floats, covariance: Floats) -> Floats:
    seen = observed.event == 1
    number = int(seen.sum())
    scaled = residuals[seen] @ covariance * number
    ranks = rankdata(observed.exit[seen])
    away = ranks - ranks.mean()
    statistic = (away @ scaled) ** 2 / (number * np.diag(covariance) * (away**2).sum())
    return np.asarray(chi2.sf(statistic, 1))


def _least_difference(observed: Observed) -> float:
    times = np.unique(np.concatenate([observed.entry, observed.exit]))
    return float(np.diff(times).min(initial=1.0))
