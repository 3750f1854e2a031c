"""What a process read of casebooks: which columns of which tables. What was worked out from them can be found again.

A column counts as read where its name stands in a query on its table, or in the definition of a view that the query
reads: that can be too many, never too few. One file for each process, in a folder that an environment names.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

READS_VARIABLE = "SERIES_READS"
_OWNER_ONLY = 0o600
_WORD = re.compile(r"\w+")
_ALL_COLUMNS = re.compile(
    r"(?:\bSELECT(?:\s+DISTINCT)?|,|\.)\s*\*(?!\s*(?:EXCLUDE\s*\([^)]*\)\s*)?FROM\s*\()", re.IGNORECASE
)
"""A star that takes all columns of a table: not ``count(*)``, nor one over a query, which names its own."""
_FILE = re.compile(r"read_parquet\(\[?'((?:[^']|'')*)'")


def other_data(path: Path) -> str:
    """What is put down in place of a casebook for a file of data that is none."""
    return f"data in {path.resolve()}"


@dataclass(frozen=True)
class Reads:
    """What was read, in the order of names: of each casebook (its folder) the columns, as ``table.column``."""

    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass
class ReadLog:
    """A log in a folder; without a folder nothing is kept."""

    folder: Path | None = None
    _told: set[tuple[str, str]] = field(default_factory=set, repr=False)

    @property
    def is_kept(self) -> bool:
        return self.folder is not None

    def add(self, casebook: str, columns: Iterable[str]) -> None:
        """Put down what was read, each column once; without columns, that the casebook was opened."""
        columns = {"", *columns}
        fresh = [(casebook, column) for column in sorted(columns) if (casebook, column) not in self._told]
        if self.folder is None or not fresh:
            return
        self._told.update(fresh)
        text = "".join(json.dumps(one) + "\n" for one in fresh)
        path = self.folder / f"{os.getpid()}.reads"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OWNER_ONLY)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(text)

    def reads(self) -> Reads:
        """What all processes read that logged into the folder."""
        found: dict[str, set[str]] = {}
        for path in sorted(self.folder.glob("*.reads")) if self.folder else ():
            for line in path.read_text(encoding="utf-8").splitlines():
                casebook, column = json.loads(line)
                found.setdefault(casebook, set()).add(column)
        return Reads({casebook: sorted(found[casebook] - {""}) for casebook in sorted(found)})


def reads_in_force(environ: Mapping[str, str]) -> ReadLog:
    """The log in the folder that an environment names; one that keeps nothing where it names none."""
    named = environ.get(READS_VARIABLE)
    return ReadLog(Path(named)) if named else ReadLog()


@dataclass(frozen=True)
class Stored:
    """A view of a file of the casebook: the file's name without its ending, and its columns."""

    file: str
    columns: Sequence[str]


def columns_read(query: str, views: Mapping[str, str], stored: Mapping[str, Stored]) -> set[str]:
    """The columns, as ``file.column``, that a query can read.

    ``views``: definitions by name; ``stored``: those that are views of a file.
    """
    words = set(_WORD.findall(query))
    waiting, followed = [name for name in views if name in words], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in followed:
            followed.add(name)
            inner = set(_WORD.findall(views[name]))
            words |= inner
            waiting += [other for other in views if other in inner]
    whole = bool(_ALL_COLUMNS.search(query))
    return {
        f"{stored[name].file}.{column}"
        for name in followed & set(stored)
        for column in stored[name].columns
        # Identifiers are always read: how many rows there are is a result too. A column can be named by its table
        # (``v.sex`` of the table of cases).
        if whole or column.endswith("_id") or column.rpartition(".")[2] in words
    }


def views_of(connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, str], dict[str, Stored]]:
    """The views of a connection: their definitions, and which of them are views of a file."""
    listed = connection.execute("SELECT view_name, sql FROM duckdb_views() WHERE NOT internal").fetchall()
    files = {str(name): found[1] for name, sql in listed if (found := _FILE.search(str(sql)))}
    stored = {
        name: Stored(
            Path(file).stem, [str(row[0]) for row in connection.execute(f'DESCRIBE "{name}"').fetchall()]
        )
        for name, file in files.items()
    }
    # Words of a path are no names of tables.
    return {str(name): _FILE.sub("", str(sql)) for name, sql in listed}, stored


def stored_column_digests(folder: Path) -> dict[str, str]:
    """A digest of each column (``table.column``) of an imported casebook in its folder."""
    import duckdb

    with duckdb.connect(":memory:") as connection:
        return {
            f"{file.stem}.{name}": digest
            for file in sorted(folder.glob("*.parquet"))
            for name, digest in column_digests(connection, file).items()
        }


def column_digests(connection: duckdb.DuckDBPyConnection, file: Path) -> dict[str, str]:
    """A digest of each column of a Parquet file, from its bytes as they lie there: nothing has to be decoded."""
    rows = connection.execute(
        "SELECT path_in_schema, type, row_group_num_rows, total_compressed_size, "
        "coalesce(dictionary_page_offset, data_page_offset), data_page_offset "
        "FROM parquet_metadata(?) ORDER BY row_group_id, column_id",
        [str(file)],
    ).fetchall()
    digests: dict[str, hashlib._Hash] = {}
    with file.open("rb") as content:
        for name, kind, number, size, dictionary, data in rows:
            digest = digests.setdefault(str(name), hashlib.sha256())
            content.seek(min(dictionary, data) if dictionary else data)
            digest.update(f"{kind}\0{number}\0{size}\0".encode() + content.read(size))
    return {name: digest.hexdigest() for name, digest in digests.items()}
