"""Where in a notebook a piece of evidence was put on record, and which code it rests on. Pure functions of a notebook."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from series.evidence.kinds import EVIDENCE_MIME

_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True)
class CodeCell:
    """A code cell: its number among all cells of the author's notebook (1 is the first), its id, its code."""

    number: int
    id: str
    source: str


def code_cells(notebook: Mapping[str, Any]) -> tuple[CodeCell, ...]:
    """The code cells of an executed notebook, less the cell with the parameters that papermill put in.

    Cells have the numbers that the author sees; what a source can't carry was left out and is no code cell.
    """
    authors = [
        cell for cell in notebook["cells"] if "injected-parameters" not in cell["metadata"].get("tags", [])
    ]
    return tuple(
        CodeCell(number, str(cell.get("id", "")), str(cell["source"]))
        for number, cell in enumerate(authors, start=1)
        if cell["cell_type"] == "code"
    )


def recorded_in(notebook: Mapping[str, Any]) -> dict[str, CodeCell]:
    """The cell that put each piece of evidence on record, by its id."""
    cells = {cell.id: cell for cell in code_cells(notebook)}
    return {
        str(record["id"]): cells[cell["id"]]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and cell.get("id") in cells
        for output in cell.get("outputs", ())
        if isinstance(record := output.get("data", {}).get(EVIDENCE_MIME), Mapping)
    }


def code_behind(cells: tuple[CodeCell, ...], target: CodeCell) -> tuple[CodeCell, ...]:
    """The cells before ``target`` that its code rests on, by the names that it uses, then by theirs; in order.

    What can't be read as Python is taken to be needed.
    """
    wanted = _used(target.source)
    behind: list[CodeCell] = []
    for cell in reversed([cell for cell in cells if cell.number < target.number]):
        bound = _bound(cell.source)
        if bound is None or bound & wanted:
            behind.append(cell)
            wanted |= _used(cell.source)
    return tuple(reversed(behind))


def _names(source: str, kinds: tuple[type[ast.expr_context], ...]) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, kinds):
            yield node.id


def _used(source: str) -> set[str]:
    try:
        return set(_names(source, (ast.Load,))) - _BUILTINS
    except SyntaxError:
        return set()


def _bound(source: str) -> set[str] | None:
    """The names that a cell gives a meaning, or changes by calling a method or setting an item of theirs."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    found = set(_names(source, (ast.Store, ast.Del)))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            found |= {name.id for name in ast.walk(node.value) if isinstance(name, ast.Name)}
    return found
