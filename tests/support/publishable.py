"""A project that can be published whole in a few seconds: the real pages and styles, one small notebook."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support.small_project import catalogue, report_entry, write_catalogue, write_notebook

PROJECT = Path(__file__).resolve().parents[2]
PARTS = (
    "_quarto.yml",
    "index.qmd",
    "methods.qmd",
    "five-safes.qmd",
    "data.qmd",
    "about.qmd",
    "changes.qmd",
    "assets",
    "requirements.lock",
)

EVIDENCE = """\
from data_access import open_casebook
from series.charts import Quantity, draw_bars
from series.evidence import claim, figure, number, table

casebook = open_casebook(source, data=data, delivery=delivery)
if region is not None:
    casebook = casebook.where(region=region)
shares = casebook.share("sex")
men = shares.cell(sex="male")
number("men_share", men, label="share of men among registered victims")
claim("men_minority", men.below(0.5), holds="Men are a minority.", fails="Men are no minority.",
      undetermined="It is undetermined whether men are a minority.")
table("tbl-sex", casebook.count("sex"), caption="Registered victims by sex.")


def draw(data, labels):
    return draw_bars(data, category="sex", title="Share by sex", labels=labels, quantity=Quantity.SHARE)


figure("fig-men", shares, draw, finding="men_minority", caption="Share of registered victims by sex.",
       alt="Men are {{< meta numbers.men_share >}} of registered victims.")
"""

WORDS = """\
::: {.key-messages}
- {{< meta claims.men_minority.sentence >}}
- Men are {{< meta numbers.men_share >}} of registered victims.
:::

## Results

@fig-men and @tbl-sex show the registered victims by sex.
"""


def write_publishable_project(
    root: Path, *, code: str = EVIDENCE, reports: tuple[str, ...] = ("trafficked-men",)
) -> Path:
    """Write a project with these reports, each with the same small notebook, and return its folder."""
    for part in PARTS:
        source = PROJECT / part
        if source.is_dir():
            shutil.copytree(source, root / part)
        elif source.exists():
            root.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, root / part)
    notebooks = root / "notebooks"
    entries = [report_entry(name, 3 + at, requires=["victim.sex"]) for at, name in enumerate(reports)]
    write_catalogue(notebooks / "reports.yml", catalogue(*entries))
    shutil.copy(PROJECT / "notebooks" / "references.bib", notebooks)
    for name in reports:
        write_notebook(notebooks / f"{name}.ipynb", code, words=[WORDS])
    return root
