"""Which counts to hide besides so that nobody can work out a hidden one: chosen for all attackers in one system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.attack import Cache, CountSystem, attack, remedy
from data_access.disclosure.linking import LinkedSystem
from series.audit.attackers import Attacker
from series.audit.told_anyway import asked_of

_ROUNDS_AT_MOST = 8


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
    asked = [asked_of(one, linked, one.width_or(width)) for one in attackers]
    for _ in range(_ROUNDS_AT_MOST):
        before = len(hidden)
        for attacker, questions in zip(attackers, asked, strict=True):
            needed = attacker.width_or(width)
            system, narrow = _attacked(linked, attacker, questions, hidden, needed, cache)
            printed = [
                unknown
                for unknown in narrow
                if linked.cost[unknown] > 0 and unknown in hideable - hidden.keys()
            ]
            if printed:  # hidden counts that are printed elsewhere, and too narrow for it
                hidden.update(dict.fromkeys(printed))
                system, narrow = _attacked(linked, attacker, questions, hidden, needed, cache)
            may_hide = [int(one) for one in linked.may_hide if one in hideable and one not in hidden]
            hidden.update(dict.fromkeys(remedy(system, narrow, may_hide, cost, needed, linked.frees)))
        if len(hidden) == before:
            break
    return tuple(dict.fromkeys(text for unknown in hidden for text in linked.texts(unknown)))


def _of_delivery(linked: LinkedSystem, delivery: str | None) -> frozenset[int]:
    return frozenset(
        number for number, unknown in enumerate(linked.unknowns) if delivery in (None, unknown.delivery)
    )


def _cost(linked: LinkedSystem) -> NDArray[np.float64]:
    """What hiding a count loses: its persons, in each of the places that print it."""
    places = [len(linked.places_of(unknown)) for unknown in range(len(linked.cost))]
    return linked.cost * np.maximum(places, 1)


def _attacked(
    linked: LinkedSystem,
    attacker: Attacker,
    asked: Iterable[int],
    hidden: Mapping[int, None],
    width: float,
    cache: Cache,
) -> tuple[CountSystem, list[int]]:
    """What an attacker knows where these counts are hidden besides, and which hidden counts he can tell too well."""
    system = attacker.system(linked, linked.system.hiding(hidden, linked.frees), hidden)
    # What is hidden besides could be printed by itself: it is harmless to him of whom such counts are.
    wanted = sorted({*map(int, asked), *(hidden if attacker.harmless is None else ())})
    return system, [int(unknown) for unknown in attack(system, wanted, width, cache=cache).narrow]
