"""How a language writes dates, lists and numbers: pure functions, from the Unicode CLDR through babel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, get_decimal_symbol

_LOCALES = {"en": "en_GB"}
"""The English of the series is British: 15 January 2026, and no comma before the last "and"."""


def locale_of(language: str) -> Locale:
    """The locale whose dates and lists a language of the series uses."""
    return Locale.parse(_LOCALES.get(language, language))


def day_in_words(day: date, language: str = "en") -> str:
    """A date as it is printed: 15 January 2026, 1er janvier 2026, 15 de enero de 2026."""
    written = format_date(day, "long", locale=locale_of(language))
    return f"1er{written[1:]}" if language == "fr" and day.day == 1 else written


def list_in_words(parts: Sequence[str], language: str = "en") -> str:
    """A list within a sentence: a, b and c."""
    return format_list(list(parts), locale=locale_of(language))


def whole_number(number: int, language: str = "en") -> str:
    """A whole number with the separators of the language: 1,950."""
    return format_decimal(number, format="#,##0", locale=locale_of(language))


def decimal_number(number: float, decimals: int, language: str = "en") -> str:
    """A number with so many decimals, rounded as Python prints it: 95.0."""
    exact = Decimal(f"{number:.{decimals}f}")
    return format_decimal(exact, format="#,##0." + "0" * decimals, locale=locale_of(language))


def number_in_words(number: float, language: str = "en") -> str:
    """A number with the decimals that it has, at most six: 0.05, 1,000."""
    return format_decimal(Decimal(f"{number:.6f}"), format="#,##0.######", locale=locale_of(language))


def with_decimal_mark(written: str, language: str = "en") -> str:
    """A number that was written without separators, with the decimal mark of the language."""
    return written.replace(".", get_decimal_symbol(locale_of(language)))


def language_name(language: str) -> str:
    """What a language calls itself: English, Français, Español."""
    name = Locale.parse(language).get_language_name(language) or language
    return name[:1].upper() + name[1:]
