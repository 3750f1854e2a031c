"""What an edition says of its own protection: the ledger of its counts, and the certificate of the attack on it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.errors import DataError
from series.scan.edition import Edition, File
from series.scan.model import Piece, Problem, Rule

from .structured import parse_json, pieces_of_json

if TYPE_CHECKING:
    from data_access.disclosure.ledger import LedgerRow

CERTIFICATE = "attack-certificate.json"
LEDGER = "ledger.parquet"
PAGES_OF_THE_SITE = frozenset({"data"})
"""Pages with a table of their own, whose counts stand in the ledger and in no report's record."""


def read_certificate(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """Every text of the certificate; problems for anything that certificates don't have."""
    from data_access.casebook.public_knowledge import PublicFacts
    from series.audit.certificate import Certificate

    content = parse_json(file.text)
    yield from pieces_of_json(content)
    facts = content["facts"] or {}
    further = [name for name in content if name not in {field.name for field in fields(Certificate)}]
    further += [name for name in facts if name not in {field.name for field in fields(PublicFacts)}]
    if further:
        yield Problem("", Rule.METADATA, ", ".join(sorted(further)))


def read_ledger(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """Every text in the ledger's columns, which are known; each count must be one that a record prints or hides."""
    from data_access.disclosure.ledger import LedgerRow, parse_ledger

    try:
        rows = parse_ledger(file.content, file.name)
    except DataError as error:
        yield Problem("", Rule.BROKEN_FILE, error.message)
        return
    yield from _more_than_its_rows(file, rows)
    for field in fields(LedgerRow):
        if field.name != "value":
            for text in dict.fromkeys(str(getattr(row, field.name)) for row in rows):
                yield Piece(text, f"column {field.name}")
    on_record = _counts_on_record(edition)
    foreign = [row for row in rows if row.report not in PAGES_OF_THE_SITE and _count(row) not in on_record]
    if foreign:
        yield Problem("", Rule.NOT_EVIDENCE, f"{len(foreign)} counts that are on no report's record")


def _more_than_its_rows(file: File, rows: list[LedgerRow]) -> Iterator[Problem]:
    """A problem where the file holds anything besides its rows; what another version wrote can't be compared."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from data_access.disclosure.ledger import write_ledger

    metadata = pq.read_metadata(pa.BufferReader(file.content))
    if set(metadata.metadata or {}) - {b"ledger_version", b"ARROW:schema"}:
        yield Problem("", Rule.METADATA, "properties that ledgers don't have")
    if metadata.created_by != f"parquet-cpp-arrow version {pa.cpp_version}":
        return
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / LEDGER
        write_ledger(again, rows)
        if again.read_bytes() != file.content:
            yield Problem("", Rule.HIDDEN_CONTENT, "it holds more than its rows")


def _counts_on_record(edition: Edition) -> set[tuple[object, ...]]:
    from series.audit.collecting import public_counts

    return {_count(row) for row in public_counts(edition.records, edition="", delivery="")}


def _count(row: LedgerRow) -> tuple[object, ...]:
    names = ("report", "evidence", "cell", "role", "statistic", "group", "value", "status", "least", "most")
    return tuple(getattr(row, name) for name in names)
