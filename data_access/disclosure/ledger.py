"""The ledger of an edition: every count that it prints or hides, by the group of persons that is counted.

One Parquet file of aggregates. Later editions are attacked together with it, so its bytes depend on its rows alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data_access.errors import DataError

LEDGER_VERSION = "2"
_VERSION_KEY = b"ledger_version"


@dataclass(frozen=True)
class LedgerRow:
    """One count of one released cell.

    ``cell``: canonical JSON of the cell's dimensions. ``role``: what the count is in the cell (``CountRole``).
    ``group``: the canonical text of a ``Group``. ``value``: as printed; None where it is hidden. ``status``: of the
    cell, as the public sees it. ``least``, ``most``: what is told of a hidden count, where anything is.
    """

    edition: str
    delivery: str
    report: str
    evidence: str
    cell: str
    role: str
    statistic: str
    group: str
    value: float | None
    status: str
    least: float | None = None
    most: float | None = None


_NAMES = tuple(field.name for field in fields(LedgerRow))
_NUMBERS = ("value", "least", "most")
_values_of = attrgetter(*_NAMES)
_SCHEMA = pa.schema(
    [
        pa.field(name, pa.float64() if name in _NUMBERS else pa.string(), nullable=name in _NUMBERS)
        for name in _NAMES
    ],
    metadata={_VERSION_KEY: LEDGER_VERSION.encode()},
)


def write_ledger(path: Path, rows: Iterable[LedgerRow]) -> None:
    """Write a ledger: sorted, without repetition, the same bytes for the same rows.

    The file is put in place only when it is complete.
    """
    ordered = sorted(set(rows), key=_order)
    columns = list(zip(*map(_values_of, ordered), strict=True)) or [()] * len(_NAMES)
    arrays = [pa.array(list(column), field.type) for column, field in zip(columns, _SCHEMA, strict=True)]
    table = pa.Table.from_arrays(arrays, schema=_SCHEMA)
    unfinished = path.with_name(f".{path.name}.unfinished")
    pq.write_table(
        table,
        unfinished,
        version="2.6",
        data_page_version="1.0",
        compression="zstd",
        compression_level=9,
        use_dictionary=True,
        write_statistics=False,
        row_group_size=1 << 20,
        store_schema=True,
    )
    unfinished.replace(path)


def read_ledger(path: Path) -> list[LedgerRow]:
    """Read a ledger. Raises DataError where the file is no ledger, or one of a version that isn't known here."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError("the ledger of an edition can't be read", where=path.name, remedy=_REMEDY) from error
    return parse_ledger(content, path.name)


def parse_ledger(content: bytes, name: str) -> list[LedgerRow]:
    """Read the content of a ledger; ``name`` is that of its file. Raises DataError as ``read_ledger`` does."""
    try:
        table = pq.read_table(pa.BufferReader(content))
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError("the ledger of an edition can't be read", where=name, remedy=_REMEDY) from error
    version = (table.schema.metadata or {}).get(_VERSION_KEY, b"").decode(errors="replace")
    if version != LEDGER_VERSION:
        told = f"has version {version!r}" if version else "names no version"
        raise DataError(
            f"the ledger {told}; this program reads version {LEDGER_VERSION!r}",
            where=name,
            remedy=_REMEDY,
        )
    if not table.schema.equals(_SCHEMA):
        raise DataError("the ledger has other columns than its version says", where=name, remedy=_REMEDY)
    return [LedgerRow(**row) for row in table.to_pylist()]


_REMEDY = "restore the edition from its archive, or read it with the program that wrote it"


def _order(row: LedgerRow) -> tuple[tuple[bool, str | float], ...]:
    return tuple((value is not None, "" if value is None else value) for value in _values_of(row))
