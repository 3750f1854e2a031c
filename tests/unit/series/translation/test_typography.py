"""Spaces are made by the software: a translator types ordinary ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from series.translation.typography import THIN, WIDE, clauses, headed, typeset


@pytest.mark.parametrize(
    ("typed", "set_in_french"),
    [
        ("Note : oui ; non !", f"Note{WIDE}: oui{THIN}; non{THIN}!"),
        ("« Traite répétée »", f"«{WIDE}Traite répétée{WIDE}»"),
        ("24 % des cas ?", f"24{WIDE}% des cas{THIN}?"),
        (" ; ", f"{THIN}; "),
        ("https://example.org/a:b", "https://example.org/a:b"),
    ],
)
def test_french(typed: str, set_in_french: str) -> None:
    assert typeset(typed, "fr") == set_in_french


def test_spanish_keeps_a_number_and_its_sign_together() -> None:
    assert typeset("24 % de los casos: sí", "es") == f"24{WIDE}% de los casos: sí"


def test_english_is_left_alone() -> None:
    assert typeset("24 % ; yes", "en") == "24 % ; yes"


@given(st.text(alphabet=" ;:!?%«»ab"), st.sampled_from(["fr", "es"]))
def test_only_spaces_change_and_twice_is_once(text: str, language: str) -> None:
    done = typeset(text, language)
    assert done.replace(THIN, " ").replace(WIDE, " ") == text
    assert typeset(done, language) == done


def test_a_colon_and_semicolons_between_parts_have_the_spaces_of_the_language() -> None:
    assert headed("femmes", "n = 12", "fr") == f"femmes{WIDE}: n = 12"
    assert headed("women", "n = 12", "en") == "women: n = 12"
    assert clauses(("un", "deux"), "fr") == f"un{THIN}; deux"
    assert clauses(("uno", "dos"), "es") == "uno; dos"
