"""Where an input becomes a casebook: a private folder with a DuckDB database, gone when the import ends.

The canonical views of an adapter are put down as Parquet files once, because validation looks at them many times
and they can be much larger than memory: each record of a flat file becomes a row for each item of each group.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.casebook import storage
from data_access.sources.interface import Reading

if TYPE_CHECKING:
    import duckdb

_LEFT_OUT = "rows_left_out"


@dataclass
class WorkingSpace:
    """A connection and a folder for one import."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    tables: dict[str, str] = field(default_factory=dict)

    def put_down(self, reading: Reading) -> Reading:
        """The reading with views of Parquet files in place of its own views, by canonical table."""
        if reading.settled:
            self.tables = dict(reading.tables)
            return reading
        for name, view in reading.tables.items():
            file = self.folder / f"{name}.parquet"
            storage.copy_to_parquet(self.connection, f'SELECT * FROM "{view}"', file, compression="lz4")
            self.tables[name] = f"put_down_{name}"
            self._view(name)
        return replace(reading, tables=dict(self.tables))

    def can_leave_out(self, rows: tuple[int, ...]) -> bool:
        """Whether some rows of the input can be left out: there are any, and every table knows its rows."""
        known = ("source_row" in storage.columns_of(self.connection, view) for view in self.tables.values())
        return bool(rows) and all(known)

    def leave_out(self, rows: tuple[int, ...]) -> None:
        """Take what came from some rows of the input out of every table."""
        self.connection.execute(
            f"CREATE OR REPLACE TABLE {_LEFT_OUT} AS SELECT unnest(?) AS source_row", [list(rows)]
        )
        for name in self.tables:
            self._view(name, f"WHERE source_row NOT IN (SELECT source_row FROM {_LEFT_OUT})")

    def _view(self, name: str, condition: str = "") -> None:
        file = str(self.folder / f"{name}.parquet").replace("'", "''")
        self.connection.execute(
            f"CREATE OR REPLACE VIEW {self.tables[name]} AS SELECT * FROM read_parquet('{file}') {condition}"
        )


@contextlib.contextmanager
def working_space(beside: Path) -> Iterator[WorkingSpace]:
    """A working space in a folder beside the casebooks of a source, removed at the end."""
    import duckdb

    storage.make_private_folder(beside)
    with (
        storage.building(beside / "scratch", keep=False) as folder,
        duckdb.connect(folder / "import.duckdb") as connection,
    ):
        storage.settle(connection, folder, storage.IMPORT_MEMORY)
        connection.execute("SET preserve_insertion_order = true")
        yield WorkingSpace(connection, folder)
