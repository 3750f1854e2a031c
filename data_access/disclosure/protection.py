"""Protection of counts: threshold, rounding, complementary suppression. Pure functions of evidence.

The rule for a confidential casebook: a count below the threshold is hidden, every other one is rounded, and more
counts are hidden until an outsider who knows all that is shown, how it was rounded, and how it adds up, remains
unsure about each hidden count by at least the policy's width.

All margins of one variable and the grand total are protected together with the cells, whether the table shows them
or not: an outsider finds them in other tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from data_access.disclosure.attack import CountSystem, bounds_by_propagation, too_narrow
from data_access.disclosure.policy import CountMethod, CountRules, Zeros
from data_access.disclosure.statuses import CellStatus

_LARGEST_FOR_PROGRAMS = 4000
"""Tables with more cells are checked line by line, not by linear programs across lines."""

Position = tuple[int | None, ...]
"""Where a count stands: an index for each dimension, None for its total."""


@dataclass(frozen=True)
class CountEvidence:
    """The only thing that protection looks at.

    ``counts``: true counts. ``impossible``: cells that nobody can be in. ``persons``: by position, how many victims
    stand behind a count of something else (perpetrators, reports of perpetrators); without it, counts are persons.
    """

    counts: NDArray[np.int64]
    impossible: NDArray[np.bool_] | None = None
    persons: Mapping[Position, int] | None = None


@dataclass(frozen=True)
class ProtectedCounts:
    """What may be shown: by position the count (None: hidden) and its status, cells and margins alike."""

    values: dict[Position, int | None]
    statuses: dict[Position, CellStatus]

    def value(self, *position: int | None) -> int | None:
        return self.values[position]

    def status(self, *position: int | None) -> CellStatus:
        return self.statuses[position]

    @property
    def hidden(self) -> frozenset[Position]:
        return frozenset(position for position, value in self.values.items() if value is None)


@dataclass(frozen=True)
class _Layout:
    """Positions of a table with margins, their true counts, and its equations (parts − total = 0)."""

    positions: tuple[Position, ...]
    counts: NDArray[np.int64]
    persons: NDArray[np.int64]
    impossible: NDArray[np.bool_]
    equations: csr_array
    totals: NDArray[np.intp]


def round_count(count: int, base: int) -> int:
    """The nearest multiple of ``base`` (halves upward)."""
    return int((2 * count + base) // (2 * base) * base)


def protect_counts(evidence: CountEvidence, rules: CountRules) -> ProtectedCounts:
    """Protect a table of any number of dimensions. Raises ValueError for counts that can't be counts."""
    layout = lay_out(evidence)
    if rules.method is CountMethod.EXACT:
        hidden = np.zeros(len(layout.positions), dtype=bool)
    else:
        hidden = primary(np.minimum(layout.counts, layout.persons), layout.impossible, rules)
        hidden |= _margins_alone(evidence, layout, rules)
        hidden = hide_until_safe(layout, hidden, rules)
    return _published(layout, hidden, rules)


def primary(counts: NDArray[np.int64], impossible: NDArray[np.bool_], rules: CountRules) -> NDArray[np.bool_]:
    """Which counts are hidden for being small. An impossible cell says nothing of anybody and is shown."""
    small = counts < rules.threshold
    if rules.zeros is Zeros.SHOWN:
        small &= counts > 0
    return small & ~impossible


