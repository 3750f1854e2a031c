"""What one cell of an edition tells, by its other numbers, of the counts behind it.

A share is computed from counts that are already protected, so it can tell at most which multiple of the rounding base
was printed: the true count stays unknown within the rounding. What must not happen is that a cell prints a share whose
numerator, base, or "all" is hidden. ``bounds_of`` finds out, from the printed numbers alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from data_access.disclosure.inversion.candidates import Candidates
from data_access.disclosure.inversion.rates import behind_rate
from data_access.disclosure.inversion.reading import Reading
from data_access.disclosure.inversion.shares import all_behind, behind_share
from data_access.disclosure.policy import CountMethod, Profile
from data_access.disclosure.statuses import Statistic

_LARGEST_BASE = 100_000
"""Bases above this are not tried where a base is hidden: a share of so many tells nothing of few."""

_PER = 100.0
"""Rates are for each 100 mission-months."""


@dataclass(frozen=True)
class Bound:
    """What one cell tells of the count of a group, by its canonical text.

    ``least``, ``most``: between what the count lies that was, or would be, printed; where they are equal, it is as good
    as printed. ``low``, ``high``: between what the true count lies then (of a count that may have been printed as in a
    former edition, only the former two hold).
    """

    group: str
    low: float
    high: float
    least: float
    most: float


@dataclass(frozen=True)
class PrintedCell:
    """The numbers of a cell as they are public; ``counts``: role, canonical text of the group, printed value or None."""

    statistic: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n_valid: float | None = None
    missing_share: float | None = None
    extra: Mapping[str, float | None] = field(default_factory=dict)
    counts: tuple[tuple[str, str, float | None], ...] = ()


def bounds_of(cell: PrintedCell, profile: Profile) -> Iterator[Bound]:
    """Bounds of each true count that the cell speaks of, by all its numbers together.

    Nothing is told of groups whose count no number of the cell is made of. Raises ValueError where no counts give what
    is printed: then the cell was not made by this project's rules, and must not be published.
    """
    groups: dict[str, list[str]] = {}
    printed: dict[str, float] = {}
    for role, group, value in cell.counts:
        groups.setdefault(role, []).append(group)
        if value is not None:
            printed.setdefault(role, value)
    if any(len(found) > 1 for found in groups.values()):
        return  # made of several cells by a reviewed function: which count goes where nobody can read from it
    for role, low, high in _read(cell, printed, profile):
        if role in groups:
            yield Bound(groups[role][0], *_true(low, high, profile), low, high)


def _read(
    cell: PrintedCell, printed: Mapping[str, float], profile: Profile
) -> Iterator[tuple[str, float, float]]:
    """By role, between what the printed count lies."""
    known = dict(printed)
    if cell.n_valid is not None:
        known.setdefault("base", cell.n_valid)
    if (told := cell.extra.get("numerator")) is not None:
        known.setdefault("numerator", told)
    if cell.statistic == Statistic.COUNT and cell.value is not None:
        known.setdefault("value", cell.value)
    yield from ((role, value, value) for role, value in known.items() if role not in printed)
    if cell.statistic == Statistic.SHARE and cell.value is not None:
        found = _of_share(cell, known, profile)
        for role in ("numerator", "base"):
            if role not in known:
                yield _told(role, found, role)
    if cell.statistic == Statistic.RATE and cell.value is not None and "numerator" not in known:
        yield from _of_rate(cell, profile)
    yield from _of_missing(cell, known, profile)


def _of_share(cell: PrintedCell, known: Mapping[str, float], profile: Profile) -> Candidates:
    assert cell.value is not None
    decimals, step = profile.shares.percent_digits + 2, profile.counts.rounding_base
    ends = [None if end is None else Reading.in_decimals(end, decimals) for end in (cell.low, cell.high)]
    bases = np.arange(step, _LARGEST_BASE, step) if "base" not in known else np.array([int(known["base"])])
    # A numerator is cut to its base where rounding took it beyond.
    found = behind_share(
        Reading.in_decimals(cell.value, decimals), bases, low=ends[0], high=ends[1], step=step
    )
    if "numerator" in known:
        inside = np.minimum(int(known["numerator"]), found.counts["base"])
        found = found.where(found.counts["numerator"] == inside)
    return found


def _of_rate(cell: PrintedCell, profile: Profile) -> Iterator[tuple[str, float, float]]:
    months = cell.extra.get("mission_months")
    if months and cell.value is not None:
        rate = Reading.in_digits(cell.value, profile.rates.digits)
        found = behind_rate(rate, months / _PER, step=profile.counts.rounding_base)
        yield _told("numerator", found, "events")


def _of_missing(
    cell: PrintedCell, known: Mapping[str, float], profile: Profile
) -> Iterator[tuple[str, float, float]]:
    decimals = profile.shares.percent_digits + 2
    if cell.missing_share is None or "base" not in known or "all" in known:
        return
    missing = Reading.in_decimals(cell.missing_share, decimals)
    if cell.missing_share > 0 and missing.high < 1:
        found = all_behind(np.array([int(known["base"])]), missing, step=profile.counts.rounding_base)
        yield _told("all", found, "all")


def _told(role: str, found: Candidates, name: str) -> tuple[str, float, float]:
    least, most = found.interval(name)
    return role, float(least), float(most)


def _true(least: float, most: float, profile: Profile) -> tuple[float, float]:
    """From bounds of a printed count to those of the true one."""
    rules = profile.counts
    if rules.method is CountMethod.EXACT:
        return least, most
    error = rules.largest_rounding_error
    if rules.method is CountMethod.CELL_KEY:
        return max(least - error, 0.0), most + error
    threshold = float(rules.threshold)
    return max(least - error, threshold), max(most, threshold) + (rules.rounding_base - 1) // 2


def hidden_only(bounds: Iterable[Bound], cell: PrintedCell) -> list[Bound]:
    """Those of the bounds that are of counts which the cell calls hidden."""
    hidden = {group for _, group, value in cell.counts if value is None}
    return [bound for bound in bounds if bound.group in hidden]
