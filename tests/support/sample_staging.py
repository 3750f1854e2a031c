# ruff: noqa: E501  (the Markdown stands as it is written)
"""A small but complete staging project, written by hand: THE example that both renderers are tested with.

``write_sample_staging(folder)`` writes plain Quarto: two reports (``trafficked-men``, ``regional-trends``), an index,
the pages methods, data and about, and the files that a page links to. Between them they use every feature which the series
uses: meta values in headings, captions, lists, links, footnotes, callouts, tables and conditional blocks; figures, tables and
equations with cross references; citations; evidence notes; the synthetic banner.

``series.staging`` produces exactly this form; ``tests/unit/series/staging`` holds the two together.
"""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path
from typing import Any

import nbformat
import yaml

PROJECT_ROOT = Path(__file__).resolve().parents[2]

BANNER = """\
:::: {.content-visible when-format="html"}
::: {.synthetic-banner}
**Synthetic demonstration data, not findings.** The records behind this page are invented; no person is described.
:::
::::"""

QUARTO_YML = """\
project:
  type: website
  output-dir: _site
  render:
    - index.qmd
    - methods.qmd
    - data.qmd
    - about.qmd
    - reports/*.ipynb
website:
  title: "Thematic Research Series"
  search: false
  sidebar:
    contents:
      - index.qmd
      - section: Reports
        contents: reports
      - methods.qmd
      - data.qmd
      - about.qmd
lang: en
bibliography: references.bib
execute:
  enabled: false
  echo: false
format:
  html:
    html-math-method: mathml
    toc: true
    format-links: false
  typst:
    papersize: a4
"""

REFERENCES = """\
@techreport{surtees2008,
  author = {Surtees, Rebecca},
  title = {Trafficking of men: a trend less considered. The case of Belarus and Ukraine},
  institution = {International Organization for Migration},
  type = {Migration Research Series},
  number = {36},
  address = {Geneva},
  year = {2008}
}

@article{wilson1927,
  author = {Wilson, Edwin B.},
  title = {Probable inference, the law of succession, and statistical inference},
  journal = {Journal of the American Statistical Association},
  volume = {22},
  number = {158},
  pages = {209--212},
  year = {1927}
}
"""


def write_sample_staging(folder: Path, *, synthetic: bool = True) -> Path:
    """Write the sample project into ``folder`` (made if need be) and return it.

    ``synthetic=False`` leaves out the banner and sets ``synthetic: false``: what a published source looks like.
    The root's own ``_quarto.yml`` and ``assets`` are used when they are there, so that a renderer sees the real ones.
    """
    folder.mkdir(parents=True, exist_ok=True)
    root_config = PROJECT_ROOT / "_quarto.yml"
    _write(folder / "_quarto.yml", root_config.read_text("utf-8") if root_config.exists() else QUARTO_YML)
    if (PROJECT_ROOT / "assets").is_dir():
        shutil.copytree(PROJECT_ROOT / "assets", folder / "assets", dirs_exist_ok=True)
    _write(folder / "references.bib", REFERENCES)
    for name, page in _pages(synthetic).items():
        _write(folder / name, page)
    for report, cells in (("trafficked-men", _men_cells()), ("regional-trends", _regional_cells())):
        front = _front_matter(report, synthetic)
        notebook = _notebook(front, cells, synthetic)
        _write(folder / "reports" / f"{report}.ipynb", nbformat.writes(notebook) + "\n")
        _write_evidence_files(folder / "reports" / report / "data", report)
    return folder


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


# ---------------------------------------------------------------------------------------------------------------- reports


MEN_SECTORS_CAPTION = (
    "**Construction employed most men.** Registered men in forced labour, by sector, 1999 to 2011."
)
MEN_SECTORS_ALT = "Bar chart of the share of men by sector. Construction is first with 48 %, then agriculture. Men are 24 %."


