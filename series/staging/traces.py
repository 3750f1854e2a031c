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
from series.staging.annex import trace_facts
from series.staging.cells import synthetic_banner
from series.staging.languages import alternates, language_switch
from series.staging.model import ExecutedReport, Setting
from series.staging.report import front_matter_text, series_front_matter
from series.staging.trace_links import FOLDER, words_of
from series.staging.web_metadata import in_header
from series.staging.words import kind_in_words, status_in_words
from series.translation import Translator
from series.translation.typography import clauses

_GROUPS_TOLD = 6
_FENCE = re.compile(r"`{3,}")


def trace_page(executed: ExecutedReport, setting: Setting) -> str:
    """The page as Markdown for Quarto, for pages only."""
    report, translate = executed.report, setting.translate
    address = f"{FOLDER}/{report.id}.html"
    links = alternates(setting, address)
    front = {
        "title": translate("Trace: {report}", report=report.title),
        "subtitle": translate("Where each number, claim, figure and table of this report comes from"),
        "description": translate("Notebook, cell and code, whom each value counts, how it was protected."),
        "format": {"html": in_header(None, links) if links else "default"},
        "search": False,
        "series": series_front_matter(setting),
        "synthetic": setting.synthetic,
    }
    cells = code_cells(executed.notebook)
    parts = [
        front_matter_text(front),
        synthetic_banner(translate) if setting.synthetic else "",
        language_switch(setting, address),
        _introduction(executed, translate),
        f"## {translate('What it was made from')} {{#made-from}}\n\n{trace_facts(setting, executed)}",
        *_evidence(executed, cells, translate),
        f"## {translate('Code')} {{#code}}\n\n"
        + translate("The cells of the notebook in their order, as they were run."),
        *(_code(cell, translate) for cell in cells),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _introduction(executed: ExecutedReport, translate: Translator) -> str:
    report = executed.report
    name = translate("No. {number}, {title}", number=report.number, title=report.title)
    return translate(
        "Back to {report}. The whole trace of a value, with the versions of all packages, is printed by {command}; "
        "the notebook is {notebook}.",
        report=f"[{name}](../reports/{report.id}.html)",
        command=f"`series trace {report.id} NAME`",
        notebook=f"`{report.notebook.as_posix()}`",
    )


def _evidence(executed: ExecutedReport, cells: tuple[CodeCell, ...], translate: Translator) -> Iterator[str]:
    recorded = recorded_in(executed.notebook)
    kinds = {
        "numbers": translate("Numbers"),
        "claims": translate("Claims"),
        "figures": translate("Figures"),
        "tables": translate("Tables"),
        "models": translate("Models"),
    }
    for name, title in kinds.items():
        items: Sequence[Item] = getattr(executed.record, name)
        if items:
            yield f"## {title} {{#all-{name}}}"
        for item in items:
            yield _item(item, recorded.get(item.id), cells, translate)


def _item(item: Item, cell: CodeCell | None, cells: tuple[CodeCell, ...], translate: Translator) -> str:
    lines = [f"**{_name(item, translate)}** ({kind_in_words(item.kind, translate)})"]
    if cell is not None:
        link, rest = _link(cell, translate), [_link(one, translate) for one in code_behind(cells, cell)]
        lines.append(
            translate("Put on record in {cell}, which rests on {cells}.", cell=link, cells=", ".join(rest))
            if rest
            else translate("Put on record in {cell}.", cell=link)
        )
    populations = dict.fromkeys(one.population for one in _cells(item) if one.population)
    lines += [translate("Of whom: {persons}.", persons=escape_markdown(one)) for one in populations]
    if groups := _groups(item):
        told = clauses((f"`{group}`" for group in groups[:_GROUPS_TOLD]), translate.language)
        more = len(groups) - _GROUPS_TOLD
        lines.append(
            translate("Counts of: {groups}; and {more} more groups.", groups=told, more=more)
            if more > 0
            else translate("Counts of: {groups}.", groups=told)
        )
    statuses = dict.fromkeys(status_in_words(one.status, translate) for one in _cells(item))
    if statuses:
        told = translate(" or ").join(statuses)
        lines.append(translate("Protection: values are {statuses}.", statuses=told))
    listed = "\n".join(f"- {line}" for line in lines[1:] if line)
    return f"::: {{#trace-{item.id} .trace-item}}\n{lines[0]}\n\n{listed}\n:::"


def _name(item: Item, translate: Translator) -> str:
    if isinstance(item, NumberItem) or item.kind.value == "claim":
        return words_of(item.id, translate)
    return escape_markdown(item.id)


def _link(cell: CodeCell, translate: Translator) -> str:
    return f"[{translate('cell {number}', number=cell.number)}](#cell-{cell.number})"


def _code(cell: CodeCell, translate: Translator) -> str:
    fence = "`" * max(3, *(len(found) + 1 for found in _FENCE.findall(cell.source)), 3)
    name = escape_markdown(cell.id)
    # No heading: the scan takes numbers in the labels of headings' links for results that nobody put on record.
    head = f"**{translate('Cell {number}', number=cell.number)}**, {name}"
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
