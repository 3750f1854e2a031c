"""Events over the time in which persons were under observation: rates by phase, and their ratio.

A person counts from when they came under observation (late entry), so that no time stands below the line in which an event
could not have been seen. Variances allow for clusters: the residuals events - rate x time, summed by cluster, after
Williams, R. L. (1995), Product-Limit Survival Functions with Correlated Survival Times, Lifetime Data Analysis 1 (2),
171-186.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NORMAL_95 = 1.959963984540054
_MONTHS_OF_1000_YEARS = 12_000.0


def rates_by_phase(
    cases: pd.DataFrame, *, entry: str | None, exit: str, event: str, cluster: str, cut: float
) -> pd.DataFrame:
    """Events for each 1,000 person-years in all, before ``cut`` and after it, and how many times the one rate is the other.

    ``entry`` (the origin, without it) and ``exit`` are months since one origin, ``event`` 1 where it ended the time. Rows
    with a missing value, and those whose exit isn't after their entry, are left out. Returns columns ``phase`` ("all",
    "before", "after", "ratio"), ``value``, ``low``, ``high`` (95 %, on the scale of logs), ``n`` (persons under observation in
    the phase) and ``fewest`` (its events).
    """
    used = cases[[*([entry] if entry else []), exit, event, cluster]].dropna()
    used = used[used[exit] > (used[entry] if entry else 0.0)]
    end = used[exit].to_numpy(dtype=float)
    begin = used[entry].to_numpy(dtype=float) if entry else np.zeros(len(used))
    seen = used[event].to_numpy(dtype=float) == 1
    clusters = pd.factorize(used[cluster])[0]
    rows, influences = [], {}
    for phase, low, high in (("all", 0.0, np.inf), ("before", 0.0, cut), ("after", cut, np.inf)):
        time = np.clip(end, low, high) - np.clip(begin, low, high)
        events = seen & (end > low) & (end <= high)
        logarithm, influence = _log_rate(events, time)
        influences[phase] = (logarithm, influence, int((time > 0).sum()), int(events.sum()))
        scale = np.log(_MONTHS_OF_1000_YEARS)
        rows.append(_row(phase, logarithm + scale, influence, clusters, *influences[phase][2:]))
    before, after = influences["before"], influences["after"]
    rows.append(
        _row(
            "ratio", before[0] - after[0], before[1] - after[1], clusters, before[2], min(before[3], after[3])
        )
    )
    return pd.DataFrame(rows)


def by_time_since_exit(
    numbers: pd.DataFrame, *, times: Sequence[str], per_thousand: bool = False
) -> pd.DataFrame:
    """Rates or risks in their order under the words for their times; risks also as persons out of 1,000.

    Returns columns ``time_since_exit``, ``value``, ``low``, ``high`` and ``n_valid``. Raises ValueError where words and
    rows differ in number.
    """
    if len(numbers) != len(times):
        raise ValueError(f"{len(times)} times are named, and there are {len(numbers)}")
    scale = 1000 if per_thousand else 1
    told = (numbers[["value", "low", "high"]] * scale).round(2).reset_index(drop=True)
    told.insert(0, "time_since_exit", list(times))
    return told.assign(n_valid=numbers["n_valid"].to_numpy())


def _log_rate(events: NDArray[np.bool_], time: Floats) -> tuple[float, Floats]:
    """The logarithm of events over time, and the influence of each person on it."""
    number, exposed = float(events.sum()), float(time.sum())
    if number == 0 or exposed == 0:
        return float("nan"), np.full(len(time), np.nan)
    return float(np.log(number / exposed)), (events - number / exposed * time) / number


def _row(
    phase: str, logarithm: float, influence: Floats, clusters: NDArray[np.intp], persons: int, events: int
) -> dict[str, object]:
    sums = np.bincount(clusters, weights=influence)
    reach = NORMAL_95 * float(np.sqrt(len(sums) / max(len(sums) - 1, 1) * (sums**2).sum()))
    low, high = np.exp(logarithm - reach), np.exp(logarithm + reach)
    return {
        "phase": phase,
        "value": float(np.exp(logarithm)),
        "low": low,
        "high": high,
        "n": persons,
        "fewest": events,
    }


def time_at_risk(
    cases: pd.DataFrame, *, entry: str, exit: str, event: str, cluster: str, cuts: Sequence[float]
) -> pd.DataFrame:
    """How many persons stood under observation in each interval of time since the origin, and for how many person-years.

    ``cuts``: where intervals end; the last one is open. Columns as in ``rates_by_phase`` otherwise. Returns ``interval``
    ("0 to 12 months"), ``value`` (person-years), ``n`` (persons at risk in it) and ``fewest`` (its events).
    """
    used = cases[[entry, exit, event, cluster]].dropna()
    used = used[used[exit] > used[entry]]
    begin, end = (used[name].to_numpy(dtype=float) for name in (entry, exit))
    seen = used[event].to_numpy(dtype=float) == 1
    rows = []
    for low, high in zip((0.0, *cuts), (*cuts, np.inf), strict=True):
        time = np.clip(end, low, high) - np.clip(begin, low, high)
        words = f"{low:g} to {high:g} months" if np.isfinite(high) else f"after {low:g} months"
        events = int((seen & (end > low) & (end <= high)).sum())
        rows.append((words, time.sum() / 12, int((time > 0).sum()), events))
    return pd.DataFrame(rows, columns=["interval", "value", "n", "fewest"])
