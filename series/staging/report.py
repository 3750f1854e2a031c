"""From an executed notebook and its record to a staged notebook: a pure transformation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import nbformat
import yaml
from nbformat import NotebookNode

from series.evidence.harvesting import item_of_output
from series.evidence.items import FigureItem, ModelItem, TableItem
from series.evidence.shortcodes import fill_attributes
from series.evidence.text import escape_markdown
from series.evidence.values import Values
from series.staging import annex
from series.staging.cells import (
    evidence_note,
    figure_caption,
    figure_cell,
    markdown_cell,
    raw_cell,
    synthetic_banner,
    table_cell,
)
from series.staging.changes_part import changes_of_report
from series.staging.known_truth_part import known_truth_of_report
from series.staging.languages import alternates, language_switch
from series.staging.model import ExecutedReport, Setting, citation
from series.staging.standing_notes import StandingNotes, standing_notes
from series.staging.trace_links import key_number_links
from series.staging.web_metadata import in_header, report_metadata
from series.translation.typography import one_line

KEY_NUMBERS = "{.key-numbers}"
_REFERENCES_DIV = re.compile(r"^:{3,}\s*\{\s*#refs\b", re.MULTILINE)


def stage_report(executed: ExecutedReport, setting: Setting) -> NotebookNode:
    """The staged notebook: front matter, banner, header, prose, evidence with notes, and the closing sections.

    Code is left out, and so is every output but the evidence; numbers and claims travel in the front matter.
    """
    values = setting.values(executed)
    cells = [raw_cell(front_matter_text(front_matter(executed, setting, values)))]
    if setting.synthetic:
        cells.append(markdown_cell(synthetic_banner(setting.translate)))
    if switch := language_switch(setting, f"reports/{executed.report.id}.html"):
        cells.append(markdown_cell(switch))
    cells.append(markdown_cell(_header(executed, setting)))
    cells += _body(executed, setting, values)
    cells += _closing(executed, setting, values)
    for position, cell in enumerate(cells):
        cell["id"] = f"cell-{position:03d}"
    return nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )


def front_matter(executed: ExecutedReport, setting: Setting, values: Values) -> dict[str, Any]:
    """The front matter of a staged report; ``lang`` is the project's business and not set."""
    report = executed.report
    return {
        "title": _quotable(report.title),
        "subtitle": _quotable(report.subtitle),
        "author": list(report.authors),
        "date": setting.edition.date.isoformat(),
        "description": _quotable(report.summary),
        "keywords": list(report.keywords),
        "series": series_front_matter(setting, report.number),
        **_key_figure(executed, values),
        "synthetic": setting.synthetic,
        "pdf-link": f"{report.id}.pdf",
        "citation-text": citation(setting, report),
        "report": values.markdown["report"],
        "numbers": values.markdown["numbers"],
        "intervals": values.markdown["intervals"],
        "bases": values.markdown["bases"],
        "claims": values.markdown["claims"],
        "format": {
            "html": in_header(
                report_metadata(executed, setting), alternates(setting, f"reports/{report.id}.html")
            ),
            "typst": "default",
        },
    }


def series_front_matter(setting: Setting, number: str | None = None) -> dict[str, str]:
    """What the title block, the cover and the running heads print of the series."""
    found = {"name": setting.series.title}
    if number:
        found["number"] = number
    return {
        **found,
        "edition": setting.edition.name,
        "edition-date": setting.edition_day,
        "publisher": setting.series.publisher,
    }


def front_matter_text(front: dict[str, Any]) -> str:
    """Front matter between its rules; the same text for the same content."""
    body = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=100_000)
    return f"---\n{body}---"


def _key_figure(executed: ExecutedReport, values: Values) -> dict[str, dict[str, str]]:
    """The figure that is printed below the key messages, if the report has it with this source; all Markdown."""
    wanted = executed.report.key.figure
    item = next((figure for figure in executed.record.figures if figure.id == wanted), None)
    if item is None:
        return {}
    return {
        "key-figure": {
            "id": item.id,
            "alt": escape_markdown(values.fill_plain(item.alt)),
            "caption": figure_caption(item, values),
        }
    }


def _header(executed: ExecutedReport, setting: Setting) -> str:
    report = executed.report
    translate = setting.translate
    edition = f"{setting.edition.name} · {setting.edition_day}"
    number = translate("No. {number}", number=report.number)
    return f"""\
:::: {{.content-visible when-format="html"}}
::: {{.report-header}}
[{setting.series.title} · {number}]{{.series-line}} [{escape_markdown(edition)}]{{.edition-line}}

[PDF]({report.id}.pdf){{.button .button-pdf}} [{translate("Data")}](#data-of-this-report){{.button .button-data}}
:::
::::"""


def _body(executed: ExecutedReport, setting: Setting, values: Values) -> Iterator[NotebookNode]:
    items = {item.id: item for item in executed.record.items()}
    standing = StandingNotes(executed.record)
    for cell in executed.notebook["cells"]:
        if cell["cell_type"] == "markdown":
            if text := str(cell["source"]).strip():
                yield markdown_cell(fill_attributes(text, values.plain))
                if KEY_NUMBERS in text and (
                    links := key_number_links(text, executed.report.id, setting.translate)
                ):
                    yield markdown_cell(links)
        elif cell["cell_type"] == "code":
            for output in cell.get("outputs", ()):
                found = item_of_output(output)
                item = items.get(found.id) if found else None
                if isinstance(item, FigureItem):
                    yield figure_cell(item, values)
                elif isinstance(item, TableItem | ModelItem):
                    yield table_cell(item, values, setting.formatter)
                else:
                    continue
                yield evidence_note(
                    item,
                    executed.report.id,
                    setting.translate(setting.source.title),
                    values,
                    setting.formatter,
                    standing,
                    setting.translate,
                )


def _closing(executed: ExecutedReport, setting: Setting, values: Values) -> Iterator[NotebookNode]:
    prose = "\n\n".join(
        str(cell["source"]) for cell in executed.notebook["cells"] if cell["cell_type"] == "markdown"
    )
    if caveats := annex.source_caveats(setting, standing_notes(executed.record)):
        yield markdown_cell(caveats)
    if not _REFERENCES_DIV.search(prose):
        yield markdown_cell(annex.references(setting.translate))
    yield markdown_cell(annex.how_to_cite(setting, executed))
    if tried := known_truth_of_report(executed.report.notebook.stem, setting.translate):
        yield markdown_cell(tried)
    if changed := changes_of_report(setting, executed):
        yield markdown_cell(changed)
    yield markdown_cell(annex.reproducibility(setting, executed))
    yield markdown_cell(annex.data_of_report(executed, values, setting.translate))


def _quotable(text: str) -> str:
    """Catalogue text for front matter: one line; a region's name in it can't be Markdown, so nothing is escaped."""
    return one_line(text)
