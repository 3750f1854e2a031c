"""Which further counts to hide so that nothing stays too narrow: a greedy choice, pruned to what is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.attack.engine import Cache, attack
from data_access.disclosure.attack.reasons import Reasons, reasons
from data_access.disclosure.attack.system import NOTHING_FREED, CountSystem


def remedy(
    system: CountSystem,
    narrow: NDArray[np.intp] | Iterable[int],
    may_hide: NDArray[np.intp] | Iterable[int],
    cost: NDArray[np.float64],
    width: float,
    frees: Mapping[int, Sequence[int]] = NOTHING_FREED,
) -> tuple[int, ...]:
    """Unknowns to hide (known to be 0 or more, nothing else) so that all ``narrow`` ones get as wide as ``width``.

    ``cost``: what hiding an unknown loses, one for each unknown of the system; cheap ones are taken first, and none of
    those returned can be left out. ``frees``: of what nothing is known any more where an unknown is hidden (its change
    since a former delivery). What is hidden has to be wide itself. Where hiding can't help an unknown (nothing
    that pins it down may be hidden), it stays narrow: attack again to see.
    """
    choice = _Choice(system, frozenset(map(int, may_hide)), np.asarray(cost, dtype=np.float64), width, frees)
    wanted = sorted(set(map(int, narrow)))
    hidden = choice.enough(wanted)
    beyond_help = set(choice.narrow(hidden, [*wanted, *hidden]))
    return tuple(sorted(choice.needed(hidden, [u for u in wanted if u not in beyond_help], beyond_help)))


class _Choice:
    """The system under one choice of hidden unknowns after another."""

    def __init__(
        self,
        system: CountSystem,
        may_hide: frozenset[int],
        cost: NDArray[np.float64],
        width: float,
        frees: Mapping[int, Sequence[int]],
    ) -> None:
        self._frees = frees
        self._freed_by = {each: unknown for unknown, freed in frees.items() for each in freed}
        self._system, self._may_hide, self._cost, self._width = system, may_hide, cost, width
        self._cache: Cache = {}

    def narrow(self, hidden: Iterable[int], asked: Iterable[int]) -> list[int]:
        """Those of ``asked`` that are too narrow under a choice."""
        found = attack(self._hiding(hidden), asked, self._width, cache=self._cache)
        return [int(unknown) for unknown in found.narrow]

    def enough(self, wanted: list[int]) -> list[int]:
        """Hide, for each narrow unknown, the cheapest of what pins it down, until that helps no more."""
        hidden: list[int] = []
        open_questions = self.narrow(hidden, wanted)
        while open_questions:
            system = self._hiding(hidden)
            chosen: list[int] = []
            for unknown in open_questions:
                candidates = self._candidates(reasons(system, unknown, self._width), hidden)
                if candidates and not candidates & set(chosen):
                    chosen.append(min(candidates, key=lambda each: (self._cost[each], each)))
            if not chosen:
                break
            hidden += chosen
            open_questions = self.narrow(hidden, [*open_questions, *chosen])
        return hidden

    def needed(self, hidden: list[int], wanted: list[int], beyond_help: set[int]) -> list[int]:
        """Leave out, dear ones first, what can be shown after all; until every one left is needed."""
        kept = sorted(hidden, key=lambda each: (self._cost[each], each))
        again = True
        while again:
            again = False
            for one in reversed(list(kept)):
                fewer = [each for each in kept if each != one]
                to_hold = [each for each in (*wanted, *fewer) if each not in beyond_help]
                if not self.narrow(fewer, to_hold):
                    kept, again = fewer, True
        return kept

    def _candidates(self, why: Reasons, hidden: list[int]) -> set[int]:
        """What may be hidden of that which pins an unknown down; a bound that stays when hidden is none."""
        lower = {each for each in why.lower_bounds if self._system.lower[each] > 0}
        through = {self._freed_by[b] for b in (*why.lower_bounds, *why.upper_bounds) if b in self._freed_by}
        return ((lower | set(why.upper_bounds) | through) & self._may_hide) - set(hidden) - {why.unknown}

    def _hiding(self, hidden: Iterable[int]) -> CountSystem:
        return self._system.hiding(hidden, self._frees)
