"""Events from a rate with a known exposure, and from a step of a survival curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.inversion.candidates import Candidates, every_pair, whole
from data_access.disclosure.inversion.reading import Reading


def behind_rate(rate: Reading, exposure: float, *, step: int = 1) -> Candidates:
    """``events`` behind a rate for each unit of an exposure that is public (months of missions' work, say)."""
    if exposure <= 0:
        raise ValueError("a rate has a positive exposure")
    _, events = every_pair(
        np.array([0]), np.array([max(rate.low, 0.0) * exposure]), np.array([rate.high * exposure]), step
    )
    return Candidates({"events": events})


def behind_step(before: Reading, after: Reading, at_risk: range | NDArray[np.int64]) -> Candidates:
    """``events`` and ``at_risk`` behind one step of a Kaplan-Meier curve: it falls by the factor 1 - events / at risk."""
    if before.low <= 0:
        raise ValueError("a curve that may have reached nil has no further step")
    number = whole(at_risk)
    number = number[number > 0]
    least = 1 - min(after.high / before.low, 1.0)
    most = 1 - max(after.low, 0.0) / before.high
    found, events = every_pair(number, least * number, most * number)
    return Candidates({"events": events, "at_risk": found})
