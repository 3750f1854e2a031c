"""What is estimated: the headline estimates of a report, each with the truth that it is set against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from data_access import Casebook, ProtectedValue
from data_access.errors import DisclosureError


class Scale(StrEnum):
    """On which scale an estimate is spread evenly."""

    PLAIN = "plain"
    LOGARITHM = "logarithm"


@dataclass(frozen=True)
class Estimate:
    """What one casebook gave: a value with its interval, or None where protection hid it."""

    value: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, value: ProtectedValue) -> Estimate:
        return cls(value.value, value.low, value.high)

    @classmethod
    def unless_refused(cls, fit: Callable[[], ProtectedValue]) -> Estimate:
        """What ``fit`` gives; of a casebook in which too few persons stand behind it for protection to allow it: hidden."""
        try:
            return cls.of(fit())
        except DisclosureError:
            return cls(None, None, None)


@dataclass(frozen=True)
class Headline:
    """A headline estimate: its id in the report, the truth's id, and what is said of it.

    ``claim``: the claim of the report that rests on it. ``nominal``: what its interval promises (more than 95 % where intervals
    hold together). ``method``: in words, for the table. ``interval``: False where the report prints none. ``of_years``: the
    truth depends on how many each region registered in each year, and is that of each casebook's own rates; ``of_cases``: it
    is that of the very cases, with nothing unknown. Of what can't be recovered, ``direction`` says whether the data point
    above (1) or below (-1) the truth, and ``caveat`` is a pattern of what the report must say of it. ``remark``: what a reader
    of the table must know.
    """

    id: str
    truth: str
    method: str
    claim: str = ""
    scale: Scale = Scale.PLAIN
    nominal: float = 0.95
    interval: bool = True
    of_years: bool = False
    of_cases: bool = False
    direction: int = 0
    caveat: str = ""
    remark: str = ""

    @property
    def varies(self) -> bool:
        """Whether the truth is another one in each casebook."""
        return self.of_years or self.of_cases


@dataclass(frozen=True)
class Theme:
    """The headlines of one report, the tables that they need, and how they are estimated from a casebook."""

    report: str
    tables: tuple[str, ...]
    headlines: tuple[Headline, ...]
    estimate: Callable[[Casebook], Mapping[str, Estimate]]
