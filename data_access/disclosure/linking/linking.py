"""Linking all counts of an edition: one system of equations for all that an outsider can put together."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from data_access.disclosure.attack import CountSystem
from data_access.disclosure.groups import Group
from data_access.disclosure.linking.boxes import Reading, Sides
from data_access.disclosure.linking.comparisons import (
    Boxes,
    Compared,
    tie_covers,
    tie_deliveries,
    tie_inclusions,
    tie_units,
)
from data_access.disclosure.linking.families import Closure
from data_access.disclosure.linking.inclusion import Nearest
from data_access.disclosure.linking.knowledge import Knowledge
from data_access.disclosure.linking.spaces import Spaces
from data_access.disclosure.linking.system import (
    Assembly,
    Kind,
    LinkedSystem,
    Place,
    Relation,
    Unknown,
)
from data_access.disclosure.statuses import Unit
from data_access.errors import DataError

_ROUNDS_AT_MOST = 8
_PARTS_FOR_EACH_COUNT = 4
_PARTS_AT_LEAST = 20_000


@dataclass(frozen=True)
class PublishedCount:
    """One count as an edition prints it (``value`` None: hidden), where, of which delivery of the data.

    ``group``: a group, or its canonical text. ``least``, ``most``: what is told of a hidden count, where anything is.
    ``is_told``: whether it is a count; else only these bounds are known, of a group that need not be told of anywhere.
    """

    place: Place
    group: Group | str
    value: float | None
    delivery: str = ""
    least: float | None = None
    most: float | None = None
    is_told: bool = True


@dataclass
class _Told:
    """All that is told of one group in one delivery."""

    values: dict[float, Place] = field(default_factory=dict)
    is_hidden: bool = False
    least: float = 0.0
    most: float = np.inf
    places: dict[Place, None] = field(default_factory=dict)


def link(
    counts: Iterable[PublishedCount],
    knowledge: Knowledge,
    *,
    without: frozenset[Relation] = frozenset(),
) -> LinkedSystem:
    """The system of all counts. ``without``: relations to leave out, to see which of them tells what.

    Raises DataError where two printed values of one group can't both be true, or ValueError for deliveries without
    an order.
    """
    told: dict[tuple[str, Group], _Told] = {}
    read: dict[str, Group] = {}  # most groups are told in several places
    for count in counts:
        group = count.group
        if isinstance(group, str):
            group = read.get(group) or read.setdefault(group, Group.parse(group))
        found = told.setdefault((count.delivery, group), _Told())
        if count.is_told:
            found.places[count.place] = None
        if count.value is None:
            found.is_hidden |= count.is_told
            found.least = max(found.least, count.least or 0.0)
            found.most = min(found.most, np.inf if count.most is None else count.most)
        else:
            found.values.setdefault(float(count.value), count.place)
    return _Linking(told, _reduced(knowledge, without), without).run()


def _reduced(knowledge: Knowledge, without: frozenset[Relation]) -> Knowledge:
    if Relation.DERIVED not in without:
        return knowledge
    return replace(knowledge, derived={}, composed={}, sets={})


class _Linking:
    """One run: reads the groups, closes their families, and ties them."""

    def __init__(
        self,
        told: Mapping[tuple[str, Group], _Told],
        knowledge: Knowledge,
        without: frozenset[Relation],
    ) -> None:
        conditions = dict.fromkeys(c for _, group in told for c in group.conditions)
        self.told = told
        self.knowledge = knowledge
        self.without = without
        self.reading = Reading(Spaces(conditions, knowledge), items=Relation.ITEMS not in without)
        self.assembly = Assembly()
        self.by_group: dict[tuple[str, Group], int] = {}
        self.seeds: dict[tuple[str, Unit], dict[Sides, None]] = {}
        self.is_complete = True

    def run(self) -> LinkedSystem:
        for delivery, group in self.told:
            self.by_group[delivery, group] = self._unknown(delivery, group)
        self._know_what_is_told()
        boxes = {place: self._close(*place) for place in list(self.seeds)}
        for (delivery, unit), found in boxes.items():
            if Relation.INCLUSION not in self.without:
                tie_inclusions(self.assembly, found, self.reading)
            if unit is Unit.PERPETRATOR and Relation.UNITS not in self.without:
                tie_covers(self.assembly, found, self.reading)
            if unit is not Unit.LINK and Relation.UNITS not in self.without:
                groups = {
                    group: index
                    for (of, group), index in self.by_group.items()
                    if of == delivery and group.unit is unit
                }
                tie_units(self.assembly, groups, boxes.get((delivery, Unit.LINK)), self.reading)
        changes = [] if Relation.DELIVERIES in self.without else self._changes()
        return self._finished(changes)

    def _unknown(self, delivery: str, group: Group) -> int:
        """The unknown of a group: its box, or one of its own where it is a sum of several."""
        terms = self.reading.terms(group)
        seeds = self.seeds.setdefault((delivery, group.unit), {})
        seeds.update(dict.fromkeys(box for _, box in terms))
        parts = [self.assembly.box(delivery, group.unit, box) for _, box in terms]
        if len(terms) == 1 and terms[0][0] == 1:
            self._name(parts[0], group)
            return parts[0]
        upper = np.inf if terms else 0.0
        index = self.assembly.add(Unknown(Kind.GROUP, delivery, (group,), group.unit), 0.0, upper)
        if terms:
            self.assembly.equal(Relation.ITEMS, index, parts, [float(sign) for sign, _ in terms])
        return index

    def _name(self, index: int, group: Group) -> None:
        known = self.assembly.unknowns[index]
        self.assembly.unknowns[index] = replace(known, kind=Kind.GROUP, groups=(*known.groups, group))

    def _know_what_is_told(self) -> None:
        for key, told in self.told.items():
            index = self.by_group[key]
            for value, place in told.values.items():
                if not self._may_be_repeated(key, value):
                    self._narrow(index, f"{value:g}", place, *self.knowledge.bounds(value))
            place = next(iter(told.places), "a name that stands for enough persons")
            self._narrow(index, "where it is told to be", place, told.least, told.most)

    def _narrow(self, index: int, words: str, place: Place, lower: float, upper: float) -> None:
        self.assembly.lower[index] = max(self.assembly.lower[index], lower)
        self.assembly.upper[index] = min(self.assembly.upper[index], upper)
        if self.assembly.lower[index] > self.assembly.upper[index]:
            listed = " and ".join(group.text for group in self.assembly.unknowns[index].groups)
            raise DataError(
                f"the count of {listed} can't be {words}: another printed value, or what is known, contradicts it",
                where=str(place),
                remedy="find out which of the two counts is of another group than it says",
            )

    def _may_be_repeated(self, key: tuple[str, Group], value: float) -> bool:
        """Whether a printed value may be that of a former delivery: then the rule for deliveries bounds it."""
        if not self.knowledge.sticky or Relation.DELIVERIES in self.without or not value:
            return False
        delivery, group = key
        order = self.knowledge.deliveries
        earlier = order[: order.index(delivery)] if delivery in order else ()
        before = [self.told[former, group] for former in earlier if (former, group) in self.told]
        return any(value in told.values for told in before)

    def _close(self, delivery: str, unit: Unit) -> Boxes:
        """Tie the boxes of a unit in a delivery by sums, as far as they reach."""
        spaces, seeds = self.reading.spaces, tuple(self.seeds[delivery, unit])
        closure = Closure(
            full=lambda name: spaces.named(name).full,
            box=self.reading.box,
            adds_up=lambda name: spaces.is_additive(unit, name),
        )
        at_most = max(_PARTS_AT_LEAST, _PARTS_FOR_EACH_COUNT * len(seeds))
        closure.grow(seeds, 1 if Relation.PARTS in self.without else _ROUNDS_AT_MOST, at_most)
        if Relation.SUMS not in self.without:
            for found in closure.sums():
                total, *parts = (
                    self.assembly.box(delivery, unit, box) for box in (found.total, *found.parts)
                )
                self.assembly.equal(Relation.SUMS, total, parts, dimension=found.space)
        self.is_complete &= closure.is_complete
        full = closure.full
        return Boxes(delivery, unit, seeds, Nearest((*closure.boxes, *closure.last_parts), seeds, full))

    def _changes(self) -> list[int]:
        """Compare what two deliveries tell of the same persons, in whatever words."""
        counted: dict[str, dict[Hashable, Compared]] = {}
        for (delivery, group), told in self.told.items():
            if not told.places:  # its name alone is told
                continue
            index = self.by_group[delivery, group]
            found = self.assembly.unknowns[index]
            is_box = self.assembly.index.get((delivery, group.unit, found.sides)) == index
            key = (found.unit, found.sides) if is_box else group
            compared = counted.setdefault(delivery, {}).setdefault(key, Compared(index, {}))
            compared.values[group] = next(iter(told.values), None)
        return tie_deliveries(self.assembly, counted, self.knowledge)

    def _finished(self, changes: list[int]) -> LinkedSystem:
        places: dict[int, dict[Place, None]] = {}
        hidden: dict[int, None] = {}
        printed: dict[int, float] = {}
        for key, told in self.told.items():
            index = self.by_group[key]
            places.setdefault(index, {}).update(told.places)
            printed.update((index, value) for value in told.values if value > 0)
            if told.is_hidden:
                hidden[index] = None
        assembly = self.assembly
        cost = np.zeros(len(assembly.unknowns))
        cost[list(printed)] = list(printed.values())
        return LinkedSystem(
            system=CountSystem(np.array(assembly.lower), np.array(assembly.upper), assembly.matrix()),
            unknowns=tuple(assembly.unknowns),
            relations=tuple(assembly.equations),
            places={index: tuple(found) for index, found in places.items()},
            protected=np.array(sorted([*hidden, *changes]), dtype=np.intp),
            may_hide=np.array(sorted(printed.keys() - hidden.keys()), dtype=np.intp),
            cost=cost,
            is_complete=self.is_complete,
            spaces=self.reading.spaces,
            by_group=self.by_group,
        )
