"""Published sources that an attacker of an edition may hold beside it: what they tell of the groups that it counts.

A source tells something only where it counts the same group, by the same definition. Whoever takes its persons for a
part of those in the casebook has a lower bound then. Where the source counts more persons of a group than the edition
can have, it is about other persons too, and none of its counts is a bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import isinf
from pathlib import Path
from typing import Any

from data_access import open_casebook
from data_access.casebook.casebook import Casebook
from data_access.casebook.public_knowledge import PublicFacts
from data_access.disclosure.groups import Answer, Condition, Group
from data_access.disclosure.ledger import LedgerRow
from data_access.disclosure.linking import Knowledge
from data_access.disclosure.statuses import ProtectionClass, Unit
from data_access.errors import UsageError
from data_access.sources.registry import CONTEXT_SOURCES, find_source

_TOTALS = (Answer.KNOWN, Answer.INFORMED)
_FILTERS = (Answer.ONE_OF, Answer.YES)


@dataclass(frozen=True)
class AuxiliarySource:
    """A published source by name, and where its data lie."""

    name: str
    data: Path | None = None

    @classmethod
    def parse(cls, text: str) -> AuxiliarySource:
        """Read ``NAME`` or ``NAME=PATH``. Raises UsageError for a source that isn't a published one."""
        name, _, path = text.partition("=")
        if (
            name not in CONTEXT_SOURCES
            and find_source(name).protection_class is not ProtectionClass.PUBLISHED
        ):
            raise UsageError(
                f"{name} is not a published source, so no attacker has it",
                where="--auxiliary",
                remedy="name a published one, such as ctdc-global=FILE",
            )
        return cls(name, Path(path) if path else None)


@dataclass(frozen=True)
class AuxiliaryCounts:
    """What a source tells: lower bounds by group. ``same``: how many groups it counts by the same definition.
    ``larger``: one of these, in which it has more persons than the edition can have."""

    source: str
    groups: int
    at_least: Mapping[str, int] = field(default_factory=dict)
    same: int = 0
    larger: str = ""
    reason: str = ""

    def __str__(self) -> str:
        told = f"{self.source} gave {len(self.at_least):,} lower bounds"
        if self.reason:
            return f"{told}: {self.reason}"
        if self.larger:
            return f"{told}: it has more persons of “{self.larger}” than there can be here, so it is about others too"
        return f"{told}: it counts {self.same:,} of the {self.groups:,} groups by the same definition"


def auxiliary_counts(
    auxiliary: AuxiliarySource, rows: Iterable[LedgerRow], facts: PublicFacts, knowledge: Knowledge,
    tell: Callable[[str], None],
) -> AuxiliaryCounts:  # fmt: skip
    """Count the groups of an edition in a published source. Raises what opening the source raises."""
    printed = _largest(rows, knowledge)
    if auxiliary.name in CONTEXT_SOURCES:
        return _of_a_panel(auxiliary, len(printed), tell)
    book = open_casebook(auxiliary.name, auxiliary.data, scheme=facts.scheme)
    counted: dict[str, int] = {}
    # Where it is about others too, one of the largest groups shows it at once.
    for number, text in enumerate(sorted(printed, key=lambda text: (isinf(printed[text]), -printed[text]))):
        if number % 100 == 0:
            tell(f"{auxiliary.name}: {number:,} of {len(printed):,} groups")
        if (count := count_in(book, Group.parse(text))) is None:
            continue
        if count > printed[text]:
            return AuxiliaryCounts(auxiliary.name, len(printed), larger=text)
        counted[text] = count
    bounds = {text: count for text, count in counted.items() if count > 0}
    return AuxiliaryCounts(auxiliary.name, len(printed), bounds, len(counted))


def _of_a_panel(auxiliary: AuxiliarySource, groups: int, tell: Callable[[str], None]) -> AuxiliaryCounts:
    from data_access.sources.glotip import open_context_panel

    panel = open_context_panel(auxiliary.data, progress=tell)
    reason = (
        f"its {panel.rows:,} counts are of persons whom authorities detected or tried, by country and year; none is of "
        "a group of registered victims"
    )
    return AuxiliaryCounts(auxiliary.name, groups, reason=reason)


def _largest(rows: Iterable[LedgerRow], knowledge: Knowledge) -> dict[str, float]:
    """By group: the largest count that it can have after what is printed of it; without end where it is hidden."""
    found: dict[str, float] = {}
    for row in rows:
        most = float("inf") if row.value is None else knowledge.bounds(row.value)[1]
        found[row.group] = min(most, found.get(row.group, float("inf")))
    return found


def count_in(book: Casebook, group: Group) -> int | None:
    """How many persons of a published casebook are in a group; None where it can't tell, by the same definition."""
    if group.unit is not Unit.CASE or any(c.answer not in (*_TOTALS, *_FILTERS) for c in group.conditions):
        return None
    try:
        smaller = book
        for condition in group.conditions:
            if condition.answer in _FILTERS:
                smaller = _having(smaller, condition)
        totals = [condition.dimension for condition in group.conditions if condition.answer in _TOTALS]
        value = smaller.count(*totals).total
    except UsageError:
        return None  # it doesn't have this dimension, or not these categories
    same = next((count.value for count in value.counts if count.group.text == group.text), None)
    return None if same is None else int(same)


def _having(book: Casebook, condition: Condition) -> Casebook:
    if condition.dimension == "year":
        years = sorted(map(int, condition.codes))
        if years == list(range(years[0], years[-1] + 1)):
            return book.where(years=(years[0], years[-1]))
    chosen: dict[str, Any] = {condition.dimension: list(condition.codes)}
    return book.where(**chosen)
