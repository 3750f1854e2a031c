"""How a language writes dates, lists and numbers: pure functions, from the Unicode CLDR through babel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, get_decimal_symbol

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
_FIVE_DIGITS = 10_000
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
    return _euphonic(format_list(list(parts), locale=locale_of(language)), language)


def alternatives_in_words(parts: Sequence[str], language: str = "en") -> str:
    """Alternatives within a sentence: a, b or c."""
    return _euphonic(format_list(list(parts), style="or", locale=locale_of(language)), language)


def _euphonic(text: str, language: str) -> str:
    """Spanish has *e* for *y* before the sound i, and *u* for *o* before the sound o, which CLDR leaves to programs."""
    if language != "es":
        return text
    text = re.sub(r" y (?=h?[ií](?![aeo]))", " e ", text, flags=re.IGNORECASE)
    return re.sub(r" o (?=h?[oó])", " u ", text, flags=re.IGNORECASE)


def written(number: Decimal, decimals: int, language: str = "en") -> str:
    """A number with so many decimals and the separators of the language: 13,800.5; 13 800,5.

    Spanish has a space from five digits on, and none in four: Real Academia Española, Ortografía, 2010.
    """
    return _written(number, "#,##0" + ("." + "0" * decimals if decimals else ""), language)


def whole_number(number: int, language: str = "en") -> str:
    """A whole number with the separators of the language: 1,950."""
    return written(Decimal(number), 0, language)


def decimal_number(number: float, decimals: int, language: str = "en") -> str:
    """A number with so many decimals, rounded as Python prints it: 95.0."""
    return written(Decimal(f"{number:.{decimals}f}"), decimals, language)


def number_in_words(number: float, language: str = "en") -> str:
    """A number with the decimals that it has, at most six: 0.05, 1,000."""
    return _written(Decimal(f"{number:.6f}"), "#,##0.######", language)


def _written(number: Decimal, pattern: str, language: str) -> str:
    text = str(format_decimal(number, format=pattern, locale=locale_of(language)))
    if language == "es":
        return text.replace(".", "" if abs(number) < _FIVE_DIGITS else NARROW_SPACE)
    return text


def with_decimal_mark(written: str, language: str = "en") -> str:
    """A number that was written without separators, with the decimal mark of the language."""
    return written.replace(".", get_decimal_symbol(locale_of(language)))


def language_name(language: str) -> str:
    """What a language calls itself: English, Français, Español."""
    name = Locale.parse(language).get_language_name(language) or language
    return name[:1].upper() + name[1:]
