"""Trends of a rate of registration by place, with intervals that allow for case groups and for uneven years.

Victims come in case groups, so the count of a place and year varies by a multiple of its mean (the size of the group
of a case, on average over cases, as for a compound Poisson count); and years of a place differ beyond that, by a
multiple of the square of the mean. The second multiple is that for which Pearson's statistic is its degrees of
freedom, after Breslow, N. E. (1984), Extra-Poisson Variation in Log-Linear Models, Applied Statistics 33 (1), 38-44.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm

NORMAL_95 = 1.959963984540054
_LARGEST_DISPERSION = 5.0
_ROUNDS, _HALVINGS = 10, 40


@dataclass(frozen=True)
class TwoPartFit:
    """Coefficients on the scale of logarithms with their standard errors, by name; ``dispersion`` of places' years."""

    coefficients: pd.Series
    standard_errors: pd.Series
    dispersion: float


def fit_two_part(
    counts: np.ndarray, exposure: np.ndarray, design: pd.DataFrame, grouping: float
) -> TwoPartFit:
    """A log-linear model of rates by quasi-likelihood: variance ``grouping`` × mean + dispersion × mean².

    ``counts`` and ``exposure`` (positive) have a value for each row of ``design``; ``grouping`` is at least 1.
    Raises ValueError where the terms can't be told apart, or leave no degrees of freedom for the dispersion.
    """
    freedom = len(counts) - design.shape[1]
    if freedom < 1:
        raise ValueError("the rates have no more cells than the model has terms")
    if np.linalg.matrix_rank(design.to_numpy()) < design.shape[1]:
        raise ValueError("two terms of the model say the same of every cell")
    offset, family = np.log(exposure), sm.families.Poisson()
    mean = np.asarray(sm.GLM(counts, design, family=family, offset=offset).fit().fittedvalues)
    for _ in range(_ROUNDS):
        dispersion = _dispersion(counts, mean, grouping, freedom)
        weights = 1.0 / (grouping + dispersion * mean)
        model = sm.GLM(counts, design, family=family, offset=offset, var_weights=weights)
        fitted = model.fit(scale=1.0)
        mean = np.asarray(fitted.fittedvalues)
    return TwoPartFit(fitted.params, fitted.bse, dispersion)


def rate_trends(cells: pd.DataFrame, *, place: str, origin: int, steps: Sequence[int] = (),
                local_step: int | None = None, local_places: Sequence[str] = ()) -> pd.DataFrame:  # fmt: skip
    """Rate ratio a year in each place, given the steps.

    ``cells`` is a counting frame: a row for each ``place`` and ``year`` with ``cases``, ``mission_months`` and
    ``case_group_size``. Each place has a level (in the year ``origin``) and a trend of its own. From each year of
    ``steps`` on all rates are higher or lower by one factor, from ``local_step`` on those of ``local_places``.
    Returns columns ``<place>``, ``value``, ``low``, ``high`` (95 %), ``n`` (cases) and ``fewest`` (the same).
    """
    fit = _fit_places(cells, place, origin, steps, local_step, local_places)
    sizes = cells.groupby(place)["cases"].sum()
    return _ratios(fit, {str(name): f"trend {name}" for name in sizes.index}, place, list(sizes))


def rate_steps(cells: pd.DataFrame, *, place: str, origin: int, steps: Sequence[int] = (),
               local_step: int | None = None, local_places: Sequence[str] = ()) -> pd.DataFrame:  # fmt: skip
    """Rate ratio of each step of the model of ``rate_trends``: columns ``term`` (a year; ``local``), and as there."""
    fit = _fit_places(cells, place, origin, steps, local_step, local_places)
    named = {str(year): f"step {year}" for year in steps}
    if local_step is not None:
        named["local"] = "local step"
    return _ratios(fit, named, "term", [cells["cases"].sum()] * len(named))


def _fit_places(
    cells: pd.DataFrame,
    place: str,
    origin: int,
    steps: Sequence[int],
    local_step: int | None,
    local_places: Sequence[str],
) -> TwoPartFit:
    columns = {}
    for name in sorted(cells[place].astype("str").unique()):
        here = (cells[place].astype("str") == name).astype(float)
        columns[f"level {name}"] = here
        columns[f"trend {name}"] = here * (cells["year"] - origin)
    for year in steps:
        columns[f"step {year}"] = (cells["year"] >= year).astype(float)
    if local_step is not None:
        local = cells[place].isin(list(local_places)) & (cells["year"] >= local_step)
        columns["local step"] = local.astype(float)
    counts = cells["cases"].to_numpy(dtype=float)
    grouping = float((counts * cells["case_group_size"]).sum() / counts.sum())
    exposure = cells["mission_months"].to_numpy(dtype=float)
    return fit_two_part(counts, exposure, pd.DataFrame(columns), grouping)


def _ratios(fit: TwoPartFit, names: dict[str, str], dimension: str, sizes: Sequence[float]) -> pd.DataFrame:
    rows = []
    for (code, term), n in zip(names.items(), sizes, strict=True):
        middle, reach = fit.coefficients[term], NORMAL_95 * fit.standard_errors[term]
        value, low, high = (float(np.exp(middle + sign * reach)) for sign in (0, -1, 1))
        rows.append(
            {dimension: code, "value": value, "low": low, "high": high, "n": int(n), "fewest": int(n)}
        )
    return pd.DataFrame(rows, columns=[dimension, "value", "low", "high", "n", "fewest"])


def _dispersion(counts: np.ndarray, mean: np.ndarray, grouping: float, freedom: int) -> float:
    """The dispersion at which Pearson's statistic falls to its degrees of freedom; nil where it lies below them."""
    residual = (counts - mean) ** 2
    low, high = 0.0, _LARGEST_DISPERSION
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        pearson = float((residual / (grouping * mean + middle * mean**2)).sum())
        low, high = (middle, high) if pearson > freedom else (low, middle)
    return low
