"""What is public of an edition: every count that its records print or hide, as rows of the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from data_access.disclosure.ledger import LedgerRow
from data_access.errors import UsageError
from series.evidence.items import EvidenceCell, EvidenceRecord, Item, ModelItem, NumberItem
from series.evidence.writing import RECORD_FILE
from series.release.manifest import delivery_name, read_manifest


def public_counts(records: Mapping[str, EvidenceRecord], *, edition: str, delivery: str) -> list[LedgerRow]:
    """One row for each count of each cell on record; ``records`` by report.

    A count that several cells print stands once for each of them: the rows say where a number can be read.
    """
    return [
        row
        for report, record in records.items()
        for item in record.items()
        for row in _rows(report, item, edition, delivery)
    ]


def read_public_counts(edition: Path) -> list[LedgerRow]:
    """The counts of a published edition, from nothing but its own files.

    Raises UsageError where the folder is no edition, or one whose records say nothing of whom they count.
    """
    manifest = read_manifest(edition)
    folders = sorted(path.parent for path in (edition / "evidence").glob(f"*/{RECORD_FILE}"))
    if manifest is None or not folders:
        raise UsageError(
            "This folder is not an edition of the series",
            where=edition.name,
            remedy="name a folder below output/editions, or publish one with `series publish`",
        )
    records = {folder.name: _record(folder / RECORD_FILE) for folder in folders}
    found = public_counts(
        records, edition=str(manifest["identity"]), delivery=delivery_name(manifest["source"])
    )
    if not found:
        raise UsageError(
            "The records of this edition don't say whom their counts count",
            where=edition.name,
            remedy="publish the edition again with this version of the series",
        )
    return found


def _record(path: Path) -> EvidenceRecord:
    """A record without its pictures, which no count is read from."""
    content = json.loads(path.read_text("utf-8"))
    return EvidenceRecord.model_validate(content)


def _rows(report: str, item: Item, edition: str, delivery: str) -> Iterator[LedgerRow]:
    for cell in cells_of(item):
        where = json.dumps(cell.dimensions, ensure_ascii=False, sort_keys=True)
        for count in cell.counts:
            yield LedgerRow(
                edition=edition,
                delivery=delivery,
                report=report,
                evidence=item.id,
                cell=where,
                role=str(count.role),
                statistic=cell.statistic,
                group=count.group,
                value=count.value,
                status=cell.status,
                least=count.least,
                most=count.most,
            )


def cells_of(item: Item) -> Iterable[EvidenceCell]:
    """Every cell of an item: its own, the total below a table, the marginal effects of a model."""
    yield from item.cells
    total = None if isinstance(item, NumberItem) else getattr(item, "total", None)
    if total is not None:
        yield total
    if isinstance(item, ModelItem):
        yield from item.marginal_effects
