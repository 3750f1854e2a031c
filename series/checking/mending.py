"""What can be mended in a notebook without its author: outputs, counters, metadata, names of cells."""

from __future__ import annotations

import copy
import re
import unicodedata
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from series.checking.form import CELL_NAME, DRAWN_NAME
from series.checking.reading import HOLE, source_notebook

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_LONGEST = 40


def mend_file(path: Path) -> bool:
    """Mend a notebook in its place; says whether anything changed."""
    before = path.read_text(encoding="utf-8")
    after = nbformat.writes(mended(nbformat.reads(before, as_version=4)))
    after = after if after.endswith("\n") else f"{after}\n"
    if after == before:
        return False
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(after, encoding="utf-8", newline="\n")
    unfinished.replace(path)
    return True


def mended(notebook: NotebookNode) -> NotebookNode:
    """A copy without outputs, counters and foreign metadata, each cell with a name of its own that tells what it does."""
    found: NotebookNode = copy.deepcopy(notebook)
    found.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    found.nbformat_minor = max(5, found.nbformat_minor)
    names = _names(found)
    for cell, name in zip(found.cells, names, strict=True):
        cell.id = name
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return found


def _names(notebook: NotebookNode) -> list[str]:
    """The names of the cells: those that authors gave stay."""
    given = [cell.get("id", "") for cell in notebook.cells]
    kept = {name for name in given if CELL_NAME.fullmatch(name) and not DRAWN_NAME.fullmatch(name)}
    names: list[str] = []
    section = "text"
    read = source_notebook(notebook, "")
    for cell in read.cells:
        if cell.kind == "markdown" and (
            heading := re.search(r"^##+ +(.+?)\s*(?:\{.*)?$", cell.source, re.MULTILINE)
        ):
            section = _as_name(heading[1]) or section
        if cell.name in kept and cell.name not in names:
            names.append(cell.name)
            continue
        recorded = [
            one.identifier for one in read.evidence if one.cell is cell and HOLE not in one.identifier
        ]
        figures = [name for name in recorded if name.startswith(("fig-", "tbl-"))]
        wanted = (
            _as_name((figures or recorded)[0])
            if recorded
            else section
            if cell.kind == "markdown"
            else f"{section}-code"
        )
        if cell.is_parameters:
            wanted = "parameters"
        names.append(_free(wanted, kept | set(names)))
    return names


def _as_name(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    name = re.sub(r"^[0-9-]+", "", name)[:_LONGEST].strip("-")
    return name if CELL_NAME.fullmatch(name) and not DRAWN_NAME.fullmatch(name) else ""


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted or "cell", 1
    while name in taken:
        number += 1
        name = f"{wanted or 'cell'}-{number}"
    return name
