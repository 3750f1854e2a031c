"""Trends that bend where recording changed: segmented regression of rates with breaks known beforehand.

Between two breaks the rate of a place changes by one factor a year; at a break it may step (the same step in all places,
since a new form reaches all of them) and its trend may bend (in each place by itself). A break is a year that is known from
how the data were collected, never one that was looked for in the data. Exposure and variance are those of ``rate_trends``:
mission-months, and two parts for case groups and for uneven years.

Source: Wagner, A. K., Soumerai, S. B., Zhang, F. and Ross-Degnan, D. (2002), Segmented Regression Analysis of Interrupted
Time Series Studies in Medication Use Research, Journal of Clinical Pharmacy and Therapeutics 27 (4), 299-309.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from series.methods.rate_trends import NORMAL_95, TwoPartFit, fit_two_part

LEAST_YEARS = 3


def segmented_trends(
    cells: pd.DataFrame, *, place: str, breaks: Sequence[int], stepping: bool = True
) -> pd.DataFrame:
    """Rate ratio a year in each place and segment.

    ``cells`` is a counting frame: a row for each ``place`` and ``year`` with ``cases``, ``mission_months`` and
    ``case_group_size``. A segment begins with each year of ``breaks``; it needs three years with records. ``stepping``: at a
    break all rates are higher or lower by one factor, too. Returns columns ``<place>``, ``years`` ("1999–2004"),
    ``value``, ``low``, ``high`` (95 %), ``n`` (cases of the segment) and ``fewest`` (the same).
    Raises ValueError where a segment is too short.
    """
    edges = _edges(cells, breaks)
    columns = _levels(cells, place) | _steps(cells, breaks if stepping else ())
    for name, here in _places(cells, place).items():
        for begin, end in pairwise(edges):
            columns[f"{name} {begin}"] = here * (np.clip(cells["year"], begin, end) - begin)
    fit = _fit(cells, columns)
    rows = []
    for name in _places(cells, place):
        for begin, end in pairwise(edges):
            inside = (cells[place].astype("str") == name) & cells["year"].between(begin, end - 1)
            row = {place: name, "years": f"{begin}–{end - 1}"}
            rows.append({**row, **_ratio(fit, f"{name} {begin}"), **_cases(cells, inside)})
    return pd.DataFrame(rows)


def bends(cells: pd.DataFrame, *, place: str, breaks: Sequence[int], stepping: bool = True) -> pd.DataFrame:
    """By what factor the rate ratio a year of each place changes at each break: one where the trend goes on as before.

    Arguments as in ``segmented_trends``, whose model this is. Returns columns ``<place>``, ``year`` (as text), ``value``,
    ``low``, ``high``, ``n`` (cases of the two segments) and ``fewest``.
    """
    edges = _edges(cells, breaks)
    columns = _levels(cells, place) | _steps(cells, breaks if stepping else ())
    for name, here in _places(cells, place).items():
        columns[f"{name} trend"] = here * (cells["year"] - edges[0])
        for year in breaks:
            columns[f"{name} bend {year}"] = here * np.maximum(cells["year"] - year, 0)
    fit = _fit(cells, columns)
    rows = []
    for name in _places(cells, place):
        for at, year in enumerate(breaks):
            around = cells["year"].between(edges[at], edges[at + 2] - 1)
            inside = (cells[place].astype("str") == name) & around
            row = {place: name, "year": str(year)}
            rows.append({**row, **_ratio(fit, f"{name} bend {year}"), **_cases(cells, inside)})
    return pd.DataFrame(rows)


def _edges(cells: pd.DataFrame, breaks: Sequence[int]) -> list[int]:
    """First years of the segments, and the year after the last."""
    edges = [int(cells["year"].min()), *breaks, int(cells["year"].max()) + 1]
    years = cells["year"].unique()
    for begin, end in pairwise(edges):
        if ((years >= begin) & (years < end)).sum() < LEAST_YEARS:
            raise ValueError(f"the trend from {begin} on has fewer than {LEAST_YEARS} years")
    return edges


def _places(cells: pd.DataFrame, place: str) -> dict[str, pd.Series]:
    names = cells[place].astype("str")
    return {str(name): (names == name).astype(float) for name in sorted(names.unique())}


def _levels(cells: pd.DataFrame, place: str) -> dict[str, pd.Series]:
    return {f"{name} level": here for name, here in _places(cells, place).items()}


def _steps(cells: pd.DataFrame, breaks: Sequence[int]) -> dict[str, pd.Series]:
    return {f"step {year}": (cells["year"] >= year).astype(float) for year in breaks}


def _fit(cells: pd.DataFrame, columns: dict[str, pd.Series]) -> TwoPartFit:
    counts = cells["cases"].to_numpy(dtype=float)
    grouping = float((counts * cells["case_group_size"]).sum() / counts.sum())
    exposure = cells["mission_months"].to_numpy(dtype=float)
    return fit_two_part(counts, exposure, pd.DataFrame(columns), grouping)


def _ratio(fit: TwoPartFit, term: str) -> dict[str, float]:
    middle, reach = fit.coefficients[term], NORMAL_95 * fit.standard_errors[term]
    names = ("value", "low", "high")
    return {name: float(np.exp(middle + sign * reach)) for name, sign in zip(names, (0, -1, 1), strict=True)}


def _cases(cells: pd.DataFrame, inside: pd.Series) -> dict[str, int]:
    cases = int(cells.loc[inside, "cases"].sum())
    return {"n": cases, "fewest": cases}
