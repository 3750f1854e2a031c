"""Which counts to hide besides so that nobody can work out a hidden one: chosen for all attackers in one system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.attack import Cache, CountSystem, attack, remedy
from data_access.disclosure.linking import LinkedSystem

_ROUNDS_AT_MOST = 8


@dataclass(frozen=True)
class Attacker:
    """Who attacks, and the counts that he knows besides, by the canonical text of a group.

    He knows of each that it is as large at least, or that large ``exactly``, in one ``delivery`` (None: in all); with
    ``only_hidden``, that matters where the group isn't printed.
    """

    name: str
    counts: Mapping[str, int] = field(default_factory=dict)
    delivery: str | None = None
    exactly: bool = False
    only_hidden: bool = False

    def system(self, linked: LinkedSystem, system: CountSystem, hidden: Iterable[int] = ()) -> CountSystem:
        """A system with what he knows put into its bounds. ``hidden``: unknowns that are to be hidden besides."""
        if not self.counts:
            return system
        concerned = {*map(int, linked.protected), *hidden} if self.only_hidden else None
        lower, upper = system.lower.copy(), system.upper.copy()
        for (delivery, group), unknown in linked.by_group.items():
            count = self.counts.get(group.text)
            if count is None or delivery != (self.delivery or delivery):
                continue
            if concerned is not None and unknown not in concerned:
                continue
            lower[unknown] = max(lower[unknown], min(float(count), upper[unknown]))
            if self.exactly:
                upper[unknown] = lower[unknown]
        return system.with_bounds(lower, upper)


def groups_to_hide(
    linked: LinkedSystem, attackers: Sequence[Attacker], width: float, delivery: str | None = None
) -> tuple[str, ...]:
    """Groups to hide, in all the words that they are told in, so that every hidden count gets wide for every attacker.

    ``delivery``: the one that can still be changed (None: all); what was published of others stays published.

    A hidden count that is printed elsewhere, perhaps of a group told in other words, is hidden there first of all;
    then what else is needed. Where hiding can't help, what helps the others is returned: attack again to see.
    """
    cache: Cache = {}
    cost, hideable = _cost(linked), _of_delivery(linked, delivery)
    hidden: dict[int, None] = {}
    for _ in range(_ROUNDS_AT_MOST):
        before = len(hidden)
        for attacker in attackers:
            printed = _printed_elsewhere(linked, attacker, hidden, width, cache)
            hidden.update((unknown, None) for unknown in printed if unknown in hideable)
            system = attacker.system(linked, _hiding(linked.system, hidden), hidden)
            narrow = _narrow(linked, system, hidden, width, cache)
            may_hide = [int(one) for one in linked.may_hide if one in hideable and one not in hidden]
            hidden.update(dict.fromkeys(remedy(system, narrow, may_hide, cost, width)))
        if len(hidden) == before:
            break
    return tuple(dict.fromkeys(text for unknown in hidden for text in linked.texts(unknown)))


def _printed_elsewhere(
    linked: LinkedSystem, attacker: Attacker, hidden: Mapping[int, None], width: float, cache: Cache
) -> list[int]:
    """Hidden counts that are too narrow and printed somewhere."""
    system = attacker.system(linked, _hiding(linked.system, hidden), hidden)
    narrow = _narrow(linked, system, hidden, width, cache)
    return [unknown for unknown in narrow if linked.cost[unknown] > 0 and unknown not in hidden]


def _of_delivery(linked: LinkedSystem, delivery: str | None) -> frozenset[int]:
    return frozenset(
        number for number, unknown in enumerate(linked.unknowns) if delivery in (None, unknown.delivery)
    )


def _cost(linked: LinkedSystem) -> NDArray[np.float64]:
    """What hiding a count loses: its persons, in each of the places that print it."""
    places = [len(linked.places_of(unknown)) for unknown in range(len(linked.cost))]
    return linked.cost * np.maximum(places, 1)


def _narrow(
    linked: LinkedSystem, system: CountSystem, hidden: Mapping[int, None], width: float, cache: Cache
) -> list[int]:
    asked = sorted({*map(int, linked.protected), *hidden})
    return [int(unknown) for unknown in attack(system, asked, width, cache=cache).narrow]


def _hiding(system: CountSystem, hidden: Iterable[int]) -> CountSystem:
    """The system without what is printed of some unknowns."""
    which = np.fromiter(hidden, dtype=np.intp)
    lower, upper = system.lower.copy(), system.upper.copy()
    lower[which], upper[which] = 0.0, np.inf
    return system.with_bounds(lower, upper)
