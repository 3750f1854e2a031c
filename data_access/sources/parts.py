"""The files of a casebook that is imported part by part: written one part at a time, joined end to end at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.casebook import storage
from data_access.casebook.schema import table as canonical

if TYPE_CHECKING:
    import duckdb

    from data_access.sources.interface import Reading


@dataclass
class PartFiles:
    """The Parquet files of each part, in a folder of its own below ``root``."""

    root: Path
    _files: dict[str, list[Path]] = field(default_factory=dict)
    _last: dict[str, str] = field(default_factory=dict)
    _cases: int = 0

    def write(self, connection: duckdb.DuckDBPyConnection, reading: Reading) -> None:
        """Write a part: its tables, and its table of cases. Shared tables are kept from the first part only."""
        from data_access.casebook.case_writing import write_cases

        folder = self.root / f"{len(self._files.get('victim', ())):05d}"
        storage.make_private_folder(folder)
        for table, view in reading.tables.items():
            storage.write_table(connection, table, view, folder)
        write_cases(folder, tuple(reading.tables), self._cases)
        self._cases += reading.rows_read
        for file in sorted(folder.glob("*.parquet")):
            if file.stem in reading.shared and self._files.get(file.stem):
                file.unlink()
                continue
            if file.stem in reading.tables:
                self._require_after(connection, file)
            self._files.setdefault(file.stem, []).append(file)

    def join(self, connection: duckdb.DuckDBPyConnection, target: Path) -> None:
        """Write all parts to ``target``, each table in one file, in the order of its key."""
        for table, files in self._files.items():
            file = target / f"{table}.parquet"
            if len(files) == 1:
                files[0].rename(file)
                continue
            listed = ", ".join("'" + str(each).replace("'", "''") + "'" for each in files)
            storage.copy_to_parquet(connection, f"SELECT * FROM read_parquet([{listed}])", file)
            for each in files:
                each.unlink()

    def _require_after(self, connection: duckdb.DuckDBPyConnection, file: Path) -> None:
        """Raise ValueError where a part's keys do not all come after those of the part before: a fault of the source."""
        key = canonical(file.stem).key[0]
        query = f'SELECT min("{key}"), max("{key}") FROM read_parquet(?)'
        [(first, last)] = connection.execute(query, [str(file)]).fetchall()
        if first is None:
            return
        if str(first) <= self._last.get(file.stem, ""):
            raise ValueError(f"the parts of {file.stem} overlap")
        self._last[file.stem] = str(last)
