"""Own data by a mapping, as a source: confidential, and protected as such."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import DataError, UsageError
from data_access.sources.delimited import refuse_delivery
from data_access.sources.files import some
from data_access.sources.interface import CollectionPeriod, Progress, Reading, SourceDescription, silent
from data_access.sources.mapped.filling import Filled, fill
from data_access.sources.mapped.mapping import FileMapping, read_mapping, require_checked
from data_access.sources.mapped.proposing import propose
from data_access.sources.mapped.reading import Place, Rows, digest_of, read_rows
from data_access.suggestions import nearest

if TYPE_CHECKING:
    import duckdb

COUNT_BASE = 10
MAPPING_SUFFIXES = frozenset({".yml", ".yaml"})
CAVEATS = ("Counts are of registered victims and follow registration and programmes, not prevalence.",)


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
            description=_described(self.name, mapping, filled),
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


def put_down(tables: Mapping[str, object], connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The frames as tables of a connection."""
    views = {}
    for name, frame in tables.items():
        views[name] = f"own_{name}"
        connection.register("filled", frame)
        connection.execute(f'CREATE OR REPLACE TABLE "own_{name}" AS SELECT * FROM filled')
        connection.unregister("filled")
    return views


def without_consent_in_words(number: int) -> tuple[str, ...]:
    """What the reports say of victims who did not agree to research; never an exact number."""
    if not number:
        return ()
    told = (
        f"About {COUNT_BASE * round(number / COUNT_BASE)}"
        if number >= COUNT_BASE
        else f"Fewer than {COUNT_BASE}"
    )
    return (f"{told} registered victims did not agree to research and were left out at import.",)


def _described(name: str, mapping: FileMapping, filled: Filled) -> SourceDescription:
    table = filled.tables["registration"]
    known = sorted({int(year) for year in table["year"].dropna()}) if "year" in table else []
    years = (known[0], known[-1]) if known else None
    return SourceDescription(
        name=name,
        title=mapping.title,
        protection_class=ProtectionClass.CONFIDENTIAL,
        synthetic=False,
        unit_noun="registered victims",
        citation=mapping.citation,
        citation_key="own-records",
        terms=mapping.terms,
        version="as delivered",
        years=years,
        caveats=(*CAVEATS, *without_consent_in_words(filled.without_consent)),
        collection_timeline=(CollectionPeriod(*years, mapping.collected),) if years else (),
        form="one flat table, by a mapping",
    )