def _front_matter(report: str, synthetic: bool) -> dict[str, Any]:
    men = report == "trafficked-men"
    title = "Trafficked men" if men else "Regional trends"
    number = "3" if men else "5"
    subtitle = (
        "Registered victims, 1999 to 2011" if men else "Registered victims in all regions, 1999 to 2011"
    )
    citation = (
        f"The trafficking-series authors (2026). *{title}*. Thematic Research Series, No. {number}. "
        "Edition 2026-01."
    )
    front: dict[str, Any] = {
        "title": title,
        "subtitle": subtitle,
        "author": ["The trafficking-series authors"],
        "date": "2026-01-15",
        "description": "Who the men among registered victims are, and how they were exploited."
        if men
        else "How the registered caseload changed from region to region.",
        "keywords": ["human trafficking", "men", "forced labour"]
        if men
        else ["human trafficking", "regions"],
        "series": {
            "name": "Thematic Research Series",
            "number": number,
            "edition": "2026-01",
            "edition-date": "15 January 2026",
            "publisher": "The trafficking-series authors",
        },
        "synthetic": synthetic,
        "pdf-link": f"{report}.pdf",
        "citation-text": citation,
        "report": {
            "id": report,
            "title": title,
            "subtitle": subtitle,
            "number": number,
            "region": "all regions",
            "years": "1999 to 2011",
            "source": "demonstration",
            "source_title": "Demonstration casebook (synthetic)",
            "unit_noun": "registered victims",
            "citation": citation,
            "edition": "2026-01",
            "edition_date": "15 January 2026",
        },
    }
    if men:
        front["numbers"] = {
            "men_share": "24\u00a0%",
            "men_total": "1,950",
            "men_hidden": "fewer than 11 or not shown",
        }
        front["key-figure"] = {
            "id": "fig-men-sectors",
            "alt": MEN_SECTORS_ALT,
            "caption": MEN_SECTORS_CAPTION,
        }
        front["intervals"] = {"men_share": "22 to 26\u00a0%"}
        front["bases"] = {"men_share": "n = 13,800", "men_total": "n = 13,800"}
        front["claims"] = {
            "men_mainly_labour": {
                "state": "holds",
                "holds": True,
                "fails": False,
                "undetermined": False,
                "sentence": "Forced labour is the main form of exploitation of registered men (93\u00a0%).",
            }
        }
    else:
        front["numbers"] = {"largest_region": "Eastern\\_Europe", "regions_shown": "6"}
        front["intervals"] = {}
        front["bases"] = {"largest_region": "n = 13,800"}
        front["claims"] = {
            "counts_rose": {
                "state": "undetermined",
                "holds": False,
                "fails": False,
                "undetermined": True,
                "sentence": "It cannot be told whether registrations rose after 2005.",
            }
        }
    return front


def _notebook(front: dict[str, Any], cells: list[Any], synthetic: bool) -> Any:
    header = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=1000)
    opening = [_markdown(BANNER)] if synthetic else []
    all_cells = [nbformat.v4.new_raw_cell(f"---\n{header}---"), *opening, *cells]
    for position, cell in enumerate(all_cells):
        cell["id"] = f"cell-{position:03d}"
    return nbformat.v4.new_notebook(
        cells=all_cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )


def _markdown(text: str) -> Any:
    return nbformat.v4.new_markdown_cell(text)


def _report_header(report: str, number: str) -> Any:
    return _markdown(
        f"""\
:::: {{.content-visible when-format="html"}}
::: {{.report-header}}
[Thematic Research Series · No. {number}]{{.series-line}} [Edition 2026-01 · 15 January 2026]{{.edition-line}}

[PDF]({report}.pdf){{.button .button-pdf}} [Data](#data-of-this-report){{.button .button-data}}
:::
::::"""
    )


def _figure_cell(identifier: str, caption: str, alt: str, svg: str) -> Any:
    source = f'#| label: {identifier}\n#| fig-cap: "{caption}"\n#| fig-alt: "{alt}"\n#| echo: false'
    output = nbformat.v4.new_output("display_data", data={"image/svg+xml": svg}, metadata={})
    return nbformat.v4.new_code_cell(source, outputs=[output], execution_count=None)


def _table_cell(identifier: str, caption: str, markdown: str) -> Any:
    source = f'#| label: {identifier}\n#| tbl-cap: "{caption}"\n#| echo: false'
    output = nbformat.v4.new_output("display_data", data={"text/markdown": markdown}, metadata={})
    return nbformat.v4.new_code_cell(source, outputs=[output], execution_count=None)


