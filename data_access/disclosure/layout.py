"""A table with its margins as unknowns and equations: what an outsider who lines up tables can reason about.

All margins of lower order are there (of a table of three variables the three tables of two, and each alone), because
they are printed elsewhere; of a very large table only those of one variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from data_access.disclosure.evidence import CountEvidence, Position

_LARGEST_WITH_ALL_MARGINS = 20_000
"""Counts (cells and margins) of a table above which only margins of one variable are looked at."""

Axes = tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """The counts of a table by some of its axes: its cells, a margin, or (no axes) the grand total."""

    axes: Axes
    shape: tuple[int, ...]
    start: int

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def places(self) -> slice:
        return slice(self.start, self.start + self.size)

    def positions(self, dimensions: int) -> Iterator[Position]:
        for index in np.ndindex(self.shape):
            at = dict(zip(self.axes, index, strict=True))
            yield tuple(at.get(axis) for axis in range(dimensions))


@dataclass(frozen=True)
class Layout:
    """Counts of a table with margins, which of them are impossible, and the equations (``equations @ counts = 0``).

    ``blocks``: cells first, then margins of one variable, the grand total, and margins of several.
    """

    shape: tuple[int, ...]
    blocks: tuple[Block, ...]
    counts: NDArray[np.int64]
    impossible: NDArray[np.bool_]
    equations: csr_array

    @property
    def printed(self) -> tuple[Block, ...]:
        """The blocks that a table can show: cells, margins of one variable, the grand total."""
        return tuple(block for block in self.blocks if len(block.axes) in (len(self.shape), 0, 1))

    def block(self, axes: Sequence[int]) -> Block:
        return next(block for block in self.blocks if block.axes == tuple(axes))

    def place(self, position: Position) -> int:
        """Where a position stands among the counts. Raises KeyError where the table has no such position."""
        axes = tuple(axis for axis, index in enumerate(position) if index is not None)
        for block in self.blocks:
            if block.axes == axes:
                index = tuple(position[axis] for axis in axes)
                return block.start + (int(np.ravel_multi_index(index, block.shape)) if axes else 0)  # type: ignore[arg-type]
        raise KeyError(position)

    @cached_property
    def _by_count(self) -> csc_array:
        return self.equations.tocsc()

    def members(self, line: int) -> NDArray[np.intp]:
        """The counts in an equation."""
        return np.asarray(
            self.equations.indices[self.equations.indptr[line] : self.equations.indptr[line + 1]]
        )

    def lines(self, count: int) -> NDArray[np.intp]:
        """The equations that a count is in."""
        return np.asarray(
            self._by_count.indices[self._by_count.indptr[count] : self._by_count.indptr[count + 1]]
        )


def lay_out(evidence: CountEvidence) -> Layout:
    """The cells of a table, its margins and the equations between them. Raises ValueError for what can't be counts."""
    counts = np.asarray(evidence.counts, dtype=np.int64)
    if counts.ndim == 0 or (counts.size and counts.min() < 0):
        raise ValueError("a table of counts needs a dimension and no negative counts")
    impossible = np.zeros(counts.shape, dtype=bool) if evidence.impossible is None else evidence.impossible
    if np.any(counts[impossible] != 0):
        raise ValueError("a cell that is called impossible has cases")
    blocks = _blocks(counts.shape)
    all_counts, nobody = [], []
    for block in blocks:
        others = tuple(axis for axis in range(counts.ndim) if axis not in block.axes)
        all_counts.append(counts.sum(axis=others).ravel())
        nobody.append(np.all(impossible, axis=others).ravel())
    layout_counts = np.concatenate(all_counts)
    equations = _equations(blocks, evidence)
    return Layout(
        counts.shape, blocks, layout_counts, np.concatenate(nobody) & (layout_counts == 0), equations
    )


def _blocks(shape: tuple[int, ...]) -> tuple[Block, ...]:
    number = len(shape)
    subsets: list[Axes] = [tuple(range(number))]
    if number > 1:
        subsets += [(axis,) for axis in range(number)]
    subsets.append(())
    between = [axes for size in range(number - 1, 1, -1) for axes in combinations(range(number), size)]
    if sum(_size(shape, axes) for axes in [*subsets, *between]) <= _LARGEST_WITH_ALL_MARGINS:
        subsets += between
    blocks, start = [], 0
    for axes in subsets:
        blocks.append(Block(axes, tuple(shape[axis] for axis in axes), start))
        start += blocks[-1].size
    return tuple(blocks)


def _size(shape: tuple[int, ...], axes: Axes) -> int:
    return int(np.prod([shape[axis] for axis in axes], dtype=np.int64))


def _equations(blocks: tuple[Block, ...], evidence: CountEvidence) -> csr_array:
    """Every count is the sum of those of the next larger tables that are there, in each way."""
    rows, columns, weights = [], [], []
    number = 0
    for block in blocks:
        for larger in blocks:
            if not _is_next(block, larger, blocks):
                continue
            every = np.arange(larger.size)
            index = np.unravel_index(every, larger.shape)
            kept = [index[larger.axes.index(axis)] for axis in block.axes]
            into = np.ravel_multi_index(kept, block.shape) if kept else np.zeros(larger.size, dtype=np.intp)
            rows += [number + into, number + np.arange(block.size)]
            columns += [larger.start + every, block.start + np.arange(block.size)]
            weights += [np.ones(larger.size), -np.ones(block.size)]
            number += block.size
    size = sum(block.size for block in blocks)
    told = csr_array(
        (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=(number, size)
    )
    further = _further(evidence, blocks, size)
    return csr_array(vstack([told, further], format="csr")) if evidence.equations else told


def _is_next(block: Block, larger: Block, blocks: tuple[Block, ...]) -> bool:
    inside, outside = set(block.axes), set(larger.axes)
    return inside < outside and not any(inside < set(other.axes) < outside for other in blocks)


def _further(evidence: CountEvidence, blocks: tuple[Block, ...], size: int) -> csr_array:
    """Equations that the evidence brings with it."""
    places = {
        position: block.start + offset
        for block in (blocks if evidence.equations else ())
        for offset, position in enumerate(block.positions(evidence.counts.ndim))
    }
    rows = [number for number, equation in enumerate(evidence.equations) for _ in equation]
    columns = [places[position] for equation in evidence.equations for position in equation]
    weights = [weight for equation in evidence.equations for weight in equation.values()]
    return csr_array((np.array(weights, dtype=float), (rows, columns)), shape=(len(evidence.equations), size))
