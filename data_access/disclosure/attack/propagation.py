"""Bounds that hold for certain, from one equation at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.attack.system import CountSystem, entries

_ROUNDS = 50
_NOTHING = 1e-9


@dataclass(frozen=True)
class Propagation:
    """Outer bounds of all unknowns; ``settled`` where another round would change nothing."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    settled: bool


def bounds_by_propagation(system: CountSystem) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bounds that hold for certain, from each equation alone, repeated until nothing changes.

    Exact where there is one equation. Otherwise outer bounds: what they show to be narrow, is.
    """
    found = propagate(system)
    return found.lower, found.upper


def propagate(system: CountSystem) -> Propagation:
    """As ``bounds_by_propagation``, and whether it came to an end. Exact, too, where equations form no circle."""
    lower, upper = system.lower.astype(float), system.upper.astype(float)
    rows, columns, weights = entries(system.equations)
    targets = system.targets
    size, positive = np.abs(weights), weights > 0
    for _ in range(_ROUNDS):
        least = weights * np.where(positive, lower[columns], upper[columns])
        most = weights * np.where(positive, upper[columns], lower[columns])
        at_most = (targets[rows] - _sum_of_others(rows, least, len(targets), -np.inf)) / size
        at_least = (targets[rows] - _sum_of_others(rows, most, len(targets), np.inf)) / size
        new_lower, new_upper = lower.copy(), upper.copy()
        np.maximum.at(new_lower, columns, np.where(positive, at_least, -at_most))
        np.minimum.at(new_upper, columns, np.where(positive, at_most, -at_least))
        settled = _same(new_lower, lower) and _same(new_upper, upper)
        lower, upper = new_lower, new_upper
        if settled:
            break
    return Propagation(lower, upper, settled)


def _sum_of_others(
    rows: NDArray[np.intp], terms: NDArray[np.float64], number: int, infinity: float
) -> NDArray[np.float64]:
    """For each term the sum of the other terms of its equation; infinite terms are counted, not subtracted."""
    infinite = ~np.isfinite(terms)
    finite = np.where(infinite, 0.0, terms)
    sums = np.bincount(rows, weights=finite, minlength=number)
    infinities = np.bincount(rows, weights=infinite, minlength=number)
    return np.where(infinities[rows] - infinite > 0, infinity, sums[rows] - finite)


def _same(new: NDArray[np.float64], old: NDArray[np.float64]) -> bool:
    finite = np.isfinite(old)
    return np.array_equal(finite, np.isfinite(new)) and bool(
        np.all(np.abs(new[finite] - old[finite]) <= _NOTHING)
    )