def _evidence_note(report: str, identifier: str, note: str, links: tuple[str, ...]) -> Any:
    path = f"{report}/data/{identifier}"
    joined = " · ".join(f"[{kind.upper()}]({path}.{kind}){{.download}}" for kind in links)
    return _markdown(
        f"""\
:::: {{.evidence-note}}
{note}

::: {{.content-visible when-format="html"}}
{joined}
:::
::::"""
    )


NOTE = "n = 13,800. Source: Demonstration casebook (synthetic)."


def _men_cells() -> list[Any]:
    report = "trafficked-men"
    return [
        _report_header(report, "3"),
        _markdown(
            """\
::: {.key-numbers}
- [{{< meta numbers.men_share >}}]{.key-number} of registered victims are men ({{< meta bases.men_share >}})
- [{{< meta numbers.men_total >}}]{.key-number} registered men
- [{{< meta intervals.men_share >}}]{.key-number} is the 95 % interval
:::

::: {.key-messages}
- {{< meta claims.men_mainly_labour.sentence >}} See @fig-men-sectors.
- Men are {{< meta numbers.men_share >}} of registered victims, not of all victims.
:::

## Men are {{< meta numbers.men_share >}} of registered victims {#sec-share}

Of all registered victims in {{< meta report.region >}}, {{< meta numbers.men_share >}} are men ({{< meta intervals.men_share >}};
{{< meta bases.men_share >}}), as @tbl-men-sectors shows. An earlier study found fewer [@surtees2008]. Intervals are Wilson's
[see @wilson1927, p. 211].[^wilson]

[^wilson]: For a share such as {{< meta numbers.men_share >}}, the interval never leaves 0 to 100 %.

::: {.content-visible when-meta="claims.men_mainly_labour.holds"}
Men were mainly exploited in **forced labour**.
:::

::: {.content-visible when-meta="claims.men_mainly_labour.fails"}
Men were mainly exploited otherwise.
:::

::: {.content-hidden unless-meta="claims.men_mainly_labour.undetermined"}
It cannot be told how men were mainly exploited.
:::"""
        ),
        _figure_cell(
            "fig-men-sectors",
            MEN_SECTORS_CAPTION,
            MEN_SECTORS_ALT,
            _bars(
                "Construction employed most men", (("Construction", 48), ("Agriculture", 18), ("Fishing", 10))
            ),
        ),
        _evidence_note(
            report, "fig-men-sectors", f"Note: hatched bars are not shown. {NOTE}", ("csv", "svg", "png")
        ),
        _table_cell(
            "tbl-men-sectors",
            "Registered men by sector of forced labour.",
            """\
| Sector           | Men (n) | Share (%) | 95 % interval |
|:-----------------|--------:|----------:|--------------:|
| Construction     |     940 |      48.2 |  46.0 to 50.4 |
| Agriculture      |     350 |      17.9 |  16.3 to 19.7 |
| Fishing\\_at\\_sea |      ·· |        ·· |            ·· |
| **All sectors**  |   1,950 |     100.0 |               |""",
        ),
        _evidence_note(
            report,
            "tbl-men-sectors",
            f"Note: ·· stands for a value that is not shown, to protect the people in it. {NOTE}",
            ("csv",),
        ),
        _markdown(
            """\
::: {.callout-note title="How to read a share of 24 %"}
A share is of those for whom the fact is known ({{< meta bases.men_share >}}). See [the methods](../methods.qmd#intervals).
:::

::: {.callout-warning}
## Registered is not all

Registered victims are those whom an organisation met. The sub-group of fishers is {{< meta numbers.men_hidden >}}.
:::

## Method {#sec-method}

The interval for a share $\\hat{p}$ of $n$ known cases has its centre at

$$
\\tilde{p} = \\frac{\\hat{p} + z^2 / 2n}{1 + z^2 / n}
$$ {#eq-wilson alt="p tilde equals p hat plus z squared over two n, divided by one plus z squared over n"}

with $z = 1.96$; @eq-wilson is used throughout.

1. Shares come from protected counts.
2. Counts are rounded to 5.
    - totals too
    - hidden cells are hidden everywhere

### Definitions

Registered victim
:   A person whom an organisation registered as a victim of trafficking.

Exploitation
:   What was done to the person, see <https://www.ohchr.org>.

> A quotation stands like this.

## Recommendations

Collect the *sector* of exploitation for everyone; ask it with ~~one~~ a list. H~2~O and x^2^ are written so. "Quoted" -- and so on..."""
        ),
        *_closing_cells(report, "Trafficked men", "3", ("fig-men-sectors", "tbl-men-sectors")),
    ]


