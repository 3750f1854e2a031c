"""Groups of persons, defined so that a machine can compare them: whom a released count counts.

Two tables of a series can speak of the same people in different words. A group's canonical text is the same wherever it
is counted, so that an attacker's programme, and ours, can line up all counts of an edition.

The text: the unit, then conditions in alphabetical order, joined by ``&``::

    case & informed(means_of_control) & known(age_group) & sex=male & yes(exploitation_type:forced_labour) & year=2005..2008

``dimension=a,b``  one of these · ``dimension!=a,b``  known, and none of these · ``known(dimension)``  any known value ·
``yes(items:a,b)``  a recorded yes for any of these items (or any reported perpetrator with one of these codes) ·
``no(items:a)``  recorded, and no yes · ``known(items:a)``  recorded as yes or as no · ``informed(items)``  any information on
the group of items (the publisher's denominator).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from urllib.parse import quote, unquote

from data_access.disclosure.statuses import Unit
from data_access.errors import DataError


class Answer(StrEnum):
    """What a condition asks of a dimension."""

    ONE_OF = "one of"
    NONE_OF = "none of"
    KNOWN = "known"
    YES = "yes"
    NO = "no"
    ITEM_KNOWN = "item known"
    INFORMED = "informed"


_OF_ONE_VALUE = frozenset({Answer.ONE_OF, Answer.NONE_OF, Answer.KNOWN})
_WORDS = {Answer.KNOWN: "known", Answer.YES: "yes", Answer.NO: "no", Answer.INFORMED: "informed"}
_CALL = re.compile(r"^(known|yes|no|informed)\((\w+)(?::(.*))?\)$")
_COMPARED = re.compile(r"^(\w+)(!?=)(.*)$")
_SAFE = ";+- _."


@dataclass(frozen=True, order=True)
class Condition:
    """One condition on one dimension. ``codes`` are sorted and without repetition."""

    dimension: str
    answer: Answer
    codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "answer", Answer(self.answer))
        object.__setattr__(self, "codes", tuple(sorted({str(code) for code in self.codes})))
        if self.codes and self.answer in (Answer.KNOWN, Answer.INFORMED):
            raise ValueError(f"a condition {self.answer.value!r} names no codes")

    def __str__(self) -> str:
        listed = ",".join(_shortened(self.codes))
        match self.answer:
            case Answer.ONE_OF:
                return f"{self.dimension}={listed}"
            case Answer.NONE_OF:
                return f"{self.dimension}!={listed}"
            case Answer.ITEM_KNOWN:
                return f"known({self.dimension}:{listed})"
            case Answer.KNOWN | Answer.INFORMED:
                return f"{_WORDS[self.answer]}({self.dimension})"
            case _:
                return f"{_WORDS[self.answer]}({self.dimension}:{listed})"

    def implies(self, other: Condition) -> bool:
        """Whether whoever meets this condition surely meets the other. Sound; False where it can't be told."""
        if self == other:
            return True
        if self.dimension != other.dimension:
            return False
        mine, theirs = frozenset(self.codes), frozenset(other.codes)
        match self.answer, other.answer:
            case (Answer.ONE_OF | Answer.NONE_OF, Answer.KNOWN):
                return True
            case (Answer.ONE_OF, Answer.ONE_OF) | (Answer.YES, Answer.YES):
                return mine <= theirs
            case (Answer.ONE_OF, Answer.NONE_OF):
                return not mine & theirs
            case (Answer.NONE_OF, Answer.NONE_OF) | (Answer.NO, Answer.NO):
                return mine >= theirs
            case (Answer.YES | Answer.NO, Answer.ITEM_KNOWN):
                return mine == theirs
            case (Answer.YES | Answer.NO | Answer.ITEM_KNOWN, Answer.INFORMED):
                return True
        return False


