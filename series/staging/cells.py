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
from series.translation import Translator

Tabular = TableItem | FigureItem | ModelItem


def synthetic_banner(translate: Translator) -> str:
    """What every page of a synthetic source says first."""
    head = translate("Synthetic demonstration data, not findings.")
    text = translate("The records behind this page are invented; no person is described.")
    return f"""\
:::: {{.content-visible when-format="html"}}
::: {{.synthetic-banner}}
**{head}** {text}
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
    translate: Translator,
) -> NotebookNode:
    """The line below a figure or table: note, n, source, and on the page the links to its data."""
    links = " · ".join(
        f"[{suffix.upper()}]({path}){{.download}}" for suffix, path in data_files(item, report).items()
    )
    links += f" · [{translate('Trace')}]({trace_address(report, item.id)}){{.download}}"
    source = translate("Source: {source}", source=_sentence(escape_markdown(source_title)))
    text = " ".join((*_notes(item, values, formatter, standing, translate), source))
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


def _notes(
    item: Tabular, values: Values, formatter: Formatter, standing: StandingNotes, translate: Translator
) -> list[str]:
    notes = [_sentence(values.fill(item.note))] if item.note else []
    notes += [
        _sentence(escape_markdown(note))
        for note in standing.still_to_say(tuple(item.source_notes))
        if formatter.hidden_symbol not in note
    ]
    if isinstance(item, TableItem) and item.columns and any(cell.low is not None for cell in item.cells):
        notes.append(translate("95\u00a0% intervals are in the table's data file."))
    if any(cell.hidden for cell in item.cells):
        notes.append(_hidden_values(item, formatter, translate))
    if not isinstance(item, ModelItem) and uses_structural_zero(item):
        notes.append(translate("{symbol} stands for what cannot occur.", symbol=STRUCTURAL_ZERO_SYMBOL))
    if notes:
        notes[0] = translate("Note: {note}", note=notes[0])
    return [*notes, *_base(item, formatter, translate), *_not_known(item.cells, formatter, translate)]


def _hidden_values(item: Tabular, formatter: Formatter, translate: Translator) -> str:
    """What stands for a value that isn't shown. The reason is the same for all: which rule hid one is never told."""
    symbol = escape_markdown(formatter.hidden_symbol)
    if isinstance(item, FigureItem):
        if formatter.threshold:
            return translate("A value that is not shown is left out or hatched, to protect persons.")
        return translate(
            "A value that is not shown is left out or hatched, because the data don't give it or none is behind it."
        )
    if formatter.threshold:
        return translate("{symbol} stands for a value not shown, to protect persons.", symbol=symbol)
    return translate(
        "{symbol} stands for a value not shown, because the data don't give it or none is behind it.",
        symbol=symbol,
    )


def _base(item: Tabular, formatter: Formatter, translate: Translator) -> list[str]:
    if isinstance(item, ModelItem):
        n = formatter.base(item.n)
        if is_hidden(item.events):
            return [f"{n}."]
        events = formatter.bare(item.events, NumberFormat.COUNT)
        return [translate("{n}; events = {events}.", n=n, events=events)]
    if item.total is not None:
        return [f"{formatter.base(item.total.value)}."]
    found = bases(item.cells)
    if found is None:
        return []
    smallest, largest = found
    if smallest == largest:
        return [f"{formatter.base(largest)}."]
    largest_n = formatter.bare(largest, NumberFormat.COUNT)
    return [translate("{smallest} to {largest}.", smallest=formatter.base(smallest), largest=largest_n)]


def _not_known(cells: Iterable[EvidenceCell], formatter: Formatter, translate: Translator) -> list[str]:
    shares = [cell.missing_share for cell in cells if cell.missing_share is not None and not cell.hidden]
    if not shares:
        return []
    low, high = (formatter.bare(value, NumberFormat.PERCENT) for value in (min(shares), max(shares)))
    if low == high:
        return [translate("Not known: {share}\u00a0%.", share=low)]
    return [translate("Not known: {low} to {high}\u00a0%.", low=low, high=high)]


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
