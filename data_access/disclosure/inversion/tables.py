"""Two-by-two tables from an odds ratio, its interval, its standard error or its p-value."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from data_access.disclosure.inversion.candidates import Candidates, whole
from data_access.disclosure.inversion.reading import Reading
from data_access.disclosure.precision import REACH


def behind_two_by_two(
    cases: range | NDArray[np.int64],
    events: range | NDArray[np.int64],
    *,
    ratio: Reading | None = None,
    low: Reading | None = None,
    high: Reading | None = None,
    log_ratio: Reading | None = None,
    error: Reading | None = None,
    p_value: Reading | None = None,
    smallest: int = 1,
    step: int = 1,
) -> Candidates:
    """Every table that gives what is printed of its odds ratio: its own value and interval (Woolf 1955), its logarithm
    with the standard error sqrt(1/a + 1/b + 1/c + 1/d), or the p-value of that.

    Of ``cases`` persons (each number that is thought possible) ``events`` have the outcome. Counts: ``a`` exposed with
    the outcome, ``b`` exposed without, ``c`` and ``d`` not exposed with and without; none below ``smallest``.
    """
    readings = {
        "ratio": ratio, "low": low, "high": high, "log_ratio": log_ratio, "error": error, "p_value": p_value,
    }  # fmt: skip
    asked = {name: reading for name, reading in readings.items() if reading is not None}
    parts = [
        _fitting(int(number), int(outcome), asked, smallest, step)
        for number in whole(cases)
        for outcome in whole(events)
    ]
    return Candidates({name: np.concatenate([part.counts[name] for part in parts]) for name in "abcd"})


def _fitting(cases: int, events: int, asked: dict[str, Reading], smallest: int, step: int) -> Candidates:
    """The tables with these margins of the outcome that fit what is asked, one after another reading."""
    first = -(-smallest // step) * step
    with_it = np.arange(first, events - smallest + 1, step, dtype=np.int64)
    without = np.arange(first, cases - events - smallest + 1, step, dtype=np.int64)
    a, b = (grid.ravel() for grid in np.meshgrid(with_it, without, indexing="ij"))
    tables = Candidates({"a": a, "b": b, "c": events - a, "d": cases - events - b})
    for name, reading in asked.items():
        tables = tables.where(reading.holds(_statistic(name, tables)))
    return tables


def _statistic(name: str, tables: Candidates) -> NDArray[np.float64]:
    a, b, c, d = (tables.counts[letter].astype(float) for letter in "abcd")
    log_ratio = np.log(a * d / (b * c))
    error = np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    match name:
        case "ratio":
            return np.asarray(np.exp(log_ratio))
        case "low":
            return np.asarray(np.exp(log_ratio - REACH * error))
        case "high":
            return np.asarray(np.exp(log_ratio + REACH * error))
        case "log_ratio":
            return np.asarray(log_ratio)
        case "error":
            return np.asarray(error)
    return np.asarray(2 * norm.sf(np.abs(log_ratio) / error))
