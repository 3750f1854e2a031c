"""What an outsider gains from counts being whole numbers, in components small enough for mixed integer programs."""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from data_access.disclosure.attack.asked import Asked
from data_access.disclosure.attack.programs import NoSolution
from data_access.disclosure.attack.system import TOLERANCE, CountSystem

LARGEST_CHECKED = 60
"""Unknowns of the largest component that is checked: some milliseconds for each of its unknowns."""

_UNBOUNDED = 3


def whole_interval(system: CountSystem, asked: Asked, entry: int) -> tuple[float, float]:
    """The interval of one entry when counts are whole numbers. Raises NoSolution where no whole numbers fit."""
    ends = []
    for sign in (1.0, -1.0):
        objective = np.zeros(system.size)
        objective[asked.place[entry]] = sign
        result = milp(
            objective,
            integrality=system.whole.astype(int),
            bounds=Bounds(system.lower, system.upper),
            constraints=LinearConstraint(system.equations, system.targets, system.targets),
        )
        if result.status == _UNBOUNDED or (result.x is None and "nbounded" in result.message):
            ends.append(-sign * np.inf)
        elif result.x is None:
            raise NoSolution(f"no whole numbers fit what is published: {result.message}")
        else:
            ends.append(float(np.round(result.x[asked.place[entry]])))
    one = asked.one(entry)
    low, high = one.intervals(np.full(system.size, ends[0]), np.full(system.size, ends[1]))
    return float(np.ceil(low[0] - TOLERANCE)), float(np.floor(high[0] + TOLERANCE))
