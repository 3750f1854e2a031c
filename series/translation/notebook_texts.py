"""The catalogue of a notebook: its prose block by block, and the texts of its code that readers see, in their order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from data_access.errors import UsageError
from series.translation.blocks import BlockKind, message, pieces
from series.translation.code_texts import code_texts
from series.translation.extracting import Marked
from series.translation.placeholders import names

_FILLED = "the names in braces are filled in: write so that any may stand there"


def notebook_domain(notebook: Path) -> str:
    """The name of a notebook's catalogue: ``notebook-trafficked-men``."""
    return f"notebook-{notebook.stem}"


def notebook_texts(path: Path, name: str) -> tuple[Marked, ...]:
    """The texts of the notebook at ``path``, each once. Raises ``UsageError`` where it can't be read."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found = [text for cell in cells for text in _of_cell(cell)]
    except (OSError, ValueError, KeyError, SyntaxError) as problem:
        raise UsageError(
            f"The notebook can't be read: {problem}", where=name, remedy="open it in JupyterLab and mend it"
        ) from problem
    texts: dict[str, Marked] = {}
    for english, note in found:
        told = "; ".join(part for part in (note, _FILLED if names(english) else "") if part)
        texts.setdefault(english, Marked(english, None, name, told))
    return tuple(texts.values())


def markdown_texts(text: str) -> Iterator[tuple[str, str]]:
    """The blocks of a Markdown text, each with what translators are told of it."""
    for piece in pieces(text):
        if piece.kind is not None:
            yield message(piece.text), "" if piece.kind is BlockKind.PARAGRAPH else piece.kind.value


def _of_cell(cell: dict[str, object]) -> Iterator[tuple[str, str]]:
    source = cell["source"]
    text = "".join(source) if isinstance(source, list) else str(source)
    metadata = cell.get("metadata")
    if cell["cell_type"] == "markdown":
        yield from markdown_texts(text)
    elif cell["cell_type"] == "code" and "parameters" not in (
        metadata.get("tags", ()) if isinstance(metadata, dict) else ()
    ):
        yield from ((found.english, found.note) for found in code_texts(text))
