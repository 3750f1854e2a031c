"""A notebook's parameters: declared with types in its cell tagged ``parameters``, and checked before it runs.

Papermill itself only warns of an unknown parameter and never looks at a type, so a misspelt ``regoin`` would
quietly publish the wrong report.
"""

from __future__ import annotations

import ast
import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_access.errors import UsageError

if TYPE_CHECKING:
    from nbformat import NotebookNode

_PLAIN_TYPES: dict[str, Any] = {
    "str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict, "tuple": tuple,
}  # fmt: skip


@dataclass(frozen=True)
class NotebookParameter:
    """One parameter: its name, its type as written, and the type to check a value against."""

    name: str
    annotation: str
    type: Any


def read_parameters(notebook: NotebookNode, path: Path) -> tuple[NotebookParameter, ...]:
    """Return the parameters that the notebook declares, in its order.

    Every statement of the cell must be an annotated assignment (``region: str | None = None``); anything else
    is a ``UsageError``, because it couldn't be checked.
    """
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if not cells:
        return ()
    if len(cells) > 1:
        raise UsageError("The notebook has more than one cell tagged 'parameters'", where=str(path))
    try:
        tree = ast.parse(cells[0].source)
    except SyntaxError as problem:
        raise UsageError(
            f"The notebook's parameters cell is not valid Python (line {problem.lineno}): {problem.msg}",
            where=str(path),
        ) from None
    return tuple(_declared(statement, path) for statement in tree.body if not _is_words(statement))


def check_parameters(
    given: Mapping[str, object], declared: Sequence[NotebookParameter], path: Path
) -> dict[str, object]:
    """Return ``given`` as papermill wants it, or raise a ``UsageError`` that names the first wrong parameter.

    Types are strict: ``"3"`` is no ``int`` and ``True`` neither; a list is taken for a tuple, since the
    catalogue and the command line have no tuples.
    """
    known = {parameter.name: parameter for parameter in declared}
    for name in given:
        if name not in known:
            raise _unknown(name, list(known), path)
    return {name: _checked(value, known[name], path) for name, value in given.items()}


def _unknown(name: str, known: list[str], path: Path) -> UsageError:
    near = difflib.get_close_matches(name, known, n=3)
    if near:
        remedy = f"did you mean {' or '.join(repr(one) for one in near)}?"
    elif known:
        remedy = f"it knows {', '.join(known)}"
    else:
        remedy = "declare it in a cell tagged 'parameters'"
    return UsageError(f"The notebook knows no parameter {name!r}", where=str(path), remedy=remedy)


def _checked(value: object, parameter: NotebookParameter, path: Path) -> object:
    from pydantic import TypeAdapter, ValidationError

    plain = str(value) if isinstance(value, Path) else value
    try:
        # JSON's strict mode is the one that takes a list for a tuple and nothing else for anything else.
        text = json.dumps(plain)
        TypeAdapter(parameter.type).validate_json(text, strict=True)
    except (ValidationError, TypeError, ValueError):
        raise UsageError(
            f"The parameter {parameter.name!r} must be {parameter.annotation}, not {plain!r}", where=str(path)
        ) from None
    return json.loads(text)


def _is_words(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _declared(statement: ast.stmt, path: Path) -> NotebookParameter:
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        raise UsageError(
            f"Line {statement.lineno} of the notebook's parameters cell is not a typed parameter",
            where=str(path),
            remedy="write it as name: type = default",
        )
    name, annotation = statement.target.id, ast.unparse(statement.annotation)
    if statement.value is None:
        raise UsageError(f"The parameter {name!r} has no default value", where=str(path))
    try:
        return NotebookParameter(name, annotation, _type(statement.annotation))
    except (KeyError, TypeError):
        raise UsageError(
            f"The parameter {name!r} has the type {annotation}, which cannot be checked",
            where=str(path),
            remedy=f"use {', '.join(_PLAIN_TYPES)}, None, and what they make with [ ] and |",
        ) from None


def _type(node: ast.expr) -> Any:
    """Build the type from its syntax; nothing of the notebook is evaluated."""
    match node:
        case ast.Constant(value=None):
            return None
        case ast.Constant(value=str(text)):
            return _type(ast.parse(text, mode="eval").body)
        case ast.Name(id=name):
            return _PLAIN_TYPES[name]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _type(left) | _type(right)
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=elements)):
            return _PLAIN_TYPES[name][tuple(_element(one) for one in elements)]
        case ast.Subscript(value=ast.Name(id=name), slice=inner):
            return _PLAIN_TYPES[name][_element(inner)]
    raise TypeError(ast.unparse(node))


def _element(node: ast.expr) -> Any:
    if isinstance(node, ast.Constant) and node.value is ...:
        return ...
    return _type(node)
