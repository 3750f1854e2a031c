"""A text with values in it is found by its words, and its translation gets the same values."""

from __future__ import annotations

import pytest

from series.translation.templates import filled_in, template, templates


def test_values_are_found_where_their_names_stand() -> None:
    one = template("men exploited in {place} ({{< meta numbers.men >}}), $p_{ij}$, {place} alone")
    assert one.values("men exploited in Asia ({{< meta numbers.men >}}), $p_{ij}$, Asia alone") == {
        "place": "Asia"
    }
    assert one.values("men exploited in Asia ({{< meta numbers.men >}}), $p_{ij}$, Africa alone") is None


def test_names_alone_say_nothing() -> None:
    assert templates(["{a}{b}", "{a}"]) == ()


def test_the_one_with_most_words_of_its_own_comes_first() -> None:
    assert [one.english for one in templates(["{a}: {b}", "no names", "cases in {a}"])] == [
        "cases in {a}",
        "{a}: {b}",
    ]


@pytest.mark.parametrize(
    ("translated", "filled"),
    [("à {place}", "à ASIA"), ("{{< meta a.b >}} {other}", "{{< meta a.b >}} {other}")],
)
def test_values_are_written_into_a_translation(translated: str, filled: str) -> None:
    assert filled_in(translated, {"place": "Asia"}, str.upper) == filled
