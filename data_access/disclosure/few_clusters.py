"""Standard errors and degrees of freedom for models whose clusters are few or uneven (CR2). Pure functions of arrays.

The usual clustered covariance takes residuals for errors. Where clusters are few, or one is much larger than others, the
model fits the large ones too well, residuals are too small, and 95 % intervals can cover 86 %. CR2 divides the scores of
each cluster by how much of its own errors its residuals keep, so that the covariance is right on average if cases are
independent; the interval then takes Student's t with the degrees of freedom that its variance has (Satterthwaite).

Sources: Bell, R. M. and McCaffrey, D. F. (2002), Bias Reduction in Standard Errors for Linear Regression with Multi-Stage
Samples, Survey Methodology 28 (2), 169-181; Pustejovsky, J. E. and Tipton, E. (2018), Small-Sample Methods for
Cluster-Robust Variance Estimation and Hypothesis Testing in Fixed Effects Models, Journal of Business and Economic
Statistics 36 (4), 672-683.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

Floats = NDArray[np.float64]
_SINGULAR = 1e-9


@dataclass(frozen=True)
class BiasReduced:
    """Covariance of the parameters, and the degrees of freedom of the variance of each."""

    covariance: Floats
    freedom: Floats

    def intervals(self, parameters: Floats) -> Floats:
        """95 % intervals: parameters × (low, high)."""
        reach = t.ppf(0.975, self.freedom) * np.sqrt(np.diag(self.covariance))
        return np.column_stack([parameters - reach, parameters + reach])

    def p_values(self, parameters: Floats) -> Floats:
        """Two-sided p-values of each parameter being nil."""
        return np.asarray(2 * t.sf(np.abs(parameters) / np.sqrt(np.diag(self.covariance)), self.freedom))


def bias_reduced(
    terms: Floats,
    residuals: Floats,
    variances: Floats | None,
    clusters: NDArray[np.int64],
    back: Floats | None = None,
) -> BiasReduced:
    """CR2 of a linear model, or of a logit or Poisson model with the links that go with them.

    ``terms`` (cases × terms) and ``residuals`` (outcome less its fitted mean); ``variances``: of each case under the model
    (a logit: p (1 - p), a Poisson model: its mean, a linear one: None, all alike). Fixed effects of the clusters may be
    among the terms. ``back``: the matrix that takes the parameters of these terms to those that are told. Raises
    LinAlgError where terms repeat one another.
    """
    root = np.ones(len(terms)) if variances is None else np.sqrt(variances)
    whitened, errors = terms * root[:, None], residuals / root
    bread = np.linalg.cholesky(np.linalg.inv(whitened.T @ whitened))
    parts, kept, lost = [], [], []
    for rows in _rows_of(clusters):
        known = whitened[rows] @ bread
        own = known.T @ known
        adjusted = _inverse_root(np.eye(len(own)) - own)
        parts.append(adjusted @ (known.T @ errors[rows]))
        # With c the contrast: a'a and X'a of a = (adjusted part of the cluster) c, in the coordinates of the bread.
        kept.append(adjusted @ own @ adjusted)
        lost.append(own @ adjusted)
    scores, told = np.stack(parts), bread if back is None else back @ bread
    return BiasReduced(told @ (scores.T @ scores) @ told.T, _satterthwaite(told, kept, lost))


def _rows_of(clusters: NDArray[np.int64]) -> list[NDArray[np.intp]]:
    order = np.argsort(clusters, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(clusters[order])) + 1)


def _inverse_root(matrix: Floats) -> Floats:
    """The symmetric inverse square root; a direction in which nothing is left (a cluster's own fixed effect) counts nil."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    inverse = np.where(values > _SINGULAR, 1 / np.sqrt(np.maximum(values, _SINGULAR)), 0.0)
    return np.asarray((vectors * inverse) @ vectors.T)


def _satterthwaite(told: Floats, kept: list[Floats], lost: list[Floats]) -> Floats:
    """2 E² / Var of each parameter's variance, if cases are independent with the variances of the model."""
    freedom = np.empty(len(told))
    for place in range(len(told)):
        contrast = told[place]
        own = np.array([contrast @ part @ contrast for part in kept])
        shared = np.stack([part @ contrast for part in lost])
        between = shared.T @ shared
        lengths = (shared**2).sum(axis=1)
        trace = own.sum() - lengths.sum()
        squares = (own**2).sum() - 2 * (own * lengths).sum() + (between**2).sum()
        freedom[place] = trace**2 / squares
    return freedom
