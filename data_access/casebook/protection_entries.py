"""What protection decided about the counts of one question, as entries of the protection log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from data_access.disclosure.evidence import CountEvidence, Position, ProtectedCounts
from data_access.disclosure.groups import Group
from data_access.disclosure.protection_log import ProtectionEntry


def entries_of(
    evidence: CountEvidence, shown: ProtectedCounts, groups: Mapping[Position, Group]
) -> Iterator[ProtectionEntry]:
    """One entry for each count whose group is known: its true value, its largest case group and mission, and why it is hidden."""
    by_axes: dict[tuple[int, ...], list[Position]] = {}
    for position in groups:
        if position in shown.values:
            axes = tuple(axis for axis, index in enumerate(position) if index is not None)
            by_axes.setdefault(axes, []).append(position)
    for axes, positions in by_axes.items():
        counts = evidence.counts.sum(axis=tuple(a for a in range(evidence.counts.ndim) if a not in axes))
        behind = None if evidence.contributors is None else evidence.contributors.over(axes)
        largest = None if behind is None else behind.tallied()[2]
        mission = None if behind is None else behind.largest_mission()
        for position in positions:
            place = tuple(index for index in position if index is not None)
            reason = shown.reasons.get(position)
            yield ProtectionEntry(
                group=groups[position].text,
                count=int(counts[place]),
                largest_case_group=0 if largest is None else int(largest[place or (0,)]),
                printed=shown.values[position],
                rule="" if reason is None else reason.value,
                largest_mission=0 if mission is None else int(mission[place or (0,)]),
            )
