"""Which groups lie within which others, where no chain of sums ties them: the nearest ones only."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from data_access.disclosure.linking.boxes import Sides

_STEPS_AT_MOST = 400


class Nearest:
    """Finds the nearest boxes around a box, by leaving conditions away or widening them step by step."""

    def __init__(self, boxes: Iterable[Sides], full: Callable[[str], int]) -> None:
        self._boxes = dict.fromkeys(boxes)
        masks: dict[str, dict[int, None]] = {}
        for box in self._boxes:
            for space, mask in box:
                masks.setdefault(space, {})[mask] = None
        self._masks = {space: sorted(found, key=int.bit_count) for space, found in masks.items()}
        self._full = full
        self._wider: dict[tuple[str, int], tuple[int, ...]] = {}

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
            following: list[Sides] = []
            for box in frontier:
                for larger in self._larger(box):
                    if larger in seen:
                        continue
                    seen.add(larger)
                    if larger in self._boxes:
                        found.append(larger)
                    else:
                        following.append(larger)
            frontier = following
        smallest = [box for box in found if not any(o != box and is_within(o, box) for o in found)]
        return [(box, _differing(start, box)) for box in smallest]

    def _larger(self, box: Sides) -> Iterable[Sides]:
        for place, (space, mask) in enumerate(box):
            for wider in self._next_wider(space, mask):
                side = () if wider == self._full(space) else ((space, wider),)
                yield (*box[:place], *side, *box[place + 1 :])

    def _next_wider(self, space: str, mask: int) -> tuple[int, ...]:
        key = (space, mask)
        if key not in self._wider:
            wider: list[int] = []
            for other in (*self._masks.get(space, ()), self._full(space)):
                if other != mask and not mask & ~other and not any(not one & ~other for one in wider):
                    wider.append(other)
            self._wider[key] = tuple(wider)
        return self._wider[key]


def is_within(box: Sides, other: Sides) -> bool:
    """Whether a box lies within another."""
    sides = dict(box)
    return all(space in sides and not sides[space] & ~mask for space, mask in other)


def _differing(box: Sides, larger: Sides) -> tuple[str, ...]:
    sides = dict(larger)
    return tuple(space for space, mask in box if sides.get(space) != mask)
