"""Rules on the form of a notebook: a plain file, named cells, typed parameters, the sections of every report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat

from data_access.errors import UsageError
from data_access.suggestions import nearest
from series.checking.model import Finding, Rule
from series.checking.reading import SourceCell, SourceNotebook
from series.checking.surroundings import Surroundings
from series.execution.parameters import read_parameters

CELL_NAME = re.compile(r"[a-z]+(-[a-z0-9]+)*")
DRAWN_NAME = re.compile(r"[0-9a-f]{6,}|[0-9a-f-]{30,}")
EXPECTED_PARAMETERS = {"source": "str", "data": "str | None", "delivery": "int | None", "scheme": "str"}
SECTIONS = ("Key messages", "Definitions", "Data and coverage", "Limitations", "Recommendations")
BLOCKS = {".key-numbers": "the key numbers", ".key-messages": "the key messages"}
MEND = "`series check --mend` does it"
_TO_WRITE = re.compile(r"\*To write: ([^*]+?)\*")
_HEADING = re.compile(r"^## +(.*?)\s*(?:\{.*)?$", re.MULTILINE)


def check_form(notebook: SourceNotebook, around: Surroundings) -> Iterator[Finding]:
    """All rules of this module."""
    yield from _file(notebook)
    yield from _saved(notebook)
    yield from _names(notebook)
    yield from _titles(notebook)
    yield from _parameters(notebook, around)
    yield from _needs(notebook, around)
    yield from _sections(notebook)
    yield from _unwritten(notebook, around)


def finding(
    notebook: SourceNotebook, cell: SourceCell | None, rule: Rule, message: str, remedy: str, line: int = 1
) -> Finding:
    """A finding at a place of a cell, or on the whole notebook."""
    if cell is None:
        return Finding(notebook.name, 0, 0, rule, message, remedy)
    return Finding(notebook.name, cell.number, line, rule, message, remedy, cell.name)


def _file(notebook: SourceNotebook) -> Iterator[Finding]:
    node = notebook.node
    if (node.nbformat, node.nbformat_minor) < (4, 5):
        yield finding(notebook, None, Rule.FORM, "the file has an old format of notebooks",
                      "open it in JupyterLab and save it again")  # fmt: skip
        return
    try:
        nbformat.validate(node)
    except nbformat.ValidationError as error:
        yield finding(notebook, None, Rule.FORM, f"the file is no valid notebook: {error.message}",
                      "open it in JupyterLab and save it again")  # fmt: skip
    for cell in notebook.cells:
        if cell.kind not in ("code", "markdown"):
            yield finding(notebook, cell, Rule.FORM, f"this is a {cell.kind} cell",
                          "write text or code; title and front matter come from notebooks/reports.yml")  # fmt: skip


def _saved(notebook: SourceNotebook) -> Iterator[Finding]:
    code = [cell for cell in notebook.cells if cell.kind == "code"]
    kept = [cell for cell in code if cell.node.get("outputs") or cell.node.get("execution_count") is not None]
    if kept:
        yield finding(notebook, kept[0], Rule.SAVED_OUTPUTS,
                      f"{_cells(len(kept))} with outputs or counters of a run; only what the series runs itself is published",
                      f"strip them before you commit: {MEND}, and so does `nbstripout`")  # fmt: skip
    further = sorted(
        {f"metadata.{key}" for key in set(notebook.node.metadata) - {"kernelspec", "language_info"}}
        | {key for cell in notebook.cells for key in set(cell.node.metadata) - {"tags"}}
    )
    if further:
        yield finding(notebook, None, Rule.FORM, f"the file tells of who worked on it: {', '.join(further)}",
                      f"remove it: {MEND}")  # fmt: skip
    kernel = notebook.node.metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield finding(notebook, None, Rule.FORM, f"the kernel is {kernel!r}, not 'python3'", MEND)


def _names(notebook: SourceNotebook) -> Iterator[Finding]:
    seen: set[str] = set()
    drawn = [c for c in notebook.cells if not CELL_NAME.fullmatch(c.name) or DRAWN_NAME.fullmatch(c.name)]
    if drawn:
        yield finding(notebook, drawn[0], Rule.CELL_NAMES,
                      f"{_cells(len(drawn))} without a name of their own, so that traces can't say what they are",
                      f"name them after what they do: {MEND}")  # fmt: skip
    for cell in notebook.cells:
        if cell.name in seen:
            yield finding(notebook, cell, Rule.CELL_NAMES, f"another cell is called {cell.name!r}", MEND)
        seen.add(cell.name)


def _titles(notebook: SourceNotebook) -> Iterator[Finding]:
    for cell in notebook.prose:
        if found := re.search(r"^# .*", cell.source, re.MULTILINE):
            line = cell.source.count("\n", 0, found.start()) + 1
            yield finding(notebook, cell, Rule.FORM, "the notebook has a title of its own",
                          "begin with ##; the title comes from notebooks/reports.yml", line)  # fmt: skip


def _parameters(notebook: SourceNotebook, around: Surroundings) -> Iterator[Finding]:
    cells = [cell for cell in notebook.cells if cell.is_parameters]
    if len(cells) != 1:
        yield finding(notebook, cells[1] if cells else None, Rule.PARAMETERS,
                      f"{len(cells) or 'no'} cells are tagged 'parameters'",
                      "tag one cell 'parameters'; it declares source, data, delivery and scheme")  # fmt: skip
        return
    try:
        declared = {one.name: one.annotation for one in read_parameters(notebook.node, Path(notebook.name))}
    except UsageError as error:
        yield finding(notebook, cells[0], Rule.PARAMETERS, error.message.rstrip("."),
                      error.remedy or "write each parameter as name: type = default")  # fmt: skip
        return
    expected = dict(EXPECTED_PARAMETERS)
    if around.entry is not None and around.entry.each_region is not None:
        expected["region"] = "str | None"
    for name, annotation in expected.items():
        if declared.get(name) != annotation:
            yield finding(notebook, cells[0], Rule.PARAMETERS, f"the parameter {name}: {annotation} is not declared",
                          f"add `{name}: {annotation} = …`; every report is run with it")  # fmt: skip


def _needs(notebook: SourceNotebook, around: Surroundings) -> Iterator[Finding]:
    for cell in notebook.cells:
        for tag in cell.tags:
            column = tag.removeprefix("needs:").removeprefix("!")
            if tag == "parameters" or (tag.startswith("needs:") and column in around.columns):
                continue
            if tag.startswith("needs:"):
                message = f"the tag {tag!r} names no column of the casebook"
                remedy = f"`series data dictionary` lists them{nearest(column, around.columns)}".rstrip("?")
            else:
                message = f"the tag {tag!r} means nothing here"
                remedy = "remove it; tags are 'parameters' and 'needs:table.column'"
            yield finding(notebook, cell, Rule.NEEDS, message, remedy)


def _sections(notebook: SourceNotebook) -> Iterator[Finding]:
    text = "\n\n".join(cell.source for cell in notebook.prose)
    headings = _HEADING.findall(text)
    for wanted in SECTIONS:
        if wanted not in headings:
            yield finding(notebook, None, Rule.SECTIONS, f"there is no section '{wanted}'",
                          f"add `## {wanted}`; every report of the series has it")  # fmt: skip
    for block, what in BLOCKS.items():
        if f"{{{block}}}" not in text:
            yield finding(notebook, None, Rule.SECTIONS, f"{what} are missing",
                          f"put them into a block `::: {{{block}}}`")  # fmt: skip
    if "Recommendations" in headings:
        place = headings.index("Recommendations")
        if "Limitations" in headings[place:]:
            yield finding(notebook, None, Rule.SECTIONS, "the recommendations stand before the limitations",
                          "let limitations come first: recommendations follow from both")  # fmt: skip
        for late in (one for one in headings[place + 1 :] if not one.startswith(("Annex", "Limitations"))):
            yield finding(notebook, None, Rule.SECTIONS, f"the section '{late}' stands after the recommendations",
                          "move it up, or call it an annex")  # fmt: skip


def _unwritten(notebook: SourceNotebook, around: Surroundings) -> Iterator[Finding]:
    if around.entry is not None and around.entry.summary.startswith("To write"):
        yield finding(notebook, None, Rule.UNWRITTEN, "still to write: the summary in notebooks/reports.yml",
                      "say in two sentences what the report asks")  # fmt: skip
    for cell in notebook.prose:
        for found in _TO_WRITE.finditer(cell.source):
            line = cell.source.count("\n", 0, found.start()) + 1
            what = " ".join(found[1].split()).rstrip(".")
            yield finding(notebook, cell, Rule.UNWRITTEN, f"still to write: {what}",
                          "write it, and remove the words in italics", line)  # fmt: skip


def _cells(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"
