"""The trace of a report, as a page of its own: for each piece of evidence its cell, its code, whom it counts, its protection.

What a reader finds behind the link "Trace" beside every figure, table and key number. The code stands there once, cell by
cell; each piece of evidence links to the cell that put it on record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from series.evidence.items import EvidenceCell, Item, ModelItem, NumberItem
from series.evidence.text import escape_markdown
from series.evidence.tracing import CodeCell, code_behind, code_cells, recorded_in
from series.evidence.values import Values
from series.staging.annex import trace_facts
from series.staging.cells import SYNTHETIC_BANNER
from series.staging.model import ExecutedReport, Setting
from series.staging.report import front_matter_text, series_front_matter
from series.staging.trace_links import words_of

_KINDS = (
    ("numbers", "Numbers"),
    ("claims", "Claims"),
    ("figures", "Figures"),
    ("tables", "Tables"),
    ("models", "Models"),
)
_GROUPS_TOLD = 6
_FENCE = re.compile(r"`{3,}")


def trace_page(executed: ExecutedReport, setting: Setting) -> str:
    """The page as Markdown for Quarto, for pages only."""
    report = executed.report
    front = {
        "title": f"Trace: {report.title}",
        "subtitle": "Where each number, claim, figure and table of this report comes from",
        "description": "Notebook, cell and code, whom each value counts, how it was protected.",
        "format": {"html": "default"},
        "search": False,
        "series": series_front_matter(setting),
        "synthetic": setting.synthetic,
    }
    cells = code_cells(executed.notebook)
    parts = [
        front_matter_text(front),
        SYNTHETIC_BANNER if setting.synthetic else "",
        f"Back to [No. {report.number}, {report.title}](../reports/{report.id}.html). The whole trace of a value, with the "
        f"versions of all packages, is printed by `series trace {report.id} NAME`; the notebook is "
        f"`{report.notebook.as_posix()}`.",
        f"## What it was made from {{#made-from}}\n\n{trace_facts(setting, executed)}",
        *_evidence(executed, cells, setting.values(executed)),
        "## Code {#code}\n\nThe cells of the notebook in their order, as they were run.",
        *(_code(cell) for cell in cells),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _evidence(executed: ExecutedReport, cells: tuple[CodeCell, ...], values: Values) -> Iterator[str]:
    recorded = recorded_in(executed.notebook)
    for name, title in _KINDS:
        items: Sequence[Item] = getattr(executed.record, name)
        if items:
            yield f"## {title} {{#all-{name}}}"
        for item in items:
            yield _item(item, recorded.get(item.id), cells, values)


def _item(item: Item, cell: CodeCell | None, cells: tuple[CodeCell, ...], values: Values) -> str:
    lines = [f"**{escape_markdown(_name(item))}** ({item.kind.value})"]
    if cell is not None:
        behind = code_behind(cells, cell)
        rest = ", ".join(_link(one) for one in behind)
        lines.append(f"Put on record in {_link(cell)}" + (f", which rests on {rest}" if rest else "") + ".")
    populations = dict.fromkeys(one.population for one in _cells(item) if one.population)
    lines += [f"Of whom: {escape_markdown(one)}." for one in populations]
    if groups := _groups(item):
        told = "; ".join(f"`{group}`" for group in groups[:_GROUPS_TOLD])
        more = f"; and {len(groups) - _GROUPS_TOLD} more groups" if len(groups) > _GROUPS_TOLD else ""
        lines.append(f"Counts of: {told}{more}.")
    statuses = dict.fromkeys(one.status.replace("_", " ") for one in _cells(item))
    lines.append(f"Protection: values are {' or '.join(statuses)}." if statuses else "")
    listed = "\n".join(f"- {line}" for line in lines[1:] if line)
    return f"::: {{#trace-{item.id} .trace-item}}\n{lines[0]}\n\n{listed}\n:::"


def _name(item: Item) -> str:
    return words_of(item.id) if isinstance(item, NumberItem) or item.kind.value == "claim" else item.id


def _link(cell: CodeCell) -> str:
    return f"[cell {cell.number}](#cell-{cell.number})"


def _code(cell: CodeCell) -> str:
    fence = "`" * max(3, *(len(found) + 1 for found in _FENCE.findall(cell.source)), 3)
    name = escape_markdown(cell.id)
    # No heading: the scan takes numbers in the labels of headings' links for results that nobody put on record.
    head = f"**Cell {cell.number}**, {name}"
    code = f'{fence}{{.python shortcodes="false"}}\n{cell.source}\n{fence}'
    return f"::: {{#cell-{cell.number} .trace-item}}\n{head}\n\n{code}\n:::"


def _cells(item: Item) -> Iterator[EvidenceCell]:
    yield from item.cells
    if (total := getattr(item, "total", None)) is not None:
        yield total
    if isinstance(item, ModelItem):
        yield from item.marginal_effects


def _groups(item: Item) -> list[str]:
    counts = [count for cell in _cells(item) for count in cell.counts]
    counts += item.counts if isinstance(item, ModelItem) else ()
    return list(dict.fromkeys(count.group for count in counts))
