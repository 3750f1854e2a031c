"""A Markdown text falls into the blocks that are translated and what stands between; together they are the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from series.translation.blocks import BlockKind, message, pieces

TEXT = """\
## Key messages {#key}

::: {.callout-note title="How to read it"}
A paragraph over
two lines, with {{< meta numbers.share >}} [@jobe2010].
:::

- **{{< meta numbers.total >}}** persons
- {{< meta claims.few.sentence >}} (@fig-few)
1. Ordered, and
   continued

Case
:   A record.

| Question | What is done |
| :--- | :--- |
| [Safe](#safe) | `code` |

$$
y = a + b
$$ {#eq-a alt="The outcome is a sum"}

<!-- staging: cards -->

```bash
series publish
```
"""


def blocks(text: str) -> list[tuple[BlockKind, str]]:
    return [(piece.kind, message(piece.text)) for piece in pieces(text) if piece.kind is not None]


def test_each_block_is_found_by_itself() -> None:
    assert blocks(TEXT) == [
        (BlockKind.HEADING, "Key messages"),
        (BlockKind.ATTRIBUTE, "How to read it"),
        (BlockKind.PARAGRAPH, "A paragraph over two lines, with {{< meta numbers.share >}} [@jobe2010]."),
        (BlockKind.ITEM, "**{{< meta numbers.total >}}** persons"),
        (BlockKind.ITEM, "Ordered, and continued"),
        (BlockKind.TERM, "Case"),
        (BlockKind.DEFINITION, "A record."),
        (BlockKind.CELL, "Question"),
        (BlockKind.CELL, "What is done"),
        (BlockKind.CELL, "[Safe](#safe)"),
        (BlockKind.ATTRIBUTE, "The outcome is a sum"),
    ]


def test_a_dash_within_a_paragraph_begins_no_list() -> None:
    assert blocks("a sum\n- of two parts") == [(BlockKind.PARAGRAPH, "a sum - of two parts")]


def test_a_break_that_the_author_set_is_kept() -> None:
    assert message("one\\\n  two\nthree") == "one\\\ntwo three"


@pytest.mark.parametrize("text", [TEXT, "", "\n\n", "| a | b", "## \n", "```\nopen", "$$ x $$ {#eq-b}\n"])
def test_the_pieces_together_are_the_text(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text)) == text


@given(st.lists(st.sampled_from([*TEXT.splitlines(), "", "  ", "|", "$$", "word"])))
def test_no_order_of_lines_loses_anything(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert "".join(piece.text for piece in pieces(text)) == text
