"""What an outsider knows, as a system of linear equations between unknown counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

MORE_THAN_ANYBODY_COUNTS = 1e6
"""A bound that is none, for unknowns that can be negative: programs with infinite ones on both sides are slow."""

NOTHING_FREED: Mapping[int, Sequence[int]] = {}

TOLERANCE = 1e-6
"""Differences below this are rounding of the linear programs."""


@dataclass(frozen=True)
class CountSystem:
    """Unknown counts with what is known of each, and how they hang together.

    ``lower`` and ``upper`` are bounds, one for each unknown (either may be infinite); ``equations @ x = right_side``
    (zeros where it is not given). ``fractional`` marks unknowns that need not be whole numbers, such as slacks of an
    equation with a share in it; without it all are counts.
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    equations: csr_array
    right_side: NDArray[np.float64] | None = None
    fractional: NDArray[np.bool_] | None = None

    @property
    def size(self) -> int:
        return len(self.lower)

    @property
    def has_one_equation_at_most(self) -> bool:
        return bool(self.equations.shape[0] <= 1)

    @property
    def targets(self) -> NDArray[np.float64]:
        """The right side, one number for each equation."""
        if self.right_side is None:
            return np.zeros(self.equations.shape[0])
        return np.asarray(self.right_side, dtype=np.float64)

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Which unknowns are whole numbers."""
        return np.ones(self.size, dtype=bool) if self.fractional is None else ~self.fractional

    def with_bounds(self, lower: NDArray[np.float64], upper: NDArray[np.float64]) -> CountSystem:
        """The same equations between unknowns of which something else is known."""
        return CountSystem(lower, upper, self.equations, self.right_side, self.fractional)

    def hiding(
        self, unknowns: Iterable[int], frees: Mapping[int, Sequence[int]] = NOTHING_FREED
    ) -> CountSystem:
        """The system without what is printed of some unknowns, of which each is 0 or more then; and without the bounds
        of what each of them ``frees``: unknowns of which something was known only because it was printed."""
        hidden = [int(unknown) for unknown in unknowns]
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[hidden], upper[hidden] = 0.0, np.inf
        freed = [each for unknown in hidden for each in frees.get(unknown, ())]
        lower[freed], upper[freed] = -MORE_THAN_ANYBODY_COUNTS, np.inf
        return self.with_bounds(lower, upper)

    def part(self, unknowns: NDArray[np.intp], rows: NDArray[np.intp]) -> CountSystem:
        """The equations ``rows``, of which only ``unknowns`` are looked at."""
        fractional = None if self.fractional is None else self.fractional[unknowns]
        return CountSystem(
            self.lower[unknowns],
            self.upper[unknowns],
            csr_array(csr_array(self.equations[rows])[:, unknowns]),
            self.targets[rows],
            fractional,
        )

    def digest(self) -> str:
        """A hash of the content: equal systems have equal ones, in every run."""
        matrix = csr_array(self.equations)
        matrix.sum_duplicates()
        parts = (self.lower, self.upper, self.targets, self.whole, matrix.data)
        content = hashlib.sha256(str(matrix.shape).encode())
        for part in parts:
            content.update(np.ascontiguousarray(part, dtype=np.float64).tobytes())
        for places in (matrix.indptr, matrix.indices):
            content.update(np.ascontiguousarray(places, dtype=np.int64).tobytes())
        return content.hexdigest()


def entries(equations: csr_array) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Row, column and weight of everything in the equations that isn't nothing."""
    matrix = csr_array(equations)
    rows = np.repeat(np.arange(matrix.shape[0], dtype=np.intp), np.diff(matrix.indptr))
    kept = matrix.data != 0
    return rows[kept], matrix.indices[kept].astype(np.intp), matrix.data[kept].astype(np.float64)
