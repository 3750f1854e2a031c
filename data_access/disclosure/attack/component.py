"""The attack on one component: bounds, witnesses, programs for the rest, and whole numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.attack.asked import Asked, Findings, Whole, is_wide
from data_access.disclosure.attack.programs import Programs, programs_of
from data_access.disclosure.attack.reduction import Component
from data_access.disclosure.attack.system import TOLERANCE, CountSystem, entries
from data_access.disclosure.attack.whole_numbers import LARGEST_CHECKED, whole_interval
from data_access.disclosure.attack.witnesses import Seen, collect

_FEW = 6
"""With so few unknowns to prove, programs of their own come cheaper than witnesses."""


def attack_component(component: Component, asked: Asked, width: float) -> Findings:
    """The interval of every entry; of those narrower than ``width`` the exact one."""
    system = component.system
    if component.is_exact:
        low, high = asked.intervals(system.lower, system.upper)
        seen = _seen_of_tree(system)
        findings = Findings(low, high, np.ones(len(asked), dtype=bool), ())
    else:
        seen = Seen(system)
        findings = _by_programs(system, asked, width, seen)
    return _with_whole_numbers(system, asked, width, seen, findings)


def _by_programs(system: CountSystem, asked: Asked, width: float, seen: Seen) -> Findings:
    outer_low, outer_high = asked.intervals(system.lower, system.upper)
    may_be_wide = is_wide(outer_high - outer_low, width)
    wanted = np.flatnonzero(may_be_wide)
    programs = programs_of(system)
    witnesses = collect(system, programs, asked, wanted, width, seen) if len(wanted) > _FEW else 0
    solved = sum(_settle(programs, asked, entry, width, seen) for entry in range(len(asked)))
    low, high = asked.intervals(seen.least, seen.most)
    exact = ~is_wide(high - low, width) | (_same(low, outer_low) & _same(high, outer_high))
    return Findings(low, high, exact, (), witnesses, solved)


def _settle(programs: Programs, asked: Asked, entry: int, width: float, seen: Seen) -> int:
    """Solve for the most, then for the least, of one entry, until it is proven wide. Returns how many were solved."""
    place = int(asked.place[entry])
    one = asked.one(entry)
    for solved, sign in enumerate((-1.0, 1.0)):
        if is_wide(one.widths(seen.least, seen.most), width)[0]:
            return solved
        solution = programs.least_nearby(place, sign)
        if solution is not None:
            seen.take(solution)
        else:
            (seen.most if sign < 0 else seen.least)[place] = -sign * np.inf
    return 2


def _seen_of_tree(system: CountSystem) -> Seen:
    """Where equations form no circle, all weights are 1 and all numbers whole, so are the ends of the intervals."""
    seen = Seen(system)
    known = np.concatenate([system.lower, system.upper, system.targets])
    known = known[np.isfinite(known)]
    weights = np.abs(entries(system.equations)[2])
    if np.all(system.whole) and np.all(weights == 1) and np.all(known == np.round(known)):
        seen.least_whole, seen.most_whole = system.lower, system.upper
    return seen


def _with_whole_numbers(
    system: CountSystem, asked: Asked, width: float, seen: Seen, findings: Findings
) -> Findings:
    """Add what whole numbers make of each interval, and the whole-number interval where only that is narrow."""
    low, high, exact = findings.low.copy(), findings.high.copy(), findings.exact.copy()
    proven = is_wide(asked.widths(seen.least_whole, seen.most_whole), width)
    real = is_wide(high - low, width)
    states: list[Whole] = []
    for entry in range(len(asked)):
        if not real[entry]:
            states.append(Whole.NARROW)
        elif proven[entry] or not system.whole[asked.place[entry]]:
            states.append(Whole.WIDE)
        elif system.size > LARGEST_CHECKED:
            states.append(Whole.UNCHECKED)
        else:
            within = whole_interval(system, asked, entry)
            narrow = not is_wide(np.array([within[1] - within[0]]), width)[0]
            states.append(Whole.ONLY_WHOLE if narrow else Whole.WIDE)
            if narrow:
                low[entry], high[entry], exact[entry] = *within, True
    return Findings(low, high, exact, tuple(states), findings.witnesses, findings.programs)


def _same(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.isclose(one, other, rtol=0, atol=TOLERANCE)
