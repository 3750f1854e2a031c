"""Where in a notebook a piece of evidence was put on record, and which code it rests on. Pure functions of a notebook."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
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
    wanted = set(_names(target.source).used)
    behind: list[CodeCell] = []
    for cell in reversed([cell for cell in cells if cell.number < target.number]):
        names = _names(cell.source)
        if names.bound is None or names.bound & wanted:
            behind.append(cell)
            wanted |= names.used
    return tuple(reversed(behind))


@dataclass(frozen=True)
class _Names:
    """What a cell uses, and what it gives a meaning or changes by setting an item of it; None: can't be read."""

    used: frozenset[str] = frozenset()
    bound: frozenset[str] | None = None


@lru_cache(maxsize=512)
def _names(source: str) -> _Names:
    try:
        nodes = tuple(ast.walk(ast.parse(source)))
    except SyntaxError:
        return _Names()
    used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    bound = {name for node in nodes for name in _bound(node)}
    return _Names(frozenset(used - _BUILTINS), frozenset(bound))


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(ctx=ast.Store() | ast.Del()):
            yield node.id
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
            yield from (name.id for name in ast.walk(node.value) if isinstance(name, ast.Name))
