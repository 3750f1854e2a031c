"""The built-in renderer's pages: what a reader sees of values, conditions, figures, references and hostile text."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup, Tag

from series.errors import RenderingError
from series.rendering.builtin.page import Site, make_page
from series.rendering.builtin.project import StagedDocument, StagedProject
from series.rendering.builtin.source import read_source

VALUES: dict[str, Any] = {
    "title": "Trafficked men",
    "numbers": {"men_share": "24 %", "tricky": r"a\_b\*c\* \<b\> \[x\]"},
    "claims": {
        "rose": {"holds": True, "fails": False, "sentence": "Counts rose to {{< meta numbers.men_share >}}."}
    },
    "report": {"home": "https://example.org/a"},
}
BIBLIOGRAPHY = (
    "@book{aronowitz2009, author = {Aronowitz, Alexis}, title = {Human trafficking}, year = {2009}}\n"
)


def page(tmp_path: Path, markdown: str, **metadata: Any) -> BeautifulSoup:
    """The page that ``markdown`` becomes."""
    (tmp_path / "references.bib").write_text(BIBLIOGRAPHY)
    front = yaml.safe_dump({**VALUES, **metadata}, allow_unicode=True)
    (tmp_path / "page.qmd").write_text(f"---\n{front}---\n\n{markdown}\n", encoding="utf-8")
    return render(tmp_path, "page.qmd")


def report(tmp_path: Path, *cells: dict[str, Any]) -> BeautifulSoup:
    """The page that a staged notebook of ``cells`` becomes."""
    front = {"cell_type": "raw", "source": f"---\n{yaml.safe_dump(VALUES)}---"}
    (tmp_path / "reports").mkdir(exist_ok=True)
    notebook = {"cells": [front, *cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "reports" / "men.ipynb").write_text(json.dumps(notebook))
    return render(tmp_path, "reports/men.ipynb")


def render(root: Path, name: str) -> BeautifulSoup:
    document = StagedDocument(PurePosixPath(name), read_source(root, PurePosixPath(name), {}))
    project = StagedProject(root, {}, (document,))
    return BeautifulSoup(make_page(project, document, Site("Series", "en", "", ()), ()), "lxml")


def code_cell(source: str, **data: str) -> dict[str, Any]:
    kinds = {"markdown": "text/markdown", "svg": "image/svg+xml", "html": "text/html"}
    output = {"output_type": "display_data", "metadata": {}, "data": {kinds[k]: v for k, v in data.items()}}
    return {"cell_type": "code", "source": source, "outputs": [output]}


def text(element: Tag | None) -> str:
    assert element is not None
    return " ".join(element.get_text().split())


class TestValues:
    def test_stand_in_headings_lists_tables_links_captions_and_callout_titles(self, tmp_path: Path) -> None:
        share = "{{< meta numbers.men_share >}}"
        soup = page(
            tmp_path,
            f"""
## Men are {share}

- a list with {share}

| of men  |
|--------:|
| {share} |

