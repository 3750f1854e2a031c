"""A small notebook of which a reviewer would say nothing, and its surroundings; tests put one fault into it."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from series.catalog.model import ReportEntry
from series.checking import Finding, Surroundings, check_notebook, source_notebook
from tests.support.small_project import report_entry

CELLS: dict[str, tuple[str, str, list[str]]] = {
    "parameters": (
        "code",
        'source: str = "demonstration"\n'
        "data: str | None = None\n"
        "delivery: int | None = None\n"
        'scheme: str = "m49"',
        ["parameters"],
    ),
    "imports": (
        "code",
        "from data_access import open_casebook\n"
        "from series.charts import draw_bars\n"
        "from series.evidence import claim, figure, number, table",
        [],
    ),
    "casebook": (
        "code",
        "casebook = open_casebook(source, data, delivery=delivery, scheme=scheme)\n"
        'by_sex = casebook.share("sex")\n'
        'number("men_share", by_sex.cell(sex="male"), label="men")',
        [],
    ),
    "claims": (
        "code",
        "claim(\n"
        '    "men_minority",\n'
        '    by_sex.cell(sex="male").below(0.5),\n'
        '    holds="Men are a minority ({{< meta numbers.men_share >}}).",\n'
        '    fails="Men are no minority.",\n'
        '    undetermined="It can\'t be decided.",\n'
        ")",
        [],
    ),
    "results": (
        "markdown",
        "::: {.key-numbers}\n- **{{< meta numbers.men_share >}}** were men\n:::\n\n"
        "## Key messages\n\n::: {.key-messages}\n- {{< meta claims.men_minority.sentence >}}\n:::\n\n"
        "## Results\n\n@fig-men shows it [@surtees2008men].\n@tbl-sex has all.",
        [],
    ),
    "figure": (
        "code",
        "def draw(data, labels):\n"
        '    return draw_bars(data, category="sex", title="Per cent", labels=labels)\n\n\n'
        "figure(\n"
        '    "fig-men",\n'
        "    by_sex,\n"
        "    draw,\n"
        '    finding="men_minority",\n'
        '    caption="Registered victims by sex.",\n'
        '    alt="Two bars show the share of women and men among registered victims: {{< meta numbers.men_share >}} are men.",\n'
        ")\n"
        'table("tbl-sex", by_sex, caption="Registered victims by sex.")',
        [],
    ),
    "closing": (
        "markdown",
        "## Definitions\n\nWords.\n\n## Data and coverage\n\nData.\n\n## Limitations\n\nThese.\n\n## Recommendations\n\nThose.",
        [],
    ),
}
AROUND = Surroundings(
    ReportEntry.model_validate(report_entry()),
    frozenset({"surtees2008men"}),
    frozenset({"victim.sex", "victim.education"}),
    frozenset({"men_share"}),
)


def clean() -> NotebookNode:
    """The notebook as a node."""
    cells = []
    for name, (kind, source, tags) in CELLS.items():
        make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        cells.append(make(source, id=name, metadata={"tags": tags} if tags else {}))
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def cell(node: NotebookNode, name: str) -> NotebookNode:
    """A cell by its name."""
    return next(one for one in node.cells if one.id == name)


def changed(name: str, old: str, new: str) -> NotebookNode:
    """The notebook with a piece of one cell replaced."""
    node = clean()
    found = cell(node, name)
    assert old in found.source, "the fault must be put in somewhere"
    found.source = found.source.replace(old, new)
    return node


def said_of(node: NotebookNode) -> list[Finding]:
    """What a reviewer would say of it."""
    return check_notebook(source_notebook(node, Path("notebook.ipynb").name), AROUND)
