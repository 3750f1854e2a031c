"""How values are written as text. The only place where a number becomes words; one ``Formatter`` per language."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from series.evidence.kinds import NumberFormat
from series.translation import ENGLISH, Translator
from series.translation.localised import written
from series.translation.marking import marked

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

_DECIMALS = {
    NumberFormat.COUNT: 0,
    NumberFormat.PERCENT: 0,
    NumberFormat.PERCENT_ONE_DECIMAL: 1,
    NumberFormat.PERCENTAGE_POINTS: 0,
    NumberFormat.RATE: 1,
    NumberFormat.RATIO: 2,
    NumberFormat.DECIMAL: 2,
    NumberFormat.DECIMAL_ONE: 1,
    NumberFormat.P_VALUE: 3,
    NumberFormat.YEAR: 0,
    NumberFormat.YEARS: 1,
}
_SIDES: dict[tuple[float | None, float | None], str] = {
    (0.5, 1.0): marked("more than half"),
    (0.0, 0.5): marked("less than half"),
}
_PERCENT = (NumberFormat.PERCENT, NumberFormat.PERCENT_ONE_DECIMAL)
_HUNDREDTHS = (*_PERCENT, NumberFormat.PERCENTAGE_POINTS)

_FORMAT_OF_STATISTIC = {
    "count": NumberFormat.COUNT,
    "share": NumberFormat.PERCENT,
    "rate": NumberFormat.RATE,
    "odds_ratio": NumberFormat.RATIO,
    "coefficient": NumberFormat.DECIMAL,
    "marginal_effect": NumberFormat.PERCENTAGE_POINTS,
}


def format_of_statistic(statistic: str, *, in_table: bool = False) -> NumberFormat:
    """The usual format of a statistic: shares without decimals in prose, with one in tables; else two decimals."""
    usual = _FORMAT_OF_STATISTIC.get(str(statistic), NumberFormat.DECIMAL)
    return NumberFormat.PERCENT_ONE_DECIMAL if in_table and usual is NumberFormat.PERCENT else usual


@dataclass(frozen=True)
class Formatter:
    """Writes values in one language.

    ``threshold``: the smallest count that the source's policy shows (``None`` where its publisher protected it);
    ``hidden_symbol``: what stands in tables for a value that isn't shown. ``translate`` gives the words, and its language
    decides about separators.
    """

    threshold: int | None = 11
    hidden_symbol: str = "··"
    translate: Translator = ENGLISH

    def value(
        self,
        value: float | None,
        kind: NumberFormat,
        told: tuple[float | None, float | None] = (None, None),
    ) -> str:
        """A value in prose: ``24 %``, ``1,950``, ``+12 percentage points``; words where it is hidden.

        ``told``: between what a hidden value is told to lie: ``more than half``.
        """
        if is_hidden(value):
            return self.translate(_SIDES[told]) if told in _SIDES else self.hidden_words(kind)
        return self.bare(value, kind) + self._unit(kind, value)

    def in_table(self, value: float | None, kind: NumberFormat) -> str:
        """A value in a table cell, without its unit, which stands in the column's head; the symbol where hidden."""
        return self.hidden_symbol if is_hidden(value) else self.bare(value, kind)

    def interval(self, low: float | None, high: float | None, kind: NumberFormat) -> str:
        """A 95 % interval in prose: ``22 to 26 %``."""
        if is_hidden(low) or is_hidden(high):
            return self.translate("an interval that is not shown")
        return f"{self._span(low, high, kind)}{self._unit(kind, low, high)}"

    def interval_in_table(self, low: float | None, high: float | None, kind: NumberFormat) -> str:
        """A 95 % interval in a table cell, without unit: ``22.1 to 26.0``; empty where there is none."""
        if is_hidden(low) or is_hidden(high):
            return ""
        return self._span(low, high, kind)

    def _span(self, low: float | None, high: float | None, kind: NumberFormat) -> str:
        return self.translate("{low} to {high}", low=self.bare(low, kind), high=self.bare(high, kind))

    def base(self, n_valid: float | None) -> str:
        """The base of a value, kept on one line: ``n = 3,000``."""
        if is_hidden(n_valid):
            return self.translate("n not shown")
        return f"n{NO_BREAK_SPACE}={NO_BREAK_SPACE}{self.bare(n_valid, NumberFormat.COUNT)}"

    def hidden_words(self, kind: NumberFormat) -> str:
        """What stands in prose for a value that isn't shown; never tells which rule hid it."""
        if kind is NumberFormat.COUNT and self.threshold and self.threshold > 1:
            return self.translate("fewer than {threshold} or not shown", threshold=self.threshold)
        return self.translate("a value that is not shown")

    def bare(self, value: float | None, kind: NumberFormat) -> str:
        """The number alone, with the language's separators; shares times hundred; a true minus sign."""
        if is_hidden(value):
            raise ValueError("a hidden value has no digits")
        number = _decimal(float(value or 0.0), kind)
        if kind is NumberFormat.P_VALUE and number < Decimal("0.001"):
            return f"< {self._write(Decimal('0.001'), 3)}"
        decimals = _DECIMALS[kind]
        if kind is NumberFormat.YEAR:
            return str(int(number))
        if kind is NumberFormat.YEARS and number == number.to_integral_value():
            decimals = 0
        if kind is NumberFormat.RATE and abs(number) >= 100:
            decimals = 0  # a large rate is not told more exactly than a small one
        text = self._write(number, decimals)
        return f"+{text}" if kind is NumberFormat.PERCENTAGE_POINTS and number > 0 else text

    def _write(self, number: Decimal, decimals: int) -> str:
        return written(number, decimals, self.translate.language).replace("-", MINUS)

    def _unit(self, kind: NumberFormat, *values: float | None) -> str:
        if kind in _PERCENT:
            return f"{NO_BREAK_SPACE}%"
        if kind is NumberFormat.PERCENTAGE_POINTS:
            most = max(abs(_decimal(float(value or 0.0), kind)) for value in values)
            words = self.translate.plural("percentage point", "percentage points", int(most))
            return f"{NO_BREAK_SPACE}{words}"
        return f"{NO_BREAK_SPACE}{self.translate('years')}" if kind is NumberFormat.YEARS else ""

    def column_unit(self, kind: NumberFormat) -> str:
        """The unit for a column's head: ``(%)``, ``(points)``; empty where there is none."""
        if kind in _PERCENT:
            return "(%)"
        return self.translate("(points)") if kind is NumberFormat.PERCENTAGE_POINTS else ""


def is_hidden(value: float | None) -> bool:
    """Whether there is no value to print (None, or not a number)."""
    return value is None or math.isnan(value)


def _decimal(value: float, kind: NumberFormat) -> Decimal:
    """``value`` rounded half up as readers do it, after multiplying shares by hundred in decimal arithmetic."""
    number = Decimal(repr(value)) * (100 if kind in _HUNDREDTHS else 1)
    rounded = number.quantize(Decimal(1).scaleb(-_DECIMALS[kind]), rounding=ROUND_HALF_UP)
    return rounded + 0  # no negative zero
