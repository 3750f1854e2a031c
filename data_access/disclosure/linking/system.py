"""The system that links all counts of an edition, while it is put together and when it is done."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from data_access.disclosure.attack import CountSystem
from data_access.disclosure.groups import Group
from data_access.disclosure.linking.boxes import Sides
from data_access.disclosure.linking.spaces import Spaces
from data_access.disclosure.statuses import Unit

Place = Hashable
"""Where a count is printed or hidden, in whatever words the caller has for it."""


class Relation(StrEnum):
    """Why an equation holds."""

    SUMS = "categories add up"
    PARTS = "parts of parts add up"
    DERIVED = "coarser categories are made of finer ones"
    ITEMS = "yes and no make up the known"
    INCLUSION = "a group lies within another"
    UNITS = "cases, links and perpetrators are tied"
    DELIVERIES = "a delivery changes the former one"


class Kind(StrEnum):
    """What an unknown of the system is."""

    GROUP = "group"
    PART = "part of a group"
    CHANGE = "change between deliveries"
    SLACK = "difference that is not negative"


@dataclass(frozen=True)
class Unknown:
    """One unknown count. ``groups``: all groups that are this one, in other words; ``sides``: what a part is."""

    kind: Kind
    delivery: str
    groups: tuple[Group, ...] = ()
    unit: Unit | None = None
    sides: Sides = ()


@dataclass(frozen=True)
class Equation:
    """One row: ``left`` is the sum of ``right`` (with the weights of the system). ``dimension``: along which."""

    relation: Relation
    left: int
    right: tuple[int, ...]
    dimension: str = ""


@dataclass(frozen=True)
class LinkedSystem:
    """All counts of one or more editions, and all that ties them.

    ``system``: bounds and equations. ``unknowns`` and ``relations``: what its columns and rows are. ``places``: by
    unknown, where it is printed or hidden. ``protected``: the unknowns that an outsider must remain unsure about.
    ``may_hide``: the printed ones that could be hidden too, and ``cost`` what that would lose, by unknown.
    ``is_complete``: False where a limit on rounds or size left parts unmade (the attacker is weaker, never wrong).
    """

    system: CountSystem
    unknowns: tuple[Unknown, ...]
    relations: tuple[Equation, ...]
    places: Mapping[int, tuple[Place, ...]]
    protected: NDArray[np.intp]
    may_hide: NDArray[np.intp]
    cost: NDArray[np.float64]
    is_complete: bool
    spaces: Spaces = field(repr=False)
    by_group: Mapping[tuple[str, Group], int] = field(repr=False)
    """By delivery and group."""

    @cached_property
    def frees(self) -> Mapping[int, tuple[int, ...]]:
        """By count, the changes with its delivery: of them the rule for later deliveries tells where it is printed."""
        found: dict[int, tuple[int, ...]] = {}
        for row in self.relations:
            if row.relation is Relation.DELIVERIES and self.unknowns[row.left].kind is Kind.CHANGE:
                later = row.right[0]
                if self.unknowns[later].kind is not Kind.SLACK:
                    found[later] = (*found.get(later, ()), row.left)
        return found

    @property
    def equations(self) -> Sequence[str]:
        """Words for each row of the system, made when they are asked for."""
        return _Words(self)

    def find(self, group: Group, delivery: str = "") -> int:
        """The unknown of a group that is printed or hidden somewhere. Raises KeyError."""
        return self.by_group[delivery, group]

    def indices_of(self, group: Group | str) -> tuple[int, ...]:
        """The unknowns of a group in all deliveries; none where no count is of it."""
        wanted = Group.parse(group) if isinstance(group, str) else group
        return tuple(index for (_, each), index in self.by_group.items() if each == wanted)

    def places_of(self, unknown: int) -> tuple[Place, ...]:
        """Where an unknown is printed or hidden: nowhere, for a part."""
        return self.places.get(unknown, ())

    def change(self, group: Group, later: str) -> int | None:
        """The unknown for how much a group changed with a later delivery; None where it isn't compared."""
        wanted = self.find(group, later)
        for row in self.relations:
            if row.relation is Relation.DELIVERIES and row.right[0] == wanted:
                return row.left
        return None

    def texts(self, unknown: int) -> tuple[str, ...]:
        """The canonical texts of all groups that an unknown is: one group can be told in several ways."""
        return tuple(group.text for group in self.unknowns[unknown].groups)

    def words(self, unknown: int) -> str:
        """An unknown in words: a group's canonical text, or what a part is."""
        found = self.unknowns[unknown]
        if found.kind is Kind.SLACK:
            return "the rest"
        if found.groups:
            text = found.groups[0].text
        else:
            sides = [f"{name}: {self.spaces.named(name).words(mask)}" for name, mask in found.sides]
            text = " & ".join([found.unit.value if found.unit else "", *sides])
        return f"the change of {text}" if found.kind is Kind.CHANGE else text

    def explanation(self, row: int) -> str:
        """An equation in words."""
        equation = self.relations[row]
        left = self.words(equation.left)
        match equation.relation:
            case Relation.INCLUSION | Relation.UNITS if len(equation.right) == 2:
                return f"{self.words(equation.right[0])} is not larger than {left}"
            case Relation.UNITS:
                return f"{self.words(equation.right[-1])} is not larger than all its kinds together"
            case Relation.DELIVERIES:
                return f"{left} is told by two deliveries"
            case Relation.ITEMS:
                return f"{left} is what other answers leave"
        return f"categories of {equation.dimension} add up within {left} ({len(equation.right)} parts)"

    @property
    def sizes(self) -> Mapping[str, int]:
        """How many unknowns of each kind, equations, and protected unknowns there are."""
        kinds = {kind.value: sum(u.kind is kind for u in self.unknowns) for kind in Kind}
        return {**kinds, "equations": len(self.relations), "protected": len(self.protected)}


