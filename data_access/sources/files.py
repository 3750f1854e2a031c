"""Finding and examining input files: one clear error for each way in which a file is not what it should be."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data_access.errors import DataError, UsageError

BLOCK = 1 << 20
MOST_COLUMNS_SHOWN = 6
DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
_BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOK = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Header:
    """The first record of a delimited file: its column names as written, and how many lines it takes."""

    delimiter: str
    columns: tuple[str, ...]
    lines: int


def find_file(data: str | Path | None, title: str, suffix: str) -> Path:
    """The file that a user points at, or the only one with ``suffix`` in the folder that a user points at.

    Raises UsageError where nothing was named and DataError where there is no such file or several.
    """
    if data is None:
        raise UsageError(
            f"{title} needs its data file", remedy="name the file with --data PATH (data= in a notebook)"
        )
    path = Path(data).expanduser()
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if file.suffix.lower() == suffix and file.is_file())
        if len(found) != 1:
            listed = ", ".join(file.name for file in found) or "none"
            raise DataError(
                f"the folder must hold one {suffix} file of {title}, it holds {listed}",
                where=str(path),
                remedy="name the file itself with --data",
            )
        return found[0]
    if not path.exists():
        raise DataError(
            f"there is no such file of {title}", where=str(path), remedy="check the path after --data"
        )
    return path


def file_digest(path: Path, *, text: bool) -> bytes:
    """SHA-256 of a file; with ``text`` it must be UTF-8 text with something in it.

    Raises DataError that says what the file is instead and, for a wrong encoding, in which line it begins.
    """
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 1
    try:
        for number, block in enumerate(_blocks(path)):
            digest.update(block)
            if text:
                if number == 0:
                    _refuse_binary(block, path)
                lines += _decode(decoder, block, lines, path)
    except OSError as error:
        raise DataError(
            f"the file can't be read: {error.strerror}", where=str(path), remedy="check its permissions"
        ) from error
    if path.stat().st_size == 0:
        raise DataError("the file is empty", where=str(path), remedy="download it again")
    return digest.digest()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as handle:
        while block := handle.read(BLOCK):
            yield block


def _refuse_binary(block: bytes, path: Path) -> None:
    if block.startswith((_WORKBOOK, _OLD_WORKBOOK)):
        raise DataError(
            "this is an Excel workbook or an archive, not a text file",
            where=str(path),
            remedy="give the CSV file (unpack the archive, or save the sheet as CSV UTF-8)",
        )
    if block.startswith(_BYTE_ORDER_MARKS):
        raise DataError(
            "the file is encoded in UTF-16, not in UTF-8", where=str(path), remedy="save it as CSV UTF-8"
        )
    if b"\0" in block:
        raise DataError(
            "the file is not text", where=str(path), remedy="give the CSV file as it was published"
        )


def _decode(decoder: codecs.IncrementalDecoder, block: bytes, lines: int, path: Path) -> int:
    """How many lines a block ends. Raises DataError with the line that is not UTF-8."""
    try:
        return decoder.decode(block).count("\n")
    except UnicodeDecodeError as error:
        line = lines + error.object[: error.start].count(b"\n")
        raise DataError(
            "the file is not encoded in UTF-8", where=f"{path}, line {line}", remedy="save it as CSV UTF-8"
        ) from error


def read_header(path: Path) -> Header:
    """The header of a delimited file, split at whichever delimiter gives most columns.

    Raises DataError where the first record has one column only.
    """
    with path.open(encoding="utf-8-sig", newline="") as handle:
        start = handle.read(BLOCK)
    best = Header(",", (), 1)
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(start), delimiter=delimiter)
        try:
            columns = tuple(name.strip() for name in next(reader, []))
        except csv.Error:
            continue
        if len(columns) > len(best.columns):
            best = Header(delimiter, columns, reader.line_num)
    if len(best.columns) < 2:
        raise DataError(
            "the first line is not a header of several columns separated by commas or semicolons",
            where=str(path),
            remedy="give the CSV file as it was published",
        )
    return best


def some(names: tuple[str, ...] | list[str]) -> str:
    """A few names for a message, and how many more there are."""
    shown = ", ".join(names[:MOST_COLUMNS_SHOWN])
    rest = len(names) - MOST_COLUMNS_SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown
