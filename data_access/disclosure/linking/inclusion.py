"""Which groups lie within which others, where no chain of sums ties them: the nearest ones only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from data_access.disclosure.linking.boxes import Sides

_STEPS_AT_MOST = 400


class Nearest:
    """Finds the nearest boxes around a box, by leaving conditions away or widening them step by step."""

    def __init__(self, boxes: Iterable[Sides], seeds: Iterable[Sides], full: Callable[[str], int]) -> None:
        """``seeds``: the boxes of groups. Sets of values that only parts have are looked at for answers to items only:
        parts such as "all countries but these" are many, and tied by sums."""
        self._boxes = dict.fromkeys(boxes)
        masks: dict[str, dict[int, None]] = {}
        for box in self._boxes:
            for space, mask in box:
                if ":" in space:
                    masks.setdefault(space, {})[mask] = None
        for box in seeds:
            for space, mask in box:
                masks.setdefault(space, {})[mask] = None
        self._masks = {space: sorted(found, key=int.bit_count) for space, found in masks.items()}
        self._full = full
        self._wider: dict[tuple[str, int], tuple[Sides, ...]] = {}

    def around(self, start: Sides) -> list[tuple[Sides, tuple[str, ...]]]:
        """The smallest boxes that contain ``start`` (itself, if it is one), each with the spaces they differ in."""
        if start in self._boxes:
            return [(start, ())]
        return self.strictly_around(start)

    def strictly_around(self, start: Sides) -> list[tuple[Sides, tuple[str, ...]]]:
        """The smallest other boxes that contain ``start``, each with the spaces in which they differ from it."""
        found: list[Sides] = []
        seen = {start}
        frontier = [start]
        while frontier and len(seen) < _STEPS_AT_MOST:
            larger = [box for each in frontier for box in self._larger(each, seen)]
            found += [box for box in larger if box in self._boxes]
            sides = [dict(box) for box in found]
            # whatever contains a box that is found is not among the nearest
            frontier = [box for box in larger if not any(_lies_within(other, box) for other in sides)]
        smallest = [box for box in found if not any(o != box and is_within(o, box) for o in found)]
        return [(box, _differing(start, box)) for box in smallest]

    def _larger(self, box: Sides, seen: set[Sides]) -> Iterator[Sides]:
        """The boxes one step larger that nobody has seen."""
        for place, side in enumerate(box):
            before, after = box[:place], box[place + 1 :]
            for wider in self._wider.get(side) or self._next_wider(*side):
                larger = (*before, *wider, *after)
                if larger not in seen:
                    seen.add(larger)
                    yield larger

    def _next_wider(self, space: str, mask: int) -> tuple[Sides, ...]:
        """The next larger sets of values of a space, as sides: all values are no side at all."""
        full = self._full(space)
        wider: list[int] = []
        for other in (*self._masks.get(space, ()), full):
            if other != mask and not mask & ~other and not any(not one & ~other for one in wider):
                wider.append(other)
        self._wider[space, mask] = tuple(() if each == full else ((space, each),) for each in wider)
        return self._wider[space, mask]


def is_within(box: Sides, other: Sides) -> bool:
    """Whether a box lies within another."""
    return _lies_within(dict(box), other)


def _lies_within(sides: Mapping[str, int], other: Sides) -> bool:
    for space, mask in other:
        own = sides.get(space)
        if own is None or own & mask != own:
            return False
    return True


def _differing(box: Sides, larger: Sides) -> tuple[str, ...]:
    sides = dict(larger)
    return tuple(space for space, mask in box if sides.get(space) != mask)
