"""Notebooks: executed ones show evidence only; staged ones show what was made of it. Nothing of the machine in either."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from series.errors import NotebookError
from series.evidence.harvesting import item_of_output
from series.scan.edition import Edition, File, drawing_digest
from series.scan.model import Piece, Problem, Rule

from .pictures import chunk_problems
from .structured import parse_json, pieces_of_json
from .vector import drawing_problems

_EXECUTED = "executed/"
_METADATA = {
    "kernelspec": {"display_name", "language", "name"},
    "language_info": {"name"},
    "papermill": {"parameters"},
}
_CELL_METADATA = frozenset(("tags",))
_STAGED_OUTPUTS = frozenset(("text/markdown", "image/svg+xml"))


def read(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """Cells, outputs and metadata of a notebook."""
    notebook = parse_json(file.text)
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        yield Problem("", Rule.BROKEN_FILE, "isn't a notebook")
        return
    yield from _metadata(notebook.get("metadata", {}))
    for number, cell in enumerate(notebook["cells"], start=1):
        where = f"cell {number}"
        yield Piece(_text(cell.get("source", "")), where)
        unknown = sorted(set(cell.get("metadata", {})) - _CELL_METADATA)
        if unknown or cell.get("attachments"):
            yield Problem(where, Rule.METADATA, ", ".join(unknown) or "attached files")
        yield from pieces_of_json(cell.get("metadata", {}), f"{where}, metadata")
        for output in cell.get("outputs", ()):
            yield from _output(output, where, edition, executed=file.name.startswith(_EXECUTED))


def _metadata(metadata: Mapping[str, Any]) -> Iterator[Piece | Problem]:
    yield from pieces_of_json(dict(metadata), "metadata")
    for name, content in metadata.items():
        known = _METADATA.get(name)
        further = sorted(set(content) - known) if known and isinstance(content, dict) else []
        if known is None or further:
            yield Problem("metadata", Rule.METADATA, ", ".join(further) or name)


def _output(output: Any, where: str, edition: Edition, *, executed: bool) -> Iterator[Piece | Problem]:
    kind = output.get("output_type")
    if kind == "error":
        yield Problem(where, Rule.TRACEBACK, "an output of an error")
        return
    if kind != "display_data":
        yield Problem(where, Rule.NOT_EVIDENCE, f"an output of type {kind}")
    if output.get("metadata"):
        yield Problem(where, Rule.METADATA, "metadata of an output")
    data = output.get("data", {})
    yield from _contents(data, where, edition)
    if executed and kind == "display_data" and not _is_evidence(output):
        yield Problem(where, Rule.NOT_EVIDENCE, "an output without a record, or with more than its record")
    if not executed and set(data) - _STAGED_OUTPUTS:
        yield Problem(where, Rule.NOT_EVIDENCE, f"an output of type {', '.join(sorted(set(data)))}")
    if "text" in output:
        yield Piece(_text(output["text"]), f"{where}, output")


def _is_evidence(output: Mapping[str, Any]) -> bool:
    try:
        return item_of_output(output) is not None
    except (NotebookError, KeyError, TypeError):
        return False


def _contents(data: Mapping[str, Any], where: str, edition: Edition) -> Iterator[Piece | Problem]:
    for kind, content in data.items():
        place = f"{where}, {kind}"
        if kind.endswith("svg+xml"):
            svg = _text(content)
            if drawing_digest(svg) not in edition.drawings:
                yield Problem(place, Rule.NOT_EVIDENCE, "a figure that isn't among the evidence")
                yield from drawing_problems(svg)
        elif kind.endswith("png"):
            yield from _png(_text(content), place)
        elif isinstance(content, dict):
            yield from pieces_of_json(content, place)
        else:
            yield Piece(_text(content), place)


def _png(encoded: str, place: str) -> Iterator[Piece | Problem]:
    try:
        content = base64.b64decode("".join(encoded.split()), validate=True)
    except binascii.Error:
        yield Problem(place, Rule.BROKEN_FILE, "not encoded as a picture is")
        return
    for found in chunk_problems(content):
        where = f"{place}, {found.where}"
        yield Piece(found.text, where) if isinstance(found, Piece) else Problem(where, found.rule, found.what)


def _text(found: Any) -> str:
    return "".join(map(str, found)) if isinstance(found, list) else str(found)
