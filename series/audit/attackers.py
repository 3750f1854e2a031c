"""Who attacks an edition, and what each of them knows besides all that it prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from data_access.disclosure.attack import CountSystem
from data_access.disclosure.groups import Group
from data_access.disclosure.ledger import LedgerRow
from data_access.disclosure.linking import Kind, LinkedSystem
from data_access.disclosure.protection_log import ProtectionEntry
from data_access.disclosure.statuses import Reason
from series.translation.marking import marked

OUTSIDER = marked("an outsider")
TRAFFICKER = marked("a trafficker, or a co-victim, who knows everyone of one case group")
MISSION = marked("an insider of one mission, who knows everyone whom it registered")
OFFICIAL = marked("an official who knows the totals of all single characteristics exactly")
JOURNALIST = marked("a journalist who has one table of the edition in exact counts")
COLLECTOR = marked("a reader of other published data on the same persons")

_FOR_OTHERS = frozenset({Reason.DECIDED, Reason.COMPLEMENTARY})
"""Why a count is hidden that by itself could be printed."""


@dataclass(frozen=True)
class Attackers:
    """What some readers know besides all that is published, by the canonical text of a group.

    ``own_victims``, ``own_mission``: how many of a group's members were trafficked by one and the same person, or
    registered by one and the same mission, at most, so that he or it knows them; it matters where the group is hidden.
    ``exact``: counts that an official knows exactly. ``leaked``: true counts of which a journalist may have those of one
    table. ``at_least``: lower bounds from other published data. ``delivery``: the one that is to be published, of which
    they know it, and in which counts can still be hidden (None: all). ``for_others``: groups that could be printed by
    themselves and are hidden for others' sake.
    """

    own_victims: Mapping[str, int] = field(default_factory=dict)
    own_mission: Mapping[str, int] = field(default_factory=dict)
    exact: Mapping[str, int] = field(default_factory=dict)
    leaked: Mapping[str, int] = field(default_factory=dict)
    at_least: Mapping[str, int] = field(default_factory=dict)
    delivery: str | None = None
    for_others: frozenset[str] = frozenset()

    @classmethod
    def from_log(
        cls,
        entries: Iterable[ProtectionEntry],
        rows: Iterable[LedgerRow],
        delivery: str,
        at_least: Mapping[str, int] | None = None,
    ) -> Attackers:
        """The attackers of what ``rows`` print, from the protection log of the notebooks that printed them."""
        own_victims: dict[str, int] = {}
        own_mission: dict[str, int] = {}
        true: dict[str, int] = {}
        rules: dict[str, set[str]] = {}
        for entry in entries:
            own_victims[entry.group] = max(entry.largest_case_group, own_victims.get(entry.group, 0))
            own_mission[entry.group] = max(entry.largest_mission, own_mission.get(entry.group, 0))
            true[entry.group] = entry.count
            rules.setdefault(entry.group, set()).update([entry.rule] if entry.rule else [])
        printed = {
            row.group: true[row.group]
            for row in rows
            if row.value is not None and row.delivery == delivery and row.group in true
        }
        for_others = frozenset(group for group, found in rules.items() if found and found <= _FOR_OTHERS)
        totals = {text: count for text, count in printed.items() if len(Group.parse(text).conditions) <= 1}
        return cls(own_victims, own_mission, totals, printed, at_least or {}, delivery, for_others)

    def each(self, insiders_width: float) -> list[Attacker]:
        """The outsider, and each attacker who knows anything else and is tried once (not so whoever has a table)."""
        official = Attacker(OFFICIAL, self.exact, self.delivery, exactly=True, harmless=self.for_others)
        others = [
            Attacker(TRAFFICKER, self.own_victims, self.delivery, only_hidden=True),
            Attacker(MISSION, self.own_mission, self.delivery, only_hidden=True, width=insiders_width),
            replace(official, asked=Kind.GROUP),
            replace(official, asked=Kind.CHANGE, width=insiders_width),
            Attacker(COLLECTOR, self.at_least, self.delivery),
        ]
        return [Attacker(OUTSIDER), *(one for one in others if any(one.counts.values()))]


@dataclass(frozen=True)
class Attacker:
    """Who attacks, and the counts that he knows besides, by the canonical text of a group.

    He knows of each that it is as large at least, or that large ``exactly``, in one ``delivery`` (None: in all); with
    ``only_hidden``, that matters where the group isn't printed. ``harmless``: groups that are hidden for others' sake, whose
    counts he may work out; he is asked about those others. ``width``: what he must remain unsure about (None: as much as
    an outsider). ``asked``: whether about hidden groups or about changes between deliveries (None: about both).
    """

    name: str
    counts: Mapping[str, int] = field(default_factory=dict)
    delivery: str | None = None
    exactly: bool = False
    only_hidden: bool = False
    harmless: frozenset[str] | None = None
    width: float | None = None
    asked: Kind | None = None

    def system(self, linked: LinkedSystem, system: CountSystem, hidden: Iterable[int] = ()) -> CountSystem:
        """A system with what he knows put into its bounds. ``hidden``: unknowns that are to be hidden besides, of
        which whoever knows what is printed exactly knows nothing more."""
        if not self.counts:
            return system
        besides = set(hidden)
        concerned = {*map(int, linked.protected), *besides} if self.only_hidden else None
        lower, upper = system.lower.copy(), system.upper.copy()
        for (delivery, group), unknown in linked.by_group.items():
            count = self.counts.get(group.text)
            if count is None or delivery != (self.delivery or delivery):
                continue
            if (concerned is not None and unknown not in concerned) or (self.exactly and unknown in besides):
                continue
            lower[unknown] = max(lower[unknown], min(float(count), upper[unknown]))
            if self.exactly:
                upper[unknown] = lower[unknown]
        return system.with_bounds(lower, upper)

    def width_or(self, width: float) -> float:
        """What he must remain unsure about, where an outsider must about ``width``."""
        return width if self.width is None else self.width


def with_a_table(
    names: Sequence[str], tables: Mapping[str, Mapping[str, int]], delivery: str | None, width: float
) -> Attacker:
    """A journalist who has these tables in exact counts."""
    known = {text: count for name in names for text, count in tables[name].items()}
    words = f"{JOURNALIST} ({names[0]})" if len(names) == 1 else JOURNALIST
    return Attacker(words, known, delivery, exactly=True, width=width)
