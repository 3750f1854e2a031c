"""Ratios of sums over cases, with standard errors from a bootstrap of whole clusters, pooled over imputations.

Headcounts, intensities, shares and contributions are all ratios of two sums over cases. A bootstrap of clusters then
needs the sums of each cluster only, whatever the number of cases.

Sources: Cameron, A. C. and Miller, D. L. (2015), A Practitioner's Guide to Cluster-Robust Inference, Journal of Human
Resources 50 (2), 317-372; Rubin, D. B. (1987), Multiple Imputation for Nonresponse in Surveys, Wiley, chapter 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

Floats = NDArray[np.float64]
SEED = 20091001


@dataclass(frozen=True)
class Sums:
    """Numerators and denominators of some ratios: two arrays of cases × ratios."""

    above: Floats
    below: Floats

    def ratios(self) -> Floats:
        """Each ratio over all cases; NaN where the denominator is nil."""
        return _divided(self.above.sum(axis=0), self.below.sum(axis=0))


@dataclass(frozen=True)
class Pooled:
    """Estimates with 95 % intervals, one entry a ratio."""

    value: Floats
    low: Floats
    high: Floats


def pooled_ratios(
    imputed: Sequence[Sums], clusters: NDArray[np.int64], *, replicates: int = 200, seed: int = SEED
) -> Pooled:
    """The ratios of one or several imputed sets of the same cases; ``clusters`` numbers the cluster of each case.

    The variance within a set is that of ``replicates`` bootstrap samples of clusters; Rubin's rules add that between
    the sets. Raises ValueError where all cases are of one cluster.
    """
    number = int(clusters.max(initial=-1)) + 1
    if number < 2:
        raise ValueError("a bootstrap needs cases of two clusters")
    random = np.random.default_rng(seed)
    drawn = np.stack(
        [np.bincount(random.integers(0, number, number), minlength=number) for _ in range(replicates)]
    )
    estimates = np.stack([sums.ratios() for sums in imputed])
    variances = np.stack([_variance(sums, clusters, number, drawn.astype(float)) for sums in imputed])
    return pooled(estimates, variances)


def pooled(estimates: Floats, variances: Floats, *, comparisons: int = 1) -> Pooled:
    """Rubin's rules: ``estimates`` and ``variances`` are imputations × quantities. One imputation stays as it is.

    ``comparisons``: of how many results the intervals hold together with 95 % (Bonferroni).
    """
    sets = len(estimates)
    value, within = estimates.mean(axis=0), variances.mean(axis=0)
    between = estimates.var(axis=0, ddof=1) if sets > 1 else np.zeros_like(value)
    extra = (1 + 1 / sets) * between
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = np.where(extra > 0, (sets - 1) * (1 + within / extra) ** 2, np.inf)
    reach = t.ppf(1 - 0.025 / comparisons, np.maximum(freedom, 1.0)) * np.sqrt(within + extra)
    return Pooled(value, value - reach, value + reach)


def _variance(sums: Sums, clusters: NDArray[np.int64], number: int, drawn: Floats) -> Floats:
    of_cluster = [
        np.stack([np.bincount(clusters, column, minlength=number) for column in part.T], axis=1)
        for part in (sums.above, sums.below)
    ]
    ratios = _divided(drawn @ of_cluster[0], drawn @ of_cluster[1])
    defined = np.isfinite(ratios).sum(axis=0)
    middle = _divided(np.nansum(ratios, axis=0), defined.astype(float))
    return _divided(np.nansum((ratios - middle) ** 2, axis=0), defined - 1.0)


def _divided(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
