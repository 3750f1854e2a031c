"""Ties that aren't sums: groups within groups, cases with links and perpetrators, deliveries with former ones."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations
from operator import or_

import numpy as np

from data_access.disclosure.attack.system import MORE_THAN_ANYBODY_COUNTS
from data_access.disclosure.groups import Answer, Condition, Group
from data_access.disclosure.linking.boxes import Reading, Sides
from data_access.disclosure.linking.inclusion import Nearest
from data_access.disclosure.linking.knowledge import Knowledge
from data_access.disclosure.linking.spaces import ONE_VALUE
from data_access.disclosure.linking.system import Assembly, Kind, Relation, Unknown
from data_access.disclosure.statuses import Unit


@dataclass(frozen=True)
class Boxes:
    """The boxes of one unit in one delivery: those of printed and hidden groups, and all."""

    delivery: str
    unit: Unit
    seeds: tuple[Sides, ...]
    nearest: Nearest


def tie_inclusions(assembly: Assembly, boxes: Boxes, reading: Reading) -> None:
    """A group is not larger than the nearest ones around it. Where they differ in one space, sums tie them already."""
    for seed in boxes.seeds:
        for larger, differing in boxes.nearest.strictly_around(seed):
            if len(differing) > 1 or not reading.spaces.is_additive(boxes.unit, differing[0]):
                small, large = (assembly.box(boxes.delivery, boxes.unit, box) for box in (seed, larger))
                assembly.at_most(Relation.INCLUSION, small, large)


def tie_covers(assembly: Assembly, boxes: Boxes, reading: Reading) -> None:
    """Perpetrators with a link of one kind or another are not more than those of each kind together."""
    families: dict[tuple[Sides, str], list[int]] = {}
    for box in boxes.seeds:
        for place, (space, mask) in enumerate(box):
            if not reading.spaces.is_additive(boxes.unit, space):
                families.setdefault((box[:place] + box[place + 1 :], space), []).append(mask)
    for (rest, space), masks in families.items():
        for mask in masks:
            inside = [other for other in masks if other != mask and not other & ~mask]
            if inside and not mask & ~reduce(or_, inside):
                together, *kinds = (
                    assembly.box(boxes.delivery, boxes.unit, tuple(sorted((*rest, (space, each)))))
                    for each in (mask, *inside)
                )
                slack = assembly.add(Unknown(Kind.SLACK, boxes.delivery))
                assembly.equal(Relation.UNITS, slack, [*kinds, together], [1.0] * len(kinds) + [-1.0])


def tie_units(assembly: Assembly, groups: Mapping[Group, int], links: Boxes | None, reading: Reading) -> None:
    """Every perpetrator with some facts has a link with them, and so has every case with such a perpetrator."""
    if links is None:
        return
    for group, small in groups.items():
        for start in _link_boxes(group, reading):
            for larger, _ in links.nearest.around(start):
                assembly.at_most(Relation.UNITS, small, assembly.box(links.delivery, Unit.LINK, larger))


def _link_boxes(group: Group, reading: Reading) -> list[Sides]:
    """The kinds of link of which each member of a group has one at least (no two members the same)."""
    knowledge = reading.spaces.knowledge
    match group.unit:
        case Unit.PERPETRATOR:
            candidates = [Group(Unit.LINK, group.conditions)]
        case Unit.CASE:
            candidates = _of_cases(group, knowledge)
        case _:
            candidates = []
    boxes = []
    for candidate in candidates:
        terms = reading.terms(_readable(candidate, reading))
        boxes += [terms[0][1]] if len(terms) == 1 and terms[0][0] == 1 else []
    return boxes


def _readable(group: Group, reading: Reading) -> Group:
    """The larger group without the conditions that are no single box."""
    return group.without(*(c for c in group.conditions if len(reading.terms(Group(Unit.LINK, (c,)))) != 1))


def _of_cases(group: Group, knowledge: Knowledge) -> list[Group]:
    of_links = [c for c in group.conditions if knowledge.units.get(c.dimension, Unit.CASE) is not Unit.CASE]
    of_case = tuple(c for c in group.conditions if c not in of_links)
    candidates = []
    for condition in of_links:
        if condition.answer is Answer.YES:
            candidates.append(Group(Unit.LINK, (*of_case, _of_a_link(condition, knowledge))))
        elif condition.answer is Answer.ONE_OF:
            candidates.append(Group(Unit.LINK, (*of_case, condition)))
    reported = [c for c in of_case if c.dimension in knowledge.reports_a_perpetrator]
    if reported and not candidates and all(c.answer in ONE_VALUE for c in reported):
        candidates.append(Group(Unit.LINK, of_case))
    return candidates


def _of_a_link(condition: Condition, knowledge: Knowledge) -> Condition:
    """ "Any perpetrator with one of these codes", said of one link; items of links stay items."""
    if condition.dimension in knowledge.link_items:
        return condition
    return Condition(condition.dimension, Answer.ONE_OF, condition.codes)


@dataclass
class Compared:
    """An unknown in one delivery, and by group (in whose words it is told) the printed value (None: hidden)."""

    unknown: int
    values: dict[Group, float | None]


def tie_deliveries(
    assembly: Assembly, counted: Mapping[str, Mapping[Hashable, Compared]], knowledge: Knowledge
) -> list[int]:
    """Changes of what is printed or hidden in two deliveries; those of them that are protected.

    A change that is as large as the threshold for certain is like a released count, and not protected; nor is that of
    a group which nobody can be in.
    """
    protected = []
    for former, later in combinations(knowledge.in_order(frozenset(counted)), 2):
        consecutive = knowledge.follow_each_other(former, later)
        for key, after in counted[later].items():
            before = counted[former].get(key)
            if before is None:
                continue
            low, high = _change(before, after, consecutive, knowledge)
            told = assembly.unknowns[after.unknown]
            change = assembly.add(replace(told, kind=Kind.CHANGE), low, high)
            assembly.equal(Relation.DELIVERIES, change, (after.unknown, before.unknown), weights=(1.0, -1.0))
            _tie_movements(assembly, change, told, former, knowledge)
            settled = _impossible(before) and _impossible(after)
            if not (settled or _surely_large(before, after, knowledge) or low >= knowledge.threshold):
                protected.append(change)
    return protected


def _change(
    before: Compared, after: Compared, consecutive: bool, knowledge: Knowledge
) -> tuple[float, float]:
    """What the rule for later deliveries alone tells of a change."""
    low, high = -MORE_THAN_ANYBODY_COUNTS, np.inf
    if not knowledge.sticky:
        return low, high
    for group, value in after.values.items():
        former = before.values.get(group)
        if value is None or former is None:
            continue
        if value == former:
            low, high = max(low, 1.0 - knowledge.least_revision), min(high, knowledge.least_revision - 1.0)
        elif consecutive and value > former:
            low = max(low, float(knowledge.least_revision))
        elif consecutive:
            high = min(high, -float(knowledge.least_revision))
    return low, high


def _impossible(told: Compared) -> bool:
    """Whether a group is printed as empty: only one that nobody can be in is."""
    return any(value == 0 for value in told.values.values())


def _surely_large(before: Compared, after: Compared, knowledge: Knowledge) -> bool:
    """Whether the printed values alone show that a change is as large as the threshold, up or down."""
    old = [knowledge.bounds(value) for value in before.values.values() if value is not None]
    new = [knowledge.bounds(value) for value in after.values.values() if value is not None]
    if not old or not new:
        return False
    grown = max(low for low, _ in new) - min(high for _, high in old)
    shrunk = max(low for low, _ in old) - min(high for _, high in new)
    told_by_rule = knowledge.sticky and not {*before.values.values()} & {*after.values.values()}
    return max(grown, shrunk) >= knowledge.threshold or told_by_rule


def _tie_movements(assembly: Assembly, change: int, told: Unknown, former: str, knowledge: Knowledge) -> None:
    """A change is what came less what went; of a group not more than of all."""
    movement = knowledge.movements.get((former, told.delivery))
    if movement is None or told.unit is not Unit.CASE:
        return
    is_all = any(not group.conditions for group in told.groups)
    moved = [
        assembly.add(Unknown(Kind.SLACK, told.delivery), low if is_all else 0.0, high)
        for low, high in (movement.arrivals, movement.departures)
    ]
    assembly.equal(Relation.DELIVERIES, change, moved, weights=(1.0, -1.0))
