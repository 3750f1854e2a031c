"""A project of a few cells: a catalogue and notebooks that run in a moment, for tests of what runs and publishes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PARAMETERS = """\
source: str = "demonstration"
data: str | None = None
delivery: int | None = None
region: str | None = None
years: tuple[int, int] = (1999, 2011)
"""


def report_entry(identifier: str = "trafficked-men", number: int = 3, **changes: Any) -> dict[str, Any]:
    """An entry of the catalogue, whole and valid; ``changes`` replace or add keys."""
    return {
        "id": identifier,
        "number": number,
        "title": identifier.replace("-", " ").capitalize(),
        "subtitle": "Registered victims",
        "summary": "What is known.",
        "notebook": f"{identifier}.ipynb",
        "keywords": ["human trafficking"],
        "key": {"number": "men_share", "claim": "men_minority", "figure": "fig-men"},
        **changes,
    }


def catalogue(*reports: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """A whole catalogue with these reports (by default one)."""
    series = {
        "title": "Thematic Research Series",
        "subtitle": "Registered victims",
        "publisher": "The publisher",
        "authors": ["The authors"],
        "edition": "First edition",
        "edition_date": "2026-01-15",
        **changes,
    }
    return {"series": series, "reports": [dict(report) for report in reports] or [report_entry()]}


def write_catalogue(path: Path, content: Mapping[str, Any]) -> Path:
    """Write a catalogue; the date is written as YAML has it, without quotes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(dict(content), sort_keys=False).replace("'2026-01-15'", "2026-01-15")
    path.write_text(text, encoding="utf-8")
    return path


def notebook(
    *code: str, parameters: str | None = PARAMETERS, words: Iterable[str] = ("## Results",)
) -> NotebookNode:
    """A notebook: Markdown first, then the parameters, then the code cells."""
    node = new_notebook()
    node.cells = [new_markdown_cell(text) for text in words]
    if parameters is not None:
        node.cells.append(new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    node.cells += [new_code_cell(source) for source in code]
    for number, cell in enumerate(node.cells):
        cell.id = f"cell-{number}"
    return node


def write_notebook(path: Path, *code: str, **options: Any) -> Path:
    """Write such a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(*code, **options), path)
    return path
