"""Months, years and ages as people write them. Pure functions: None stands for what can't be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from data_access.sources.mapped.words import month_numbers, plain

FIRST_YEAR, LAST_YEAR = 1990, 2099
_BANDS = (
    (8, "0-8"),
    (17, "9-17"),
    (20, "18-20"),
    (23, "21-23"),
    (26, "24-26"),
    (29, "27-29"),
    (38, "30-38"),
    (47, "39-47"),
)
_OLDEST = 120
_ADULT = 18


class DateOrder(StrEnum):
    """What stands first in a date in numbers."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True)
class Moment:
    """A date, as far as it is told: the year, and the month where there is one."""

    year: int
    month: int | None = None

    @property
    def text(self) -> str | None:
        """The month as the casebook writes it: YYYY-MM."""
        return f"{self.year}-{self.month:02d}" if self.month else None


def moment(text: str, order: DateOrder = DateOrder.DAY_FIRST) -> Moment | None:
    """The year and month of a date in numbers (ISO, or day and month in an order) or with a month's name."""
    words = text.strip()
    if found := re.fullmatch(
        r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.]\d{1,2})?(?:[T ].*)?)?(?:\.0)?", words.removesuffix(".0")
    ):
        return _moment(found[1], found[2])
    if found := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})(?: .*)?", words):
        month = found[2] if order is DateOrder.DAY_FIRST else found[1]
        day = found[1] if order is DateOrder.DAY_FIRST else found[2]
        return _moment(found[3], month) if 1 <= int(day) <= 31 else None
    if found := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", words):
        return _moment(found[2], found[1])
    parts = plain(words).split()
    years = [part for part in parts if re.fullmatch(r"\d{4}|\d{2}", part)]
    months = [month_numbers()[part] for part in parts if part in month_numbers()]
    others = [
        part
        for part in parts
        if part not in month_numbers() and not re.fullmatch(r"\d{1,4}|de|del|er|1er|of|the|\d+th", part)
    ]
    return _moment(years[-1], str(months[0])) if years and len(months) == 1 and not others else None


def _moment(year: str, month: str | None) -> Moment | None:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < FIRST_YEAR - 1900 else 1900
    if not FIRST_YEAR <= number <= LAST_YEAR or (month is not None and not 1 <= int(month) <= 12):
        return None
    return Moment(number, int(month) if month else None)


def date_order(texts: Iterable[str]) -> tuple[DateOrder, bool]:
    """The order that dates in numbers are written in, and whether it is certain: some number is too large for a month."""
    pairs = [
        (int(found[1]), int(found[2]))
        for text in texts
        if (found := re.match(r"\s*(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2}", text))
    ]
    if any(first > 12 for first, _ in pairs):
        return DateOrder.DAY_FIRST, not any(second > 12 for _, second in pairs)
    if any(second > 12 for _, second in pairs):
        return DateOrder.MONTH_FIRST, True
    return DateOrder.DAY_FIRST, not pairs


def age_years(text: str) -> int | None:
    """An age in years: "17", "17 ans", "17,5"; None for anything else."""
    found = re.fullmatch(r"\s*(\d{1,3})(?:[.,]\d+)?\s*(?:ans?|years?|yrs?|años|y)?\s*", text, re.IGNORECASE)
    return int(found[1]) if found and int(found[1]) <= _OLDEST else None


def age_band(years: int) -> str:
    """The casebook's band of an age."""
    return next((band for last, band in _BANDS if years <= last), "48+")


def age_group(years: int) -> str:
    """Child or adult."""
    return "adult" if years >= _ADULT else "child"
