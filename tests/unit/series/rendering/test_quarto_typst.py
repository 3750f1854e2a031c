"""The Typst partials and filter as Quarto uses them: inside its own template, on its own form of a document.

Quarto is not in the package registries that the tests use. What it puts around our partials and how it writes cells,
figures and callouts is imitated here in a few lines, after its documentation and its templates.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import typst
import yaml

from series.rendering.builtin.pandoc import pandoc_path, project_assets
from series.rendering.fonts import write_print_fonts

# Quarto's template: its definitions, our first partial, its page, our second partial, the body.
TEMPLATE = """\
#let horizontalrule = line(start: (25%, 0%), end: (75%, 0%))
#show terms: it => { show terms.item: item => { strong(item.term); block(item.description) }; it }
#show raw.where(block: true): set block(fill: luma(230), width: 100%, inset: 8pt)
#show figure: it => { if type(it.kind) != str { return it }; it }
#let callout(body: [], title: "Callout", background_color: rgb("#dddddd"), icon: none, icon_color: black,
  body_background_color: white) = block(fill: background_color)[QUARTO OWN #title #body]

$typst-template.typ()$

#set page(paper: $if(papersize)$"$papersize$"$else$"us-letter"$endif$, margin: (x: 1.25in, y: 1.25in),
  numbering: none, columns: 1)

$typst-show.typ()$

