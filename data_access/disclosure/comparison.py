"""Calculating with, and comparing, numbers that have an interval. Pure functions; nothing here knows of seals.

Intervals of sums, differences, products and ratios are made from the two intervals alone by the method of variance
estimates recovery ("square and add": Newcombe 1998; Zou and Donner 2008), so that protected intervals suffice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from data_access.disclosure.policy import current_policy
from data_access.disclosure.verdicts import Outcome


@dataclass(frozen=True)
class Quantity:
    """A number, its 95 % interval if there is one, and whether it is a rounded count or a level that an author named.

    Of a hidden number (``value`` None) ``low`` and ``high`` are what is told of it all the same (``sides``).
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    rounded: bool = False
    is_level: bool = False

    @classmethod
    def level(cls, value: float) -> Quantity:
        return cls(value=value, is_level=True)

    @property
    def below_value(self) -> float:
        """Distance from the value down to its lower bound; 0 without an interval."""
        return 0.0 if self.value is None or self.low is None else self.value - self.low

    @property
    def above_value(self) -> float:
        return 0.0 if self.value is None or self.high is None else self.high - self.value

    @property
    def has_interval(self) -> bool:
        return self.value is not None and self.low is not None and self.high is not None


@dataclass(frozen=True)
class Difference:
    """Bounds of a difference; None where a value is hidden and nothing is told of it.

    ``exact``: the bounds are of rounding, not of chance. ``inside``: the difference is neither of its bounds.
    """

    low: float | None
    high: float | None
    exact: bool = False
    inside: bool = False

    @property
    def above(self) -> Outcome:
        if self.low is None or self.high is None:
            return Outcome.UNDETERMINED
        if self.low > 0 or (self.inside and self.low == 0):
            return Outcome.HOLDS
        surely_not = self.high < 0 or ((self.exact or self.inside) and self.high <= 0)
        return Outcome.FAILS if surely_not else Outcome.UNDETERMINED

    @property
    def below(self) -> Outcome:
        if self.low is None or self.high is None:
            return Outcome.UNDETERMINED
        return Difference(-self.high, -self.low, self.exact, self.inside).above

    def differs(self, by_at_least: float) -> Outcome:
        if self.low is None or self.high is None:
            return Outcome.UNDETERMINED
        if self.low > by_at_least or self.high < -by_at_least:
            return Outcome.HOLDS
        if self.inside and not by_at_least and 0 in (self.low, self.high):
            return Outcome.HOLDS
        if by_at_least and self.low > -by_at_least and self.high < by_at_least:
            return Outcome.FAILS
        return Outcome.FAILS if self.exact else Outcome.UNDETERMINED


def compare(left: Quantity, right: Quantity, *, exclusive: bool = False) -> Difference:
    """Bounds of left − right. ``exclusive``: shares of one base, where one person can't count in both."""
    if left.value is None and right.is_level:
        return _by_side(left, right)
    if left.value is None or right.value is None:
        return Difference(None, None)
    doubt = sum(
        current_policy().profiles.confidential.counts.largest_rounding_error
        for quantity in (left, right)
        if quantity.rounded
    )
    difference = left.value - right.value
    if not (left.has_interval or right.has_interval):
        return Difference(difference - doubt, difference + doubt, exact=doubt == 0)
    low, high = _square_and_add(left, right, _correlation(left, right) if exclusive else 0.0)
    return Difference(difference - low - doubt, difference + high + doubt)


def _by_side(hidden: Quantity, level: Quantity) -> Difference:
    """Bounds of hidden − level, from the side of one half that is told of a hidden share."""
    if hidden.low is None or hidden.high is None or level.value is None:
        return Difference(None, None)
    return Difference(hidden.low - level.value, hidden.high - level.value, inside=True)


def combine(operator: str, left: Quantity, right: Quantity) -> Quantity:
    """left ∘ right with its interval, for ``+ - * /``. Hidden, or a division by nil: a hidden result."""
    if left.value is None or right.value is None or (operator == "/" and right.value == 0):
        return Quantity(None)
    if operator in "+-":
        other = right if operator == "-" else _negative(right)
        low, high = _square_and_add(left, other, 0.0)
        value = left.value - other.value if other.value is not None else None
        return _with_interval(value, low, high, left, right)
    value = left.value * right.value if operator == "*" else left.value / right.value
    bounds = _on_log_scale(operator, left, right)
    if bounds is None:
        return Quantity(value)
    return Quantity(value, *bounds)


def _with_interval(value: float | None, low: float, high: float, left: Quantity, right: Quantity) -> Quantity:
    if value is None or not (left.has_interval or right.has_interval):
        return Quantity(value)
    return Quantity(value, value - low, value + high)


def _square_and_add(left: Quantity, right: Quantity, correlation: float) -> tuple[float, float]:
    """Distances from left − right down and up to its bounds."""
    down = _hypotenuse(left.below_value, right.above_value, correlation)
    up = _hypotenuse(left.above_value, right.below_value, correlation)
    return down, up


def _hypotenuse(one: float, other: float, correlation: float) -> float:
    return math.sqrt(max(0.0, one * one + other * other - 2 * correlation * one * other))


def _correlation(left: Quantity, right: Quantity) -> float:
    """Of two shares of one multinomial. For answers that don't exclude each other it errs on the wide side."""
    assert left.value is not None and right.value is not None
    p, q = left.value, right.value
    if not (0 < p < 1 and 0 < q < 1):
        return 0.0
    return max(-1.0, -math.sqrt(p * q / ((1 - p) * (1 - q))))


def _negative(quantity: Quantity) -> Quantity:
    def turned(number: float | None) -> float | None:
        return None if number is None else -number

    return Quantity(turned(quantity.value), turned(quantity.high), turned(quantity.low), quantity.rounded)


def _on_log_scale(operator: str, left: Quantity, right: Quantity) -> tuple[float, float] | None:
    if not (left.has_interval or right.has_interval):
        return None
    logs = [_logarithm(left), _logarithm(right)]
    if any(log is None for log in logs):
        return None
    one, other = (log for log in logs if log is not None)
    result = combine("+" if operator == "*" else "-", one, other)
    if result.low is None or result.high is None:
        return None
    return math.exp(result.low), math.exp(result.high)


def _logarithm(quantity: Quantity) -> Quantity | None:
    def log(number: float | None) -> float | None:
        return None if number is None else math.log(number)

    if any(number is not None and number <= 0 for number in (quantity.value, quantity.low, quantity.high)):
        return None
    return Quantity(log(quantity.value), log(quantity.low), log(quantity.high))
