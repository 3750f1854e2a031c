"""Groups as boxes: for each space that a group names, the set of values that its members have.

Most groups are one box. "Yes for any of these items" is not: it is everybody informed, less those without a yes for
any. A group is therefore a sum of boxes with signs, and all equations hold between boxes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data_access.disclosure.groups import Answer, Condition, Group
from data_access.disclosure.linking.spaces import (
    INFORMED,
    ITEM_NOT_KNOWN,
    NO,
    ONE_VALUE,
    ROUTE,
    ROUTE_SIGN,
    YES,
    Spaces,
)
from data_access.disclosure.statuses import Unit

Sides = tuple[tuple[str, int], ...]
"""The conditions of a box: (space, set of values), in alphabetical order; a space with all values isn't named."""

Terms = tuple[tuple[int, Sides], ...]
"""A sum of boxes: (sign, box)."""

_Part = list[tuple[int, dict[str, int]]]
_EVERYBODY: _Part = [(1, {})]


@dataclass(frozen=True)
class Reading:
    """A way to read groups of a set of counts as boxes. ``items``: whether answers to items are tied to each other."""

    spaces: Spaces
    items: bool = True

    def terms(self, group: Group) -> Terms:
        """The sum of boxes that a group is; nothing for a group that nobody can be in."""
        if group.is_impossible:
            return ()
        parts = _EVERYBODY
        for condition in group.conditions:
            read = self._read(condition, group)
            if group.unit is Unit.PERPETRATOR and len(read) > 1:
                # a perpetrator may meet the parts through different links: such a condition is compared as a whole
                read = _as_a_whole(condition)
            parts = _both(parts, read)
        return self._collected(parts)

    def _collected(self, parts: _Part) -> Terms:
        weights: dict[Sides, int] = {}
        for sign, sides in parts:
            box = self.box(sides.items())
            if box is not None:
                weights[box] = weights.get(box, 0) + sign
        return tuple((weight, box) for box, weight in weights.items() if weight)

    def box(self, sides: Iterable[tuple[str, int]]) -> Sides | None:
        """A box in canonical form; None where nobody can be in it."""
        kept = tuple(sorted((name, mask) for name, mask in sides if mask != self.spaces.named(name).full))
        return kept if all(mask for _, mask in kept) and not self._is_impossible(kept) else None

    def _is_impossible(self, box: Sides) -> bool:
        """Whether all values of one side are told to be impossible with all values of another."""
        impossible = self.spaces.knowledge.impossible
        if not impossible:
            return False
        sides = dict(box)
        for (one, other), pairs in impossible.items():
            first, second = self.spaces.base(one), self.spaces.base(other)
            if first == second or first not in sides or second not in sides:
                continue
            if self._never_together(one, other, pairs, sides[first], sides[second]):
                return True
        return False

    def _never_together(
        self, one: str, other: str, pairs: frozenset[tuple[str, str]], first: int, second: int
    ) -> bool:
        excluded: dict[str, int] = {}
        for code, barred in pairs:
            excluded[code] = excluded.get(code, 0) | self.spaces.of(other).masks.get((other, barred), 0)
        left = first
        for code, never in excluded.items():
            if not second & ~never:
                left &= ~self.spaces.of(one).masks.get((one, code), 0)
        return not left

    def _read(self, condition: Condition, group: Group) -> _Part:
        """A condition of a group as a sum of boxes."""
        knowledge, dimension, unit = self.spaces.knowledge, condition.dimension, group.unit
        if dimension == ROUTE:
            return self._other_routes(condition, group)
        if condition.answer is Answer.YES and unit is Unit.CASE and dimension in knowledge.sets:
            return self._set(knowledge.sets[dimension], condition.codes)
        if condition.answer in ONE_VALUE:
            if dimension in knowledge.composed:
                return self._composed(condition)
            of_unit = knowledge.units.get(dimension, Unit.CASE)
            if unit is not Unit.CASE or of_unit is Unit.CASE:
                space = self.spaces.of(dimension)
                return [(1, {space.name: space.mask(condition)})]
            if condition.answer is Answer.ONE_OF:
                return _items(Condition(dimension, Answer.YES, condition.codes))
            return _as_a_whole(condition)
        return _items(condition) if self.items else _as_a_whole(condition)

    def _set(self, dimension: str, wanted: tuple[str, ...]) -> _Part:
        """Any perpetrator with one of these codes: all sets that contain one."""
        sets = self.spaces.knowledge.universes[dimension]
        codes = tuple(code for code in sets if set(code.split(";")) & set(wanted))
        space = self.spaces.of(dimension)
        return [(1, {space.name: space.mask(Condition(dimension, Answer.ONE_OF, codes))})]

    def _other_routes(self, condition: Condition, group: Group) -> _Part:
        """Everybody but those on the routes that are named, where it is sure of which two dimensions they are."""
        known = {c.dimension for c in group.conditions if c.answer in ONE_VALUE}
        pairs = [pair for pair in self.spaces.knowledge.routes if known.issuperset(pair)]
        if len(pairs) != 1 or condition.answer is not Answer.NONE_OF:
            return _as_a_whole(condition)
        parts: _Part = [(1, {})]
        for route in condition.codes:
            sides: dict[str, int] = {}
            for dimension, code in zip(pairs[0], route.split(ROUTE_SIGN), strict=True):
                space = self.spaces.of(dimension)
                sides[space.name] = space.mask(Condition(dimension, Answer.ONE_OF, (code,)))
            parts.append((-1, sides))
        return parts

    def _composed(self, condition: Condition) -> _Part:
        """A condition on a dimension whose codes are conditions on others: rectangles, put together where they fit."""
        codes = self.spaces.knowledge.composed[condition.dimension]
        wanted = {
            Answer.ONE_OF: [code for code in codes if code in condition.codes],
            Answer.NONE_OF: [code for code in codes if code not in condition.codes],
            Answer.KNOWN: list(codes),
        }[condition.answer]
        rectangles: list[dict[str, int]] = []
        for code in wanted:
            sides: dict[str, int] = {}
            for dimension, part in codes[code]:
                space = self.spaces.of(dimension)
                mask = space.mask(Condition(dimension, Answer.ONE_OF, (part,)))
                sides[space.name] = sides.get(space.name, space.full) & mask
            rectangles.append(sides)
        return [(1, sides) for sides in _put_together(rectangles)]


