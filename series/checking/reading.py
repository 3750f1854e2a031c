"""A notebook as an author wrote it: its cells, their code as syntax, and what the code puts on record. Nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from data_access.errors import UsageError

EVIDENCE_CALLS = ("number", "claim", "table", "figure", "model", "vignette")
HOLE = "\N{HORIZONTAL ELLIPSIS}"
"""Stands in a text for a piece that the code fills in."""


@dataclass(frozen=True)
class SourceCell:
    """One cell. ``number`` counts from 1; ``tree`` is its code as syntax, None for text and for what is no Python."""

    number: int
    name: str
    kind: str
    source: str
    tags: tuple[str, ...]
    node: NotebookNode
    tree: ast.Module | None = None
    syntax_error: SyntaxError | None = None

    @property
    def is_parameters(self) -> bool:
        return "parameters" in self.tags

    @property
    def needs(self) -> frozenset[str]:
        """The columns that the cell needs, ``!`` before those that the source must not have."""
        return frozenset(tag.removeprefix("needs:") for tag in self.tags if tag.startswith("needs:"))


@dataclass(frozen=True)
class EvidenceCall:
    """A call that puts something on record: ``identifier`` may have holes where the code fills something in."""

    kind: str
    identifier: str
    cell: SourceCell
    call: ast.Call

    @property
    def line(self) -> int:
        return self.call.lineno

    def argument(self, name: str) -> ast.expr | None:
        """What is given by that name, or None."""
        return next((one.value for one in self.call.keywords if one.arg == name), None)

    def text(self, name: str) -> str:
        """The words given by that name; empty where none are given."""
        return words(self.argument(name))


@dataclass(frozen=True)
class SourceNotebook:
    """A notebook by its file's name, with its cells in order."""

    name: str
    node: NotebookNode
    cells: tuple[SourceCell, ...] = field(default=())

    @cached_property
    def code(self) -> tuple[SourceCell, ...]:
        """The code cells that can be read."""
        return tuple(cell for cell in self.cells if cell.tree is not None)

    @cached_property
    def prose(self) -> tuple[SourceCell, ...]:
        """The text cells."""
        return tuple(cell for cell in self.cells if cell.kind == "markdown")

    @cached_property
    def evidence(self) -> tuple[EvidenceCall, ...]:
        """All calls that put something on record, in order."""
        return tuple(_evidence(self.code))

    def recorded(self, *kinds: str) -> set[str]:
        """The ids on record of these kinds (all, where none is named)."""
        return {one.identifier for one in self.evidence if not kinds or one.kind in kinds}


def read_notebook(path: Path) -> SourceNotebook:
    """Read a notebook. Raises UsageError where the file is none."""
    try:
        node = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    except FileNotFoundError:
        raise UsageError("There is no such notebook", where=str(path)) from None
    except (nbformat.reader.NotJSONError, UnicodeDecodeError):
        raise UsageError(
            "The file is not a notebook", where=str(path), remedy="open it in JupyterLab and save it again"
        ) from None
    return source_notebook(node, path.name)


def source_notebook(node: NotebookNode, name: str) -> SourceNotebook:
    """The notebook of a ``nbformat`` node."""
    return SourceNotebook(
        name, node, tuple(_cell(number, one) for number, one in enumerate(node.cells, start=1))
    )


def words(node: ast.AST | None) -> str:
    """The text of a string in the code, with a hole for each piece in braces; empty where it is no string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(words(part) if isinstance(part, ast.Constant) else HOLE for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return (words(node.left) or HOLE) + (words(node.right) or HOLE)
    return ""


def _cell(number: int, node: NotebookNode) -> SourceCell:
    tree, fault = None, None
    if node.cell_type == "code":
        try:
            tree = ast.parse(node.source)
        except SyntaxError as error:
            fault = error
    tags = tuple(node.metadata.get("tags", ()))
    return SourceCell(number, node.get("id", ""), node.cell_type, node.source, tags, node, tree, fault)


def _evidence(cells: tuple[SourceCell, ...]) -> Iterator[EvidenceCall]:
    for cell in cells:
        assert cell.tree is not None
        for node in ast.walk(cell.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in EVIDENCE_CALLS
            ):
                identifier = node.args[0] if node.args else None
                yield EvidenceCall(node.func.id, words(identifier) or HOLE, cell, node)
