"""The source of an edition: imported once, before any notebook asks for it, and asked what it can carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from series.catalog import Catalog, Plan, plan
from series.publishing.model import Watcher

if TYPE_CHECKING:
    from data_access.casebook.casebook import Casebook
    from data_access.disclosure import ProtectedTable
    from data_access.sources.interface import Coverage, ImportedCasebook, SourceDescription
    from series.publishing.memory import Memory

REGION = "exploitation_region"
_REGION_COLUMN = "episode.country_of_exploitation"


@dataclass(frozen=True)
class SourceInHand:
    """An imported source: how it describes itself, what it covers, and its casebook, opened when it is first asked.

    ``cases_by_region`` are released numbers of registered victims by the name of the region in which they were
    exploited, hotline records aside; None where the number is hidden.
    """

    imported: ImportedCasebook
    cases_by_region: Mapping[str, float | None]

    @property
    def description(self) -> SourceDescription:
        return self.imported.description

    @property
    def coverage(self) -> Coverage:
        return self.imported.coverage

    @property
    def folder(self) -> Path:
        """Where the casebook lies; its name tells one content from another."""
        return self.imported.path

    @property
    def rows_skipped(self) -> int:
        return self.imported.report.rows_skipped

    @cached_property
    def casebook(self) -> Casebook:
        return _casebook(self.imported)

    @property
    def carried(self) -> frozenset[str]:
        """The columns (``table.column``) of which the source knows at least one value."""
        return self.coverage.columns


def open_source(
    name: str,
    data: Path | None,
    delivery: int | None,
    *,
    watcher: Watcher | None = None,
    memory: Memory | None = None,
) -> SourceInHand:
    """Import the source, or find it imported. Raises ``UsageError`` or ``DataError``; nothing is changed then.

    ``memory``: where its cases by region are remembered, so that it needn't be opened for them.
    """
    from data_access.sources.importing import import_source

    imported = import_source(name, data, delivery=delivery, progress=watcher.detail if watcher else None)
    if memory is None:
        return SourceInHand(imported, _cases_of(imported))
    parts = ("regions", imported.path.parent.name, imported.path.name, memory.code.below("data_access"))
    known = memory.recall_json("sources", parts)
    if not isinstance(known, dict):
        known = _cases_of(imported)
        memory.keep_json("sources", parts, known)
    return SourceInHand(imported, known)


def _casebook(imported: ImportedCasebook) -> Casebook:
    """The casebook under no decisions but those that a publication makes: none are in force before it."""
    from data_access.casebook.casebook import casebook_of

    return casebook_of(imported)


def _cases_of(imported: ImportedCasebook) -> dict[str, float | None]:
    casebook = _casebook(imported)
    return _cases_by_region(_not_pooled(casebook, imported.coverage)) if casebook.carries(REGION) else {}


def described(source: SourceInHand) -> dict[str, Any]:
    """The source as a manifest describes it."""
    description = source.description
    return {
        "name": description.name,
        "title": description.title,
        "version": description.version,
        "form": description.form,
        "delivery": description.delivery,
        "protection_class": description.protection_class.value,
        "synthetic": description.synthetic,
        "input_hash": description.input_hash,
        "rows_skipped": source.rows_skipped,
    }


def plan_for(
    catalog: Catalog,
    source: SourceInHand,
    *,
    only: Sequence[str] = (),
    regions: Sequence[str] | None = None,
) -> Plan:
    """Return which reports of the catalogue this source can carry."""
    required = {column for entry in catalog.reports for column in entry.requires}
    reasons = {column: source.coverage.reason(column) for column in required}
    return plan(
        catalog,
        covered={column for column, reason in reasons.items() if reason is None},
        cases_by_region=source.cases_by_region,
        source=source.description.name,
        only=only,
        regions=regions,
        reasons={column: reason for column, reason in reasons.items() if reason is not None},
    )


def coverage_over_time(casebook: Casebook) -> ProtectedTable | None:
    """Return how complete the casebook is, by year or, where years are not recorded, by period."""
    for time in ("year", "period"):
        if casebook.carries(time):
            return casebook.coverage(by=time)
    return None


def _not_pooled(casebook: Casebook, coverage: Coverage) -> Casebook:
    """Without the hotline records of a source that holds both kinds: regional reports leave them out, so they don't make one."""
    pools = coverage.carries("registration.data_source") and not coverage.carries("registration.mission_id")
    return casebook.where(data_source="case_management") if pools else casebook


def _cases_by_region(casebook: Casebook) -> dict[str, float | None]:
    """By name; what is left of regions with too few cases to be named is none."""
    labels = casebook.labels(REGION)
    counted = [(value.dimensions[REGION], value.value) for value in casebook.count(REGION).without_margins()]
    return {labels[code]: cases for code, cases in counted if code in labels}
