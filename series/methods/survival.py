"""Time until an event, for persons who come under observation late: curves, risks and rates.

A person is *at risk* from the moment they come under observation (``entry``) until the event or until they were last
seen (``exit``), both counted from one origin, such as the months since a first exit. Who is registered long after the
origin adds nothing to the time before: that time is *immortal*, since an event in it would have kept them out of the
data, and to count it would make the hazard too small.

Sources: Kaplan, E. L. and Meier, P. (1958), Nonparametric Estimation from Incomplete Observations, Journal of the American
Statistical Association 53 (282), 457-481; Aalen, O. (1978), Nonparametric Inference for a Family of Counting Processes,
Annals of Statistics 6 (4), 701-726; Aalen, O. and Johansen, S. (1978), An Empirical Transition Matrix for Non-Homogeneous
Markov Chains Based on Censored Observations, Scandinavian Journal of Statistics 5 (3), 141-150. Standard errors allow
for clusters of persons: sums of the influence of each person on the estimate, by cluster, after Williams, R. L. (1995),
Product-Limit Survival Functions with Correlated Survival Times, Lifetime Data Analysis 1 (2), 171-186.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NORMAL_95 = 1.959963984540054
NO_EVENT = 0


@dataclass(frozen=True)
class Spells:
    """Times under observation: ``entry`` < ``exit``, the ``cause`` that ended each (0: none seen) and its cluster."""

    entry: Floats
    exit: Floats
    cause: NDArray[np.int64]
    clusters: NDArray[np.int64]


@dataclass(frozen=True)
class Hazard:
    """At each distinct time of an event: how many were at risk just before, how many had an event of one cause and of any."""

    times: Floats
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    any_events: NDArray[np.int64]

    @property
    def steps(self) -> Floats:
        """Events over persons at risk: the steps of the cumulative hazard of the cause."""
        return np.asarray(self.events / self.at_risk)


def kaplan_meier(
    cases: pd.DataFrame,
    *,
    exit: str,
    event: str,
    entry: str | None = None,
    cluster: str | None = None,
    by: str | None = None,
    start: float = 0.0,
) -> pd.DataFrame:
    """The part still without the event after each time of one, in all or by group.

    ``cases`` has one row a person: times of ``entry`` (nil without it) and ``exit`` in one unit, ``event`` (1 seen, 0 not),
    and where persons are alike, ``cluster``. Rows with a missing value, and those whose exit isn't after their entry, are
    left out. ``start``: the curve is that of persons without event until then. Returns columns ``<by>``, ``time``, ``value``
    (1 to 0), ``low``, ``high`` (95 %, on the scale log(-log)), ``at_risk`` (just before) and ``events``.
    """
    return _curves(cases, exit, event, entry, cluster, by, start, _survival_rows)


def nelson_aalen(
    cases: pd.DataFrame,
    *,
    exit: str,
    event: str,
    entry: str | None = None,
    cluster: str | None = None,
    by: str | None = None,
    start: float = 0.0,
) -> pd.DataFrame:
    """The cumulative hazard after each time of an event; else as ``kaplan_meier`` (intervals on the scale of logs)."""
    return _curves(cases, exit, event, entry, cluster, by, start, _hazard_rows)


def cumulative_incidence(
    cases: pd.DataFrame,
    *,
    exit: str,
    cause: str,
    of: int = 1,
    entry: str | None = None,
    cluster: str | None = None,
    by: str | None = None,
    start: float = 0.0,
) -> pd.DataFrame:
    """The part that had an event of one cause, where another cause may come first and make it impossible.

    ``cause`` is a column of 0 (none seen), 1, 2, …; ``of`` the one asked for. Loss to follow-up is no cause: code it as 0.
    Columns as in ``kaplan_meier``; ``events`` are those of the cause.
    """

    def rows(spells: Spells) -> pd.DataFrame:
        return _incidence_rows(spells, of)

    return _curves(cases, exit, cause, entry, cluster, by, start, rows)


def risks_at(
    cases: pd.DataFrame,
    *,
    exit: str,
    event: str,
    times: Sequence[float],
    entry: str | None = None,
    cluster: str | None = None,
    start: float = 0.0,
) -> pd.DataFrame:
    """The risk of an event by each of some times: one minus Kaplan and Meier's curve.

    Returns columns ``term`` (the time as text), ``value``, ``low``, ``high`` (95 %), ``n`` (persons observed at all) and
    ``fewest``: events since the time before, or persons at risk at the end, whichever are fewer, since each step of the
    curve tells its events. A time after which nobody is at risk is left out. Raises ValueError where nobody is observed.
    """
    spells = _spells(cases, exit, event, entry, cluster, start)
    curve = _survival_rows(spells)
    rows, before = [], 0
    for time in sorted(times):
        until = curve[curve["time"] <= time]
        left = int(((spells.entry < time) & (spells.exit >= time)).sum())
        if until.empty or left == 0:
            continue
        last, events = until.iloc[-1], int(until["events"].sum())
        rows.append(
            {
                "term": f"{time:g}", "value": 1 - last["value"], "low": 1 - last["high"], "high": 1 - last["low"],
                "n": len(spells.exit), "fewest": min(events - before, left),
            }
        )  # fmt: skip
        before = events
    return pd.DataFrame(rows, columns=["term", "value", "low", "high", "n", "fewest"])


def hazard_of(spells: Spells, cause: int | None = None) -> Hazard:
    """At risk and events at each time at which any event was seen; of one cause, or of any."""
    seen = spells.cause != NO_EVENT
    times = np.unique(spells.exit[seen])
    entered = np.searchsorted(np.sort(spells.entry), times, side="left")
    left = np.searchsorted(np.sort(spells.exit), times, side="left")
    every = _counts(spells.exit[seen], times)
    wanted = seen if cause is None else spells.cause == cause
    return Hazard(times, entered - left, _counts(spells.exit[wanted], times), every)


def _counts(at: Floats, times: Floats) -> NDArray[np.int64]:
    return np.bincount(np.searchsorted(times, at), minlength=len(times))


def _spells(
    cases: pd.DataFrame, exit: str, cause: str, entry: str | None, cluster: str | None, start: float
) -> Spells:
    used = cases[[name for name in dict.fromkeys((exit, cause, entry, cluster)) if name]].dropna()
    begin = used[entry].to_numpy(dtype=float) if entry else np.zeros(len(used))
    begin = np.maximum(begin, start)
    observed = used[exit].to_numpy(dtype=float) > begin
    if not observed.any():
        raise ValueError("nobody is observed for any time")
    used = used[observed]
    labels = pd.factorize(used[cluster])[0] if cluster else np.arange(len(used))
    return Spells(
        begin[observed],
        used[exit].to_numpy(dtype=float),
        used[cause].to_numpy(dtype=np.int64),
        labels.astype(np.int64),
    )


def _curves(
    cases: pd.DataFrame,
    exit: str,
    cause: str,
    entry: str | None,
    cluster: str | None,
    by: str | None,
    start: float,
    rows: Callable[[Spells], pd.DataFrame],
) -> pd.DataFrame:
    if by is None:
        return rows(_spells(cases, exit, cause, entry, cluster, start))
    parts = []
    for group, members in cases.dropna(subset=[by]).groupby(by, observed=True, sort=True):
        name = f"{group:g}" if isinstance(group, float) else str(group)
        part = rows(_spells(members, exit, cause, entry, cluster, start))
        parts.append(part.assign(**{by: name}))
    whole = pd.concat(parts, ignore_index=True)
    return whole[[by, *(column for column in whole.columns if column != by)]]


def _survival_rows(spells: Spells) -> pd.DataFrame:
    hazard = hazard_of(spells)
    survival: Floats = np.asarray(np.cumprod(1 - hazard.steps), dtype=np.float64)
    # The influence of a person on log S: that on the cumulative hazard, each time weighted by 1 / (1 - step).
    error = _errors(spells, hazard, 1 / np.maximum(1 - hazard.steps, 1e-12))
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithm = -np.log(survival)
        spread = NORMAL_95 * error / logarithm
        low, high = survival ** np.exp(spread), survival ** np.exp(-spread)
    gone = survival <= 0
    return _listed(hazard, survival, np.where(gone, 0.0, low), np.where(gone, np.nan, high))


def _hazard_rows(spells: Spells) -> pd.DataFrame:
    hazard = hazard_of(spells)
    value = np.cumsum(hazard.steps)
    error = _errors(spells, hazard, np.ones_like(value))
    spread = np.exp(NORMAL_95 * error / value)
    return _listed(hazard, value, value / spread, value * spread)


def _incidence_rows(spells: Spells, of: int) -> pd.DataFrame:
    hazard = hazard_of(spells, of)
    overall = np.cumprod(1 - hazard.any_events / hazard.at_risk)
    before = np.concatenate([[1.0], overall[:-1]])
    value = np.asarray(np.cumsum(before * hazard.steps), dtype=np.float64)
    error = _incidence_errors(spells, hazard, before, spells.cause == of)
    with np.errstate(divide="ignore", invalid="ignore"):
        # log(-log(1 - F)), as for a survival curve
        middle = -np.log(1 - value)
        spread = NORMAL_95 * error / ((1 - value) * middle)
        low, high = 1 - np.exp(-middle * np.exp(-spread)), 1 - np.exp(-middle * np.exp(spread))
    return _listed(hazard, value, np.where(value > 0, low, 0.0), np.where(value > 0, high, np.nan))


def _listed(hazard: Hazard, value: Floats, low: Floats, high: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "time": hazard.times, "value": value, "low": low, "high": high,
            "at_risk": hazard.at_risk, "events": hazard.events,
        }
    )  # fmt: skip


def _errors(spells: Spells, hazard: Hazard, weights: Floats) -> Floats:
    """Standard error of the weighted cumulative hazard at each time, from the influence of whole clusters."""
    return _spread(np.cumsum(_martingales(spells, hazard, spells.cause != NO_EVENT) * weights, axis=1))


def _incidence_errors(spells: Spells, hazard: Hazard, before: Floats, of_cause: NDArray[np.bool_]) -> Floats:
    """Standard error of a cumulative incidence: a step of any cause lowers what is left for the cause asked for."""
    any_cause = Hazard(hazard.times, hazard.at_risk, hazard.any_events, hazard.any_events)
    every = _martingales(spells, any_cause, spells.cause != NO_EVENT)
    here = _martingales(spells, hazard, of_cause)
    fallen = np.cumsum(every / np.maximum(1 - any_cause.steps, 1e-12), axis=1)
    earlier = np.column_stack([np.zeros(len(fallen)), fallen[:, :-1]])
    return _spread(np.cumsum(before * (here - earlier * hazard.steps), axis=1))


def _martingales(spells: Spells, hazard: Hazard, event: NDArray[np.bool_]) -> Floats:
    """(dN - Y dH) / Y of each cluster at each time: clusters × times."""
    number, times = int(spells.clusters.max()) + 1, hazard.times
    events = np.zeros((number, len(times)))
    np.add.at(events, (spells.clusters[event], np.searchsorted(times, spells.exit[event])), 1.0)
    under = np.zeros((number, len(times) + 1))
    np.add.at(under, (spells.clusters, np.searchsorted(times, spells.entry, side="right")), 1.0)
    np.add.at(under, (spells.clusters, np.searchsorted(times, spells.exit, side="right")), -1.0)
    present = np.cumsum(under, axis=1)[:, :-1]
    return np.asarray((events - present * hazard.steps) / hazard.at_risk)


def _spread(influence: Floats) -> Floats:
    number = len(influence)
    return np.asarray(np.sqrt(number / max(number - 1, 1) * (influence**2).sum(axis=0)))
