"""How far a value may lie from the published one, by what it is. Counts must be the same.

Released values are rounded by the data layer, so most come out the same to the last digit. The tolerances are for what
another processor or another order of summation may change: the last digits of sums and of iterative fits, far below
any digit that is printed. A released value that differs in its last printed digit is outside of them and is shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class ValueKind(StrEnum):
    """What a number is, as far as it decides how exactly it must come out."""

    COUNT = "count"
    SHARE = "share"
    ESTIMATE = "estimate"


@dataclass(frozen=True)
class Tolerance:
    """Values agree within ``absolute``, or within ``relative`` times the larger of them."""

    absolute: float
    relative: float

    def allows(self, published: float, found: float) -> bool:
        return math.isclose(published, found, rel_tol=self.relative, abs_tol=self.absolute)

    def __str__(self) -> str:
        if not (self.absolute or self.relative):
            return "exactly"
        return f"within {self.absolute:g}, or {self.relative:g} of the value"


TOLERANCES = {
    ValueKind.COUNT: Tolerance(0.0, 0.0),
    ValueKind.SHARE: Tolerance(1e-9, 1e-7),
    ValueKind.ESTIMATE: Tolerance(1e-8, 1e-6),
}
_COUNTED = frozenset(("count",))
_COMPUTED_DIRECTLY = frozenset(("share", "rate", "derived", "published_figure"))


def kind_of(statistic: str) -> ValueKind:
    """Which tolerance the value of a cell has, by its statistic; intervals and p-values have that of estimates."""
    if statistic in _COUNTED:
        return ValueKind.COUNT
    return ValueKind.SHARE if statistic in _COMPUTED_DIRECTLY else ValueKind.ESTIMATE


def tolerances_in_words() -> tuple[tuple[str, str], ...]:
    """What is held against what how exactly, for the review's page."""
    words = {
        ValueKind.COUNT: "counts, bases, numbers of cases and events",
        ValueKind.SHARE: "shares, rates, published and derived values",
        ValueKind.ESTIMATE: "estimates, intervals, standard errors, p-values",
    }
    values = [(words[kind], str(tolerance)) for kind, tolerance in TOLERANCES.items()]
    return (*values, ("states of claims, captions, labels, order of rows", "exactly"),
            ("pictures", "the same pixels; or at most 1 in 1,000 that an eye would see"))  # fmt: skip
