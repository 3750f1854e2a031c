"""The attack: all public counts lined up by group, and what they tell together of those that are hidden."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from data_access.disclosure.attack import Attack, Cache, CountSystem, attack, explain
from data_access.disclosure.groups import CountRole
from data_access.disclosure.ledger import LedgerRow
from data_access.disclosure.linking import Knowledge, LinkedSystem, PublishedCount, link
from series.audit.attackers import JOURNALIST, Attackers
from series.audit.leaked_tables import revealing_tables
from series.audit.mending import groups_to_hide
from series.audit.told_anyway import asked_of

Progress = Callable[[str], None]
_PLACES_TOLD = 6


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


def audit_counts(
    rows: Iterable[LedgerRow],
    knowledge: Knowledge,
    width: float,
    *,
    insiders_width: float = 0.0,
    attackers: Attackers | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    explained: int | None = None,
) -> Audit:
    """Attack all counts at once, as an outsider and as those who know more.

    ``width``: what attackers must remain unsure about, in persons, of each hidden count and each change between
    deliveries; ``insiders_width``: those who hold case data themselves. ``explained``: of how many leaks to find out
    which tables tell them (default: of all; it takes longer than the attack). The relaxation is
    real-valued; see ``data_access.disclosure.attack``.
    Raises DataError where printed counts contradict each other.
    """
    begin = time.perf_counter()
    attackers = attackers or Attackers()
    published = _published(rows)
    linked = link(published, knowledge)
    tell = progress or (lambda _: None)
    tell(f"{len(published):,} counts of {len(linked.by_group):,} groups, {len(linked.relations):,} equations")
    those = attackers.each(insiders_width)
    if attackers.leaked:
        tell(f"attacked as {JOURNALIST}")
        tables = _tables(published, attackers)
        those += revealing_tables(linked, tables, attackers.delivery, insiders_width, cache)
    outcomes: list[Outcome] = []
    for attacker in those:
        needed = attacker.width_or(width)
        if not (asked := asked_of(attacker, linked, needed)) and outcomes:
            continue
        tell(f"attacked as {attacker.name}")
        system = attacker.system(linked, linked.system)
        outcomes.append(Outcome(attacker.name, system, attack(system, asked, needed, cache=cache)))
    widths = [high - low for one in outcomes for low, high in zip(one.found.low, one.found.high, strict=True)]
    first, leaks = outcomes[0].found, list[Leak]()
    for one in outcomes:
        left = None if explained is None else max(0, explained - len(leaks))
        leaks += _leaks(one, linked, left)
    hide: tuple[str, ...] = ()
    if leaks:
        hide = groups_to_hide(linked, those, width, attackers.delivery)
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
        attackers=tuple(
            dict.fromkeys(
                (
                    *(one.name for one in attackers.each(insiders_width)),
                    *([JOURNALIST] * bool(attackers.leaked)),
                )
            )
        ),
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
    return [
        PublishedCount(
            place_of(row),
            row.group,
            row.value,
            row.delivery,
            row.least,
            row.most,
            is_told=row.role != CountRole.NAMED,
        )
        for row in rows
    ]


def _tables(published: Iterable[PublishedCount], attackers: Attackers) -> dict[str, dict[str, int]]:
    """By place, the true counts of what it prints of the delivery that is to be published."""
    tables: dict[str, dict[str, int]] = {}
    for count in published:
        true = attackers.leaked.get(str(count.group))
        if (
            true is not None
            and count.value is not None
            and count.delivery == (attackers.delivery or count.delivery)
        ):
            tables.setdefault(str(count.place), {})[str(count.group)] = true
    return tables


def place_of(row: LedgerRow) -> str:
    """Where a count can be read, as a person would look it up."""
    return f"{row.report}: {row.evidence}"


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