def _regional_cells() -> list[Any]:
    report = "regional-trends"
    return [
        _report_header(report, "5"),
        _markdown(
            """\
::: {.key-numbers}
- [{{< meta numbers.regions_shown >}}]{.key-number} regions have enough cases
:::

::: {.key-messages}
- {{< meta claims.counts_rose.sentence >}}
- {{< meta numbers.largest_region >}} has most registrations (@fig-registrations).
:::

## Registrations by year {#sec-registrations}

The counts are in @fig-registrations and @tbl-registrations; they are counts of registration, not of victims."""
        ),
        _figure_cell(
            "fig-registrations",
            "**It cannot be told whether registrations rose.** Registered victims by region, 1999 to 2011.",
            "Bar chart of registrations by region. Eastern Europe has most, Western Africa least of those shown.",
            _bars("Registrations", (("Eastern Europe", 55), ("Western Africa", 20))),
        ),
        _evidence_note(report, "fig-registrations", NOTE, ("csv", "svg", "png")),
        _table_cell(
            "tbl-registrations",
            "Registered victims by region and period.",
            """\
| Region            | 1999 to 2003 | 2004 to 2007 | 2008 to 2011 |
|:------------------|-------------:|-------------:|-------------:|
| Eastern Europe    |        2,300 |        3,150 |        3,400 |
| Western Africa    |           ·· |          450 |          520 |
| \\{\\{\\< x \\>\\}\\} \\#y \\$z |           ·· |           ·· |           15 |""",
        ),
        _evidence_note(
            report,
            "tbl-registrations",
            f"Note: ·· stands for a value that is not shown, to protect the people in it. {NOTE}",
            ("csv",),
        ),
        _markdown(
            """\
::: {.content-visible when-meta="claims.counts_rose.undetermined"}
Whether {{< meta numbers.largest_region >}} rose is open; compare @surtees2008.
:::"""
        ),
        *_closing_cells(report, "Regional trends", "5", ("fig-registrations", "tbl-registrations")),
    ]


def _closing_cells(report: str, title: str, number: str, evidence: tuple[str, ...]) -> list[Any]:
    links = "\n".join(
        f"- `{identifier}`: "
        + " · ".join(
            f"[{kind.upper()}]({report}/data/{identifier}.{kind}){{.download}}"
            for kind in (("csv", "svg", "png") if identifier.startswith("fig-") else ("csv",))
        )
        for identifier in evidence
    )
    return [
        _markdown("## References {#references}\n\n::: {#refs}\n:::"),
        _markdown(
            f"""\
## How to cite {{#how-to-cite}}

The trafficking-series authors (2026). *{title}*. Thematic Research Series, No. {number}. Edition 2026-01.

Text and figures: [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)."""
        ),
        _markdown(
            """\
::: {.annex}
## Annex: how this report was made {#reproducibility}

| What              | Value                              |
|:------------------|:-----------------------------------|
| Source            | Demonstration casebook (synthetic) |
| Input hash        | `hmac-sha256:5f2a…`                |
| Parameters        | `source = demonstration`           |
| Cells not shown   | 12 %                               |
:::"""
        ),
        _markdown(
            f"""\
:::: {{.content-visible when-format="html"}}
## Data of this report {{#data-of-this-report}}

{links}
::::"""
        ),
    ]


# ------------------------------------------------------------------------------------------------------------------ pages


def _pages(synthetic: bool) -> dict[str, str]:
    def page(title: str, body: str, description: str) -> str:
        front = yaml.safe_dump(
            {
                "title": title,
                "description": description,
                "format": {"html": "default"},
                "series": {
                    "name": "Thematic Research Series",
                    "edition": "2026-01",
                    "edition-date": "15 January 2026",
                    "publisher": "The trafficking-series authors",
                },
                "synthetic": synthetic,
            },
            sort_keys=False,
            allow_unicode=True,
            width=1000,
        )
        banner = f"{BANNER}\n\n" if synthetic else ""
        return f"---\n{front}---\n\n{banner}{body.strip()}\n"

    return {
        "index.qmd": page("Thematic Research Series", INDEX_BODY, "Human trafficking in case data."),
        "methods.qmd": page("Methods", METHODS_BODY, "How cases become figures."),
        "data.qmd": page("Data", DATA_BODY, "What the source covers."),
        "about.qmd": page("About", ABOUT_BODY, "Who makes the series."),
    }


