"""Importing: read a source once, validate it, and keep it as a casebook that later runs open at once."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_access.casebook import storage
from data_access.casebook.coverage import measure_coverage
from data_access.casebook.findings import Finding, ValidationReport, ordered
from data_access.casebook.schema import TABLES
from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import DataError
from data_access.sources.interface import (
    CollectionPeriod,
    Coverage,
    ImportedCasebook,
    Progress,
    Reading,
    Source,
    SourceDescription,
    SourceInParts,
    silent,
)
from data_access.sources.parts import PartFiles
from data_access.sources.registry import find_source
from data_access.sources.working_space import WorkingSpace, working_space

if TYPE_CHECKING:
    import duckdb

CODE = Path(__file__).parent.parent
MOST_LINES = 20
COUNT_BASE = 10
_OR_SKIP = (
    ", or leave them out: run `{}`, then the same command as now again; every report then prints how many rows were "
    "left out"
)


def import_source(
    name: str,
    data: str | Path | None = None,
    *,
    delivery: int | None = None,
    cache: Path | None = None,
    skip_invalid: bool = False,
    progress: Progress | None = None,
) -> ImportedCasebook:
    """The casebook of a source, imported now or found where an earlier import left it.

    ``data`` is the file or folder that the user points at (nothing for the demonstration); ``delivery`` the frozen
    delivery of a casebook that has several. Raises UsageError for an unknown source and DataError, with every
    offending group of rows, where the input breaks a rule: nothing is imported then, unless ``skip_invalid`` says
    to leave those rows out. The report counts them, and what was imported so is found again by every later call:
    leaving rows out is said once for an input, and told wherever its casebook is used.
    """
    source = find_source(name)
    tell = progress or silent
    root = storage.cache_folder(cache)
    input_hash = _input_hash(source, source.fingerprint(data, delivery), root)
    for skipping in (False, True):
        folder = _folder(root, name, input_hash, delivery, skipping)
        if storage.is_complete(folder):
            found = load_casebook(folder)
            if found.report.rows_skipped:
                tell(
                    f"{found.report.rows_skipped:,} of {found.report.rows_read:,} rows were left out at import"
                )
            return found
    tell(f"importing {source.title}")
    return _import(source, data, delivery, skip_invalid, root, input_hash, tell)


def validate_source(
    name: str,
    data: str | Path | None = None,
    *,
    delivery: int | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> ValidationReport:
    """Read and validate without importing anything. Raises DataError only where the input can't be read at all."""
    source = find_source(name)
    with working_space(storage.cache_folder(cache) / source.name) as space:
        reading = space.put_down(source.read(data, delivery, space.connection, progress or silent))
        return ValidationReport(tuple(ordered(_all_findings(space, reading))), reading.rows_read)


def load_casebook(folder: Path) -> ImportedCasebook:
    """An imported casebook from its folder. Raises DataError where the folder isn't one or isn't complete."""
    if not storage.is_complete(folder):
        raise DataError(
            "this is not a complete casebook", where=str(folder), remedy="delete the folder and import again"
        )
    content = storage.read_metadata(folder)
    return ImportedCasebook(
        path=folder,
        description=description_from(content["source"]),
        coverage=_coverage_from(content["coverage"]),
        report=_report_from(content["report"]),
        largest_case_group=content["largest_case_group"],
    )


def _input_hash(source: Source, fingerprint: bytes, root: Path) -> str:
    """Keyed where somebody could test guesses of real, confidential records against it; else alike on all machines."""
    if source.protection_class is ProtectionClass.CONFIDENTIAL and not source.invented:
        return storage.keyed_digest(fingerprint, storage.local_secret(root))
    return fingerprint.hex()


def _folder(root: Path, name: str, input_hash: str, delivery: int | None, skipping: bool) -> Path:
    code = storage.code_digest(CODE / "sources", CODE / "casebook", CODE / "vocabulary")
    return (
        root
        / name
        / storage.casebook_key(name, input_hash, str(delivery), str(skipping), storage.schema_digest(), code)
    )


def _import(
    source: Source,
    data: str | Path | None,
    delivery: int | None,
    skip_invalid: bool,
    root: Path,
    input_hash: str,
    tell: Progress,
) -> ImportedCasebook:
    from data_access.casebook.case_writing import write_cases

    if isinstance(source, SourceInParts):
        return _import_parts(
            source, data, delivery, _folder(root, source.name, input_hash, delivery, False), input_hash, tell
        )
    with working_space(root / source.name) as space:
        reading = space.put_down(source.read(data, delivery, space.connection, tell))
        tell("validating")
        report = _validated(space, reading, skip_invalid, skipping_command(source.name, data, delivery))
        folder = _folder(root, source.name, input_hash, delivery, report.rows_skipped > 0)
        description = replace(
            reading.description,
            input_hash=input_hash,
            delivery=delivery,
            caveats=(*reading.description.caveats, *_left_out(report, source.protection_class)),
        )
        tell("writing the casebook")
        with storage.building(folder) as target:
            for table, view in reading.tables.items():
                storage.write_table(space.connection, table, view, target)
            write_cases(target, tuple(reading.tables))
            _describe(space.connection, reading, description, report, target)
    return load_casebook(folder)


