"""Numbers are read as each language writes them: what is on record passes, and what isn't is found."""

from __future__ import annotations

import pytest

from series.scan.numbers import foreign_in_text, forms_of, numbers_in

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("1,950 cases, 24.5 %", "en", ["1,950", "24.5"]),
        (f"1{THIN}950 cas, 24,5 %", "fr", ["1950", "24.5"]),
        (f"1950 casos, 24,5 %; 12{THIN}950", "es", ["1950", "24.5", "12950"]),
    ],
)
def test_a_number_is_read_in_one_form(text: str, language: str, numbers: list[str]) -> None:
    assert numbers_in(text, language) == numbers


@pytest.mark.parametrize("language", ["fr", "es"])
def test_what_is_on_record_passes_and_nothing_else(language: str) -> None:
    allowed = forms_of(3950.0, language) | forms_of(24.5, language)
    assert foreign_in_text(f"3{THIN}950 et 24,5 %", allowed, language) == []
    assert foreign_in_text(f"3{THIN}951 et 24,6 %", allowed, language) == ["3951", "24.6"]


@pytest.mark.parametrize("language", ["fr", "es"])
def test_a_text_that_is_not_translated_yet_has_its_numbers_as_english_writes_them(language: str) -> None:
    allowed = forms_of(3950.0, language)
    assert foreign_in_text("There are 3,950 cases per 1,000 months.", allowed, language) == []
    assert foreign_in_text("There are 3,951 cases.", allowed, language) == ["3.951"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("intervalle à 95\N{NO-BREAK SPACE}%", "fr"),
        ("95\N{NO-BREAK SPACE}%", "fr"),
        ("intervalo del 95\N{NO-BREAK SPACE}%", "es"),
    ],
)
def test_the_level_of_intervals_needs_no_record(text: str, language: str) -> None:
    assert foreign_in_text(text, frozenset(), language) == []
