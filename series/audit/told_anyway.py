"""What an attacker can tell without the new edition: of that, the edition gives nothing away.

Whoever holds exact counts of a new delivery, where a former edition printed the same groups rounded to five, knows how much
these changed to within a few persons, whatever is published now. Hiding them would protect nobody. So he is asked
about all other changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from data_access.disclosure.attack import attack
from data_access.disclosure.attack.programs import NoSolution
from data_access.disclosure.linking import Kind, LinkedSystem
from series.audit.attackers import Attacker


def asked_of(attacker: Attacker, linked: LinkedSystem, width: float, *, thoroughly: bool = True) -> list[int]:
    """The protected unknowns that a release must not tell an attacker: all but what is harmless, or known to him already.

    ``width``: what he must remain unsure about. Changes of the very counts that he holds are his own knowledge; with
    ``thoroughly`` so are those that follow from several of them and from what was printed before.
    """
    asked = [
        unknown
        for unknown in map(int, linked.protected)
        if attacker.asked in (None, linked.unknowns[unknown].kind)
        and not _is_harmless(attacker, linked, unknown)
    ]
    if not attacker.exactly:
        return asked
    known = set(_held(attacker, linked))
    changes = [one for one in asked if linked.unknowns[one].kind is Kind.CHANGE and one not in known]
    if thoroughly:
        known.update(_told_before(attacker, linked, changes, width))
    return [unknown for unknown in asked if unknown not in known]


def _is_harmless(attacker: Attacker, linked: LinkedSystem, unknown: int) -> bool:
    """Whether it is a count that he may work out; changes, which are of few persons, never are."""
    if attacker.harmless is None or linked.unknowns[unknown].kind is not Kind.GROUP:
        return False
    return not attacker.harmless.isdisjoint(linked.texts(unknown))


def _held(attacker: Attacker, linked: LinkedSystem) -> Iterator[int]:
    """Changes of counts that he holds, where a former edition printed them."""
    printed_before = {
        group.text
        for (delivery, group), unknown in linked.by_group.items()
        if delivery != attacker.delivery and linked.cost[unknown] > 0
    }
    held = attacker.counts.keys() & printed_before
    for unknown in map(int, linked.protected):
        if linked.unknowns[unknown].kind is Kind.CHANGE and not held.isdisjoint(linked.texts(unknown)):
            yield unknown


def _told_before(attacker: Attacker, linked: LinkedSystem, changes: list[int], width: float) -> list[int]:
    """Those changes that he can tell where nothing of the new delivery is printed."""
    printed_now = [
        unknown for (delivery, _), unknown in linked.by_group.items() if delivery == attacker.delivery
    ]
    before = attacker.system(linked, linked.system.hiding(printed_now, linked.frees))
    try:
        return [int(unknown) for unknown in attack(before, changes, width).narrow]
    except (
        NoSolution
    ):  # bounds of a million beside exact counts can be too much for a solver: then all are asked
        return []
