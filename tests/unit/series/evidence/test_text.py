"""Text from data prints as text: nothing in it means anything to pandoc, Quarto, Typst, a browser or a spreadsheet."""

from __future__ import annotations

import json

import pypandoc
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from series.evidence.grid import Alignment, Grid
from series.evidence.shortcodes import find_shortcodes
from series.evidence.text import escape_markdown, escape_xml, guard_formula, plain_line

NASTY = [
    "{{< include /etc/passwd >}}",
    "{{< meta numbers.x >}}",
    "<script>alert(1)</script>",
    "<!-- staging: cards -->",
    "#set page(width: 1pt)",
    "# heading",
    "$x^2$ and $$y$$",
    "@fig-x [@key] @tbl-a [@b]",
    "![a](http://example.org/a.png){width=1}",
    "[a](javascript:alert(1))",
    "::: {.content-visible when-format=html}",
    "`code` ``more``",
    "| a | b |",
    "1. one",
    "a) one",
    "(1) one",
    "#. one",
    "- item",
    "+ item",
    "* item",
    ": definition",
    "a -- b --- c... 'd' \"e\"",
    "~~x~~ H~2~O x^2^ [^1] ^[note]",
    "\\begin{x} \\\\ \\",
    "&amp; &lt; &#60;",
    "---",
    "===",
    "***",
    "> quote",
    "% title",
    "https://example.org/a_b_c",
    "user@example.org",
    "%",
    "(@example)",
    "a_b*c*d_e",
    "[x]{.class} {#id}",
    "--- title: x ---",
    "i. roman",
    "\\newpage",
    "a\nb\tc\r\nd",
    "a | b \\| c",
    "Türkiye, Côte d'Ivoire, 中国",
]


def printed(markdown: str) -> list[str]:
    """The plain text of each paragraph that pandoc makes of ``markdown``; anything but paragraphs is an error."""
    document = json.loads(
        pypandoc.convert_text(markdown, "json", format="markdown", extra_args=["--wrap=none"])
    )
    return [_text_of_block(block) for block in document["blocks"]]


def _text_of_block(block: dict) -> str:
    assert block["t"] in ("Para", "Plain"), f"not plain text: {block}"
    return _text(block["c"])


def _text(inlines: list[dict]) -> str:
    text = ""
    for inline in inlines:
        if inline["t"] == "Str":
            text += inline["c"]
        else:
            assert inline["t"] in ("Space", "SoftBreak"), f"not plain text: {inline}"
            text += " "
    return text


def assert_prints_as_text(values: list[str]) -> None:
    shown = [plain_line(value) for value in values if plain_line(value)]
    markdown = "\n\n".join(escape_markdown(value) for value in shown)
    assert printed(markdown) == shown
    inside = "\n\n".join(f"before {escape_markdown(value)} after" for value in shown)
    assert printed(inside) == [f"before {value} after" for value in shown]


def test_every_nasty_value_prints_as_itself() -> None:
    assert_prints_as_text(NASTY)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=30))
@example(["&", "\u00a0x", "x\u2028y", "0.", "a.", "1.5", "-5", "a-", "a:b", "::"])
def test_any_text_prints_as_itself(values: list[str]) -> None:
    assert_prints_as_text(values)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.text(alphabet="ab1 .-)(:_*`{}<>[]#$@|\\~^&'\"!+=%/;,\u00e9", max_size=25), min_size=1, max_size=40
    )
)
def test_any_punctuation_prints_as_itself(values: list[str]) -> None:
    assert_prints_as_text(values)


@pytest.mark.parametrize("value", NASTY)
def test_no_shortcode_survives(value: str) -> None:
    assert not list(find_shortcodes(escape_markdown(value)))
    assert "{{<" not in escape_markdown(value)


def test_values_in_front_matter_print_as_themselves() -> None:
    shown = [plain_line(value) for value in NASTY]
    front = yaml.safe_dump({"values": [escape_markdown(value) for value in NASTY]}, allow_unicode=True)
    document = json.loads(pypandoc.convert_text(f"---\n{front}---\n", "json", format="markdown"))
    found = document["meta"]["values"]["c"]
    assert [_text(one["c"]) for one in found] == shown


def test_cells_of_a_pipe_table_print_as_themselves() -> None:
    shown = [plain_line(value) for value in NASTY]
    grid = Grid(
        ("Text", "n"),
        (Alignment.LEFT, Alignment.RIGHT),
        tuple((escape_markdown(value), "1") for value in NASTY),
    )
    document = json.loads(pypandoc.convert_text(grid.markdown(), "json", format="markdown"))
    (table,) = document["blocks"]
    assert table["t"] == "Table"
    rows = table["c"][4][0][3]
    assert [_text_of_block(row[1][0][4][0]) for row in rows] == shown


@pytest.mark.parametrize(
    "value", ["24\u00a0%", "3,000", "22 to 26\u00a0%", "Guinea-Bissau", "a 2.5 b", "n not shown"]
)
def test_ordinary_values_stay_readable(value: str) -> None:
    assert escape_markdown(value) == value


def test_marks_that_turn_the_direction_of_writing_are_dropped() -> None:
    assert plain_line("abc\u202edef\u200f") == "abcdef"


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "|calc", "%x"])
def test_a_text_cell_can_not_be_a_formula(value: str) -> None:
    assert guard_formula(value).startswith("'")


def test_an_ordinary_cell_stays_as_it_is() -> None:
    assert guard_formula("Construction") == "Construction"


def test_xml_text_is_escaped() -> None:
    assert escape_xml('<a b="c">&\'') == "&lt;a b=&quot;c&quot;&gt;&amp;&#39;"
