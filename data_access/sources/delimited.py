"""Delimited text into DuckDB, and the checks of its raw values, by row of the input file."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.casebook.findings import Finding, printable
from data_access.errors import DataError, UsageError
from data_access.sources.files import DELIMITERS, Header, some

if TYPE_CHECKING:
    import duckdb

RAW = "raw"
IGNORED = "ignored_"
_IDENTIFIERS = ", ".join(
    f"'{letter}' || lpad(CAST(row_number() OVER () + 1 AS VARCHAR), 9, '0') AS {name}_id"
    for letter, name in (("v", "victim"), ("r", "registration"), ("e", "episode"))
)


@dataclass(frozen=True)
class Form:
    """One form in which a publisher gives a data set.

    ``columns`` in the publisher's order and spelling; ``aliases`` other spellings in lower case to those;
    ``leading_note`` a first column that holds the terms of use in its header, and nothing else that we read.
    """

    name: str
    title: str
    delimiter: str
    columns: tuple[str, ...]
    aliases: Mapping[str, str]
    optional: frozenset[str] = frozenset()
    leading_note: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(name for name in self.columns if name not in self.optional)

    def canonical(self, written: str) -> str | None:
        """The form's spelling of a column name; None for a column that it doesn't have."""
        spelling = {name.lower(): name for name in self.columns} | dict(self.aliases)
        return spelling.get(written.strip().lower())


def detect_form(
    header: Header, forms: tuple[Form, ...], path: Path, title: str
) -> tuple[Form, tuple[str, ...]]:
    """The form that a header has, and the canonical name of each of its columns in order.

    Raises DataError that names what is missing, unknown or doubled in the form that comes nearest, or says that
    the file is not the data set at all.
    """
    best = max(forms, key=lambda form: _likeness(header, form))
    recognised = _recognised(header, best)
    if len(recognised) * 2 < len(best.columns):
        raise DataError(
            f"this is not a file of {title}: of its {len(header.columns)} columns only {len(recognised)} are known",
            where=str(path),
            remedy="give the file as it was published",
        )
    names = _names(header, best, path)
    missing = [name for name in best.required if name not in names]
    if missing:
        raise DataError(
            f"columns are missing: {some(missing)}",
            where=f"{path}, read as {best.title}",
            remedy="give the file as it was published, with all its columns",
        )
    if header.delimiter != best.delimiter and header.delimiter not in (",", ";"):
        raise DataError(
            f"the columns are separated by {DELIMITERS[header.delimiter]}, not by {DELIMITERS[best.delimiter]}",
            where=str(path),
            remedy="give the file as it was published",
        )
    return best, names


def _likeness(header: Header, form: Form) -> tuple[float, bool]:
    """Columns in common among all columns of either; a tie goes by what stands first in the header."""
    common = len(_recognised(header, form))
    has_note = form.canonical(header.columns[0]) is None
    return common / (len(header.columns) + len(form.columns) - common), has_note == form.leading_note


def _recognised(header: Header, form: Form) -> set[str]:
    return {name for written in header.columns if (name := form.canonical(written)) is not None}


def _names(header: Header, form: Form, path: Path) -> tuple[str, ...]:
    names: list[str] = []
    unknown: list[str] = []
    for position, written in enumerate(header.columns):
        name = form.canonical(written)
        if name is None and position == 0 and form.leading_note:
            name = f"{IGNORED}{position}"
        if name is None:
            unknown.append(printable(written))
        elif name in names:
            raise DataError(f"the column {name} occurs twice", where=str(path), remedy="remove one of them")
        else:
            names.append(name)
    if unknown:
        raise DataError(
            f"columns that are not known: {some(unknown)}",
            where=f"{path}, read as {form.title}",
            remedy="remove them, or give the file as it was published",
        )
    return tuple(names)


def load(connection: duckdb.DuckDBPyConnection, path: Path, header: Header, names: tuple[str, ...]) -> int:
    """Load a file into the table ``raw``: every column as trimmed text, never NULL, with its ``source_row``.

    A row is a victim, a registration and an episode: ``raw`` has an identifier of each. The header is row 1.
    Returns the number of rows. Raises DataError where a row has another number of columns than the header (a
    truncated file, a wrong delimiter, an open quote), with its line, or where there is no row.
    """
    import duckdb

    trimmed = ", ".join(f'trim(coalesce("{name}", \'\')) AS "{name}"' for name in names)
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    quoted = str(path).replace("'", "''")
    connection.execute("SET preserve_insertion_order = true")
    try:
        connection.execute(
            f"CREATE OR REPLACE TABLE {RAW} AS SELECT row_number() OVER () + 1 AS source_row, {_IDENTIFIERS}, "
            f"{trimmed} "
            f"FROM read_csv('{quoted}', delim='{header.delimiter}', quote='\"', escape='\"', header=false, "
            f"skip={header.lines}, auto_detect=false, columns={{{columns}}}, null_padding=false, strict_mode=true)"
        )
    except duckdb.Error as error:
        raise _structure_error(str(error), path) from error
    row = connection.execute(f"SELECT count(*) FROM {RAW}").fetchone()
    assert row is not None
    if row[0] == 0:
        raise DataError("the file has a header and no rows", where=str(path), remedy="download it again")
    return int(row[0])


def _structure_error(told: str, path: Path) -> DataError:
    """DuckDB's message without the row itself, which may identify a person."""
    line = re.search(r"CSV Error on Line: (\d+)", told)
    where = f"{path}, line {line[1]}" if line else str(path)
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", told)
    if counts:
        message = f"the line has {counts[2]} columns where the header has {counts[1]}"
        remedy = "download the file again: it is cut off or was changed, or its delimiter differs from the header's"
    elif "unterminated quote" in told:
        message, remedy = (
            "a quoted value is not closed",
            "download the file again: it is cut off or was changed",
        )
    else:
        message, remedy = "the file is not well-formed CSV", "give the file as it was published"
    return DataError(message, where=where, remedy=remedy)


def unknown_codes(
    connection: duckdb.DuckDBPyConnection,
    file: str,
    column: str,
    allowed: Collection[str],
    normalised: str | None = None,
    *,
    show: bool = True,
) -> list[Finding]:
    """Rows whose value in ``column`` is not among ``allowed``, one finding a value.

    ``normalised`` is SQL that stands for the value (the column itself, without it); ``show`` is off where a value
    may identify a person.
    """
    expression = normalised or f'"{column}"'
    query = (
        f'SELECT "{column}", list(source_row ORDER BY source_row) FROM {RAW} '
        f"WHERE {expression} NOT IN (SELECT unnest(?)) GROUP BY 1 ORDER BY 1"
    )
    groups = connection.execute(query, [sorted(allowed)]).fetchall()
    return [
        Finding(
            file,
            column,
            "unknown_code",
            "not a code that the publisher's data dictionary knows",
            tuple(int(row) for row in rows),
            printable(value) if show else None,
        )
        for value, rows in groups
    ]


def sql_case(expression: str, mapping: Mapping[str, str], otherwise: str = "NULL") -> str:
    """SQL that maps texts to texts."""
    branches = " ".join(f"WHEN {sql_text(key)} THEN {sql_text(value)}" for key, value in mapping.items())
    return f"CASE {expression} {branches} ELSE {otherwise} END"


def sql_text(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def refuse_delivery(title: str, delivery: int | None) -> None:
    """Published data sets have no deliveries. Raises UsageError."""
    if delivery is not None:
        raise UsageError(f"{title} has no deliveries", remedy="leave the delivery out")
