"""Reading a file, or a table of a database, as text: each value as it stands, with the number of its row."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_access.errors import DataError, UsageError
from data_access.sources.files import DELIMITERS, some
from data_access.suggestions import nearest

if TYPE_CHECKING:
    import pandas as pd
    import sqlalchemy

SOURCE_ROW = "source_row"
FORMS = "CSV (.csv, .tsv, .txt), Excel (.xlsx, .xlsm, .xls, .ods), Parquet (.parquet), or a database (an address of SQLAlchemy)"
_ENCODINGS = ("utf-8-sig", "cp1252")
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".xlsb"})
_TEXTS = frozenset({".csv", ".tsv", ".txt"})
_LOOKED_AT = 20
_ADDRESS = re.compile(r"[a-z][a-z0-9+]+://")


@dataclass(frozen=True)
class Place:
    """Where the cases are: a file, with its sheet; or a database, with its table. ``header_row`` counts from 1, None: found."""

    data: str
    sheet: str | None = None
    header_row: int | None = None

    @property
    def is_database(self) -> bool:
        return bool(_ADDRESS.match(self.data))

    @property
    def name(self) -> str:
        """How messages call it: never with what leads there, or a password."""
        return f"table {self.sheet}" if self.is_database else Path(self.data).name


@dataclass(frozen=True)
class Rows:
    """Rows as text: a column for each header, and ``source_row``, the row's number where it came from."""

    frame: pd.DataFrame
    header_row: int = 1

    @property
    def columns(self) -> list[str]:
        return [str(name) for name in self.frame.columns if name != SOURCE_ROW]


def read_rows(place: Place) -> Rows:
    """All rows of a place. Raises DataError where it can't be read, UsageError where it isn't said which sheet or table."""
    if place.is_database:
        return _database(place)
    path = Path(place.data).expanduser()
    if not path.is_file():
        raise DataError("there is no such file", where=str(path), remedy="check its path")
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return _parquet(path)
    if suffix in _WORKBOOKS:
        return _table(_workbook(path, place.sheet), path, place.header_row)
    if suffix in _TEXTS:
        return _table(_delimited(path), path, place.header_row)
    raise DataError(
        f"files of the kind {suffix or 'without a suffix'} can't be read",
        where=path.name,
        remedy=f"give {FORMS}",
    )


def digest_of(place: Place) -> bytes:
    """A digest of all that a place holds."""
    if not place.is_database:
        path = Path(place.data).expanduser()
        if not path.is_file():
            raise DataError("there is no such file", where=str(path), remedy="check its path")
        return hashlib.sha256(path.read_bytes()).digest()
    frame = read_rows(place).frame
    return hashlib.sha256(frame.to_csv(index=False).encode()).digest()