def _import_parts(
    source: SourceInParts,
    data: str | Path | None,
    delivery: int | None,
    folder: Path,
    input_hash: str,
    tell: Progress,
) -> ImportedCasebook:
    """Import a casebook part by part: each is validated and written before the next is read.

    Parts have nothing in common but shared tables, and their keys come one after another, so that the tables of all
    parts are those of each, end to end. Raises DataError for a part that breaks a rule: nothing is imported then.
    """
    with working_space(folder.parent) as space, storage.building(folder) as target:
        parts = PartFiles(space.folder / "parts")
        read = 0
        for reading in source.read_in_parts(data, delivery, space.connection, tell):
            tell("validating")
            put_down = space.put_down(reading)
            found = ValidationReport(tuple(ordered(_all_findings(space, put_down))), reading.rows_read)
            if not found.valid:
                raise refused(found, reading.file)
            read += reading.rows_read
            tell("writing the casebook")
            parts.write(space.connection, put_down)
        parts.join(space.connection, target)
        described = replace(reading.description, input_hash=input_hash, delivery=delivery)
        _describe(space.connection, reading, described, ValidationReport((), read), target)
    return load_casebook(folder)


def _all_findings(space: WorkingSpace, reading: Reading) -> list[Finding]:
    return [*reading.findings, *_table_findings(space, reading)]


def _table_findings(space: WorkingSpace, reading: Reading) -> list[Finding]:
    from data_access.casebook.validation import validate_tables

    public = reading.description.protection_class is ProtectionClass.PUBLISHED
    return validate_tables(space.connection, reading.tables, reading.file, show_identifying=public)


def _left_out(report: ValidationReport, protection_class: ProtectionClass) -> tuple[str, ...]:
    """What the reports say of rows that were left out; of confidential ones no exact number."""
    skipped = report.rows_skipped
    if not skipped:
        return ()
    if protection_class is ProtectionClass.PUBLISHED:
        told = f"{skipped:,} of {report.rows_read:,}"
    else:
        told = f"about {round(skipped, -1):,}" if skipped >= COUNT_BASE else f"fewer than {COUNT_BASE}"
    return (f"Rows of the data that break a rule of the schema and were left out at import: {told}.",)


def skipping_command(name: str, data: str | Path | None, delivery: int | None) -> str:
    """The command that imports a source without its invalid rows, so that publishing finds it imported so."""
    words = ["series", "data", "validate", name]
    words += ["--data", str(data)] if data is not None else []
    words += ["--delivery", str(delivery)] if delivery is not None else []
    return shlex.join([*words, "--skip-invalid"])


def _validated(space: WorkingSpace, reading: Reading, skip_invalid: bool, command: str) -> ValidationReport:
    report = ValidationReport(tuple(ordered(_all_findings(space, reading))), reading.rows_read)
    if report.valid:
        return report
    if not space.can_leave_out(report.offending_rows):
        raise refused(report, reading.file)
    if not skip_invalid:
        raise refused(report, reading.file, command)
    space.leave_out(report.offending_rows)
    left = _table_findings(space, reading)
    if left:
        raise refused(ValidationReport(tuple(left), reading.rows_read), reading.file)
    return replace(report, rows_skipped=len(report.offending_rows))


def refused(report: ValidationReport, file: str, command: str | None = None) -> DataError:
    """The one message that tells what is wrong with an input, with every offending group up to a limit.

    ``command`` imports the input without these rows; None where they can't be left out.
    """
    lines = report.lines()
    shown = [f"  {line}" for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append(f"  and {len(lines) - MOST_LINES} more")
    rows = len(report.offending_rows)
    return DataError(
        f"the input is not valid: {rows} of {report.rows_read} rows break a rule, nothing was imported\n"
        + "\n".join(shown)
        + "\n",
        where=file,
        remedy="correct the rows" + (_OR_SKIP.format(command) if command else ""),
    )


def _describe(
    connection: duckdb.DuckDBPyConnection,
    reading: Reading,
    description: SourceDescription,
    report: ValidationReport,
    target: Path,
) -> None:
    """Say what a casebook holds; with that it is complete."""
    from data_access.casebook.case_writing import largest_case_group

    coverage = measure_coverage(
        connection, target, reading.reasons, counts_perpetrators=description.counts_perpetrators
    )
    storage.write_metadata(
        target,
        {
            "source": asdict(description),
            "coverage": asdict(coverage),
            "report": asdict(report),
            "largest_case_group": largest_case_group(connection, target),
        },
    )


def description_from(content: Mapping[str, Any]) -> SourceDescription:
    """A source's description from the metadata that an import wrote."""
    years = content["years"]
    return SourceDescription(
        **{
            **content,
            "protection_class": ProtectionClass(content["protection_class"]),
            "years": tuple(years) if years else None,
            "caveats": tuple(content["caveats"]),
            "collection_timeline": tuple(
                CollectionPeriod(**period) for period in content["collection_timeline"]
            ),
        }
    )


def _coverage_from(content: Mapping[str, Any]) -> Coverage:
    return Coverage(
        known={
            name: (content["known"][name][0], content["known"][name][1])
            for name in (f"{table.name}.{column.name}" for table in TABLES for column in table)
            if name in content["known"]
        },
        items={name: tuple(codes) for name, codes in content["items"].items()},
        reasons=dict(content["reasons"]),
    )


def _report_from(content: Mapping[str, Any]) -> ValidationReport:
    findings = tuple(Finding(**{**each, "rows": tuple(each["rows"])}) for each in content["findings"])
    return ValidationReport(findings, content["rows_read"], content["rows_skipped"])
