"""Solutions that prove intervals wide. One solution serves all unknowns of its component at once.

Each round looks for a solution that lifts, or lowers, all unknowns not yet proven as far as needed and no further: what an
unknown doesn't need is left for the others of its line. With rooms as small as threshold and width, that is what
keeps the number of rounds low.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.attack.asked import Asked, is_wide
from data_access.disclosure.attack.programs import NoSolution, Programs
from data_access.disclosure.attack.system import TOLERANCE, CountSystem

_ROUNDS_AT_MOST = 300
_FEW_LEFT = 30
"""So few are proven sooner one by one: each starts from the end of the last, a round starts anew."""

_SMALL_GAIN = 4
_ROUNDS_OF_SMALL_GAIN = 3
_SEED = 20090929


class Seen:
    """The least and the most that solutions gave each class of a component, and that whole-number solutions did."""

    def __init__(self, system: CountSystem) -> None:
        self._system = system
        self._whole = system.whole
        self.least = np.full(system.size, np.inf)
        self.most = np.full(system.size, -np.inf)
        self.least_whole = np.full(system.size, np.inf)
        self.most_whole = np.full(system.size, -np.inf)

    def take(self, solution: NDArray[np.float64]) -> None:
        """Widen by one more solution."""
        inside = np.clip(solution, self._system.lower, self._system.upper)
        np.minimum(self.least, inside, out=self.least)
        np.maximum(self.most, inside, out=self.most)
        rounded = np.where(self._whole, np.round(inside), inside)
        if self._is_solution(rounded):
            np.minimum(self.least_whole, rounded, out=self.least_whole)
            np.maximum(self.most_whole, rounded, out=self.most_whole)

    def _is_solution(self, rounded: NDArray[np.float64]) -> bool:
        system = self._system
        within = np.all((rounded >= system.lower - TOLERANCE) & (rounded <= system.upper + TOLERANCE))
        return bool(within and np.all(np.abs(system.equations @ rounded - system.targets) <= TOLERANCE))


def collect(
    system: CountSystem, programs: Programs, asked: Asked, wanted: NDArray[np.intp], width: float, seen: Seen
) -> int:
    """Fill ``seen`` until all ``wanted`` entries but a few are proven wide or rounds gain little. Returns how many it took."""
    random = np.random.default_rng(_SEED)
    lower, upper, solution = _ceilings(system, programs, width)
    seen.take(solution)
    solved, rounds_of_small_gain = 1, 0
    left = wanted
    for _ in range(_ROUNDS_AT_MOST):
        places = np.unique(asked.place[left])
        directions = _directions(random, seen, places, lower, upper)
        room = upper.copy()
        room[places] = np.minimum(upper[places], np.maximum(solution[places], seen.least[places] + width))
        programs.bound(lower, room)
        objective = np.zeros(system.size)
        objective[places] = -directions * random.uniform(0.5, 1.0, len(places))
        found = programs.least(objective)
        if found is None:
            raise NoSolution("a linear program between bounds has no end")
        solution = found
        seen.take(solution)
        solved += 1
        still = left[~is_wide(asked.widths(seen.least, seen.most)[left], width)]
        rounds_of_small_gain = rounds_of_small_gain + 1 if len(left) - len(still) < _SMALL_GAIN else 0
        left = still
        if len(left) <= _FEW_LEFT or rounds_of_small_gain >= _ROUNDS_OF_SMALL_GAIN:
            break
    programs.bound(system.lower, system.upper)
    return solved


def _directions(
    random: np.random.Generator,
    seen: Seen,
    places: NDArray[np.intp],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Up for what was seen at its lower end, down for what was seen at its upper end, else either."""
    at_lower = seen.least[places] - lower[places] <= TOLERANCE
    at_upper = upper[places] - seen.most[places] <= TOLERANCE
    either = random.choice([-1.0, 1.0], len(places))
    return np.where(at_lower, 1.0, np.where(at_upper, -1.0, either))


def _ceilings(
    system: CountSystem, programs: Programs, width: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Finite bounds in place of infinite ones, and a first solution between them.

    They can't prove anything too wide: a solution between them is a solution. Nothing is called narrow for them
    either: that is told by programs of their own, without them.
    """
    known = np.concatenate([system.lower, system.upper, system.targets])
    ceiling = 10 * width + 2 * float(np.max(np.abs(known[np.isfinite(known)]), initial=1.0))
    for _ in range(3):
        lower, upper = np.maximum(system.lower, -ceiling), np.minimum(system.upper, ceiling)
        programs.bound(lower, upper)
        try:
            solution = programs.least(np.zeros(system.size))
        except NoSolution:
            ceiling *= 1000
            continue
        if solution is not None:
            return lower, upper, solution
    raise NoSolution("what is published contradicts itself: no counts can be behind it")
