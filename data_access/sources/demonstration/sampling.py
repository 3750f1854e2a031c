"""Vectorised draws and the few numerical tools that the blocks share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln, logit, ndtr, ndtri

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

BISECTIONS = 80
LOWEST, HIGHEST = -40.0, 40.0


def cumulative(weights: NDArray[np.float64]) -> Floats:
    """Cumulative probabilities along the last axis; the last one is exactly 1."""
    sums = np.cumsum(np.asarray(weights, dtype=float), axis=-1)
    total = sums[..., -1:]
    result = sums / np.where(total > 0, total, 1.0)
    result[..., -1] = 1.0
    return result


def pick(uniforms: Floats, weights: Sequence[float] | Floats) -> Ints:
    """An index for each uniform number, with the probabilities that the weights give."""
    return np.searchsorted(cumulative(np.asarray(weights, dtype=float)), uniforms, side="right").astype(
        np.int64
    )


def pick_rows(uniforms: Floats, weights: Floats, rows: Ints) -> Ints:
    """An index for each uniform number, with the weights of its own row of a matrix."""
    sums = cumulative(weights)
    height, width = sums.shape
    flat = (sums + np.arange(height)[:, None]).ravel()
    position = np.searchsorted(flat, uniforms + rows, side="right") - rows * width
    return np.clip(position, 0, width - 1).astype(np.int64)


def weights_of(shares: Mapping[str, float], codes: Sequence[str]) -> Floats:
    """Shares by code as an array in the order of ``codes``; a code without a share gets none."""
    return np.array([shares.get(code, 0.0) for code in codes])


def totals(index: Ints, values: Floats, length: int) -> Floats:
    """The sum of values at each index."""
    return np.bincount(index, values, length).astype(np.float64)


def solve_increasing(function: Callable[[float], float], target: float, low: float, high: float) -> float:
    """Where an increasing function meets a target, by bisection."""
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if function(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def calibrated_intercept(target: float, offsets: Floats, weights: Floats) -> float:
    """The intercept at which the weighted mean of expit(intercept + offset) is the target share."""
    share = weights / weights.sum()
    if target <= 0.0:
        return LOWEST
    return solve_increasing(lambda value: float(share @ expit(value + offsets)), target, LOWEST, HIGHEST)


def truncated_negative_binomial(mean: float, shape: float, largest: int) -> Floats:
    """Probabilities of 1 … ``largest`` of a zero-truncated negative binomial with that mean after truncation.

    The shape may lie between -1 and 0 too (the extended distribution), which makes the tail heavier.
    """
    sizes = np.arange(1, largest + 1)
    fixed = gammaln(sizes + shape) - gammaln(sizes + 1)

    def probabilities(log_ratio: float) -> Floats:
        logs = fixed + sizes * log_ratio
        values = np.exp(logs - logs.max())
        return values / values.sum()

    solved = solve_increasing(lambda value: float(probabilities(value) @ sizes), mean, LOWEST, HIGHEST)
    return probabilities(solved)


def correlated_uniforms(common: Floats, own: Floats, correlation: float) -> Floats:
    """Uniform numbers with a latent normal correlation to what ``common`` (standard normal) stands for."""
    return ndtr(np.sqrt(correlation) * common + np.sqrt(1.0 - correlation) * own)


def normal_threshold(share: float | Floats) -> Floats:
    """The standard normal value that a share lies below."""
    return np.asarray(ndtri(share))


__all__ = [
    "Bools",
    "Floats",
    "Ints",
    "calibrated_intercept",
    "correlated_uniforms",
    "cumulative",
    "expit",
    "logit",
    "ndtr",
    "normal_threshold",
    "pick",
    "pick_rows",
    "solve_increasing",
    "totals",
    "truncated_negative_binomial",
    "weights_of",
]
