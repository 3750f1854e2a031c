"""Own data by a mapping, as a source: confidential, and protected as such."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import DataError, UsageError
from data_access.sources.delimited import refuse_delivery
from data_access.sources.files import some
from data_access.sources.interface import Progress, Reading, silent
from data_access.sources.mapped.filling import fill
from data_access.sources.mapped.mapping import FileMapping, read_mapping, require_checked
from data_access.sources.mapped.proposing import propose
from data_access.sources.mapped.reading import Place, Rows, digest_of, read_rows
from data_access.sources.own_records import described, put_down
from data_access.suggestions import nearest

if TYPE_CHECKING:
    import duckdb

MAPPING_SUFFIXES = frozenset({".yml", ".yaml"})


class MappedSource:
    """An organisation's own file, or a table of its database, with a mapping that a person has checked."""

    name = "mapped"
    title = "own data by a mapping"
    protection_class = ProtectionClass.CONFIDENTIAL
    invented = False

    def fingerprint(self, data: str | Path | None, delivery: int | None) -> bytes:
        """The mapping and the content of what it maps. Raises DataError, UsageError."""
        refuse_delivery(self.title, delivery)
        mapping = mapping_of(data)
        # Where the data lie doesn't count, what they hold does.
        settled = mapping.model_copy(update={"data": mapping.place.name}).model_dump_json()
        return hashlib.sha256(settled.encode() + digest_of(mapping.place)).digest()

    def read(
        self,
        data: str | Path | None,
        delivery: int | None,
        connection: duckdb.DuckDBPyConnection,
        progress: Progress = silent,
    ) -> Reading:
        """Read the file and fill the canonical tables as the mapping says. Raises DataError."""
        mapping = mapping_of(data)
        progress(f"reading {mapping.place.name}")
        filled = fill(rows_of(mapping), mapping, mapping.place.name)
        if filled.without_consent:
            progress("leaving out victims who did not agree to research")
        return Reading(
            description=described(
                self.name,
                filled.tables["registration"],
                filled.without_consent,
                title=mapping.title,
                citation=mapping.citation,
                terms=mapping.terms,
                version="as delivered",
                collected=mapping.collected,
                form="one flat table, by a mapping",
            ),
            tables=put_down(filled.tables, connection),
            file=mapping.place.name,
            rows_read=filled.rows_read,
            findings=tuple(filled.findings),
        )


def mapping_of(data: str | Path | None) -> FileMapping:
    """The checked mapping that ``data`` is; or for a file whose columns and codes are all the standard's own, that of HTCDS."""
    if data is None:
        raise UsageError(
            "own data need their mapping",
            remedy="`series data map FILE` proposes one; name it with --mapping FILE (data= in a notebook)",
        )
    path = Path(data).expanduser()
    if path.suffix.lower() in MAPPING_SUFFIXES:
        mapping = read_mapping(path)
        require_checked(mapping, path)
        return mapping
    proposal = propose(Place(str(data)))
    if not proposal.is_standard:
        raise UsageError(
            "this file needs a mapping: not all of its columns and codes are those of HTCDS",
            where=path.name,
            remedy=f"`series data map {path.name}` proposes one; name it with --mapping FILE",
        )
    return proposal.mapping


def rows_of(mapping: FileMapping) -> Rows:
    """The rows of the mapped file. Raises DataError where its columns aren't those of the mapping."""
    rows = read_rows(mapping.place)
    lost = [name for name in mapping.columns if name not in rows.columns]
    if lost:
        raise DataError(
            f"the file lacks columns of the mapping: {some([repr(name) for name in lost])}",
            where=mapping.place.name,
            remedy=f"correct the mapping, or the file{nearest(lost[0], rows.columns)}",
        )
    new = [name for name in rows.columns if name not in mapping.columns]
    if new:
        raise DataError(
            f"the mapping doesn't say what to do with the columns {some([repr(name) for name in new])}",
            where=mapping.place.name,
            remedy="give each a `to`, or `ignore: why`",
        )
    return rows