@dataclass(frozen=True)
class Group:
    """Whom a count counts: everybody of a unit who meets all conditions. Conditions on one dimension are merged."""

    unit: Unit
    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        object.__setattr__(self, "conditions", _merged(self.conditions))

    @cached_property
    def text(self) -> str:
        """The canonical text: equal for equal groups, and the other way round."""
        return " & ".join([self.unit.value, *map(str, self.conditions)])

    def __str__(self) -> str:
        return self.text

    def having(self, *conditions: Condition) -> Group:
        """The smaller group that meets these conditions too."""
        return Group(self.unit, (*self.conditions, *conditions))

    def on(self, dimension: str) -> tuple[Condition, ...]:
        """The conditions on one dimension."""
        return tuple(condition for condition in self.conditions if condition.dimension == dimension)

    def without(self, *conditions: Condition) -> Group:
        """The larger group from which these conditions are taken away."""
        return Group(self.unit, tuple(c for c in self.conditions if c not in conditions))

    def is_within(self, other: Group) -> bool:
        """Whether every member surely is a member of the other group. Sound; False where it can't be told."""
        return self.unit is other.unit and all(
            any(mine.implies(theirs) for mine in self.conditions) for theirs in other.conditions
        )

    @property
    def is_impossible(self) -> bool:
        """Whether no one can meet the conditions together."""
        return any(c.answer in (Answer.ONE_OF, Answer.YES) and not c.codes for c in self.conditions)

    @classmethod
    def parse(cls, text: str) -> Group:
        """Read a canonical text. Raises DataError for anything else."""
        unit, *parts = text.split(" & ")
        if unit not in set(Unit):
            raise DataError(f"{text!r} doesn't define a group of persons")
        return cls(Unit(unit), tuple(_parsed(part) for part in parts))


def _parsed(text: str) -> Condition:
    if found := _CALL.match(text):
        word, dimension, listed = found.groups()
        answer = {words: answer for answer, words in _WORDS.items()}[word]
        if listed is None:
            return Condition(dimension, answer)
        return Condition(
            dimension, Answer.ITEM_KNOWN if answer is Answer.KNOWN else answer, _expanded(listed)
        )
    if found := _COMPARED.match(text):
        dimension, sign, listed = found.groups()
        return Condition(dimension, Answer.ONE_OF if sign == "=" else Answer.NONE_OF, _expanded(listed))
    raise DataError(f"{text!r} is not a condition of a group of persons")


def _shortened(codes: tuple[str, ...]) -> list[str]:
    """Codes as text; three years in a row and more as ``first..last``."""
    if len(codes) < 3 or not all(re.fullmatch(r"\d{4}", code) for code in codes):
        return [quote(code, safe=_SAFE) for code in codes]
    runs: list[list[int]] = []
    for year in map(int, codes):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return [
        text
        for run in runs
        for text in ([f"{run[0]}..{run[-1]}"] if len(run) > 2 else [str(year) for year in run])
    ]


def _expanded(listed: str) -> tuple[str, ...]:
    codes: list[str] = []
    for part in listed.split(",") if listed else []:
        span = re.fullmatch(r"(\d{4})\.\.(\d{4})", part)
        codes += [str(year) for year in range(int(span[1]), int(span[2]) + 1)] if span else [unquote(part)]
    return tuple(codes)


def _merged(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Conditions in canonical form: those on one value of a dimension become one; what another implies is left out."""
    kept: list[Condition] = []
    by_dimension: dict[str, list[Condition]] = {}
    for condition in conditions:
        if condition.answer in _OF_ONE_VALUE:
            by_dimension.setdefault(condition.dimension, []).append(condition)
        elif condition not in kept:
            kept.append(condition)
    kept = [c for c in kept if not any(other != c and other.implies(c) for other in kept)]
    merged = [_one_value(dimension, several) for dimension, several in by_dimension.items()]
    return tuple(sorted([*kept, *merged], key=str))


def _one_value(dimension: str, conditions: list[Condition]) -> Condition:
    inside = [frozenset(c.codes) for c in conditions if c.answer is Answer.ONE_OF]
    outside = frozenset(code for c in conditions if c.answer is Answer.NONE_OF for code in c.codes)
    if inside:
        return Condition(dimension, Answer.ONE_OF, tuple(frozenset.intersection(*inside) - outside))
    return Condition(dimension, Answer.NONE_OF if outside else Answer.KNOWN, tuple(outside))


class CountRole(StrEnum):
    """What a count is in the cell that prints it, or lets it be worked out.

    ``NAMED``: nobody's count, but a place that is named for having enough persons: the smallest number that it has.
    """

    VALUE = "value"
    NUMERATOR = "numerator"
    BASE = "base"
    ALL = "all"
    NAMED = "named"


@dataclass(frozen=True)
class ReleasedCount:
    """A protected count in a cell: its group, and the value that is printed (None: hidden).

    ``least``, ``most``: where a hidden count is told to lie (``sides``); None where nothing is told.
    """

    role: CountRole
    group: Group
    value: float | None
    least: float | None = None
    most: float | None = None