$body$
"""

METADATA: dict[str, Any] = {
    "title": "Trafficked men",
    "subtitle": "Registered victims, 1999 to 2011",
    "by-author": [{"name": {"literal": "First Author"}}, {"name": {"literal": "Second & Author"}}],
    "date": "15 January 2026",
    "papersize": "a4",
    "lang": "en-GB",
    "toc": True,
    "toc-depth": 3,
    "keywords": ["human trafficking", "men_and_boys"],
    "series": {
        "name": "Thematic Research Series",
        "number": "3",
        "edition": "2026-01",
        "edition-date": "15 January 2026",
    },
    "synthetic": True,
    "citation-text": "Authors (2026). *Trafficked men*.",
    "report": {"id": "trafficked-men"},
    "key-figure": {"id": "fig-men-sectors", "alt": "Bars.", "caption": "The key figure."},
}

# What Quarto's filters make of a float and of a callout, as the raw Typst that they end in.
FIGURE = """\
:::: {#cell-fig-men-sectors .cell}
::: {.cell-output .cell-output-display}
```{=typst}
#figure([
#box(image("trafficked-men/data/fig-men-sectors.svg", alt: "Bars."))
], caption: figure.caption(position: bottom, [Men by sector.]), kind: "quarto-float-fig", supplement: "Figure",
numbering: "1") <fig-men-sectors>
```
:::
::::
"""
BODY = f"""\
::: {{.synthetic-banner}}
The page's own banner.
:::

::: {{.key-numbers}}
- [24 %]{{.key-number}} of registered victims are men
- [1,950]{{.key-number}} registered men
:::

::: {{.key-messages}}
- Men are 24 % of registered victims.
:::

## Findings {{#sec-findings}}

As `#ref(<fig-men-sectors>, supplement: [Figure])`{{=typst}} shows, the share is $\\hat{{p}} = 0.24$.

{FIGURE}

::: {{.evidence-note}}
Note: n = 13,800.
:::

```{{=typst}}
#callout(body: [Read it so.], title: [Note on shares], background_color: rgb("#dae6fb"), icon_color: rgb("#0758E5"),
  icon: none, body_background_color: white)
```

$$ x = y $$ {{#eq-own alt="x equals y"}}

::: {{.annex}}
## Annex

Made so.
:::
"""


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("quarto")
    # Quarto puts the partials that the project names beside its template, by their names alone.
    project = yaml.safe_load((project_assets().parent / "_quarto.yml").read_text(encoding="utf-8"))
    for partial in project["format"]["typst"]["template-partials"]:
        source = project_assets().parent / partial
        (folder / source.name).write_bytes(source.read_bytes())
    (folder / "template.typ").write_text(TEMPLATE, encoding="utf-8")
    (folder / "metadata.yml").write_text(yaml.safe_dump(METADATA), encoding="utf-8")
    # Quarto's Lua environment has a global named `quarto`; a filter of its own, then ours.
    ours = (project_assets() / "filters" / "typst-series.lua").read_text(encoding="utf-8")
    (folder / "filter.lua").write_text("quarto = {}\n" + ours, encoding="utf-8")
    command = [pandoc_path(), "--from", "markdown", "--to", "typst", "--standalone", "--template", "template.typ",
               "--lua-filter", "filter.lua", "--metadata-file", "metadata.yml", "--shift-heading-level-by", "-1",
               "--wrap", "none"]  # fmt: skip
    answer = subprocess.run(
        command, input=BODY, capture_output=True, text=True, cwd=folder, check=True, timeout=60
    )
    return answer.stdout


@pytest.fixture(scope="module")
def compiled(text: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compiled")
    # The equation with a label is left to Quarto, so it stays as text and formula here; Quarto gives it its words.
    without = text.replace("$ x = y $", '#math.equation(block: true, alt: "x equals y", $ x = y $)')
    (folder / "report.typ").write_text(without, encoding="utf-8")
    data = folder / "trafficked-men" / "data"
    data.mkdir(parents=True)
    (data / "fig-men-sectors.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="680" height="400" viewBox="0 0 680 400"><rect width="9" '
        'height="9"/></svg>', encoding="utf-8",
    )  # fmt: skip
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(write_print_fonts(folder / "fonts"))])
    pdf, warnings = typst.Compiler(
        folder / "report.typ", root=folder, font_paths=fonts
    ).compile_with_warnings(format="pdf", pdf_standards="ua-1", timestamp=0)
    assert not warnings, [warning.message for warning in warnings]
    assert isinstance(pdf, bytes)
    (folder / "report.pdf").write_bytes(pdf)
    return folder / "report.pdf"


def printed(path: Path) -> list[str]:
    from pypdf import PdfReader

    return [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]


def test_the_partials_find_quarto_s_names(text: str) -> None:
    assert "authors: ([First Author],[Second & Author],)" in text
    assert 'lang: "en",' in text and 'region: "GB",' in text


def test_a_cell_and_its_note_become_one_float(text: str) -> None:
    start = text.index("#evidence-float[")
    assert text.index("quarto-float-fig") > start
    assert text.index("#evidence-note[") > text.index("quarto-float-fig")


def test_formulas_in_sentences_get_words_and_labelled_ones_are_left_to_quarto(text: str) -> None:
    assert 'alt: "p hat equals 0.24"' in text
    assert "{\\#eq-own" in text  # Quarto turns this into the label and the words


def test_it_compiles_to_pdf_ua_with_our_cover_heads_and_callouts(compiled: Path) -> None:
    pages = printed(compiled)
    whole = " ".join(pages)
    assert "First Author, Second & Author" in pages[0]
    assert all("SYNTHETIC DEMONSTRATION DATA" in page for page in pages)
    assert "Note on shares" in whole and "QUARTO OWN" not in whole
    assert "The page's own banner" not in whole
    assert "Key messages" in pages[1] and "The key figure." in pages[1]
    assert "Contents" in pages[2]
    assert "Annex" in pages[-1]
    assert len(pages) in (3, 4)  # a report without many sections has its contents above its text


def test_only_typst_output_is_touched() -> None:
    script = project_assets() / "filters" / "typst-series.lua"
    answer = subprocess.run(
        [pandoc_path(), "--from", "markdown", "--to", "html", "--lua-filter", str(script)],
        input="::: {.key-numbers}\n- one\n:::\n", capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert 'class="key-numbers"' in answer.stdout