class _Words(Sequence[str]):
    def __init__(self, linked: LinkedSystem) -> None:
        self._linked = linked

    def __len__(self) -> int:
        return len(self._linked.relations)

    def __getitem__(self, row: Any) -> Any:
        if isinstance(row, slice):
            return [self._linked.explanation(each) for each in range(*row.indices(len(self)))]
        return self._linked.explanation(range(len(self))[row])


Key = tuple[str, Unit, Sides] | tuple[str, Group] | tuple[str, str, int]


@dataclass
class Assembly:
    """A system in the making."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    unknowns: list[Unknown] = field(default_factory=list)
    index: dict[Key, int] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    _rows: list[int] = field(default_factory=list)
    _columns: list[int] = field(default_factory=list)
    _weights: list[float] = field(default_factory=list)

    def box(self, delivery: str, unit: Unit, sides: Sides) -> int:
        """The unknown of a box; a new one is a part of which nothing is known."""
        key = (delivery, unit, sides)
        if key not in self.index:
            self.index[key] = self.add(Unknown(Kind.PART, delivery, unit=unit, sides=sides))
        return self.index[key]

    def add(self, unknown: Unknown, lower: float = 0.0, upper: float = np.inf) -> int:
        """A new unknown."""
        self.unknowns.append(unknown)
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.unknowns) - 1

    def equal(
        self,
        relation: Relation,
        left: int,
        right: Iterable[int],
        weights: Sequence[float] | None = None,
        dimension: str = "",
    ) -> None:
        """Say that ``left`` is the sum of ``right``."""
        terms = tuple(right)
        row = len(self.equations)
        self._rows += [row] * (len(terms) + 1)
        self._columns += [left, *terms]
        self._weights += [-1.0, *(weights if weights is not None else [1.0] * len(terms))]
        self.equations.append(Equation(relation, left, terms, dimension))

    def at_most(self, relation: Relation, small: int, large: int) -> None:
        """Say that one unknown is not larger than another."""
        slack = self.add(Unknown(Kind.SLACK, self.unknowns[large].delivery))
        self.equal(relation, large, (small, slack))

    def matrix(self) -> csr_array:
        """The equations."""
        shape = (len(self.equations), len(self.unknowns))
        return csr_array((self._weights, (self._rows, self._columns)), shape=shape)
