"""Markdown comes out in another language block by block; what isn't translated stays English and says so."""

from __future__ import annotations

import pytest

from series.translation.markdown import InLanguage, heading_anchor

FRENCH = {
    "Key messages": "Messages clés",
    "A note": "Une note",
    "Most {{< meta a.b >}}.": "La plupart {{< meta a.b >}}.",
}


def french(text: str) -> str:
    return InLanguage("fr", FRENCH.get, "pas traduit").write(text)


def test_what_stands_between_blocks_is_kept() -> None:
    text = '::: {.callout-note title="A note"}\nMost\n{{< meta a.b >}}.\n:::\n\n$$\ny = 1\n$$ {#eq-a}\n'
    assert french(text) == text.replace("A note", "Une note").replace(
        "Most\n{{< meta a.b >}}.", "La plupart {{< meta a.b >}}."
    )


def test_headings_keep_the_anchors_of_english() -> None:
    assert french("## Key messages\n\n## Key messages\n") == (
        "## Messages clés {#key-messages}\n\n## Messages clés {#key-messages-1}\n"
    )
    assert french("## Key messages {#first .lead}\n") == "## Messages clés {#first .lead}\n"
    assert french("## Key messages {.unnumbered}") == "## Messages clés {#key-messages .unnumbered}"


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Annex: The *model*, 2nd part", "annex-the-model-2nd-part"),
        ("[Methods](methods.qmd)", "methods"),
        ("5 safes_and-more", "safes_and-more"),
        ("42", "section"),
    ],
)
def test_an_anchor_is_that_of_pandoc(heading: str, anchor: str) -> None:
    assert heading_anchor(heading) == anchor


def test_a_paragraph_without_translation_is_marked() -> None:
    assert french("Not\nknown.") == (
        '::: {.not-translated lang="en"}\nNot\nknown. [*pas traduit*]{.not-translated-mark lang="fr"}\n:::'
    )


def test_other_blocks_without_translation_keep_their_form() -> None:
    assert french("- one item\n") == (
        '- [one item]{.not-translated lang="en"} [*pas traduit*]{.not-translated-mark lang="fr"}\n'
    )
    assert french("## Other\n") == '## [Other]{.not-translated lang="en"} {#other}\n'
    assert french("| a b | 1 |\n") == '| [a b]{.not-translated lang="en"} | 1 |\n'
