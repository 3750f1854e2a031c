"""The attack: all public counts lined up by group, and what they tell together of those that are hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from data_access.disclosure.attack import Attack, Cache, CountSystem, attack, explain, remedy
from data_access.disclosure.ledger import LedgerRow
from data_access.disclosure.linking import Knowledge, LinkedSystem, PublishedCount, link

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Attackers:
    """What some readers know besides all that is published, by the canonical text of a group.

    ``own_victims``: how many of a group's members were trafficked by one and the same person at most, so that he
    knows them; ``exact``: counts that an official knows exactly; ``at_least``: lower bounds from other published data.
    """

    own_victims: Mapping[str, int] = field(default_factory=dict)
    exact: Mapping[str, int] = field(default_factory=dict)
    at_least: Mapping[str, int] = field(default_factory=dict)


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
        read = ", ".join(self.places) or "what is printed of larger groups"
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
) -> Audit:
    """Attack all counts at once, as an outsider and as those who know more.

    ``width``: what every attacker must remain unsure about, in persons, of each hidden count and each change between
    deliveries. The relaxation is real-valued; see ``data_access.disclosure.attack``. Raises DataError where printed
    counts contradict each other.
    """
    published = _published(rows)
    linked = link(published, knowledge)
    tell = progress or (lambda _: None)
    tell(f"{len(published):,} counts of {len(linked.by_group):,} groups, {len(linked.relations):,} equations")
    outcomes: list[Outcome] = []
    for name, system in _systems(linked, attackers or Attackers()):
        tell(f"attacked as {name}")
        outcomes.append(Outcome(name, system, attack(system, linked.protected, width, cache=cache)))
    widths = [high - low for one in outcomes for low, high in zip(one.found.low, one.found.high, strict=True)]
    first = outcomes[0].found
    return Audit(
        counts=len(published),
        groups=len(linked.by_group),
        unknowns=len(linked.unknowns),
        equations=len(linked.relations),
        components=first.components,
        protected=len(linked.protected),
        narrowest=float(min(widths)) if widths else None,
        leaks=tuple(leak for one in outcomes for leak in _leaks(one, linked)),
        hide=_remedy(outcomes, linked, width),
        attackers=tuple(one.attacker for one in outcomes),
        seconds=sum(one.found.seconds for one in outcomes),
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


def _systems(linked: LinkedSystem, attackers: Attackers) -> list[tuple[str, CountSystem]]:
    """The system of each attacker who knows anything: the outsider's, with what he knows put into its bounds."""
    known = [
        (TRAFFICKER, attackers.own_victims, False),
        (OFFICIAL, attackers.exact, True),
        (COLLECTOR, attackers.at_least, False),
    ]
    systems = [(OUTSIDER, linked.system)]
    for name, counts, exactly in known:
        if counts:
            systems.append((name, _knowing(linked, counts, exactly=exactly)))
    return systems


def _knowing(linked: LinkedSystem, counts: Mapping[str, int], *, exactly: bool) -> CountSystem:
    lower, upper = linked.system.lower.copy(), linked.system.upper.copy()
    by_text: dict[str, list[int]] = {}
    for (_, group), unknown in linked.by_group.items():
        by_text.setdefault(group.text, []).append(unknown)
    for text, count in counts.items():
        for unknown in by_text.get(text, ()):
            lower[unknown] = max(lower[unknown], min(float(count), upper[unknown]))
            if exactly:
                upper[unknown] = lower[unknown]
    return linked.system.with_bounds(lower, upper)


def _leaks(one: Outcome, linked: LinkedSystem) -> list[Leak]:
    found = one.found
    entry = {int(unknown): number for number, unknown in enumerate(found.unknowns)}
    leaks = []
    for unknown in map(int, found.narrow):
        equations = explain(one.system, unknown)
        leaks.append(
            Leak(
                attacker=one.attacker,
                group=linked.words(unknown),
                low=float(found.low[entry[unknown]]),
                high=float(found.high[entry[unknown]]),
                places=_places(linked, equations),
                relations=tuple(dict.fromkeys(linked.equations[equation] for equation in equations)),
            )
        )
    return leaks


def _places(linked: LinkedSystem, equations: Sequence[int]) -> tuple[str, ...]:
    """Where the counts in some equations are printed."""
    rows = [linked.relations[equation] for equation in equations]
    members = dict.fromkeys(unknown for row in rows for unknown in (row.left, *row.right))
    return tuple(dict.fromkeys(str(place) for unknown in members for place in linked.places_of(unknown)))


def _remedy(outcomes: Sequence[Outcome], linked: LinkedSystem, width: float) -> tuple[str, ...]:
    """Groups whose counts would have to be hidden too, in all the words that they are told in.

    A hidden count that is printed elsewhere, perhaps of a group told in other words, is hidden there first of all.
    """
    chosen: dict[str, None] = {}
    for one in outcomes:
        if len(one.found.narrow):
            chosen.update((text, None) for unknown in one.found.narrow for text in linked.texts(int(unknown)))
            hide = remedy(one.system, one.found.narrow, linked.may_hide, linked.cost, width)
            chosen.update((text, None) for unknown in hide for text in linked.texts(unknown))
    return tuple(chosen)
