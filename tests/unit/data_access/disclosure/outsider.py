"""An outsider for the tests of protection, written apart from the code that protects.

The outsider knows the rules, lines up all that is printed of a table and of its margins wherever they stand, and finds
by linear programs (one for each end) between which bounds each hidden count must be.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from data_access.disclosure.evidence import CountEvidence, Position, ProtectedCounts
from data_access.disclosure.policy import CountRules
from data_access.disclosure.protection import protect_counts
from data_access.disclosure.statuses import CellStatus

Bounds = Mapping[Position, tuple[float, float]]


def bounds_of(shown: ProtectedCounts, rules: CountRules) -> dict[Position, tuple[float, float]]:
    """What each printed or hidden count of a table says by itself."""
    below, above = rules.rounding_base // 2, (rules.rounding_base - 1) // 2
    found = {}
    for position, value in shown.values.items():
        if value is None:
            found[position] = (0.0, np.inf)
        elif shown.statuses[position] is CellStatus.STRUCTURAL_ZERO:
            found[position] = (0.0, 0.0)
        else:
            found[position] = (max(value - below, rules.threshold), value + above)
    return found


def lined_up(evidence: CountEvidence, shown: ProtectedCounts, rules: CountRules) -> Bounds:
    """The bounds of a table, and of all its margins as tables of their own print them, but for what is withheld there."""
    size = evidence.counts.ndim
    known = dict.fromkeys(positions(evidence.counts.shape), (0.0, np.inf))
    known.update(bounds_of(shown, rules))
    for number in range(1, size):
        for axes in combinations(range(size), number):
            alone = protect_counts(evidence.over(axes), rules)
            for position, (low, high) in bounds_of(alone, rules).items():
                at = dict(zip(axes, position, strict=True))
                place = tuple(at.get(axis) for axis in range(size))
                if place in shown.withheld:
                    continue
                known[place] = (max(low, known[place][0]), min(high, known[place][1]))
    return known


def positions(shape: tuple[int, ...]) -> list[Position]:
    return list(product(*([*range(size), None] for size in shape)))


def intervals(
    shape: tuple[int, ...], known: Bounds, asked: list[Position]
) -> dict[Position, tuple[float, float]]:
    """Between which bounds each asked count must be."""
    places = {position: number for number, position in enumerate(known)}
    rows, columns, weights, line = [], [], [], 0
    for position in places:
        for axis, index in enumerate(position):
            if index is not None:
                continue
            parts = [(*position[:axis], part, *position[axis + 1 :]) for part in range(shape[axis])]
            rows += [line] * (len(parts) + 1)
            columns += [places[position], *(places[part] for part in parts)]
            weights += [-1.0, *([1.0] * len(parts))]
            line += 1
    equations = csr_array((weights, (rows, columns)), shape=(line, len(places)))
    found = {}
    for position in asked:
        ends = []
        for sign in (1.0, -1.0):
            aim = np.zeros(len(places))
            aim[places[position]] = sign
            result = linprog(aim, A_eq=equations, b_eq=np.zeros(line), bounds=list(known.values()))
            assert result.status in (0, 3), result.message
            ends.append(np.inf if result.status == 3 else sign * result.fun)
        found[position] = (ends[0], ends[1])
    return found


def narrowest(evidence: CountEvidence, shown: ProtectedCounts, rules: CountRules) -> float:
    """The width of the narrowest interval that the outsider has for a hidden count."""
    known = lined_up(evidence, shown, rules)
    found = intervals(evidence.counts.shape, known, sorted(shown.hidden, key=str))
    return min((high - low for low, high in found.values()), default=np.inf)
