"""Conditions as sets of values: what makes groups of different tables comparable without looking at words.

A *space* lists all values that one record can have of a base dimension, "not known" among them. Coarser dimensions are
read in the space of the finest one: a region is the set of its countries, with "country not known, region known" as a
value of its own. Each item of a group of items is a space (yes, no, not known), and so is whether anything is known of
the items at all. A set of values is an ``int`` with one bit for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from data_access.disclosure.groups import Answer, Condition
from data_access.disclosure.linking.knowledge import Knowledge
from data_access.disclosure.statuses import Unit

OTHER_VALUE = "any other"
NOT_KNOWN = "not known"
ROUTE, ROUTE_SIGN = "route", ">"
YES, NO, ITEM_NOT_KNOWN = 1, 2, 4
INFORMED, NOT_INFORMED = 1, 2
ONE_VALUE = frozenset({Answer.ONE_OF, Answer.NONE_OF, Answer.KNOWN})


@dataclass(frozen=True)
class Space:
    """The values of one base dimension. ``masks``: by dimension and code; ``known``: by dimension."""

    name: str
    values: tuple[str, ...]
    masks: Mapping[tuple[str, str], int] = field(default_factory=dict)
    known: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def full(self) -> int:
        """The set of all values: no condition at all."""
        return (1 << len(self.values)) - 1

    def mask(self, condition: Condition) -> int:
        """The values that meet a condition on one value."""
        if condition.answer is Answer.KNOWN:
            return self.known[condition.dimension]
        named = 0
        for code in condition.codes:
            named |= self.masks.get((condition.dimension, code), 0)
        return named if condition.answer is Answer.ONE_OF else self.known[condition.dimension] & ~named

    def words(self, mask: int) -> str:
        """The values of a set, the first few by name."""
        named = [value for bit, value in enumerate(self.values) if mask >> bit & 1]
        if len(named) > 4:
            return f"{', '.join(named[:3])} and {len(named) - 3} more"
        return " or ".join(named)


class Spaces:
    """All spaces that some conditions speak of."""

    def __init__(self, conditions: Iterable[Condition], knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._mentioned: dict[str, dict[str, None]] = {}
        for condition in conditions:
            self._mention(condition)
        self._spaces: dict[str, Space] = {}

    def _mention(self, condition: Condition) -> None:
        if condition.dimension == ROUTE:
            for pair in self.knowledge.routes:
                for route in condition.codes:
                    for dimension, code in zip(pair, route.split(ROUTE_SIGN), strict=True):
                        self._mentioned.setdefault(dimension, {})[code] = None
        elif condition.dimension in self.knowledge.composed:
            for parts in self.knowledge.composed[condition.dimension].values():
                for dimension, code in parts:
                    self._mentioned.setdefault(dimension, {})[code] = None
        elif condition.answer in ONE_VALUE:
            self._mentioned.setdefault(condition.dimension, {}).update(dict.fromkeys(condition.codes))

    def base(self, dimension: str) -> str:
        """The dimension in whose space another one is read."""
        derivation = self.knowledge.derived.get(dimension)
        return derivation.base if derivation else dimension

    def of(self, dimension: str) -> Space:
        """The space in which a dimension with one value is read."""
        base = self.base(dimension)
        if base not in self._spaces:
            self._spaces[base] = self._made(base)
        return self._spaces[base]

    def named(self, name: str) -> Space:
        """The space of that name: a base dimension, an item, the information on a group of items, or a condition."""
        if name not in self._spaces:
            if name.startswith("{"):
                self._spaces[name] = Space(name, ("met", "not met"))
            elif ":" in name:
                known = name.endswith(":*")
                values = ("informed", "nothing known") if known else ("yes", "no", NOT_KNOWN)
                self._spaces[name] = Space(name, values)
            else:
                return self.of(name)
        return self._spaces[name]

    def is_additive(self, unit: Unit, name: str) -> bool:
        """Whether each one of a unit has exactly one value of a space, so that counts of its values add up.

        A perpetrator has many links, and is counted where any one of them meets all conditions on links and cases
        together.
        """
        if unit is not Unit.PERPETRATOR:
            return True
        plain = ":" not in name and not name.startswith("{")
        return plain and self.knowledge.units.get(name) is Unit.PERPETRATOR

    def _made(self, base: str) -> Space:
        coarser = sorted(
            d for d, how in self.knowledge.derived.items() if how.base == base and d in self._mentioned
        )
        rows = list(self._rows(base, coarser))
        known = dict.fromkeys((base, *coarser), 0)
        masks: dict[tuple[str, str], int] = {}
        for bit, row in enumerate(rows):
            for dimension, code in zip((base, *coarser), row, strict=True):
                if code is not None:
                    known[dimension] |= 1 << bit
                    masks[dimension, code] = masks.get((dimension, code), 0) | 1 << bit
        return Space(base, tuple(_value_words(row, coarser) for row in rows), masks, known)

    def _rows(self, base: str, coarser: list[str]) -> Iterator[tuple[str | None, ...]]:
        """Every combination that a record can have: a code of the base and of each coarser dimension, or None."""
        always = [place for place, d in enumerate((base, *coarser)) if d in self.knowledge.always_known]
        return (
            row for row in self._all_rows(base, coarser) if all(row[place] is not None for place in always)
        )

    def _all_rows(self, base: str, coarser: list[str]) -> Iterator[tuple[str | None, ...]]:
        derived = self.knowledge.derived
        codes = dict.fromkeys(self.knowledge.universes.get(base, ()))
        codes.update(self._mentioned.get(base, {}))
        for dimension in coarser:
            for members in derived[dimension].members.values():
                codes.update(dict.fromkeys(sorted(members)) if base not in self.knowledge.universes else {})
        is_open = base not in self.knowledge.universes
        for code in [*codes, *([OTHER_VALUE] if is_open else [])]:
            for row in product(*(self._coarser_codes(dimension, code) for dimension in coarser)):
                yield (code, *row)
        alone = [
            [*self._all_codes(dimension), None] if derived[dimension].stands_alone else [None]
            for dimension in coarser
        ]
        for row in product(*alone):
            yield (None, *row)

    def _coarser_codes(self, dimension: str, code: str) -> list[str | None]:
        """What a coarser dimension can say of a record with that code of the base."""
        how = self.knowledge.derived[dimension]
        if code == OTHER_VALUE:
            return [*self._all_codes(dimension), None]
        found: list[str | None] = [name for name, members in how.members.items() if code in members]
        return found if found and how.follows else [*found, None]

    def _all_codes(self, dimension: str) -> list[str]:
        codes = dict.fromkeys(self.knowledge.derived[dimension].members)
        codes.update(self._mentioned.get(dimension, {}))
        return [*codes, OTHER_VALUE]


def _value_words(row: tuple[str | None, ...], coarser: list[str]) -> str:
    base, *others = row
    told = [f"{dimension} {code}" for dimension, code in zip(coarser, others, strict=True) if code]
    if base == OTHER_VALUE or base is None:
        return " ".join([base or NOT_KNOWN, *(f"({text})" for text in told)])
    return base
