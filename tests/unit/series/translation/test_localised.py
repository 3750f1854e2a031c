"""Dates, lists and numbers as each language writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from series.translation.localised import (
    day_in_words,
    decimal_number,
    language_name,
    list_in_words,
    number_in_words,
    whole_number,
    with_decimal_mark,
    written,
)

THIN = "\u202f"


@pytest.mark.parametrize(
    ("language", "fifteenth", "first"),
    [
        ("en", "15 January 2026", "1 January 2026"),
        ("fr", "15 janvier 2026", "1er janvier 2026"),
        ("es", "15 de enero de 2026", "1 de enero de 2026"),
    ],
)
def test_dates(language: str, fifteenth: str, first: str) -> None:
    assert day_in_words(date(2026, 1, 15), language) == fifteenth
    assert day_in_words(date(2026, 1, 1), language) == first


def test_lists() -> None:
    parts = ["a", "b", "c"]
    assert [list_in_words(parts, one) for one in ("en", "fr", "es")] == [
        "a, b and c",
        "a, b et c",
        "a, b y c",
    ]


@pytest.mark.parametrize(
    ("language", "four", "five", "decimals"),
    [
        ("en", "1,950", "13,800", "13,800.5"),
        ("fr", f"1{THIN}950", f"13{THIN}800", f"13{THIN}800,5"),
        ("es", "1950", f"13{THIN}800", f"13{THIN}800,5"),
    ],
)
def test_numbers(language: str, four: str, five: str, decimals: str) -> None:
    assert whole_number(1950, language) == four
    assert whole_number(13_800, language) == five
    assert written(Decimal("13800.5"), 1, language) == decimals


def test_numbers_of_the_annexes() -> None:
    assert decimal_number(95, 1, "fr") == "95,0"
    assert number_in_words(0.05, "es") == "0,05"
    assert number_in_words(50, "en") == "50"
    assert with_decimal_mark("0.759", "fr") == "0,759"
    assert with_decimal_mark("0.759", "en") == "0.759"


def test_languages_are_called_as_their_readers_call_them() -> None:
    assert [language_name(one) for one in ("en", "fr", "es")] == ["English", "Français", "Español"]