def _delimited(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise DataError(
            "the file is no text in UTF-8 or Windows-1252", where=path.name, remedy="save it as CSV UTF-8"
        )
    lines = text.splitlines(keepends=True)
    head = lines[:_LOOKED_AT]
    delimiter = max(
        DELIMITERS, key=lambda sign: sorted(line.count(sign) for line in head)[len(head) // 2] if head else 0
    )
    return [[value.strip() for value in row] for row in csv.reader(lines, delimiter=delimiter)]


def _workbook(path: Path, sheet: str | None) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(path)
    except (CalamineError, OSError) as error:
        raise DataError(
            "the workbook can't be read",
            where=path.name,
            remedy="open it in Excel or LibreOffice and save it again",
        ) from error
    names = workbook.sheet_names
    if sheet is None and len(names) > 1:
        filled = [name for name in names if workbook.get_sheet_by_name(name).height]
        if len(filled) > 1:
            raise UsageError(
                f"the workbook has the sheets {some(filled)}", where=path.name, remedy="name one with --sheet"
            )
        names = filled
    chosen = sheet if sheet is not None else names[0]
    if chosen not in workbook.sheet_names:
        raise UsageError(
            f"the workbook has no sheet {chosen!r}",
            where=path.name,
            remedy=f"it has {some(workbook.sheet_names)}{nearest(chosen, workbook.sheet_names)}",
        )
    rows = workbook.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    return [[_text(value) for value in row] for row in rows]


def _text(value: Any) -> str:
    """A cell of a workbook as a person reads it: whole numbers without decimals, dates in ISO."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return "" if value is None else str(value).strip()


def _table(rows: list[list[str]], path: Path, header_row: int | None) -> Rows:
    """Rows below a header; titles and empty rows above it are passed by."""
    import pandas as pd

    place = (header_row - 1) if header_row is not None else _header(rows)
    if place >= len(rows) or not any(rows[place]):
        raise DataError("there is no header", where=path.name, remedy="name its row with --header-row")
    header = [" ".join(name.split()) for name in rows[place]]
    named = [at for at, name in enumerate(header) if name]
    doubled = sorted({header[at] for at in named if [header[one] for one in named].count(header[at]) > 1})
    if doubled:
        raise DataError(
            f"columns have the same name: {some(doubled)}", where=path.name, remedy="name each of them once"
        )
    kept = [(number, row) for number, row in enumerate(rows[place + 1 :], start=place + 2) if any(row)]
    if not kept:
        raise DataError("there is a header and no rows", where=path.name)
    columns: dict[str, list[Any]] = {
        header[at]: [row[at] if at < len(row) else "" for _, row in kept] for at in named
    }
    columns[SOURCE_ROW] = [number for number, _ in kept]
    return Rows(pd.DataFrame(columns), place + 1)


def _header(rows: list[list[str]]) -> int:
    """The first row with nearly as many names as any of the first rows has values."""
    widths = [sum(bool(value) for value in row) for row in rows[:_LOOKED_AT]]
    most = max(widths, default=0)
    return next((at for at, width in enumerate(widths) if width >= max(2, 0.7 * most)), 0)


def _parquet(path: Path) -> Rows:
    import pandas as pd
    import pyarrow

    try:
        frame = pd.read_parquet(path)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise DataError("the file is no Parquet", where=path.name) from error
    return _as_text(frame)


@contextmanager
def reading_connection(address: str) -> Iterator[sqlalchemy.Connection]:
    """A connection whose transaction is never committed; where the database can, it refuses to write."""
    import sqlalchemy

    engine = sqlalchemy.create_engine(address)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection = connection.execution_options(postgresql_readonly=True)
            elif engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = ON")
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


def _database(place: Place) -> Rows:
    """A table or view of a database."""
    import pandas as pd
    import sqlalchemy
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with reading_connection(place.data) as connection:
            found = sqlalchemy.inspect(connection)
            names = [*found.get_table_names(), *found.get_view_names()]
            if place.sheet is None and len(names) != 1:
                raise UsageError(
                    f"the database has the tables {some(names) or 'none'}", remedy="name one with --table"
                )
            table = place.sheet or names[0]
            if table not in names:
                raise UsageError(
                    f"the database has no table {table!r}",
                    remedy=f"it has {some(names)}{nearest(table, names)}",
                )
            described = sqlalchemy.Table(table, sqlalchemy.MetaData(), autoload_with=connection)
            result = connection.execute(sqlalchemy.select(described))
            frame = pd.DataFrame(result.fetchall(), columns=list(result.keys()))
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise DataError(
            f"the database can't be read: {reason}",
            where=place.name,
            remedy="check its address; the driver that it names must be installed, and passwords come from the environment",
        ) from None
    return _as_text(frame)


def _as_text(frame: pd.DataFrame) -> Rows:
    import pandas as pd

    texts = pd.DataFrame(
        {
            str(name): [_text(None if pd.isna(value) else value) for value in frame[name]]
            for name in frame.columns
        }
    )
    texts[SOURCE_ROW] = range(2, len(texts) + 2)
    if len(texts) == 0 or len(texts.columns) < 3:
        raise DataError("there are no rows of several columns")
    return Rows(texts)
