"""Intervals of single unknowns, and the question which of them are too narrow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.attack.engine import attack
from data_access.disclosure.attack.programs import PlainPrograms
from data_access.disclosure.attack.system import CountSystem


def too_narrow(system: CountSystem, unknowns: NDArray[np.intp], width: float) -> NDArray[np.intp]:
    """Those of ``unknowns`` whose interval is narrower than ``width``."""
    return attack(system, unknowns, width).narrow


def interval(system: CountSystem, unknown: int) -> tuple[float, float]:
    """The exact real-valued interval of one unknown, by two linear programs; either end may be infinite."""
    programs = PlainPrograms(system)
    ends = []
    for sign in (1.0, -1.0):
        solution = programs.least_nearby(unknown, sign)
        ends.append(-sign * np.inf if solution is None else float(solution[unknown]))
    return ends[0], ends[1]
