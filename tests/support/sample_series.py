"""A small series for tests of staging and release: a setting, two executed reports with evidence, and a project root."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas
from matplotlib.figure import Figure
from nbformat import NotebookNode

from data_access.disclosure import ProtectionClass, Statistic, current_policy
from data_access.sources.interface import CollectionPeriod, SourceDescription
from series.catalog import KeyEvidence, Report, SeriesDescription
from series.evidence import EvidenceRecord, claim, figure, harvest, number, table
from series.staging import Edition, ExecutedReport, Setting
from series.staging.pages import PAGES
from tests.support.notebooks import executed_notebook
from tests.support.protected import protected_table, sectors, share
from tests.support.sample_staging import PROJECT_ROOT, QUARTO_YML, REFERENCES

SOURCE = SourceDescription(
    name="demonstration",
    title="Demonstration casebook (synthetic)",
    protection_class=ProtectionClass.CONFIDENTIAL,
    synthetic=True,
    unit_noun="registered victims",
    citation="The trafficking-series authors (2026). Demonstration casebook.",
    citation_key="demonstration2026",
    terms="Free to use.",
    version="1",
    years=(1999, 2011),
    caveats=("Invented records.",),
    collection_timeline=(CollectionPeriod(1999, 2003, "the first form, on paper", "v1"),),
    input_hash="hmac-sha256:5f2a",
    delivery=2,
)

PROSE = """\
::: {.key-numbers}
- [{{< meta numbers.men_share >}}]{.key-number} are men ({{< meta bases.men_share >}}; {{< meta intervals.men_share >}})
:::

::: {.key-messages}
- {{< meta claims.men_minority.sentence >}} See @fig-men-sectors and @tbl-men-sectors.
:::

## Men are {{< meta numbers.men_share >}}

Words [@surtees2008].

::: {.callout-note title="A share of {{< meta numbers.men_share >}}"}
Words.
:::
"""


def setting(**source: Any) -> Setting:
    """The setting of an edition from the demonstration; keywords change the source's description."""
    return Setting(
        series=SeriesDescription(
            title="Thematic Research Series",
            subtitle="What case data say",
            publisher="The trafficking-series project",
            authors=["The trafficking-series authors"],
            edition="First edition",
            edition_date=date(2026, 1, 15),
        ),
        edition=Edition("First edition", date(2026, 1, 15), versions={"python": "3.11"}),
        source=replace(SOURCE, **source),
        policy=current_policy(),
    )


def report(**changes: Any) -> Report:
    found = Report(
        id="trafficked-men",
        number="3",
        title="Trafficked men",
        subtitle="A profile",
        summary="Who the men are.",
        notebook=Path("notebooks/trafficked-men.ipynb"),
        authors=("The trafficking-series authors",),
        keywords=("men",),
        requires=(),
        key=KeyEvidence(number="men_share", claim="men_minority", figure="fig-men-sectors"),
        headline_claims=("men_minority",),
    )
    return replace(found, **changes)


def draw(data: pandas.DataFrame, labels: Any) -> Figure:
    drawn = Figure(figsize=(4, 3))
    drawn.subplots().bar(range(len(data)), data["value"].fillna(0))
    return drawn


def evidence() -> None:
    """The evidence of a small report: two numbers, a claim, a figure and two tables."""
    number("men_share", share(0.243, 0.218, 0.262), label="share of men among registered victims")
    number("hidden_share", share(None, n=None), label="share that is not shown")
    claim(
        "men_minority",
        share(0.243, 0.218, 0.262).below(0.5),
        holds="Men are a minority ({{< meta numbers.men_share >}}).",
        fails="Men are not a minority.",
        undetermined="It cannot be told.",
    )
    figure(
        "fig-men-sectors",
        sectors(),
        draw,
        finding="men_minority",
        caption="Registered men by sector, {{< meta report.years >}}.",
        alt="Bar chart. Men are {{< meta numbers.men_share >}}.",
        note="counts are rounded",
    )
    table("tbl-men-sectors", sectors(), caption="Registered men by sector.")
    shares = protected_table(
        {("a", "x"): 0.2, ("a", "y"): 0.3, ("b", "x"): 0.8, ("b", "y"): None},
        ("type", "sex"),
        statistic=Statistic.SHARE,
        n_valid=300,
        with_interval=True,
        notes=["Share of known cases."],
    )
    table("tbl-shares", shares, caption="Shares of {{< meta numbers.men_share >}}.")


def executed(prose: str = PROSE, found: Report | None = None, *more: Any) -> ExecutedReport:
    """A report executed without a kernel: prose, evidence, then whatever cells follow."""
    notebook, record = _run(prose, *more)
    return ExecutedReport(
        report=found or report(),
        notebook=notebook,
        record=record,
        parameters={"source": "demonstration", "data": "/home/somebody/secret/cases.csv", "scheme": "m49"},
        notebook_hash="sha256:0123",
    )


@cache
def _run(prose: str, *more: Any) -> tuple[NotebookNode, EvidenceRecord]:
    """Drawing takes time: the same cells are run once a session. Staging changes neither notebook nor record."""
    notebook = executed_notebook(prose, lambda: None, evidence, "## Limits\n\nWords.", *more)
    return notebook, harvest(notebook)


def project_root(folder: Path) -> Path:
    """A project's root with everything that staging takes from it, the page templates being the real ones."""
    for name in PAGES:
        _copy(PROJECT_ROOT / name, folder / name)
    (folder / "_quarto.yml").write_text(QUARTO_YML, encoding="utf-8")
    (folder / "assets").mkdir()
    (folder / "assets" / "series.css").write_text("body {}\n", encoding="utf-8")
    (folder / "notebooks").mkdir()
    real = (PROJECT_ROOT / "notebooks" / "references.bib").read_text("utf-8")
    (folder / "notebooks" / "references.bib").write_text(
        REFERENCES.replace("wilson1927", "w") + real, "utf-8"
    )
    return folder


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
