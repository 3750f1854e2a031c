"""Sets of whole counts that would all be printed as what is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Candidates:
    """Every set of counts that is possible: entry ``k`` of each array is the ``k``-th set."""

    counts: Mapping[str, NDArray[np.int64]]

    def __len__(self) -> int:
        return len(next(iter(self.counts.values())))

    def where(self, possible: NDArray[np.bool_]) -> Candidates:
        """Those of the sets for which something holds."""
        return Candidates({name: found[possible] for name, found in self.counts.items()})

    def interval(self, name: str) -> tuple[int, int]:
        """The least and the greatest of a count. Raises ValueError where nothing is possible."""
        found = self.counts[name]
        if not len(found):
            raise ValueError("no counts give what is printed: it was not read as it is printed")
        return int(found.min()), int(found.max())

    def width(self, name: str) -> int:
        """How unsure one remains of a count."""
        low, high = self.interval(name)
        return high - low


def every_pair(
    first: NDArray[np.int64], lowest: NDArray[Any], highest: NDArray[Any], step: int = 1
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each of ``first`` with each multiple of ``step`` between its two bounds."""
    start = np.ceil(lowest / step - 1e-9).astype(np.int64)
    number = np.maximum(np.floor(highest / step + 1e-9).astype(np.int64) - start + 1, 0)
    offsets = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
    return np.repeat(first, number), (np.repeat(start, number) + offsets) * step


def whole(numbers: range | NDArray[np.int64]) -> NDArray[np.int64]:
    """Counts as an array."""
    return np.asarray(numbers, dtype=np.int64)
