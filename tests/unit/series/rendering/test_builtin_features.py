"""What the built-in renderer refuses, by name and line."""

from __future__ import annotations

import pytest

from series.errors import RenderingError
from series.rendering.builtin.features import check_text
from series.rendering.builtin.shortcodes import expand_text, mask_code

REFUSED = [
    ("::: {#fig-a layout-ncol=2}\n:::", "layout"),
    ("![a](a.svg){fig-subcap=x}", "subfigures"),
    ("::: {.panel-tabset}\n:::", "panel"),
    ("::: {.column-margin}\n:::", "column"),
    ("::: {#nte-a .callout-note}\n:::", "numbered callout"),
    ("::: {.callout-danger}\n:::", "callout"),
    ("See @thm-a.", "theorem"),
    ("```{=html}\n<b>\n```", "code that runs|raw output"),
    ("```{python}\n1\n```", "code that runs"),
    ('::: {.content-visible when-format="docx"}\n:::', "docx"),
    ('::: {.content-visible when-profile="x"}\n:::', "profile"),
    ("::: {.aside}\n:::", "block"),
]


def place(line: int) -> str:
    return f"page.qmd, line {line}"


@pytest.mark.parametrize(("markdown", "name"), REFUSED)
def test_what_is_not_known_is_refused_with_its_line(markdown: str, name: str) -> None:
    with pytest.raises(RenderingError, match=name) as caught:
        check_text(f"First.\n\n{markdown}\n", place)
    assert caught.value.where == "page.qmd, line 3"
    assert caught.value.remedy


@pytest.mark.parametrize(
    "shortcode", ["{{< include x.qmd >}}", "{{< embed a.ipynb#fig >}}", "{{< video x >}}", "{{< var a >}}"]
)
def test_other_shortcodes_are_refused(shortcode: str) -> None:
    with pytest.raises(RenderingError, match="not supported"):
        expand_text(f"A {shortcode}.", {}, place)


@pytest.mark.parametrize(("markdown", "name"), REFUSED[:8])
def test_the_same_words_in_code_are_allowed(markdown: str, name: str) -> None:
    check_text(f"````\n{markdown}\n````\n", place)


def test_blanking_code_keeps_every_position() -> None:
    text = "a `b {{< meta x >}}` c\n\n```\n{{< meta y >}}\n```\n\n<!-- {{< meta z >}} -->\nend"
    masked = mask_code(text)
    assert len(masked) == len(text)
    assert masked.count("\n") == text.count("\n")
    assert "{{<" not in masked
    assert masked.startswith("a ") and masked.endswith("end")


def test_a_value_in_a_formula_is_refused() -> None:
    with pytest.raises(RenderingError, match="formula"):
        expand_text("Let $p = {{< meta numbers.a >}}$.", {"numbers": {"a": "1"}}, place)


def test_dollars_around_values_are_no_formula() -> None:
    values = {"numbers": {"a": "5"}}
    expanded = expand_text("From 5 $ to {{< meta numbers.a >}} $ a day.", values, place)
    assert '[]{.meta-value name="numbers.a"}' in expanded


def test_values_in_attributes_and_link_targets_are_plain_text() -> None:
    values = {"numbers": {"a": r"1\_000"}, "report": {"url": "x.html"}}
    expanded = expand_text('[a]({{< meta report.url >}}){title="n = {{< meta numbers.a >}}"}', values, place)
    assert expanded == '[a](x.html){title="n = 1_000"}'
