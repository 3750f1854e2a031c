"""What an outsider can work out: the interval of every unknown count, from what a table shows and how it adds up.

The relaxation is real-valued: an outsider may use, besides, that counts are whole numbers. With widths of ten and
more that makes no difference worth a program of its own here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

_ROUNDS_OF_PROPAGATION = 50
_WITNESSES_AT_MOST = 60
_WITNESSES_WITHOUT_GAIN = 4
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class CountSystem:
    """Unknown counts with what is known of each (``lower``, ``upper``), and how they add up (``equations @ x = 0``)."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    equations: csr_array

    @property
    def has_one_equation_at_most(self) -> bool:
        return self.equations.shape[0] <= 1


def bounds_by_propagation(system: CountSystem) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bounds that hold for certain, from each equation alone, repeated until nothing changes.

    Exact where there is one equation. Otherwise outer bounds: what they show to be narrow, is.
    """
    lower, upper = system.lower.copy(), system.upper.copy()
    rows, columns = system.equations.nonzero()
    weights = np.asarray(system.equations[rows, columns]).ravel()
    number = system.equations.shape[0]
    for _ in range(_ROUNDS_OF_PROPAGATION):
        least = np.where(weights > 0, weights * lower[columns], weights * upper[columns])
        most = np.where(weights > 0, weights * upper[columns], weights * lower[columns])
        rest_least = _sum_without_self(rows, least, number)
        rest_most = _sum_without_self(rows, most, number)
        from_below = np.where(weights > 0, -rest_most, rest_least) / np.abs(weights)
        from_above = np.where(weights > 0, -rest_least, rest_most) / np.abs(weights)
        new_lower, new_upper = lower.copy(), upper.copy()
        np.maximum.at(new_lower, columns, from_below)
        np.minimum.at(new_upper, columns, from_above)
        if np.array_equal(new_lower, lower) and np.array_equal(new_upper, upper):
            break
        lower, upper = new_lower, new_upper
    return lower, upper


def _sum_without_self(rows: NDArray[np.intp], terms: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    """For each term the sum of the other terms of its equation; infinite terms are counted, not subtracted."""
    infinite = ~np.isfinite(terms)
    finite = np.where(infinite, 0.0, terms)
    sums = np.bincount(rows, weights=finite, minlength=number)
    infinities = np.bincount(rows, weights=infinite, minlength=number)
    sign = np.sign(np.bincount(rows, weights=np.where(infinite, np.sign(terms), 0.0), minlength=number))
    others = infinities[rows] - infinite
    return np.where(others > 0, np.where(sign[rows] > 0, np.inf, -np.inf), sums[rows] - finite)


def too_narrow(system: CountSystem, unknowns: NDArray[np.intp], width: float) -> NDArray[np.intp]:
    """Those of ``unknowns`` whose interval is narrower than ``width``, by linear programs (HiGHS).

    Most are cleared by witnesses: two solutions that differ by the width in an unknown prove it wide, and one
    solution serves all unknowns. Programs of their own are only for the rest.
    """
    if not len(unknowns) or not system.equations.shape[0]:
        return unknowns[system.upper[unknowns] - system.lower[unknowns] < width]
    capped = _capped(system, width)
    least = np.full(len(system.lower), np.inf)
    most = np.full(len(system.lower), -np.inf)
    left = unknowns
    random = np.random.default_rng(20090929)
    without_gain = 0
    for _ in range(_WITNESSES_AT_MOST):
        objective = np.zeros(len(system.lower))
        objective[left] = random.uniform(0.1, 1.0, len(left)) * random.choice([-1.0, 1.0], len(left))
        for sign in (1.0, -1.0):
            solution = _solve(capped, sign * objective)
            np.minimum(least, solution, out=least)
            np.maximum(most, solution, out=most)
        still = left[most[left] - least[left] < width - _TOLERANCE]
        without_gain = without_gain + 1 if len(still) == len(left) else 0
        left = still
        if not len(left) or without_gain >= _WITNESSES_WITHOUT_GAIN:
            break
    return np.array([u for u in left if _width(capped, int(u)) < width - _TOLERANCE], dtype=np.intp)


def interval(system: CountSystem, unknown: int) -> tuple[float, float]:
    """The exact interval of one unknown, by two linear programs; the upper end may be infinite."""
    ends = []
    for sign in (1.0, -1.0):
        objective = np.zeros(len(system.lower))
        objective[unknown] = sign
        result = linprog(
            objective,
            A_eq=system.equations,
            b_eq=np.zeros(system.equations.shape[0]),
            bounds=np.column_stack([system.lower, system.upper]),
            method="highs",
        )
        ends.append(np.inf if result.status == 3 else sign * result.fun)
    return float(ends[0]), float(ends[1])


def _width(system: CountSystem, unknown: int) -> float:
    low, high = interval(system, unknown)
    return high - low


def _capped(system: CountSystem, width: float) -> CountSystem:
    """The system with a finite ceiling far above all counts: programs stay bounded, intervals only get narrower."""
    ceiling = 10 * width + 2 * float(np.sum(system.upper[np.isfinite(system.upper)], initial=1.0))
    return CountSystem(system.lower, np.minimum(system.upper, ceiling), system.equations)


def _solve(system: CountSystem, objective: NDArray[np.float64]) -> NDArray[np.float64]:
    result = linprog(
        objective,
        A_eq=system.equations,
        b_eq=np.zeros(system.equations.shape[0]),
        bounds=np.column_stack([system.lower, system.upper]),
        method="highs",
    )
    if result.x is None:
        raise ArithmeticError("the linear program of a table has no solution: its own counts should be one")
    return np.asarray(result.x)
