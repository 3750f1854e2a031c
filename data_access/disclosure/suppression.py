"""Complementary suppression: which further counts are hidden until no hidden one can be worked out. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.attack import CountSystem, bounds_by_propagation, too_narrow
from data_access.disclosure.layout import Layout

_LARGEST_FOR_PROGRAMS = 20_000
"""Tables with more counts are checked line by line, not by linear programs across lines."""

_LARGEST_TO_REVIEW = 120
"""Tables with more counts keep what was hidden on the way, even where it turned out not to be needed."""

_MARGIN = 1e12
"""Cost of hiding a margin: it stands in other tables, where it would have to be hidden as well."""


@dataclass(frozen=True)
class Knowledge:
    """What an outsider knows of each count: its bounds where it is shown, and how unsure one must remain of it.

    ``width`` is for counts that are hidden; ``watched`` are those that need it though they are shown.
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    width: NDArray[np.float64]
    watched: NDArray[np.bool_]

    def system(self, layout: Layout, hidden: NDArray[np.bool_]) -> CountSystem:
        """All that an outsider knows of a table that shows all but the hidden counts."""
        lower, upper = np.where(hidden, 0.0, self.lower), np.where(hidden, np.inf, self.upper)
        lower, upper = np.where(layout.impossible, 0.0, lower), np.where(layout.impossible, 0.0, upper)
        return CountSystem(lower, upper, layout.equations)


def hide_until_safe(layout: Layout, hidden: NDArray[np.bool_], known: Knowledge) -> NDArray[np.bool_]:
    """Hide more counts until an outsider is unsure enough of every hidden one.

    Hiding more never narrows an interval, so a count that programs found wide is not looked at again (that no line
    alone shows it to be narrow proves nothing). In small tables, what was hidden on the way and turns out not to be
    needed is shown again.
    """
    at_first = hidden
    hidden = hidden.copy()
    proven = np.zeros(len(hidden), dtype=bool)
    while True:
        unproven = np.flatnonzero((hidden | known.watched) & ~proven & ~layout.impossible)
        system = known.system(layout, hidden)
        narrow = _narrow_by_line(system, known, unproven)
        if not len(narrow):
            narrow = _narrow_by_programs(system, known, unproven)
            proven[np.setdiff1d(unproven, narrow)] = True
        if not len(narrow):
            break
        if not _hide_more(layout, hidden, narrow):
            hidden |= ~layout.impossible
            break
    if len(hidden) <= _LARGEST_TO_REVIEW:
        _show_again(layout, hidden, known, np.flatnonzero(hidden & ~at_first))
    return hidden


def _narrow_by_line(system: CountSystem, known: Knowledge, unproven: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those of some counts that one line after another shows to be narrow: quickly found, but not all that are."""
    low, high = bounds_by_propagation(system)
    return unproven[high[unproven] - low[unproven] < known.width[unproven]]


def _narrow_by_programs(
    system: CountSystem, known: Knowledge, unproven: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Those of some counts, none of them narrow by a line alone, that an outsider is not unsure enough of."""
    if system.has_one_equation_at_most or system.size > _LARGEST_FOR_PROGRAMS:
        return unproven[:0]
    widths = known.width[unproven]
    found = [
        too_narrow(system, unproven[widths == width], float(width)) for width in np.unique(widths) if width
    ]
    return np.concatenate(found) if found else unproven[:0]


def _hide_more(layout: Layout, hidden: NDArray[np.bool_], narrow: NDArray[np.intp]) -> bool:
    """Hide one more count in the tightest line of each narrow one; False where there is nothing left to hide."""
    done: set[int] = set()
    progress = False
    for count in narrow.tolist():
        lines = layout.lines(count).tolist()
        if not done.isdisjoint(lines):
            continue
        if not hidden[count]:
            hidden[count] = progress = True
            done.update(lines)
            continue
        found = [
            (choice[0] >= _MARGIN, _room(layout, hidden, line), *choice, line)
            for line in lines
            if (choice := _cheapest(layout, hidden, line, count)) is not None
        ]
        if found:
            *_, chosen, line = min(found)
            hidden[chosen] = progress = True
            done.add(line)
    return progress


def _room(layout: Layout, hidden: NDArray[np.bool_], line: int) -> float:
    """How many persons the hidden counts of a line can be shuffled among."""
    members = layout.members(line)
    return float(layout.counts[members[hidden[members]]].sum())


def _cheapest(layout: Layout, hidden: NDArray[np.bool_], line: int, count: int) -> tuple[float, int] | None:
    """The shown count of a line that costs least to hide: a small one, with hidden ones across; margins last."""
    members = layout.members(line)
    candidates = members[~hidden[members] & ~layout.impossible[members] & (members != count)]
    if not len(candidates):
        return None
    costs = layout.counts[candidates].astype(float)
    costs[candidates >= layout.blocks[0].size] += _MARGIN
    best: tuple[float, int] | None = None
    for place in np.argsort(costs, kind="stable"):
        cost, candidate = float(costs[place]), int(candidates[place])
        if best is not None and cost >= best[0]:
            break
        if _is_lonely(layout, hidden, line, candidate):
            cost += float(layout.counts[candidate])
        if best is None or (cost, candidate) < best:
            best = (cost, candidate)
    return best


def _is_lonely(layout: Layout, hidden: NDArray[np.bool_], line: int, candidate: int) -> bool:
    """Whether a count would be the only hidden one of another line, and so call for one more."""
    return any(
        not hidden[layout.members(other)].any() for other in layout.lines(candidate).tolist() if other != line
    )


def _show_again(
    layout: Layout, hidden: NDArray[np.bool_], known: Knowledge, candidates: NDArray[np.intp]
) -> None:
    """Show what isn't needed, the largest counts first: one by one, then each with those that it leaves alone."""
    largest_first = candidates[np.argsort(-layout.counts[candidates], kind="stable")].tolist()
    for candidate in largest_first:
        _show_if_safe(layout, hidden, known, [candidate])
    for candidate in largest_first:
        together = _left_alone(layout, hidden, candidate, candidates) if hidden[candidate] else None
        if together is not None and len(together) > 1:
            _show_if_safe(layout, hidden, known, together)


def _show_if_safe(layout: Layout, hidden: NDArray[np.bool_], known: Knowledge, counts: list[int]) -> None:
    hidden[counts] = False
    to_check = np.flatnonzero((hidden | known.watched) & ~layout.impossible)
    system = known.system(layout, hidden)
    if len(_narrow_by_line(system, known, to_check)) or len(_narrow_by_programs(system, known, to_check)):
        hidden[counts] = True


def _left_alone(
    layout: Layout, hidden: NDArray[np.bool_], candidate: int, candidates: NDArray[np.intp]
) -> list[int] | None:
    """A count with all that would be the only hidden ones of a line without it; None where one of these must be hidden.

    In a table of two rows each column is hidden as a pair, and no count of it can be shown by itself.
    """
    left, together = hidden.copy(), [candidate]
    left[candidate] = False
    for count in together:
        for line in layout.lines(count).tolist():
            members = layout.members(line)
            alone = members[left[members]]
            if len(alone) != 1:
                continue
            if alone[0] not in candidates:
                return None
            left[alone[0]] = False
            together.append(int(alone[0]))
    return together
