"""Families: boxes that differ in one space only, and the parts that they all are sums of.

The parts of one family may have families of their own in other spaces. They are made round by round, until there is
nothing new or a limit is reached; what is left out by a limit leaves the attacker weaker, never wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from data_access.disclosure.linking.boxes import Sides

_Key = tuple[Sides, str]


@dataclass(frozen=True)
class Sum:
    """One equation of a family: a box is the sum of its parts, which differ from it in ``space`` only."""

    total: Sides
    parts: tuple[Sides, ...]
    space: str


@dataclass
class Closure:
    """The boxes of one unit in one delivery, and how they add up.

    ``full``: all values of a space; ``box``: canonical form, None where nobody can be in it; ``adds_up``: whether
    each member of the unit has one value of a space.
    """

    full: Callable[[str], int]
    box: Callable[[Iterable[tuple[str, int]]], Sides | None]
    adds_up: Callable[[str], bool]
    boxes: dict[Sides, None] = field(default_factory=dict)
    last_parts: dict[Sides, None] = field(default_factory=dict)
    is_complete: bool = True
    _members: dict[_Key, dict[int, None]] = field(default_factory=dict)
    _spaces_by_rest: dict[Sides, dict[str, None]] = field(default_factory=dict)
    _parts: dict[tuple[int, ...], tuple[int, ...]] = field(default_factory=dict)

    def grow(self, seeds: Iterable[Sides], rounds: int, at_most: int) -> None:
        """Take in the boxes of groups, then the parts of their families, round by round."""
        new = list(dict.fromkeys(seeds))
        for _ in range(rounds):
            touched = self._take_in(new)
            new = self._lacking(touched)
            if not new or len(self.boxes) + len(new) > at_most:
                break
        self.is_complete = not new

    def sums(self) -> Iterator[Sum]:
        """Every equation of every family; parts that no round has made are last ones, without families of their own."""
        for (rest, space), masks in self._members.items():
            listed = self._listed(rest, space, masks)
            if len(listed) < 2:
                continue
            parts = self._parts_of(listed)
            for mask in listed:
                inside = [part for part in parts if not part & ~mask]
                if len(inside) < 2:
                    continue
                boxes = [self.box((*rest, (space, part))) for part in inside]
                possible = tuple(box for box in boxes if box is not None)
                self.last_parts.update((box, None) for box in possible if box not in self.boxes)
                total = rest if mask == self.full(space) else tuple(sorted((*rest, (space, mask))))
                yield Sum(total, possible, space)

    def _take_in(self, new: list[Sides]) -> dict[_Key, None]:
        touched: dict[_Key, None] = {}
        for box in new:
            self.boxes[box] = None
            for place, (space, mask) in enumerate(box):
                if self.adds_up(space):
                    rest = box[:place] + box[place + 1 :]
                    self._members.setdefault((rest, space), {})[mask] = None
                    self._spaces_by_rest.setdefault(rest, {})[space] = None
                    touched[rest, space] = None
        for box in new:
            touched.update(dict.fromkeys((box, space) for space in self._spaces_by_rest.get(box, ())))
        return touched

    def _lacking(self, touched: Iterable[_Key]) -> list[Sides]:
        found: dict[Sides, None] = {}
        for rest, space in touched:
            masks = self._members[rest, space]
            listed = self._listed(rest, space, masks)
            if len(listed) < 2:
                continue
            for part in self._parts_of(listed):
                if part not in masks:
                    box = self.box((*rest, (space, part)))
                    if box is not None and box not in self.boxes:
                        found[box] = None
        return list(found)

    def _listed(self, rest: Sides, space: str, masks: Iterable[int]) -> tuple[int, ...]:
        everybody = (self.full(space),) if rest in self.boxes else ()
        return tuple(sorted({*masks, *everybody}))

    def _parts_of(self, masks: tuple[int, ...]) -> tuple[int, ...]:
        if masks not in self._parts:
            self._parts[masks] = parts_of(masks)
        return self._parts[masks]


def parts_of(masks: Iterable[int]) -> tuple[int, ...]:
    """The fewest disjoint sets of which each given set is a union: values that no set tells apart stay together."""
    parts: list[int] = []
    covered = 0
    for mask in sorted(masks, key=int.bit_count):
        if mask & covered:
            parts = [
                piece for part in parts for piece in ((part & mask, part & ~mask) if part & mask else (part,))
            ]
            parts = [part for part in parts if part]
        if mask & ~covered:
            parts.append(mask & ~covered)
        covered |= mask
    return tuple(parts)
