"""Curves and summaries of numbers from microdata, under the policy's rules for them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.estimation import printed_count, released_count
from data_access.disclosure.formulas import ADMINISTRATIVE
from data_access.disclosure.groups import CountRole
from data_access.disclosure.microdata import Microdata, ModellingFrame, microdata_of
from data_access.disclosure.policy import CountMethod
from data_access.disclosure.released_counts import released
from data_access.disclosure.statuses import CellStatus, Statistic
from data_access.disclosure.summaries import released_mean, released_quantile
from data_access.disclosure.survival import released_curve
from data_access.disclosure.tables import Cell, ProtectedTable, TableDimension, issue_table
from data_access.errors import UsageError

_QUARTILES = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}
_LABELS = {
    "mean": "Mean", "lower_quartile": "Lower quartile", "median": "Median", "upper_quartile": "Upper quartile",
}  # fmt: skip


def survival_curve(frame: ModellingFrame, *, duration: str, event: str) -> ProtectedTable:
    """The part still without the event (Kaplan and Meier 1958) by the end of each step, ``until`` in units of ``duration``.

    ``event`` is a column of 1 (seen) and 0 (not seen until then). Steps are put together as the policy asks; the base of
    each is the number at risk when it begins. Raises UsageError for other columns.
    """
    microdata = microdata_of(frame)
    durations, observed = _numbers(microdata, duration, event)
    if not set(np.unique(observed)) <= {0.0, 1.0}:
        raise UsageError(f"{event!r} must be 1 where the event was seen and 0 where it was not")
    profile = microdata.profile
    cells = [
        Cell(
            (f"{step.until:g}",),
            step.survival,
            _status(microdata),
            n_valid=released_count(int((durations > step.after).sum()), microdata),
        )
        for step in released_curve(durations, observed == 1, profile.survival, profile.counts)
    ]
    return _issued(microdata, TableDimension("until", "Until"), cells)


def summary(frame: ModellingFrame, column: str) -> ProtectedTable:
    """Mean, median and quartiles of a column of numbers, by ``term``; hidden where too few persons stand behind them."""
    microdata = microdata_of(frame)
    (numbers,) = _numbers(microdata, column)
    rules, counts = microdata.profile.means_and_quantiles, microdata.profile.counts
    found = {"mean": released_mean(numbers, rules, counts)}
    found |= {name: released_quantile(numbers, at, rules) for name, at in _QUARTILES.items()}
    enough = len(numbers) >= counts.threshold
    group = None if microdata.groups is None else microdata.groups.complete([column])
    base = printed_count(len(numbers), group, microdata) if enough else None
    behind = released(CountRole.BASE, group, base)
    cells = [
        Cell((term,), value, _status(microdata), n_valid=base, counts=behind) for term, value in found.items()
    ]
    return _issued(microdata, TableDimension("term", "Statistic", tuple(_LABELS.items())), cells)


def _numbers(microdata: Microdata, *columns: str) -> tuple[NDArray[np.float64], ...]:
    """The columns, complete rows only. Raises UsageError where one isn't a column of numbers, a row a case."""
    from pandas.api.types import is_numeric_dtype

    if microdata.aggregated:
        raise UsageError("this frame counts cases", remedy="ask the casebook for a modelling_frame")
    for name in columns:
        known = name in microdata.data.columns and name not in ADMINISTRATIVE
        if not known or not is_numeric_dtype(microdata.data[name]):
            raise UsageError(f"the modelling frame has no column of numbers {name!r}")
    rows = microdata.data[list(columns)].dropna()
    return tuple(rows[name].to_numpy(dtype=float) for name in columns)


def _status(microdata: Microdata) -> CellStatus:
    exact = microdata.profile.counts.method is CountMethod.EXACT
    return CellStatus.RELEASED if exact else CellStatus.ROUNDED


def _issued(microdata: Microdata, dimension: TableDimension, cells: list[Cell]) -> ProtectedTable:
    return issue_table(
        dimensions=[dimension],
        population=microdata.population,
        statistic=Statistic.ESTIMATE,
        source=microdata.source,
        cells=cells,
        notes=microdata.notes,
    )
