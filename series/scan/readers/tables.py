"""CSV: every cell; and the file must be one that evidence wrote."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from series.evidence.items import FigureItem, ModelItem, TableItem
from series.evidence.writing import HIDDEN_SYMBOL, cells_csv
from series.scan.edition import EVIDENCE, Edition, File
from series.scan.model import Piece, Problem, Rule


def read(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """The text of the table; problems where rows differ in length or the table isn't one of the evidence.

    A copy of a table of the evidence, byte for byte, is not read again: it was read where it lies there.
    """
    foreign = list(not_of_evidence(file, edition))
    yield from foreign
    if not foreign and not file.name.startswith(f"{EVIDENCE}/"):
        return
    yield Piece(file.text, "", by_line=True)
    rows = list(csv.reader(file.text.splitlines(), strict=True))
    if any(len(row) != len(rows[0]) for row in rows):
        yield Problem("", Rule.BROKEN_FILE, "its rows differ in length")
    if not foreign and not _is_of_record(file, edition):
        yield Problem("", Rule.NOT_EVIDENCE, "differs from the cells that are on record")


def not_of_evidence(file: File, edition: Edition) -> Iterator[Problem]:
    """A problem where a table or picture outside ``evidence`` isn't, byte for byte, one that lies there."""
    if file.name.startswith(f"{EVIDENCE}/"):
        return
    report = next((part for part in reversed(file.name.split("/")[:-1]) if part in edition.records), "")
    if edition.files.get(f"{report}/{file.base}") != file.digest:
        yield Problem("", Rule.NOT_EVIDENCE, "no file of the report's evidence is the same, byte for byte")


def _is_of_record(file: File, edition: Edition) -> bool:
    report = file.name.split("/")[1]
    record = edition.records.get(report)
    item = record.find(file.base.removesuffix(".csv")) if record else None
    if not isinstance(item, TableItem | FigureItem | ModelItem):
        return False
    return cells_csv(item, HIDDEN_SYMBOL) == file.text