def lay_out(evidence: CountEvidence) -> _Layout:
    """The cells of a table, its one-way margins and grand total, and the equations between them."""
    counts = np.asarray(evidence.counts, dtype=np.int64)
    if counts.ndim == 0 or (counts.size and counts.min() < 0):
        raise ValueError("a table of counts needs a dimension and no negative counts")
    impossible = (
        np.zeros(counts.shape, dtype=bool) if evidence.impossible is None else np.asarray(evidence.impossible)
    )
    if np.any(counts[impossible] != 0):
        raise ValueError("a cell that is called impossible has cases")
    cells: list[Position] = list(product(*(range(size) for size in counts.shape)))
    margins = _one_way_margins(counts.shape) if counts.ndim > 1 else []
    grand: Position = (None,) * counts.ndim
    positions = [*cells, *margins, grand]
    place = {position: number for number, position in enumerate(positions)}
    lines: list[tuple[list[int], int]] = []
    for margin in margins:
        parts = counts_at(counts.shape, margin)
        lines.append(([place[part] for part in parts], place[margin]))
    for axis in range(counts.ndim):
        parts = cells if counts.ndim == 1 else [m for m in margins if m[axis] is not None]
        lines.append(([place[part] for part in parts], place[grand]))
    all_counts = np.array([_total(counts, position) for position in positions], dtype=np.int64)
    all_impossible = np.array([bool(np.all(_slice(impossible, p))) for p in positions], dtype=bool)
    behind = evidence.persons
    persons = (
        all_counts if behind is None else np.array([behind.get(p, 0) for p in positions], dtype=np.int64)
    )
    return _Layout(
        tuple(positions),
        all_counts,
        persons,
        all_impossible & (all_counts == 0),
        _equations(lines, len(positions)),
        np.array([total for _, total in lines], dtype=np.intp),
    )


def counts_at(shape: tuple[int, ...], margin: Position) -> list[Position]:
    """The cells that add up to a margin."""
    return list(
        product(
            *(
                [index] if index is not None else range(size)
                for index, size in zip(margin, shape, strict=True)
            )
        )
    )


