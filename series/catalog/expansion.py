"""From the catalogue's entries to the reports of one edition: a regional entry becomes one report a region."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from series.catalog.model import Catalog, KeyEvidence, ReportEntry


@dataclass(frozen=True)
class Report:
    """One report of an edition: what to run, and what to call what comes out.

    ``number`` is the number in the series as printed ("3"; a regional edition has "5.2"); ``notebook`` is
    relative to the project's root; ``region`` is the name of the region that a regional edition is about.
    """

    id: str
    number: str
    title: str
    subtitle: str
    summary: str
    notebook: Path
    authors: tuple[str, ...]
    keywords: tuple[str, ...]
    requires: tuple[str, ...]
    key: KeyEvidence
    headline_claims: tuple[str, ...] = ()
    region: str | None = None
    minimum_cases: int | None = None
    context: tuple[str, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def series_id(self) -> str:
        """The id of the catalogue's entry: a regional edition shares it with the report on all regions."""
        return self.id.removesuffix(f"-{region_slug(self.region)}") if self.region else self.id


def expand(catalog: Catalog, regions: Iterable[str], folder: Path = Path("notebooks")) -> tuple[Report, ...]:
    """Return all reports of the catalogue; ``regions`` are the names of the source's regions.

    Regions are numbered by name, over all that the source has, so that choosing some of them for one run
    does not renumber them.
    """
    reports: list[Report] = []
    for entry in catalog.reports:
        reports.append(_whole(entry, catalog, folder))
        if entry.each_region is not None:
            ordered = sorted(set(regions))
            reports += [_regional(entry, catalog, folder, name, at + 1) for at, name in enumerate(ordered)]
    return tuple(reports)


def region_slug(name: str) -> str:
    """Return the hyphenated name that addresses use: "Eastern Europe" gives ``eastern-europe``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _whole(entry: ReportEntry, catalog: Catalog, folder: Path) -> Report:
    return Report(
        id=entry.id,
        number=str(entry.number),
        title=entry.title,
        subtitle=entry.subtitle,
        summary=entry.summary,
        notebook=folder / entry.notebook,
        authors=tuple(entry.authors or catalog.series.authors),
        keywords=tuple(entry.keywords),
        requires=tuple(entry.requires),
        key=entry.key,
        headline_claims=tuple(entry.headline_claims),
        context=tuple(entry.context),
        parameters=MappingProxyType(dict(entry.parameters)),
    )


def _regional(entry: ReportEntry, catalog: Catalog, folder: Path, region: str, position: int) -> Report:
    editions = entry.each_region
    assert editions is not None
    return Report(
        id=f"{entry.id}-{region_slug(region)}",
        number=f"{entry.number}.{position}",
        title=editions.title.replace("{region}", region),
        subtitle=editions.subtitle.replace("{region}", region),
        summary=editions.summary.replace("{region}", region),
        notebook=folder / entry.notebook,
        authors=tuple(entry.authors or catalog.series.authors),
        keywords=(*entry.keywords, region),
        requires=tuple(entry.requires),
        key=entry.key,
        headline_claims=tuple(entry.headline_claims),
        region=region,
        minimum_cases=editions.minimum_cases,
        context=tuple(entry.context),
        parameters=MappingProxyType({**entry.parameters, "region": region}),
    )
