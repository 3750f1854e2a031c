"""JSON and files of plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from series.evidence import EvidenceRecord
from series.scan.edition import EVIDENCE, RECORD_FILE, Edition, File
from series.scan.model import Piece, Problem, Rule

_PADDING = re.compile(r" {4,}|-{6,}")


class DuplicateKeyError(ValueError):
    """The same key twice in one object: programs read one of them, and the other goes out unseen."""


def read_text(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """The whole file as one text, the padding of its tables folded."""
    yield Piece(_PADDING.sub(lambda run: run[0][:3], file.text), "", by_line=True)


def read_json(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """Every key and text; a record must read as evidence."""
    content = parse_json(file.text)
    yield from pieces_of_json(content)
    if file.name.startswith(f"{EVIDENCE}/") and file.base == RECORD_FILE:
        try:
            EvidenceRecord.model_validate(content)
        except ValidationError as error:
            yield Problem("", Rule.NOT_EVIDENCE, f"doesn't read as a record ({error.error_count()} mistakes)")


def parse_json(text: str) -> Any:
    """Read JSON strictly: raises ``ValueError`` for broken text and for a key that stands twice."""
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DuplicateKeyError("a key stands twice in one object")
    return found


def pieces_of_json(content: Any, where: str = "") -> Iterator[Piece]:
    """Every key and every text in it, with its place (``a.b[3]``)."""
    if isinstance(content, dict):
        for key, value in content.items():
            place = f"{where}.{key}" if where else key
            yield Piece(key, f"a key of {where or 'the file'}")
            yield from pieces_of_json(value, place)
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from pieces_of_json(value, f"{where}[{number}]")
    elif isinstance(content, str) and content:
        yield Piece(content, where)
