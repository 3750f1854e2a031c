"""A translation keeps what is no word of a language; what it loses or adds is told."""

from __future__ import annotations

import pytest

from series.translation.placeholders import has_words, lost_and_added, names, placeholders

ENGLISH = (
    "**{{< meta numbers.share >}}** of {place} [@jobe2010; @wmr2010, p. 3] (@fig-a): see [methods](methods.qmd#models), "
    "`series diff`, $x_i = 1$ and [a name]{.lead}."
)


def test_each_kind_is_found() -> None:
    assert sorted(placeholders(ENGLISH)) == [
        "$x_i = 1$",
        "(methods.qmd#models)",
        "@fig-a",
        "@jobe2010",
        "@wmr2010",
        "`series diff`",
        "{.lead}",
        "{place}",
        "{{< meta numbers.share >}}",
    ]
    assert names(ENGLISH) == ("place",)
    assert names("the share $p_{gt}$ in {place}") == ("place",)


def test_order_and_space_do_not_matter() -> None:
    assert lost_and_added("{{< meta a.b >}} and @fig-a", "@fig-a : {{<  meta  a.b >}}") == ([], [])


@pytest.mark.parametrize(
    ("translated", "lost", "added"),
    [
        ("rien", ["@fig-a"], []),
        ("@fig-a et @fig-a", [], ["@fig-a"]),
        ("@fig-b", ["@fig-a"], ["@fig-b"]),
    ],
)
def test_what_is_lost_and_added(translated: str, lost: list[str], added: list[str]) -> None:
    assert lost_and_added("see @fig-a", translated) == (lost, added)


def test_an_address_of_mail_is_no_citation() -> None:
    assert not placeholders("write to data@example.org")


@pytest.mark.parametrize("text", ["{{< meta claims.a.sentence >}} (@fig-a)", "$x_i$", "`code`", "42 %", ""])
def test_what_has_no_words(text: str) -> None:
    assert not has_words(text)
    assert has_words(f"{text} and")
