"""How tables are published elsewhere: what the attacks were found on."""

from __future__ import annotations

import numpy as np

Position = tuple[int | None, ...]


def small_cells_blank(counts: np.ndarray, threshold: int = 11) -> dict[Position, int | None]:
    """Cells below the threshold left empty; all others and all totals as they are."""
    found: dict[Position, int | None] = {
        position: int(count) if count >= threshold else None for position, count in np.ndenumerate(counts)
    }
    for axis in range(counts.ndim):
        for index, total in enumerate(counts.sum(axis=tuple(a for a in range(counts.ndim) if a != axis))):
            found[tuple(index if a == axis else None for a in range(counts.ndim))] = int(total)
    found[(None,) * counts.ndim] = int(counts.sum())
    return found


def totals_of_what_is_left(counts: np.ndarray, threshold: int = 10) -> dict[Position, int | None]:
    """As an output checker for Python does it: cells below the threshold empty, totals summed from what is left."""
    return small_cells_blank(np.where(counts < threshold, 0, counts), 1)


def percentages(counts: np.ndarray, threshold: int = 11) -> list[float | None]:
    """Per cent of all to one decimal; those of small counts left empty."""
    return [
        round(100 * int(count) / int(counts.sum()), 1) if count >= threshold else None for count in counts
    ]
