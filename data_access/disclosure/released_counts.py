"""The counts that go with a protected cell: kept plain, put under its seal, joined where values are combined."""

from __future__ import annotations

import math
from collections.abc import Iterable

from data_access.disclosure.groups import CountRole, Group, ReleasedCount
from data_access.disclosure.sides import Told


def released(
    role: CountRole,
    group: Group | None,
    count: float | None,
    *,
    printed: bool = True,
    told: Told | None = None,
) -> tuple[ReleasedCount, ...]:
    """One count of a cell, or none: ``count`` is the protected count (None: hidden by protection, ``told`` what is
    told of it all the same).

    A count that protection would show and the cell doesn't print is left out: the cell tells nothing of it. So is a
    count of whom no group says exactly whom it counts.
    """
    if group is None or (count is not None and not printed):
        return ()
    if count is None and told is not None:
        return (ReleasedCount(role, group, None, told.least, told.most),)
    return (ReleasedCount(role, group, None if count is None else float(count)),)


def joined(*several: Iterable[ReleasedCount]) -> tuple[ReleasedCount, ...]:
    """The counts of several cells, in order, without repetition."""
    return tuple(dict.fromkeys(count for counts in several for count in counts))


def plain_counts(counts: Iterable[ReleasedCount]) -> tuple[ReleasedCount, ...]:
    """Counts of exactly the types that a seal can hold; a value that isn't finite is hidden.

    Raises TypeError for anything else.
    """
    kept = tuple(counts)
    for count in kept:
        if type(count) is not ReleasedCount or type(count.group) is not Group:
            raise TypeError("not a released count")
    return tuple(
        ReleasedCount(
            CountRole(count.role),
            count.group,
            _finite(count.value),
            _finite(count.least),
            _finite(count.most),
        )
        for count in kept
    )


def sealed_content(counts: Iterable[ReleasedCount]) -> list[object]:
    """What a seal covers of counts. Raises TypeError for anything that isn't a released count."""
    content: list[object] = []
    for count in counts:
        if type(count) is not ReleasedCount or type(count.group) is not Group:
            raise TypeError("not a released count")
        content.append([str(count.role), count.group.text, count.value, count.least, count.most])
    return content


def _finite(number: float | None) -> float | None:
    return None if number is None or not math.isfinite(number) else float(number)
