"""An edition as the public has it: found by its id or folder, read from nothing but its own files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data_access.disclosure.ledger import LedgerRow, read_ledger
from data_access.errors import UsageError
from data_access.suggestions import nearest
from series.audit import Certificate, read_certificate, read_public_counts
from series.publishing.earlier import LEDGER_FILE
from series.release import Output
from series.release.manifest import delivery_name, read_manifest

_TOLD_AT_MOST = 5


@dataclass(frozen=True)
class PublicEdition:
    """The folder of an edition, its manifest and its certificate."""

    folder: Path
    manifest: Mapping[str, Any]
    certificate: Certificate

    @property
    def identity(self) -> str:
        return str(self.manifest["identity"])

    @property
    def source(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.manifest["source"]
        return found

    @property
    def delivery(self) -> str:
        return delivery_name(self.source)

    def counts(self) -> list[LedgerRow]:
        """Every count that it prints or hides: in its reports, and in the tables of its pages, from the ledger.

        Raises UsageError where its records don't say whom they count, DataError where the ledger can't be read.
        """
        rows = read_public_counts(self.folder)
        reports = {path.name for path in (self.folder / "evidence").iterdir()}
        path = self.folder / LEDGER_FILE
        kept = read_ledger(path) if path.is_file() else []
        pages = [row for row in kept if row.report not in reports]
        return [*rows, *(replace(row, edition=self.identity, delivery=self.delivery) for row in pages)]


def open_edition(named: str | None, output: Output) -> PublicEdition:
    """The edition of an id, of a folder, or the current one. Raises UsageError that says what is there instead."""
    folder = edition_folder(named, output)
    manifest = read_manifest(folder)
    if manifest is None or not {"identity", "source", "files"} <= set(manifest):
        raise UsageError(
            "This folder is not an edition of the series",
            where=folder.name,
            remedy="name a folder below output/editions, or publish one with `series publish`",
        )
    return PublicEdition(folder, manifest, read_certificate(folder))


def edition_folder(named: str | None, output: Output) -> Path:
    """The folder of the edition or candidate of an id, of a folder, or the current edition.

    Raises UsageError that says what is there instead.
    """
    if named is None:
        current = output.current()
        if current is None:
            raise UsageError(
                "Nothing is published here yet",
                where=output.folder.name,
                remedy="publish an edition with `series publish`, name one, or name its output folder with --output",
            )
        return current.resolve()
    if (path := Path(named)).is_dir():
        return (Output(path).current() or path).resolve()
    found = {folder.name: folder for folder in (*output.former(), *output.built())}
    editions = sorted(found)
    fitting = [name for name in editions if name == named] or [n for n in editions if n.startswith(named)]
    if len(fitting) != 1:
        what = f"Several editions begin with {named!r}" if fitting else f"There is no edition {named!r}"
        raise UsageError(what, where=output.folder.name, remedy=_remedy(named, fitting or editions))
    return found[fitting[0]]


def _remedy(named: str, editions: Sequence[str]) -> str:
    if not editions:
        return "publish an edition with `series publish`, or name its output folder with --output"
    listed = ", ".join(editions[:_TOLD_AT_MOST]) + ", …" * (len(editions) > _TOLD_AT_MOST)
    return f"name one of these, or a folder: {listed}{nearest(named, editions)}"
