"""The texts of a notebook's code that readers see: what is given to evidence and to figures, and names of categories.

Found in the syntax, so that nothing is run. A text that is put together (``f"of {place}"``, ``"a" + place``) becomes one text
with names in braces; :mod:`series.translation.templates` finds it again when its values are in it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

TEXT_ARGUMENTS = {
    "alt": "alternative text",
    "caption": "caption",
    "category_title": "title of an axis",
    "destination_title": "title of an axis",
    "fails": "sentence where the claim fails",
    "finding": "finding that heads a figure",
    "holds": "sentence where the claim holds",
    "label": "label of a number",
    "note": "note",
    "origin_title": "title of an axis",
    "subject": "text of a figure",
    "text": "text",
    "title": "title of a figure's axis",
    "undetermined": "sentence where the claim can't be decided",
}
"""Arguments that take a text for readers, and what translators are told that it is."""

_CATEGORY = "name of a category"
_CHOOSER = "cell"
"""The method that chooses a cell of a table: its named arguments are codes, whatever they are called."""

_FORMULA = re.compile(r"^\w+ ~ ")
_IDENTIFIER = re.compile(r"^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$")
_LETTER = re.compile(r"[^\W\d_]")
_SHORTCODE = re.compile(r"\{\{<.*?>\}\}")
_SPACED = re.compile(r"\S \S")


@dataclass(frozen=True)
class CodeText:
    """A text of a cell in the order of its code; ``note`` says what it is."""

    english: str
    note: str


def code_texts(code: str) -> Iterator[CodeText]:
    """The texts of a cell of code, in order. Raises ``SyntaxError`` for what isn't Python."""
    tree = ast.parse(code)
    found = list(_found(tree, "", frozenset(_docstrings(tree))))
    yield from (text for _, text in sorted(found, key=lambda pair: pair[0]))


def _found(
    node: ast.AST, argument: str, skipped: frozenset[ast.expr]
) -> Iterator[tuple[tuple[int, int], CodeText]]:
    """Texts below a node; ``argument`` is the one that they are given for, where it takes a text."""
    if isinstance(node, ast.expr) and (text := _text(node)) is not None:
        if node not in skipped and _is_text(text, argument):
            note = TEXT_ARGUMENTS.get(argument, argument or "name, or part of a text")
            yield (node.lineno, node.col_offset), CodeText(" ".join(text.split()), note)
        if isinstance(node, ast.JoinedStr | ast.BinOp):
            for value in _values(node):
                yield from _found(value, "", skipped)
        return
    listed = _names_in(node)
    for name, child in _children(node):
        inner = name or (argument if isinstance(node, ast.IfExp) and child is not node.test else "")
        if isinstance(child, ast.expr) and child in listed:
            inner = _CATEGORY
        yield from _found(child, inner, skipped)


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The parts of a node, each with the text argument that it is given for."""
    chooses = (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == _CHOOSER
    )
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.keyword):
            if chooses:
                continue
            yield (child.arg or "") if child.arg in TEXT_ARGUMENTS else "", child.value
        else:
            yield "", child


def _names_in(node: ast.AST) -> frozenset[ast.expr]:
    """Members of a collection of names: single words too, where another member has more than one."""
    if isinstance(node, ast.Dict):
        groups = [[key for key in node.keys if key is not None], node.values]
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        groups = [node.elts]
    else:
        return frozenset()
    return frozenset(
        member
        for group in groups
        if any(_is_text(_text(one) or "", "") for one in group)
        for member in group
        if _LETTER.search(_text(member) or "") and not _is_code(_text(member) or "")
    )


def _is_text(text: str, argument: str) -> bool:
    plain = _SHORTCODE.sub("", text)
    words = _NAMED.sub("", plain)
    if argument:
        return not _IDENTIFIER.match(text) and bool(_LETTER.search(words) or _NAMED.search(plain))
    return not _is_code(text) and bool(_SPACED.search(_NAMED.sub("0", plain)) and _LETTER.search(words))


_NAMED = re.compile(r"\{\w+\}")


def _is_code(text: str) -> bool:
    """A name of a column, a condition (``sex=male``) or a formula."""
    return bool(_IDENTIFIER.match(text) or _FORMULA.match(text) or re.match(r"^[\w(){}]+=\S+$", text))


def _text(node: ast.expr) -> str | None:
    """A text with its values as names in braces; None for what is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr | ast.BinOp) or (
        isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Add)
    ):
        return None
    parts = _parts(node)
    if not any(isinstance(part, str) for part in parts):
        return None
    names: dict[str, str] = {}
    return "".join(part if isinstance(part, str) else _named(part, names) for part in parts)


def _parts(node: ast.expr) -> list[str | ast.expr]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return [part for value in node.values for part in _parts(value)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_parts(node.left), *_parts(node.right)]
    return [node.value if isinstance(node, ast.FormattedValue) else node]


def _values(node: ast.expr) -> Iterator[ast.expr]:
    yield from (part for part in _parts(node) if isinstance(part, ast.expr))


def _named(value: ast.expr, names: dict[str, str]) -> str:
    """``{place}`` for a value: the same expression has the same name, another one another."""
    written = ast.unparse(value)
    if written not in names:
        name, number = _name(value), 2
        while (known := name if number == 2 else f"{name}_{number - 1}") in names.values():
            number += 1
        names[written] = known
    return f"{{{names[written]}}}"


def _name(value: ast.expr) -> str:
    """A name that tells a translator what the value is."""
    if isinstance(value, ast.Name):
        return value.id.lower()
    if isinstance(value, ast.Attribute):
        return value.attr.lower()
    if isinstance(value, ast.Subscript):
        key = value.slice
        if isinstance(key, ast.Constant):
            return (
                key.value if isinstance(key.value, str) and key.value.isidentifier() else _name(value.value)
            )
        return _name(value.value)
    if isinstance(value, ast.Call):
        whose = value.func.value if isinstance(value.func, ast.Attribute) else value.func
        return _name(value.args[0] if isinstance(whose, ast.Constant) and value.args else whose)
    if isinstance(value, ast.BinOp):
        return _name(value.left)
    return "value"


def _docstrings(tree: ast.AST) -> Iterator[ast.expr]:
    yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