: A caption with {share} {{#tbl-a}}

A [link of {share}]({{{{< meta report.home >}}}}) and a note.[^1]

[^1]: A note with {share}.

::: {{.callout-note title="A title with {share}"}}
Words.
:::
""",
        )
        assert (
            text(soup.find("h2", id="men-are")) == "Men are 24 %"
            or text(soup.main.find("h2")) == "Men are 24 %"
        )
        assert text(soup.select_one(".prose li")) == "a list with 24 %"
        assert text(soup.select_one("td")) == "24 %"
        assert "A caption with 24 %" in text(soup.select_one(".table-caption"))
        assert soup.select_one('.prose a[href="https://example.org/a"]') is not None
        assert "A note with 24 %" in text(soup.select_one(".footnotes"))
        assert text(soup.select_one(".callout-title")) == "A title with 24 %"

    def test_may_use_other_values(self, tmp_path: Path) -> None:
        assert "Counts rose to 24 %." in text(page(tmp_path, "{{< meta claims.rose.sentence >}}").main)

    def test_print_escaped_characters_as_they_are(self, tmp_path: Path) -> None:
        soup = page(tmp_path, "It is {{< meta numbers.tricky >}}.")
        assert text(soup.select_one(".prose p")) == "It is a_b*c* <b> [x]."

    def test_stay_unread_in_code(self, tmp_path: Path) -> None:
        soup = page(tmp_path, "Write `{{< meta numbers.nothing >}}` so.")
        assert text(soup.select_one("code")) == "{{< meta numbers.nothing >}}"

    @pytest.mark.parametrize(
        "markdown",
        [
            "A {{< meta numbers.unknown >}}.",
            '::: {.content-visible when-meta="claims.unknown.holds"}\nx\n:::',
        ],
    )
    def test_that_nothing_put_on_record_stop_the_page(self, tmp_path: Path, markdown: str) -> None:
        with pytest.raises(RenderingError, match=r"unknown.*nothing put"):
            page(tmp_path, markdown)

    def test_unknown_ones_are_told_with_their_line(self, tmp_path: Path) -> None:
        with pytest.raises(RenderingError) as caught:
            report(tmp_path, {"cell_type": "markdown", "source": "First.\n\nThen {{< meta numbers.no >}}."})
        assert caught.value.where == "reports/men.ipynb, cell 2, line 3"


class TestConditions:
    def test_show_what_holds_and_hide_the_rest(self, tmp_path: Path) -> None:
        soup = page(
            tmp_path,
            """
::: {.content-visible when-meta="claims.rose.holds"}
It rose.
:::
::: {.content-visible when-meta="claims.rose.fails"}
It fell.
:::
::: {.content-hidden when-meta="claims.rose.holds"}
Hidden.
:::
::: {.content-visible unless-meta="claims.rose.fails"}
Not failed.
:::
::: {.content-visible when-format="typst"}
On paper.
:::

On [screen]{.content-visible when-format="html"}[paper]{.content-hidden when-format="html"}.
""",
        )
        assert text(soup.select_one(".page-lead")) == "It rose. Not failed. On screen."

    def test_hidden_figures_take_no_number(self, tmp_path: Path) -> None:
        table = "| a |\n|---|\n| 1 |\n\n: Caption. {{#tbl-{}}}\n"
        soup = page(
            tmp_path,
            f'::: {{.content-visible when-meta="claims.rose.fails"}}\n{table.format("hidden")}:::\n\n'
            f"{table.format('shown')}\nSee @tbl-shown.",
        )
        assert text(soup.select_one("a.cross-reference")) == "Table 1"


class TestFiguresAndTables:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="680" height="400" viewBox="0 0 680 400"></svg>'

    def test_a_figure_cell_becomes_a_numbered_figure_with_alternative_text(self, tmp_path: Path) -> None:
        soup = report(
            tmp_path,
            code_cell(
                '#| label: fig-a\n#| fig-cap: "By *sector*."\n#| fig-alt: "Bars: \\"a\\" & b."', svg=self.svg
            ),
            {"cell_type": "markdown", "source": "As @fig-a shows."},
        )
        figure = soup.select_one("figure#fig-a")
        assert figure is not None
        image = figure.img
        assert image is not None
        assert image["alt"] == 'Bars: "a" & b.'
        assert image["src"] == "men/data/fig-a.svg"
        assert (image["width"], image["height"]) == ("680", "400")
        assert text(figure.figcaption) == "Figure 1 By sector."
        assert text(soup.select_one('a[href="#fig-a"]')) == "Figure 1"

    def test_a_figure_that_was_drawn_for_a_phone_has_a_version_for_each_width(self, tmp_path: Path) -> None:
        drawn = tmp_path / "reports" / "men" / "data"
        drawn.mkdir(parents=True)
        (drawn / "fig-a-phone.svg").write_text(self.svg)
        cell = "#| label: {0}\n#| fig-cap: A.\n#| fig-alt: Bars."
        soup = report(
            tmp_path,
            code_cell(cell.format("fig-a"), svg=self.svg),
            code_cell(cell.format("fig-b"), svg=self.svg),
        )
        source = soup.select_one("#fig-a picture > source")
        assert source is not None
        assert (source["srcset"], source["media"]) == ("men/data/fig-a-phone.svg", "(max-width: 40rem)")
        assert soup.select_one("#fig-a picture img[src='men/data/fig-a.svg']") is not None
        assert soup.select_one("#fig-b img") is not None and soup.select_one("#fig-b picture") is None

    def test_a_figure_without_alternative_text_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(RenderingError, match="no alternative text"):
            report(tmp_path, code_cell("#| label: fig-a\n#| fig-cap: A.", svg=self.svg))

    def test_a_table_cell_becomes_a_captioned_table_in_a_named_box(self, tmp_path: Path) -> None:
        soup = report(
            tmp_path, code_cell("#| label: tbl-a\n#| tbl-cap: Men by sector.", markdown="| n |\n|--:|\n| 5 |")
        )
        box = soup.select_one("#tbl-a .table-scroll")
        assert box is not None and box["tabindex"] == "0" and box["role"] == "region"
        caption = soup.find(id=str(box["aria-labelledby"]))
        assert isinstance(caption, Tag) and text(caption) == "Table 1 Men by sector."

    def test_figures_and_tables_are_counted_apart_in_order(self, tmp_path: Path) -> None:
        cells = [
            code_cell(
                f"#| label: {kind}-{name}\n#| {kind}-cap: C.\n#| fig-alt: A.",
                svg=self.svg,
                markdown="| n |\n|-|\n| 5 |",
            )
            for kind, name in (("fig", "a"), ("tbl", "a"), ("fig", "b"), ("tbl", "b"))
        ]
        labels = [text(label) for label in report(tmp_path, *cells).select(".caption-label")]
        assert labels == ["Figure 1", "Table 1", "Figure 2", "Table 2"]

    def test_tables_without_caption_are_named_after_their_section(self, tmp_path: Path) -> None:
        table = "| a |\n|---|\n| 1 |\n"
        soup = page(tmp_path, f"## Codes\n\n{table}\n\nAnd\n\n{table}\n\n## Forms\n\n{table}")
        names = [box["aria-label"] for box in soup.select(".table-scroll")]
        assert names == ["Table: Codes", "Table: Codes (2)", "Table: Forms"]

    def test_an_output_that_is_no_evidence_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(RenderingError, match="text/html"):
            report(tmp_path, code_cell("", html="<table></table>"))


class TestReferences:
    def test_sections_equations_and_citations_are_links(self, tmp_path: Path) -> None:
        soup = page(
            tmp_path,
            """
## The limits {#sec-limits}

See @sec-limits, @eq-wilson and @aronowitz2009 [p. 3].

$$
a = b
$$ {#eq-wilson alt="a equals b"}

## References

::: {#refs}
:::
""",
        )
        links = {str(link["href"]): text(link) for link in soup.select(".prose p a")}
        assert links["#sec-limits"] == "The limits"
        assert links["#eq-wilson"] == "Equation 1"
        assert links["#ref-aronowitz2009"] == "2009, 3"
        assert soup.select_one("#eq-wilson math") is not None
        assert "Human Trafficking" in text(soup.select_one("#ref-aronowitz2009"))

    @pytest.mark.parametrize(
        ("markdown", "message"),
        [
            ("See @fig-nowhere.", "leads to nothing"),
            ("See @nobody1900.", "not in the bibliography"),
            ("## A {#sec-a}\n\nSee @sec-a [@aronowitz2009].", "would be lost"),
            ("## A {#sec-a}\n\nSee [@sec-a, p. 3].", "would be lost"),
        ],
    )
    def test_that_lead_nowhere_or_lose_words_stop_the_page(
        self, tmp_path: Path, markdown: str, message: str
    ) -> None:
        with pytest.raises(RenderingError, match=message) as caught:
            page(tmp_path, markdown)
        assert caught.value.where is not None and "page.qmd, line" in caught.value.where

    def test_the_same_id_twice_stops_the_page(self, tmp_path: Path) -> None:
        table = "| a |\n|---|\n| 1 |\n\n: Caption. {#tbl-a}\n"
        with pytest.raises(RenderingError, match="used twice"):
            page(tmp_path, table + "\n" + table)

    def test_links_to_sources_lead_to_pages(self, tmp_path: Path) -> None:
        soup = page(tmp_path, "[a](methods.qmd#intervals) [b](reports/men.ipynb)")
        assert [a["href"] for a in soup.select(".prose a")] == ["methods.html#intervals", "reports/men.html"]


class TestCallouts:
    @pytest.mark.parametrize("kind", ["note", "tip", "important", "warning", "caution"])
    def test_say_their_kind_in_words(self, tmp_path: Path, kind: str) -> None:
        soup = page(tmp_path, f"::: {{.callout-{kind}}}\n## Few cases\n\nWords.\n:::")
        assert text(soup.select_one(f".callout-{kind} .callout-heading")) == f"{kind.title()} Few cases"
        assert text(soup.select_one(".callout-body")) == "Words."

    def test_may_be_folded(self, tmp_path: Path) -> None:
        soup = page(tmp_path, '::: {.callout-note collapse="true" title="More"}\nWords.\n:::')
        assert text(soup.select_one("details.callout summary")) == "Note More"


class TestAnnexes:
    words = "## Findings {#sec-a}\n\nWords.\n\n::: {.annex}\n## Annex: rules {#rules}\n\nMore words.\n:::"

    def test_are_folded_below_their_heading(self, tmp_path: Path) -> None:
        annex = page(tmp_path, self.words).select_one(".page-text > details.annex")
        assert annex is not None and not annex.has_attr("open")
        assert text(annex.select_one("summary > h2#rules")) == "Annex: rules"
        assert (
            annex.select_one("summary a") is None
        )  # a link within what opens would be one control in another
        assert "More words." in text(annex)

    def test_stay_in_the_contents(self, tmp_path: Path) -> None:
        contents = page(tmp_path, self.words).select(".toc a")
        assert [link["href"] for link in contents] == ["#sec-a", "#rules"]


class TestHostileText:
    hostile = ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '<div onclick="x()">y</div>',
               "<!-- <b>not shown</b> -->shown", "`<b>`{=html}x")  # fmt: skip

    @pytest.mark.parametrize("words", hostile[:3])
    def test_markup_prints_as_text(self, tmp_path: Path, words: str) -> None:
        soup = report(
            tmp_path, code_cell("#| label: tbl-a\n#| tbl-cap: C.", markdown=f"| n |\n|---|\n| {words} |")
        )
        cell = soup.select_one("td")
        assert cell is not None and cell.find(["script", "img", "div"]) is None
        assert text(cell).replace("”", '"').replace("“", '"') == words

    def test_markup_in_values_prints_as_text(self, tmp_path: Path) -> None:
        soup = page(
            tmp_path,
            "It is {{< meta numbers.bad >}}.",
            numbers={**VALUES["numbers"], "bad": "<script>x</script>"},
        )
        assert soup.select_one(".prose script") is None
        assert "<script>x</script>" in text(soup.select_one(".prose"))

    def test_markup_in_titles_prints_as_text(self, tmp_path: Path) -> None:
        soup = page(tmp_path, "Words.", title="<script>x</script>", description='a" onload="x')
        assert text(soup.h1) == "<script>x</script>"
        assert soup.title is not None and soup.title.string == "<script>x</script> · Series"

    @pytest.mark.parametrize(
        ("markdown", "message"),
        [
            ("[a](javascript:alert(1))", "not allowed"),
            ("[a](data:text/html,x)", "not allowed"),
            ("![a](https://example.org/a.png)", "from elsewhere"),
            ('[a]{onclick="x()"}', "onclick is not allowed"),
            ("`<b>x</b>`{=html}", "raw output"),
        ],
    )
    def test_what_could_run_or_load_stops_the_page(self, tmp_path: Path, markdown: str, message: str) -> None:
        with pytest.raises(RenderingError, match=message):
            page(tmp_path, markdown)


class TestPageTemplate:
    def test_a_synthetic_page_has_its_banner_even_when_staging_forgot_it(self, tmp_path: Path) -> None:
        soup = page(tmp_path, "Words.", synthetic=True)
        banner = soup.select_one("body > .synthetic-banner")
        assert "Synthetic demonstration data" in text(banner)

    def test_the_staged_banner_stands_above_the_header_once(self, tmp_path: Path) -> None:
        soup = page(tmp_path, "::: {.synthetic-banner}\nInvented.\n:::\n\nWords.", synthetic=True)
        assert [text(banner) for banner in soup.select(".synthetic-banner")] == ["Invented."]
        assert soup.select_one("main .synthetic-banner") is None

    def test_a_published_source_has_none(self, tmp_path: Path) -> None:
        assert page(tmp_path, "Words.", synthetic=False).select_one(".synthetic-banner") is None

    def test_contents_list_the_sections_and_only_them(self, tmp_path: Path) -> None:
        soup = page(tmp_path, "Lead.\n\n## One {#one}\n\n### Part {#part}\n\n## Two {#two}\n")
        assert [text(link) for link in soup.select(".toc a")] == ["One", "Part", "Two"]
        assert text(soup.select_one(".page-lead")) == "Lead."

    def test_key_messages_are_named_once_and_belong_to_the_lead(self, tmp_path: Path) -> None:
        messages = "::: {.key-messages}\n- Most men were in forced labour.\n:::\n\n"
        bare = page(tmp_path, messages + "## One\n\nText.")
        assert text(bare.select_one(".page-lead .panel-title")) == "Key messages"
        headed = page(tmp_path, "## Key messages {#key}\n\n" + messages + "## One\n\nText.")
        assert headed.select_one(".panel-title") is None
        assert headed.select_one(".page-lead .key-messages") is not None
        assert [text(heading) for heading in headed.select(".page-text h2")] == ["One"]
