"""Survival curves as they may be printed: steps put together until each has enough events. Pure functions.

A step of a Kaplan-Meier curve (Kaplan and Meier 1958) is 1 - events / at risk, and the number at risk is printed below
most curves: a curve in fine steps is a list of when single persons had their event. So events are put together until
the policy's number stands in each step, the curve ends where too few are left, and it is told in steps of no fewer
persons than an outsider must remain unsure about.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.policy import CountRules, SurvivalRules
from data_access.disclosure.precision import in_steps, step_of


@dataclass(frozen=True)
class CurveStep:
    """The curve falls to ``survival`` after the time ``after`` and up to ``until``; told as a multiple of ``step``."""

    after: float
    until: float
    survival: float
    step: float


def released_curve(
    durations: NDArray[np.float64], observed: NDArray[np.bool_], rules: SurvivalRules, counts: CountRules
) -> list[CurveStep]:
    """The steps of a Kaplan-Meier curve that may be printed; none where there are too few events or persons.

    ``durations``: until the event, or until a person was last seen where it wasn't ``observed``.
    """
    if len(durations) != len(observed):
        raise ValueError("there must be as many durations as events or none")
    times = np.unique(durations[observed])
    at_risk = len(durations) - np.searchsorted(np.sort(durations), times, side="left")
    events = np.array([int((observed & (durations == time)).sum()) for time in times])
    curve = np.cumprod(1 - events / np.maximum(at_risk, 1))
    step = max(10.0**-rules.digits, step_of(len(durations), counts.minimum_interval_width))
    found: list[CurveStep] = []
    gathered, after = 0, 0.0
    for place, time in enumerate(times):
        gathered += int(events[place])
        left = int((durations > time).sum())
        if gathered < rules.minimum_events_in_step:
            continue
        if int((durations > after).sum()) < rules.minimum_at_risk:
            break
        told = in_steps(float(curve[place]), step)
        assert told is not None
        found.append(CurveStep(after, float(time), told, step))
        gathered, after = 0, float(time)
        if left < rules.minimum_at_risk:
            break
    return found
