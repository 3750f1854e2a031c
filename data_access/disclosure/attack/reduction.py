"""A system made smaller without changing anybody's interval: what is settled leaves it, what nothing tells apart is merged,
and what has nothing to do with each other becomes components of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import bmat, csr_array
from scipy.sparse.csgraph import connected_components

from data_access.disclosure.attack.programs import NoSolution
from data_access.disclosure.attack.propagation import Propagation, propagate
from data_access.disclosure.attack.system import TOLERANCE, CountSystem, entries


@dataclass(frozen=True)
class Component:
    """Unknowns (classes of the system they come from) that equations join, with their own bounds propagated."""

    classes: NDArray[np.intp]
    is_exact: bool
    """Whether propagated bounds are the intervals themselves: equations that form no circle, and propagation settled."""
    _whole: CountSystem = field(repr=False)
    _rows: NDArray[np.intp] = field(repr=False)

    @cached_property
    def system(self) -> CountSystem:
        """Its part of the system, which is cut out only where something is asked of it."""
        return self._whole.part(self.classes, self._rows)


@dataclass(frozen=True)
class Reduction:
    """``bounds``: of all unknowns, propagated. ``class_of``: by unknown, its class, or -1 for one that is settled."""

    bounds: Propagation
    class_of: NDArray[np.intp]
    components: tuple[Component, ...]
    settled: int
    merged: int

    def members(self, number: int) -> NDArray[np.intp]:
        """The unknowns of one class."""
        return self._by_class[number]

    @cached_property
    def _by_class(self) -> list[NDArray[np.intp]]:
        order = np.argsort(self.class_of, kind="stable").astype(np.intp)
        starts = np.searchsorted(self.class_of[order], np.arange(int(self.class_of.max(initial=-1)) + 2))
        return [order[begin:end] for begin, end in pairwise(starts)]


def reduce(system: CountSystem) -> Reduction:
    """Propagate, settle, merge and split. Raises NoSolution where what is known contradicts itself."""
    bounds = propagate(system)
    if np.any(bounds.lower > bounds.upper + TOLERANCE):
        raise NoSolution("what is published contradicts itself: no counts can be behind it")
    free = np.flatnonzero(bounds.upper - bounds.lower > TOLERANCE)
    fixed = np.flatnonzero(bounds.upper - bounds.lower <= TOLERANCE)
    middle = np.zeros(system.size)
    middle[fixed] = (bounds.lower[fixed] + bounds.upper[fixed]) / 2
    rest = system.targets - system.equations @ middle
    tightened = CountSystem(bounds.lower, bounds.upper, system.equations, rest, system.fractional)
    loose = tightened.part(free, np.arange(len(rest), dtype=np.intp))
    members = _alike(loose)
    merged = _merged(loose, members)
    class_of = np.full(system.size, -1, dtype=np.intp)
    class_of[free] = members
    # A sum of unknowns can be tighter than its parts.
    of_sums = propagate(merged)
    components = _components(merged.with_bounds(of_sums.lower, of_sums.upper), of_sums.settled)
    return Reduction(bounds, class_of, components, len(fixed), len(free) - merged.size)


def _alike(system: CountSystem) -> NDArray[np.intp]:
    """The class of each unknown: those with the same weight in the same equations are in one."""
    rows, columns, weights = entries(system.equations)
    order = np.lexsort((rows, columns))
    starts = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=system.size))])
    rows, weights = rows[order].astype(np.int64), weights[order]
    seen: dict[tuple[bytes, bytes, bool], int] = {}
    classes = np.empty(system.size, dtype=np.intp)
    whole = system.whole
    for unknown in range(system.size):
        span = slice(starts[unknown], starts[unknown + 1])
        lonely = starts[unknown] == starts[unknown + 1]
        key = (
            rows[span].tobytes(),
            weights[span].tobytes() if not lonely else str(unknown).encode(),
            bool(whole[unknown]),
        )
        classes[unknown] = seen.setdefault(key, len(seen))
    return classes


def _merged(system: CountSystem, classes: NDArray[np.intp]) -> CountSystem:
    """One unknown for each class: the sum of its members."""
    number = int(classes.max(initial=-1)) + 1
    first = np.unique(classes, return_index=True)[1]
    lower, upper = np.zeros(number), np.zeros(number)
    np.add.at(lower, classes, system.lower)
    np.add.at(upper, classes, system.upper)
    fractional = None if system.fractional is None else system.fractional[first]
    return CountSystem(lower, upper, csr_array(system.equations[:, first]), system.targets, fractional)


def _components(system: CountSystem, settled: bool) -> tuple[Component, ...]:
    """The connected components, in the order of their first unknown."""
    if not system.size:
        return ()
    links = csr_array(system.equations != 0, dtype=np.int8)
    graph = bmat([[None, links], [links.T, None]], format="csr")
    number, labels = connected_components(graph, directed=False)
    of_row, of_column = labels[: links.shape[0]], labels[links.shape[0] :]
    rows_of_entries, _, _ = entries(system.equations)
    joints = np.bincount(of_row[rows_of_entries], minlength=number)
    parts = []
    for label, (columns, rows) in enumerate(
        zip(_by_label(of_column, number), _by_label(of_row, number), strict=True)
    ):
        if len(columns):
            is_tree = joints[label] == len(columns) + len(rows) - 1
            parts.append(Component(columns, bool(settled and is_tree), system, rows))
    return tuple(sorted(parts, key=lambda part: int(part.classes[0])))


def _by_label(labels: NDArray[np.int32], number: int) -> list[NDArray[np.intp]]:
    order = np.argsort(labels, kind="stable").astype(np.intp)
    return np.split(order, np.cumsum(np.bincount(labels, minlength=number))[:-1])
