"""What a written casebook carries: known values by column, recorded items by table of items."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.casebook.schema import TABLES
from data_access.casebook.schema_model import ColumnKind, Table
from data_access.vocabulary.facts import Answer

if TYPE_CHECKING:
    import duckdb

    from data_access.sources.interface import Coverage

PERSON_KEYS = ("perpetrator.perpetrator_id", "episode_perpetrator.perpetrator_id")
_ANSWERED = f"answer IN ('{Answer.YES}', '{Answer.NO}')"


def measure_coverage(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    reasons: Mapping[str, str],
    *,
    counts_perpetrators: bool = True,
) -> Coverage:
    """Count the known values of every column of the Parquet files in ``folder``.

    Where a source's rows of perpetrators are profiles, nobody is identified by their key: it counts as not known,
    so that no question that needs their number finds it.
    """
    from data_access.sources.interface import Coverage

    known: dict[str, tuple[int, int]] = {}
    items: dict[str, tuple[str, ...]] = {}
    for described in TABLES:
        file = folder / f"{described.name}.parquet"
        if not file.exists():
            continue
        known.update(_known(connection, described, str(file)))
        item = item_column(described)
        if item is not None:
            query = f'SELECT DISTINCT "{item}" FROM read_parquet(?) WHERE {_ANSWERED} ORDER BY 1'
            items[described.name] = tuple(
                str(row[0]) for row in connection.execute(query, [str(file)]).fetchall()
            )
    if not counts_perpetrators:
        known.update({name: (0, known[name][1]) for name in PERSON_KEYS if name in known})
    return Coverage(known, items, dict(reasons))


def item_column(described: Table) -> str | None:
    """The column of codes that an ``answer`` belongs to; None for a table without answers."""
    if not any(column.kind is ColumnKind.ANSWER for column in described):
        return None
    return next(
        column.name for column in described if column.kind is ColumnKind.CODE and column.name in described.key
    )


def _known(connection: duckdb.DuckDBPyConnection, described: Table, file: str) -> dict[str, tuple[int, int]]:
    item = item_column(described)
    columns = [column for column in described if column.kind is not ColumnKind.REASON]
    counted = [
        f"count(*) FILTER ({_ANSWERED})" if column.name in (item, "answer") else f'count("{column.name}")'
        for column in columns
    ]
    query = f"SELECT {', '.join([*counted, 'count(*)'])} FROM read_parquet(?)"
    row = connection.execute(query, [file]).fetchone()
    assert row is not None
    return {
        f"{described.name}.{column.name}": (int(value), int(row[-1]))
        for column, value in zip(columns, row[:-1], strict=True)
    }