def _as_a_whole(condition: Condition) -> _Part:
    """A condition that is met or not, of which nothing more is made."""
    return [(1, {f"{{{condition}}}": 1})]


def _items(condition: Condition) -> _Part:
    """A condition on items. Whoever has an answer to one item is informed of the group of items."""
    group, codes = f"{condition.dimension}:*", condition.codes
    names = [f"{condition.dimension}:{code}" for code in codes]
    informed = {group: INFORMED}
    nowhere_yes = {**informed, **dict.fromkeys(names, NO | ITEM_NOT_KNOWN)}
    all_no = {**informed, **dict.fromkeys(names, NO)}
    if condition.answer is Answer.INFORMED:
        return [(1, informed)]
    if condition.answer is Answer.NO:
        return [(1, all_no)]
    if len(names) == 1:
        return [(1, {**informed, names[0]: YES if condition.answer is Answer.YES else YES | NO})]
    any_yes: _Part = [(1, informed), (-1, nowhere_yes)]
    return any_yes if condition.answer is Answer.YES else [*any_yes, (1, all_no)]


def _both(one: _Part, other: _Part) -> _Part:
    """Whoever is in both sums of boxes."""
    return [
        (
            first * second,
            {**sides, **{name: mask & sides.get(name, mask) for name, mask in further.items()}},
        )
        for first, sides in one
        for second, further in other
    ]


def _put_together(rectangles: list[dict[str, int]]) -> list[dict[str, int]]:
    """Disjoint rectangles, two at a time made one where they differ on one side only."""
    for number, one in enumerate(rectangles):
        for place, other in enumerate(rectangles[:number]):
            differing = [name for name in one if one[name] != other.get(name)]
            if one.keys() == other.keys() and len(differing) == 1:
                name = differing[0]
                rest = [r for n, r in enumerate(rectangles) if n not in (number, place)]
                return _put_together([*rest, {**one, name: one[name] | other[name]}])
    return rectangles
