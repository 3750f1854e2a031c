"""What protection looks at, and what it gives back. Evidence is gathered by the casebook; protection never sees a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.contributors import Contributors
from data_access.disclosure.statuses import CellStatus, Reason

Position = tuple[int | None, ...]
"""Where a count stands: an index for each dimension, None for its total."""


@dataclass(frozen=True)
class AxisRole:
    """What an axis means for attribute disclosure. ``absent``: places that say something is not so ("no")."""

    identifying: bool = False
    sensitive: bool = False
    absent: frozenset[int] = frozenset()


@dataclass(frozen=True)
class CountEvidence:
    """The only thing that protection looks at.

    ``counts``: true counts. ``impossible``: cells that nobody can be in. ``contributors``: the persons behind each cell
    by case group; without them counts can only be released exactly. ``roles``: what each axis means for attribute
    disclosure, and ``identified``: whether the whole table is of a group that identifying conditions define. ``keys``:
    for the cell-key method, by cell the sum of the keys of what is counted. ``known_answers``: where the
    table counts those who have a sensitive item, of how many in each cell it is known whether they have it.
    ``equations``: what else an outsider knows to hold between positions, as weights that make nil.
    """

    counts: NDArray[np.int64]
    impossible: NDArray[np.bool_] | None = None
    contributors: Contributors | None = None
    roles: tuple[AxisRole, ...] = ()
    identified: bool = False
    keys: NDArray[np.int64] | None = None
    known_answers: NDArray[np.int64] | None = None
    equations: tuple[Mapping[Position, float], ...] = ()

    @classmethod
    def of_independent(
        cls, counts: NDArray[np.int64], impossible: NDArray[np.bool_] | None = None
    ) -> CountEvidence:
        """Evidence of persons of whom each is a case group of its own and stands in one cell."""
        return cls(counts, impossible, Contributors.independent(np.asarray(counts, dtype=np.int64)))

    def over(self, axes: Sequence[int]) -> CountEvidence:
        """The evidence for the table of some of the axes, summed over the others."""
        others = tuple(axis for axis in range(self.counts.ndim) if axis not in axes)
        return replace(
            self,
            counts=self.counts.sum(axis=others),
            impossible=None if self.impossible is None else np.all(self.impossible, axis=others),
            contributors=None if self.contributors is None else self.contributors.over(axes),
            roles=tuple(self.roles[axis] for axis in axes) if self.roles else (),
            keys=None if self.keys is None else self.keys.sum(axis=others),
            known_answers=None if self.known_answers is None else self.known_answers.sum(axis=others),
            equations=(),
        )

    def in_two(self, places: Sequence[int]) -> CountEvidence:
        """The same with two places on the first axis: these together, and all others."""
        index = [0 if place in places else 1 for place in range(self.counts.shape[0])]
        merged = self.merged(index, 2)
        roles = (replace(self.roles[0], absent=frozenset({1})), *self.roles[1:]) if self.roles else ()
        return replace(merged, roles=roles)

    def merged(self, index: Sequence[int], size: int) -> CountEvidence:
        """The same with ``size`` places on the first axis: ``index`` says to which each one goes."""
        where = np.asarray(index, dtype=np.int64)
        shape = (size, *self.counts.shape[1:])
        counts = np.zeros(shape, dtype=np.int64)
        np.add.at(counts, where, self.counts)
        impossible = None
        if self.impossible is not None:
            possible = np.zeros(shape, dtype=bool)
            np.logical_or.at(possible, where, ~self.impossible)
            impossible = ~possible
        keys = None
        if self.keys is not None:
            keys = np.zeros(shape, dtype=np.int64)
            np.add.at(keys, where, self.keys)
        return replace(
            self,
            counts=counts,
            impossible=impossible,
            contributors=None if self.contributors is None else self.contributors.renumbered(where, size),
            keys=keys,
            known_answers=None,
            equations=(),
        )

    def together(self, positions: Sequence[Position]) -> CountEvidence:
        """One count: some cells together."""
        cells = np.zeros(self.counts.shape, dtype=bool)
        for position in positions:
            cells[position] = True
        return CountEvidence(
            np.array([self.counts[cells].sum()]),
            contributors=None if self.contributors is None else self.contributors.within(cells),
            identified=self.identified,
            keys=None if self.keys is None else np.array([self.keys[cells].sum()]),
        )


@dataclass(frozen=True)
class ProtectedCounts:
    """What may be shown: by position the count (None: hidden) and its status, cells and margins alike.

    ``reasons``: why a count is hidden. ``withheld``: margins (of any order) that had to be hidden with this table, though
    they are shown where they stand alone: the table is safe beside them only where they are hidden there as well, which
    is for the edition to decide. Neither is published.
    """

    values: dict[Position, int | None]
    statuses: dict[Position, CellStatus]
    reasons: dict[Position, Reason] = field(default_factory=dict)
    withheld: frozenset[Position] = frozenset()

    def value(self, *position: int | None) -> int | None:
        return self.values[position]

    def status(self, *position: int | None) -> CellStatus:
        return self.statuses[position]

    @property
    def hidden(self) -> frozenset[Position]:
        return frozenset(position for position, value in self.values.items() if value is None)
