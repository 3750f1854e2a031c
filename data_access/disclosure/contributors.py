"""The persons behind the cells of a table, by case group: enough of them, from enough groups, none too large?

A case group is a set of cases that were identified together (a raid, a workshop, a family). Its members know one
another, and who exploited them knows them all: a count that one group fills tells them, exactly, how many others are
in it. Pure functions of counts; no case can be told from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.policy import CountRules
from data_access.disclosure.statuses import Reason

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Contributors:
    """Entries (cell, case group, person), sparse.

    ``cells``: flat index into a table of ``shape``. ``groups``: a number for each case group. ``persons``: how many
    persons of the group stand in the cell; or, where a person can stand in several cells, with ``person`` a number for
    each person, so that nobody counts twice in a total. ``larger``: by cell the persons whose case groups were not
    looked up, since there are so many that no group, of ``largest`` persons at most, can matter. ``missions``: a number
    for the mission that registered them, of those who were looked up; ``larger_missions`` of the others, as cells, numbers of
    missions and persons.
    """

    shape: tuple[int, ...]
    cells: Counts
    groups: Counts
    persons: Counts
    person: Counts | None = None
    larger: Counts | None = None
    largest: int = 0
    missions: Counts | None = None
    larger_missions: tuple[Counts, Counts, Counts] | None = None

    @classmethod
    def independent(cls, counts: Counts) -> Contributors:
        """Everybody a case group of its own."""
        cells = np.repeat(np.arange(counts.size), counts.ravel())
        return cls(counts.shape, cells, np.arange(len(cells)), np.ones(len(cells), dtype=np.int64))

    def over(self, axes: Sequence[int]) -> Contributors:
        """The contributors to the table of some of the axes (none: to the total, of one cell)."""
        shape = tuple(self.shape[axis] for axis in axes)
        others = tuple(axis for axis in range(len(self.shape)) if axis not in axes)
        larger = None if self.larger is None else self.larger.sum(axis=others)
        if not shape:
            one = None if larger is None else larger.reshape(1)
            return self._moved(np.zeros_like, (1,), one)

        def place(cells: Counts) -> Counts:
            places = np.unravel_index(cells, self.shape)
            return np.asarray(np.ravel_multi_index([places[axis] for axis in axes], shape))

        return self._moved(place, shape, larger)

    def renumbered(self, index: NDArray[np.int64], size: int) -> Contributors:
        """With another place, of ``size``, for each place on the first axis."""
        shape = (size, *self.shape[1:])

        def place(cells: Counts) -> Counts:
            first, *others = np.unravel_index(cells, self.shape)
            return np.asarray(np.ravel_multi_index([index[first], *others], shape))

        larger = None
        if self.larger is not None:
            larger = np.zeros(shape, dtype=np.int64)
            np.add.at(larger, index, self.larger)
        return self._moved(place, shape, larger)

    def within(self, chosen: NDArray[np.bool_]) -> Contributors:
        """The contributors to some cells together: a table of one cell."""
        inside = chosen.ravel()[self.cells]
        person = None if self.person is None else self.person[inside]
        missions = None if self.missions is None else self.missions[inside]
        nil = np.zeros(int(inside.sum()), dtype=np.int64)
        larger = None if self.larger is None else self.larger[chosen].sum().reshape(1)
        others = None
        if self.larger_missions is not None:
            cells, numbers, persons = self.larger_missions
            there = chosen.ravel()[cells]
            others = (np.zeros(int(there.sum()), dtype=np.int64), numbers[there], persons[there])
        return Contributors(
            (1,),
            nil,
            self.groups[inside],
            self.persons[inside],
            person,
            larger,
            self.largest,
            missions,
            others,
        )

    def _moved(
        self, place: Callable[[Counts], Counts], shape: tuple[int, ...], larger: Counts | None
    ) -> Contributors:
        others = self.larger_missions
        if others is not None:
            others = (place(others[0]), *others[1:])
        return replace(self, shape=shape, cells=place(self.cells), larger=larger, larger_missions=others)

    def tallied(self) -> tuple[Counts, Counts, Counts]:
        """For each cell: persons, case groups, and persons of the largest case group; arrays of ``shape``.

        Where groups were not looked up: at least so many groups, and at most so many persons of the largest.
        """
        persons, groups, largest = self._tally(*self._once(self.groups))
        if self.larger is None:
            return persons, groups, largest
        many = self.larger > 0
        return (
            persons + self.larger,
            np.maximum(groups, -(-self.larger // max(1, self.largest))),
            np.where(many, np.maximum(largest, self.largest), largest),
        )

    def largest_mission(self) -> Counts:
        """For each cell the persons of the mission that registered most of them.

        Where missions were not looked up, it is taken to have registered everybody.
        """
        if self.missions is None:
            return np.zeros(self.shape, dtype=np.int64)
        cells, parts, persons = self._once(self.missions)
        if self.larger_missions is not None:
            more = self.larger_missions
            cells, parts = np.concatenate([cells, more[0]]), np.concatenate([parts, more[1]])
            persons = np.concatenate([persons, more[2]])
        largest = self._tally(cells, parts, persons)[2]
        if self.larger is not None and self.larger_missions is None:
            return np.where(self.larger > 0, largest + self.larger, largest)
        return largest

    def _once(self, parts: Counts) -> tuple[Counts, Counts, Counts]:
        """Cells, parts and persons, with nobody twice in a cell."""
        if self.person is None or not len(self.cells):
            return self.cells, parts, self.persons
        _, first = np.unique(self.cells * (int(self.person.max()) + 1) + self.person, return_index=True)
        return self.cells[first], parts[first], np.ones(len(first), dtype=np.int64)

    def _tally(self, cells: Counts, parts: Counts, persons: Counts) -> tuple[Counts, Counts, Counts]:
        """For each cell: persons, parts, and persons of the largest part."""
        size = int(np.prod(self.shape))
        if not len(cells):
            nil = np.zeros(self.shape, dtype=np.int64)
            return nil, nil, nil
        many = int(parts.max()) + 1
        pairs, inverse = np.unique(cells * many + parts, return_inverse=True)
        sizes = np.bincount(inverse, weights=persons).astype(np.int64)
        at = pairs // many
        largest = np.zeros(size, dtype=np.int64)
        np.maximum.at(largest, at, sizes)
        everybody = np.bincount(at, weights=sizes, minlength=size).astype(np.int64)
        number = np.bincount(at, minlength=size)
        return everybody.reshape(self.shape), number.reshape(self.shape), largest.reshape(self.shape)

    def wanting(self, rules: CountRules) -> dict[Reason, NDArray[np.bool_]]:
        """Cells with fewer persons or case groups than the policy asks for, or with one group that is too large."""
        persons, groups, largest = self.tallied()
        return {
            Reason.TOO_FEW_PERSONS: persons < rules.threshold,
            Reason.TOO_FEW_CASE_GROUPS: groups < rules.minimum_case_groups,
            Reason.DOMINATED: largest > rules.largest_case_group_share * persons,
        }
