"""Systems for the tests of the attack, and an attacker written apart from it: one plain program for each end."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from data_access.disclosure.attack import CountSystem


@st.composite
def random_systems(draw: st.DrawFn) -> CountSystem:
    """Small systems with right sides, exact, bounded and unbounded unknowns, and a solution in whole numbers."""
    size, number = draw(st.integers(1, 9)), draw(st.integers(0, 5))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weights = random.choice([-1.0, 0.0, 0.0, 1.0, 1.0, 2.0], (number, size))
    truth = random.integers(0, 30, size).astype(float)
    lower = np.where(random.random(size) < 0.4, 0.0, np.maximum(0, truth - random.integers(0, 4, size)))
    lower = np.where(random.random(size) < 0.1, -np.inf, lower)
    upper = np.where(random.random(size) < 0.4, np.inf, truth + random.integers(0, 4, size))
    return CountSystem(lower, upper, csr_array(weights), weights @ truth)


def table(counts: NDArray[np.int64], hidden: NDArray[np.bool_], rounding: int = 2) -> CountSystem:
    """A table with all margins: shown counts are known up to ``rounding``; ``hidden`` by position, margins last."""
    full = with_margins(counts)
    number = np.arange(full.size).reshape(full.shape)
    rows = []
    for axis, size in enumerate(counts.shape):
        for line in product(*(range(length) for other, length in enumerate(full.shape) if other != axis)):
            row = np.zeros(full.size)
            for index in range(size + 1):
                row[number[(*line[:axis], index, *line[axis:])]] = 1.0 if index < size else -1.0
            rows.append(row)
    true = full.ravel().astype(float)
    away = hidden.ravel()
    lower = np.where(away, 0.0, np.maximum(0.0, true - rounding))
    upper = np.where(away, np.inf, true + rounding)
    return CountSystem(lower, upper, csr_array(np.array(rows)))


def with_margins(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The counts with the sums along every axis at its end."""
    for axis in range(counts.ndim):
        counts = np.concatenate([counts, counts.sum(axis=axis, keepdims=True)], axis=axis)
    return counts


def end(system: CountSystem, unknown: int, sign: float) -> float:
    """The least of ``sign * x[unknown]``, by a program of its own."""
    objective = np.zeros(len(system.lower))
    objective[unknown] = sign
    targets = np.zeros(system.equations.shape[0]) if system.right_side is None else system.right_side
    result = linprog(
        objective,
        A_eq=system.equations.toarray() if len(targets) else None,
        b_eq=targets if len(targets) else None,
        bounds=list(zip(system.lower, system.upper, strict=True)),
    )
    assert result.status in (0, 3), result.message
    return -np.inf if result.status == 3 else float(result.fun)


def exact_interval(system: CountSystem, unknown: int) -> tuple[float, float]:
    """The outsider's real-valued interval, without anything that the attack itself is made of."""
    return end(system, unknown, 1.0), -end(system, unknown, -1.0)
