"""What an outsider knows besides the printed counts: how they are rounded, and which categories make up others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from data_access.disclosure.statuses import Unit


@dataclass(frozen=True)
class Derivation:
    """A coarser dimension that is read from a finer one: regions from countries, age groups from bands.

    ``members``: the finer codes of each coarser code. ``stands_alone``: somebody's coarser value may be known and the
    finer one not. ``follows``: whoever has a known finer value with a coarser one has that coarser value known too.
    Where in doubt, ``stands_alone`` is true and ``follows`` false: an attack that excludes the truth proves nothing.
    """

    base: str
    members: Mapping[str, frozenset[str]]
    stands_alone: bool
    follows: bool


@dataclass(frozen=True)
class Movement:
    """How many new cases came between two deliveries and how many were withdrawn, at least and at most."""

    arrivals: tuple[float, float] = (0.0, float("inf"))
    departures: tuple[float, float] = (0.0, float("inf"))


@dataclass(frozen=True)
class Knowledge:
    """All that is public besides the counts.

    ``universes``: all codes that a known value of a dimension can have (a dimension that isn't there may have others
    than those printed). ``always_known``: dimensions of which every record has a value. ``composed``: dimensions
    whose codes are conditions on others (``women``: sex female and age group adult). ``sets``: for a dimension of
    perpetrators, the dimension of cases that lists all values of a case's perpetrators. ``units``: of dimensions that
    aren't a case's. ``routes``: pairs of dimensions that origin and destination of a route are told by.
    ``link_items``: groups of items that belong to a link. ``reports_a_perpetrator``: dimensions known only where a
    perpetrator is reported. ``impossible``: pairs of codes that nobody can have, by pair of dimensions.
    ``deliveries``: in the order of time. ``sticky``: a count that changed by less than
    ``revision_threshold`` (0: the threshold) since the former delivery is printed as before. ``movements``: by pair of
    deliveries.
    """

    rounding_base: int
    threshold: int
    largest_perturbation: int = 0
    universes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    always_known: frozenset[str] = frozenset()
    derived: Mapping[str, Derivation] = field(default_factory=dict)
    composed: Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]] = field(default_factory=dict)
    sets: Mapping[str, str] = field(default_factory=dict)
    routes: tuple[tuple[str, str], ...] = ()
    link_items: frozenset[str] = frozenset()
    units: Mapping[str, Unit] = field(default_factory=dict)
    reports_a_perpetrator: frozenset[str] = frozenset()
    impossible: Mapping[tuple[str, str], frozenset[tuple[str, str]]] = field(default_factory=dict)
    deliveries: tuple[str, ...] = ()
    sticky: bool = False
    revision_threshold: int = 0
    movements: Mapping[tuple[str, str], Movement] = field(default_factory=dict)

    @property
    def least_revision(self) -> int:
        """By how many persons a printed count changed, at least, where a later delivery prints another one."""
        return self.revision_threshold or self.threshold

    def bounds(self, value: float) -> tuple[float, float]:
        """The smallest and the largest true count behind a printed one."""
        if self.largest_perturbation:
            return max(0.0, value - self.largest_perturbation), value + self.largest_perturbation
        if value == 0:
            return 0.0, 0.0
        below, above = self.rounding_base // 2, (self.rounding_base - 1) // 2
        return max(value - below, float(self.threshold)), value + above

    def in_order(self, deliveries: frozenset[str]) -> tuple[str, ...]:
        """Deliveries in the order of time. Raises ValueError where their order isn't told."""
        if len(deliveries) > 1 and not deliveries <= set(self.deliveries):
            raise ValueError("deliveries can be compared only where Knowledge.deliveries tells their order")
        return tuple(sorted(deliveries, key=lambda d: self.deliveries.index(d) if self.deliveries else 0))

    def follow_each_other(self, former: str, later: str) -> bool:
        """Whether no delivery lies between the two."""
        return (former, later) in set(pairwise(self.deliveries))