INDEX_BODY = """
::: {.lead}
This series says what case data tell about human trafficking. Every number can be traced and checked again.
:::

## Reports {#reports}

::::: {.report-cards}
:::: {.report-card}
[No. 3]{.report-number}

### [Trafficked men](reports/trafficked-men.html) {.unnumbered}

Forced labour is the main form of exploitation of registered men (93\u00a0%).

[![Bar chart of the share of men by sector.](reports/trafficked-men/data/fig-men-sectors.svg)](reports/trafficked-men.html)

[24\u00a0%]{.card-number} [share of men among registered victims, n = 13,800]{.card-number-label}
::::

:::: {.report-card}
[No. 5]{.report-number}

### [Regional trends](reports/regional-trends.html) {.unnumbered}

It cannot be told whether registrations rose after 2005.

[![Bar chart of registrations by region.](reports/regional-trends/data/fig-registrations.svg)](reports/regional-trends.html)

[6]{.card-number} [regions with enough cases]{.card-number-label}
::::
:::::

## Three doors {#doors}

::::: {.doors}
:::: {.door}
### [I want the findings](#reports)

Start with the cards above.
::::

:::: {.door}
### [I want the data](data.qmd)

Tables as CSV, figures as SVG and PNG.
::::

:::: {.door}
### [I want to check](methods.qmd)

How cases become figures, and how to run it again.
::::
:::::

## How to cite {#how-to-cite}

The trafficking-series authors (2026). *Thematic Research Series*. Edition 2026-01.

::: {.disclaimer}
The designations used do not imply the expression of any opinion on the legal status of any country or territory.
:::
"""

METHODS_BODY = """
## Intervals {#intervals}

Shares have Wilson intervals: $\\hat{p}$ of $n$ [@wilson1927].

## References {#references}

::: {#refs}
:::
"""

DATA_BODY = """
## Coverage {#coverage}

| Form version | Years        | Registered victims |
|:-------------|:-------------|-------------------:|
| v1           | 1999 to 2003 |              2,900 |
| v2           | 2004 to 2007 |              4,970 |

: Registered victims by form version. {#tbl-coverage}

@tbl-coverage counts each person once.
"""

ABOUT_BODY = """
## Run it again {#again}

```bash
make publish
```

1. Clone.
2. Run.
"""


# ------------------------------------------------------------------------------------------------------------------ files


def _bars(title: str, bars: tuple[tuple[str, int], ...]) -> str:
    rows = []
    for position, (label, value) in enumerate(bars):
        y = 30 + 40 * position
        rows.append(f'<rect x="150" y="{y}" width="{value * 8}" height="24" fill="#00796B"/>')
        rows.append(f'<text x="140" y="{y + 17}" text-anchor="end" font-size="13">{label}</text>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="680" height="400" viewBox="0 0 680 400" role="img">'
        f"<title>{title}</title>{''.join(rows)}</svg>"
    )


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x00\xff" * 2, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _write_evidence_files(folder: Path, report: str) -> None:
    figure = "fig-men-sectors" if report == "trafficked-men" else "fig-registrations"
    table = "tbl-men-sectors" if report == "trafficked-men" else "tbl-registrations"
    bars: tuple[tuple[str, int], ...] = (("Construction", 48), ("Agriculture", 18), ("Fishing", 10))
    if report == "regional-trends":
        bars = (("Eastern Europe", 55), ("Western Africa", 20))
    _write(folder / f"{figure}.csv", "sector,value,status\n" + "".join(f"{k},{v},rounded\n" for k, v in bars))
    _write(folder / f"{table}.csv", "sector,value,status\nconstruction,940,rounded\nfishing,··,suppressed\n")
    _write(folder / f"{figure}.svg", _bars("Chart", bars) + "\n")
    (folder / f"{figure}.png").write_bytes(_png())
