"""Own data as a folder of canonical tables: a file for each table of the casebook that there is, as CSV, Parquet or Excel.

`series data template` writes such a folder. Tables and columns that the data don't have are left out; an empty cell is not
known, with the reason in ``<column>_not_known`` where there is one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data_access.casebook.findings import Finding
from data_access.casebook.schema import TABLES, table
from data_access.casebook.schema_model import ColumnKind, Table
from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import DataError, UsageError
from data_access.sources.delimited import refuse_delivery
from data_access.sources.interface import Progress, Reading, silent
from data_access.sources.mapped.reading import SOURCE_ROW, Place, read_rows
from data_access.sources.own_records import described, leave_out_without_consent, put_down
from data_access.suggestions import nearest
from data_access.vocabulary.facts import NotKnownReason

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

DESCRIPTION_FILE = "source.yml"
SUFFIXES = (".csv", ".parquet", ".xlsx")
REQUIRED = ("victim", "registration", "episode")
_NUMBERS = (ColumnKind.YEAR, ColumnKind.INTEGER)


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1)] = "Own case records"
    citation: str = "Case records of the publishing organisation, unpublished."
    terms: str = "Confidential records; what is published of them is protected."
    collected: str = "Case records of one organisation."
    version: str = "as delivered"


class CanonicalSource:
    """A folder of canonical tables, confidential and protected as such."""

    name = "canonical"
    title = "own data as canonical tables"
    protection_class = ProtectionClass.CONFIDENTIAL
    invented = False

    def fingerprint(self, data: str | Path | None, delivery: int | None) -> bytes:
        """The content of all files. Raises DataError, UsageError."""
        refuse_delivery(self.title, delivery)
        digest = hashlib.sha256()
        for file in sorted([*_files(_folder(data)).values(), *_description_file(_folder(data))]):
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
        return digest.digest()

    def read(
        self,
        data: str | Path | None,
        delivery: int | None,
        connection: duckdb.DuckDBPyConnection,
        progress: Progress = silent,
    ) -> Reading:
        """Read the tables. Raises DataError for a table or column that the casebook doesn't have."""
        folder = _folder(data)
        tables: dict[str, pd.DataFrame] = {}
        findings: list[Finding] = []
        for name, file in _files(folder).items():
            progress(f"reading {file.name}")
            tables[name], found = _read(table(name), file)
            findings += found
        read = sum(map(len, tables.values()))
        refused = leave_out_without_consent(tables)
        return Reading(
            description=described(
                self.name,
                tables["registration"],
                refused,
                **_words(folder).model_dump(),
                form="canonical tables",
            ),
            tables=put_down(tables, connection),
            file=folder.name,
            rows_read=read,
            findings=tuple(findings),
        )


def read_tables(data: str | Path | None) -> dict[str, pd.DataFrame]:
    """The tables of a folder as they are, for who compares two of them; victims without consent are left out."""
    tables = {name: _read(table(name), file)[0] for name, file in _files(_folder(data)).items()}
    leave_out_without_consent(tables)
    return tables


def _folder(data: str | Path | None) -> Path:
    if data is None:
        raise UsageError(
            "canonical tables need their folder",
            remedy="name it with --data FOLDER; `series data template` writes one",
        )
    folder = Path(data).expanduser()
    if not folder.is_dir():
        raise DataError("there is no such folder", where=str(folder), remedy="check the path after --data")
    return folder


def _files(folder: Path) -> dict[str, Path]:
    """The file of each table, in the schema's order."""
    known = [described.name for described in TABLES]
    found: dict[str, Path] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() not in SUFFIXES or not file.is_file():
            continue
        if file.stem not in known:
            raise DataError(
                f"the casebook has no table {file.stem!r}",
                where=str(file),
                remedy=f"its tables are {', '.join(known)}{nearest(file.stem, known)}",
            )
        if file.stem in found:
            raise DataError(
                f"the table {file.stem} is there twice",
                where=str(folder),
                remedy=f"remove {found[file.stem].name} or {file.name}",
            )
        if not _is_empty(file):
            found[file.stem] = file
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        raise DataError(
            f"the folder has no rows of {', '.join(missing)}",
            where=str(folder),
            remedy="`series data template` writes them with their columns",
        )
    return {name: found[name] for name in known if name in found}


def _is_empty(file: Path) -> bool:
    """Whether a table was left as the template has it: a header alone."""
    if file.suffix.lower() != ".csv":
        return False
    with file.open(encoding="utf-8-sig", errors="replace") as handle:
        return sum(1 for line, _ in zip(handle, range(2), strict=False) if line.strip()) < 2


def _read(described: Table, file: Path) -> tuple[pd.DataFrame, list[Finding]]:
    import pandas as pd

    frame = read_rows(Place(str(file), header_row=None if file.suffix == ".parquet" else 1)).frame
    known = described.physical_columns
    for name in frame.columns:
        if name not in (*known, SOURCE_ROW):
            raise DataError(
                f"the table {described.name} has no column {name!r}",
                where=file.name,
                remedy=f"its columns are {', '.join(known)}{nearest(name, known)}",
            )
    lost = [column.name for column in described if column.required and column.name not in frame]
    if lost:
        raise DataError(
            f"the table {described.name} lacks the columns {', '.join(lost)}",
            where=file.name,
            remedy="every row needs them",
        )
    findings: list[Finding] = []
    for column in described:
        if column.name not in frame:
            continue
        values = frame[column.name].astype(object).where(frame[column.name] != "", None)
        if column.kind in _NUMBERS:
            numbers = pd.to_numeric(values, errors="coerce")
            wrong = frame.loc[values.notna() & numbers.isna(), SOURCE_ROW]
            if len(wrong):
                findings.append(
                    Finding(file.name, column.name, "number", "this is no number", tuple(map(int, wrong)))
                )
            values = (
                numbers.astype("Int64").astype(object).where(numbers.notna(), None)
                if (numbers.dropna() % 1 == 0).all()
                else numbers
            )
        frame[column.name] = values
        if column.fact:
            given = (
                frame[column.reason_name] if column.reason_name in frame else pd.Series("", index=frame.index)
            )
            reasons = given.astype(object).where(given != "", None)
            frame[column.reason_name] = reasons.where(
                reasons.notna() | values.notna(), NotKnownReason.UNKNOWN.value
            )
    if "answer" in frame:
        given = frame["answer_not_known"] if "answer_not_known" in frame else pd.Series("", index=frame.index)
        reasons = given.astype(object).where(given != "", None)
        frame["answer_not_known"] = reasons.where(
            reasons.notna() | (frame["answer"] != "not_known"), NotKnownReason.UNKNOWN.value
        )
    return frame.drop(columns=SOURCE_ROW), findings


def _description_file(folder: Path) -> Iterator[Path]:
    if (folder / DESCRIPTION_FILE).is_file():
        yield folder / DESCRIPTION_FILE


def _words(folder: Path) -> _Words:
    for file in _description_file(folder):
        try:
            return _Words.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
        except (yaml.YAMLError, UnicodeDecodeError):
            raise DataError("the description is not valid YAML", where=str(file)) from None
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise DataError(
                f"the description is wrong at {first['loc'][-1]}: {first['msg'].lower()}", where=str(file)
            ) from None
    return _Words()