def system_of(layout: _Layout, hidden: NDArray[np.bool_], rules: CountRules) -> CountSystem:
    """What an outsider knows of a table that shows all but the hidden counts."""
    shown = np.array([round_count(int(count), rules.rounding_base) for count in layout.counts], dtype=float)
    lower = np.where(hidden, 0.0, np.maximum(shown - rules.rounding_base // 2, rules.threshold))
    upper = np.where(hidden, np.inf, shown + (rules.rounding_base - 1) // 2)
    if rules.zeros is Zeros.SHOWN:
        nil = ~hidden & (layout.counts == 0)
        lower, upper = np.where(nil, 0.0, lower), np.where(nil, 0.0, upper)
    lower, upper = np.where(layout.impossible, 0.0, lower), np.where(layout.impossible, 0.0, upper)
    return CountSystem(lower, upper, layout.equations)


def hide_until_safe(layout: _Layout, hidden: NDArray[np.bool_], rules: CountRules) -> NDArray[np.bool_]:
    """Complementary suppression: hide more counts until every hidden one is wide enough.

    Hiding more never narrows an interval, so a count that was found wide is not looked at again.
    """
    hidden = hidden.copy()
    width = float(rules.minimum_interval_width)
    proven = np.zeros(len(hidden), dtype=bool)
    while True:
        system = system_of(layout, hidden, rules)
        low, high = bounds_by_propagation(system)
        unproven = np.flatnonzero(hidden & ~proven)
        narrow = unproven[high[unproven] - low[unproven] < width]
        if not len(narrow):
            if not system.has_one_equation_at_most and len(layout.positions) <= _LARGEST_FOR_PROGRAMS:
                narrow = too_narrow(system, unproven, width)
            proven[np.setdiff1d(unproven, narrow)] = True
        if not len(narrow):
            return hidden
        if not _hide_more(layout, hidden, narrow):
            return hidden | ~layout.impossible


def _hide_more(
    layout: _Layout,
    hidden: NDArray[np.bool_],
    narrow: NDArray[np.intp],
) -> bool:
    """Hide one more count in the tightest line of each narrow cell; False where there is nothing left to hide."""
    by_cell = layout.equations.T.tocsr()
    done_lines: set[int] = set()
    progress = False
    for cell in narrow:
        lines = [int(line) for line in by_cell[[int(cell)], :].nonzero()[1]]
        if any(line in done_lines for line in lines):
            continue
        choices = [(line, _cheapest(layout, hidden, line, int(cell), by_cell)) for line in lines]
        found = [(line, choice) for line, choice in choices if choice is not None]
        if not found:
            continue
        line, choice = min(found, key=lambda pair: (_room(layout, hidden, pair[0]), pair[1][0], pair[1][1]))
        hidden[choice[1]] = True
        done_lines.add(line)
        progress = True
    return progress


def _room(layout: _Layout, hidden: NDArray[np.bool_], line: int) -> float:
    """How many persons the hidden counts of a line can be shuffled among."""
    members = layout.equations[[line], :].nonzero()[1]
    inside = members[hidden[members]]
    return float(layout.counts[inside].sum())


def _cheapest(
    layout: _Layout, hidden: NDArray[np.bool_], line: int, cell: int, by_cell: csr_array
) -> tuple[float, int] | None:
    """The shown count of a line that costs least to hide: a small one, with hidden ones across; totals last."""
    members = layout.equations[[line], :].nonzero()[1]
    candidates = [
        int(member)
        for member in members
        if member != cell and not hidden[member] and not layout.impossible[member]
    ]
    if not candidates:
        return None

    def cost(member: int) -> float:
        across = [other for other in by_cell[[member], :].nonzero()[1] if other != line]
        lonely = any(hidden[layout.equations[[other], :].nonzero()[1]].sum() == 0 for other in across)
        total = 1e12 if member == layout.totals[line] else 0.0
        return total + float(layout.counts[member]) * (2.0 if lonely else 1.0)

    return min((cost(member), member) for member in candidates)


def _margins_alone(evidence: CountEvidence, layout: _Layout, rules: CountRules) -> NDArray[np.bool_]:
    """What is hidden of each one-way margin when it stands alone: the same margin looks the same in every table."""
    hidden = np.zeros(len(layout.positions), dtype=bool)
    counts = np.asarray(evidence.counts)
    if counts.ndim == 1:
        return hidden
    place = {position: number for number, position in enumerate(layout.positions)}
    for axis in range(counts.ndim):
        others = tuple(other for other in range(counts.ndim) if other != axis)
        impossible = None
        if evidence.impossible is not None:
            impossible = np.all(evidence.impossible, axis=others)
        persons: dict[Position, int] | None = None
        if evidence.persons is not None:
            persons = {
                (p[axis],): n for p, n in evidence.persons.items() if all(p[o] is None for o in others)
            }
        alone = protect_counts(CountEvidence(counts.sum(axis=others), impossible, persons), rules)
        for (index,) in alone.hidden:
            position = tuple(index if a == axis and index is not None else None for a in range(counts.ndim))
            hidden[place[position]] = True
    return hidden


def _published(layout: _Layout, hidden: NDArray[np.bool_], rules: CountRules) -> ProtectedCounts:
    values: dict[Position, int | None] = {}
    statuses: dict[Position, CellStatus] = {}
    for number, position in enumerate(layout.positions):
        count = int(layout.counts[number])
        if layout.impossible[number]:
            values[position], statuses[position] = 0, CellStatus.STRUCTURAL_ZERO
        elif hidden[number]:
            values[position], statuses[position] = None, CellStatus.SUPPRESSED
        elif rules.method is CountMethod.EXACT:
            values[position], statuses[position] = count, CellStatus.RELEASED
        else:
            values[position], statuses[position] = round_count(count, rules.rounding_base), CellStatus.ROUNDED
    return ProtectedCounts(values, statuses)


def _one_way_margins(shape: tuple[int, ...]) -> list[Position]:
    return [
        tuple(index if axis == other else None for other in range(len(shape)))
        for axis, size in enumerate(shape)
        for index in range(size)
    ]


def _slice(array: NDArray[np.generic], position: Position) -> NDArray[np.generic]:
    return array[tuple(slice(None) if index is None else index for index in position)]


def _total(counts: NDArray[np.int64], position: Position) -> int:
    return int(np.sum(_slice(counts, position)))


def _equations(lines: list[tuple[list[int], int]], number: int) -> csr_array:
    rows, columns, weights = [], [], []
    for row, (parts, total) in enumerate(lines):
        rows += [row] * (len(parts) + 1)
        columns += [*parts, total]
        weights += [1.0] * len(parts) + [-1.0]
    return csr_array((weights, (rows, columns)), shape=(len(lines), number))
