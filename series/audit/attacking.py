"""The attack: all public counts lined up by group, and what they tell together of those that are hidden."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from data_access.disclosure.attack import Attack, Cache, CountSystem, attack, explain
from data_access.disclosure.ledger import LedgerRow
from data_access.disclosure.linking import Knowledge, LinkedSystem, PublishedCount, link
from series.audit.mending import Attacker, groups_to_hide

Progress = Callable[[str], None]
_PLACES_TOLD = 6


@dataclass(frozen=True)
class Attackers:
    """What some readers know besides all that is published, by the canonical text of a group.

    ``own_victims``: how many of a group's members were trafficked by one and the same person at most, so that he
    knows them; it matters where the group is hidden. ``exact``: counts that an official knows exactly. ``at_least``:
    lower bounds from other published data. ``delivery``: the one that is to be published, of which they know it, and
    in which counts can still be hidden (None: all).
    """

    own_victims: Mapping[str, int] = field(default_factory=dict)
    exact: Mapping[str, int] = field(default_factory=dict)
    at_least: Mapping[str, int] = field(default_factory=dict)
    delivery: str | None = None


@dataclass(frozen=True)
class Leak:
    """A hidden count that is not hidden well enough: from where to where it can be, and what reveals that."""

    attacker: str
    group: str
    low: float
    high: float
    places: tuple[str, ...]
    relations: tuple[str, ...]

    def __str__(self) -> str:
        more = len(self.places) - _PLACES_TOLD
        listed = [*self.places[:_PLACES_TOLD], *([f"and {more} more"] if more > 0 else [])]
        read = ", ".join(listed) or "what is printed of larger groups"
        return (
            f"{self.attacker} can tell that the hidden count of “{self.group}” lies between {self.low:g} and "
            f"{self.high:g}, from {read}"
        )


@dataclass(frozen=True)
class Audit:
    """The outcome: how large the system was, how narrow the narrowest interval, what leaks, and what would mend it."""

    counts: int
    groups: int
    unknowns: int
    equations: int
    components: int
    protected: int
    narrowest: float | None
    leaks: tuple[Leak, ...]
    hide: tuple[str, ...]
    attackers: tuple[str, ...]
    seconds: float

    @property
    def passes(self) -> bool:
        return not self.leaks


OUTSIDER = "an outsider"
TRAFFICKER = "a trafficker, or a co-victim, who knows everyone of one case group"
OFFICIAL = "an official who knows some totals exactly"
COLLECTOR = "a reader of other published data on the same persons"


def audit_counts(
    rows: Iterable[LedgerRow],
    knowledge: Knowledge,
    width: float,
    *,
    attackers: Attackers | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    explained: int | None = None,
) -> Audit:
    """Attack all counts at once, as an outsider and as those who know more.

    ``width``: what every attacker must remain unsure about, in persons, of each hidden count and each change between
    deliveries. ``explained``: of how many leaks of each attacker to find out which tables tell them (default: of all;
    it takes longer than the attack). The relaxation is real-valued; see ``data_access.disclosure.attack``.
    Raises DataError where printed counts contradict each other.
    """
    begin = time.perf_counter()
    attackers = attackers or Attackers()
    published = _published(rows)
    linked = link(published, knowledge)
    tell = progress or (lambda _: None)
    tell(f"{len(published):,} counts of {len(linked.by_group):,} groups, {len(linked.relations):,} equations")
    outcomes: list[Outcome] = []
    for attacker in _who_attacks(attackers):
        tell(f"attacked as {attacker.name}")
        system = attacker.system(linked, linked.system)
        outcomes.append(Outcome(attacker.name, system, attack(system, linked.protected, width, cache=cache)))
    widths = [high - low for one in outcomes for low, high in zip(one.found.low, one.found.high, strict=True)]
    first, leaks = outcomes[0].found, [leak for one in outcomes for leak in _leaks(one, linked, explained)]
    hide: tuple[str, ...] = ()
    if leaks:
        hide = groups_to_hide(linked, _who_attacks(attackers), width, attackers.delivery)
    return Audit(
        counts=len(published),
        groups=len(linked.by_group),
        unknowns=len(linked.unknowns),
        equations=len(linked.relations),
        components=first.components,
        protected=len(linked.protected),
        narrowest=float(min(widths)) if widths else None,
        leaks=tuple(leaks),
        hide=hide,
        attackers=tuple(one.attacker for one in outcomes),
        seconds=time.perf_counter() - begin,
    )


@dataclass(frozen=True)
class Outcome:
    """What one attacker, with his own system, found."""

    attacker: str
    system: CountSystem
    found: Attack


def _published(rows: Iterable[LedgerRow]) -> list[PublishedCount]:
    """The counts as the attacker lines them up: once for each place that prints them."""
    return [PublishedCount(place_of(row), row.group, row.value, row.delivery) for row in rows]


def place_of(row: LedgerRow) -> str:
    """Where a count can be read, as a person would look it up."""
    return f"{row.report}: {row.evidence}"


def _who_attacks(attackers: Attackers) -> list[Attacker]:
    """The outsider, and each attacker who knows anything else."""
    others = [
        Attacker(TRAFFICKER, attackers.own_victims, attackers.delivery, only_hidden=True),
        Attacker(OFFICIAL, attackers.exact, attackers.delivery, exactly=True),
        Attacker(COLLECTOR, attackers.at_least, attackers.delivery),
    ]
    return [Attacker(OUTSIDER), *(one for one in others if one.counts)]


def _leaks(one: Outcome, linked: LinkedSystem, explained: int | None) -> list[Leak]:
    found = one.found
    entry = {int(unknown): number for number, unknown in enumerate(found.unknowns)}
    leaks = []
    for number, unknown in enumerate(map(int, found.narrow)):
        equations = explain(one.system, unknown) if explained is None or number < explained else ()
        leaks.append(
            Leak(
                attacker=one.attacker,
                group=linked.words(unknown),
                low=float(found.low[entry[unknown]]),
                high=float(found.high[entry[unknown]]),
                places=_places(linked, equations) or tuple(map(str, linked.places_of(unknown))),
                relations=tuple(dict.fromkeys(linked.equations[equation] for equation in equations)),
            )
        )
    return leaks


def _places(linked: LinkedSystem, equations: Sequence[int]) -> tuple[str, ...]:
    """Where the counts in some equations are printed."""
    rows = [linked.relations[equation] for equation in equations]
    members = dict.fromkeys(unknown for row in rows for unknown in (row.left, *row.right))
    return tuple(dict.fromkeys(str(place) for unknown in members for place in linked.places_of(unknown)))
