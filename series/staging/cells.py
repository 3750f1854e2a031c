"""The cells of a staged notebook: prose, figures, tables, and the quiet line below each of them."""

from __future__ import annotations

import json
from collections.abc import Iterable

import nbformat
from nbformat import NotebookNode

from series.evidence.drawing import describe_svg
from series.evidence.formatting import Formatter, is_hidden
from series.evidence.items import EvidenceCell, FigureItem, ModelItem, TableItem
from series.evidence.kinds import NumberFormat
from series.evidence.layout import STRUCTURAL_ZERO_SYMBOL, bases, model_grid, table_grid, uses_structural_zero
from series.evidence.text import escape_markdown
from series.evidence.values import Values, finding_of
from series.staging.standing_notes import StandingNotes
from series.staging.trace_links import trace_address

Tabular = TableItem | FigureItem | ModelItem

SYNTHETIC_BANNER = """\
:::: {.content-visible when-format="html"}
::: {.synthetic-banner}
**Synthetic demonstration data, not findings.** The records behind this page are invented; no person is described.
:::
::::"""


def markdown_cell(text: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(text)


def raw_cell(text: str) -> NotebookNode:
    return nbformat.v4.new_raw_cell(text)


def figure_caption(item: FigureItem, values: Values) -> str:
    """The caption of a figure as Markdown: the finding in bold, then what is measured."""
    return f"**{values.fill(finding_of(item, values)).strip()}** {values.fill(item.caption)}"


def figure_cell(item: FigureItem, values: Values) -> NotebookNode:
    """A figure: SVG output, caption headed by the finding, alternative text with its numbers filled in."""
    alt = values.fill_plain(item.alt)
    title = values.fill_plain(finding_of(item, values))
    options = {
        "label": item.id,
        "fig-cap": figure_caption(item, values),
        "fig-alt": alt.replace('"', "”"),
    }
    svg = describe_svg(item.svg, title, alt)
    return _code_cell(options, {"image/svg+xml": svg})


def table_cell(item: TableItem | ModelItem, values: Values, formatter: Formatter) -> NotebookNode:
    """A table or a model: a pipe table with its caption."""
    grid = model_grid(item, formatter) if isinstance(item, ModelItem) else table_grid(item, formatter)
    options = {"label": item.id, "tbl-cap": values.fill(item.caption)}
    return _code_cell(options, {"text/markdown": grid.markdown()})


def evidence_note(
    item: Tabular,
    report: str,
    source_title: str,
    values: Values,
    formatter: Formatter,
    standing: StandingNotes,
) -> NotebookNode:
    """The line below a figure or table: note, n, source, and on the page the links to its data."""
    links = " · ".join(
        f"[{suffix.upper()}]({path}){{.download}}" for suffix, path in data_files(item, report).items()
    )
    links += f" · [Trace]({trace_address(report, item.id)}){{.download}}"
    text = " ".join(
        (*_notes(item, values, formatter, standing), f"Source: {_sentence(escape_markdown(source_title))}")
    )
    return markdown_cell(
        f"""\
:::: {{.evidence-note}}
{text}

::: {{.content-visible when-format="html"}}
{links}
:::
::::"""
    )


def data_files(item: Tabular, report: str) -> dict[str, str]:
    """The files of an item by kind, as addresses relative to the report's page."""
    kinds = ("csv", "svg", "png") if isinstance(item, FigureItem) else ("csv",)
    return {kind: f"{report}/data/{item.id}.{kind}" for kind in kinds}


def _notes(item: Tabular, values: Values, formatter: Formatter, standing: StandingNotes) -> list[str]:
    notes = [_sentence(values.fill(item.note))] if item.note else []
    notes += [
        _sentence(escape_markdown(note))
        for note in standing.still_to_say(tuple(item.source_notes))
        if formatter.hidden_symbol not in note
    ]
    if isinstance(item, TableItem) and item.columns and any(cell.low is not None for cell in item.cells):
        notes.append("95\u00a0% intervals are in the table's data file.")
    if any(cell.hidden for cell in item.cells):
        notes.append(_hidden_values(item, formatter))
    if not isinstance(item, ModelItem) and uses_structural_zero(item):
        notes.append(f"{STRUCTURAL_ZERO_SYMBOL} stands for what cannot occur.")
    if notes:
        notes[0] = f"Note: {notes[0]}"
    return [*notes, *_base(item, formatter), *_not_known(item.cells, formatter)]


def _hidden_values(item: Tabular, formatter: Formatter) -> str:
    """What stands for a value that isn't shown. The reason is the same for all: which rule hid one is never told."""
    reason = (
        "to protect persons" if formatter.threshold else "because the data don't give it or none is behind it"
    )
    if isinstance(item, FigureItem):
        return f"A value that is not shown is left out or hatched, {reason}."
    return f"{escape_markdown(formatter.hidden_symbol)} stands for a value not shown, {reason}."


def _base(item: Tabular, formatter: Formatter) -> list[str]:
    if isinstance(item, ModelItem):
        events = (
            "" if is_hidden(item.events) else f"; events = {formatter.bare(item.events, NumberFormat.COUNT)}"
        )
        return [f"{formatter.base(item.n)}{events}."]
    if item.total is not None:
        return [f"{formatter.base(item.total.value)}."]
    found = bases(item.cells)
    if found is None:
        return []
    smallest, largest = found
    if smallest == largest:
        return [f"{formatter.base(largest)}."]
    return [f"{formatter.base(smallest)} to {formatter.bare(largest, NumberFormat.COUNT)}."]


def _not_known(cells: Iterable[EvidenceCell], formatter: Formatter) -> list[str]:
    shares = [cell.missing_share for cell in cells if cell.missing_share is not None and not cell.hidden]
    if not shares:
        return []
    low, high = (formatter.bare(value, NumberFormat.PERCENT) for value in (min(shares), max(shares)))
    return [f"Not known: {low if low == high else f'{low} to {high}'}\u00a0%."]


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _code_cell(options: dict[str, str], data: dict[str, str]) -> NotebookNode:
    lines = [f"#| label: {options['label']}"]
    lines += [
        f"#| {key}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in options.items()
        if key != "label"
    ]
    lines.append("#| echo: false")
    output = nbformat.v4.new_output("display_data", data=data, metadata={})
    return nbformat.v4.new_code_cell("\n".join(lines), outputs=[output], execution_count=None)
