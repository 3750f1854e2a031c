"""What there is to translate in the software itself: the texts that its code and templates mark, in the order of their places.

Python is read as syntax: babel's own extractor doesn't see what is called inside an f-string.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract_from_file

MARKS = ("translate", "marked", "filled")
PLURAL = "plural"
_TEMPLATES = "jinja2.ext.babel_extract"


@dataclass(frozen=True)
class Marked:
    """A text to translate: in English, for one and for many where it has both, and the file that has it first.

    ``note`` tells translators what it is, where its words alone don't.
    """

    english: str
    many: str | None
    file: str
    note: str = ""


def marked_texts(root: Path) -> tuple[Marked, ...]:
    """Every text that is marked below ``series`` in the project at ``root``, each once."""
    found: dict[str, Marked] = {}
    for path in sorted((root / "series").rglob("*")):
        name = path.relative_to(root).as_posix()
        marked = (
            _of_code(path) if path.suffix == ".py" else _of_template(path) if path.suffix == ".j2" else ()
        )
        for english, many in marked:
            found.setdefault(english, Marked(english, many, name))
    return tuple(found.values())


def _of_code(path: Path) -> Iterator[tuple[str, str | None]]:
    calls = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = _name(call.func)
        words = [_text(part) for part in call.args[:2]]
        if name == PLURAL and len(words) == 2 and words[0] and words[1]:
            yield words[0], words[1]
        elif name in MARKS and words and words[0]:
            yield words[0], None


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _text(argument: ast.expr) -> str | None:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return None


def _of_template(path: Path) -> Iterator[tuple[str, str | None]]:
    for _, text, *_ in extract_from_file(_TEMPLATES, path, keywords=dict.fromkeys(MARKS)):
        words = text if isinstance(text, str) else next((part for part in text or () if part), None)
        if words:
            yield words, None
