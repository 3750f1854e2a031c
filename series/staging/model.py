"""What staging is given: the edition, the source's description, and each executed report with its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from data_access.disclosure.statuses import ProtectionClass
from series.catalog.dois import Dois, address
from series.evidence.formatting import Formatter
from series.evidence.items import EvidenceRecord
from series.evidence.values import Values, record_values

if TYPE_CHECKING:
    from data_access.disclosure.policy import Policy, Profile
    from data_access.sources.interface import SourceDescription
    from series.catalog import Report
    from series.catalog.model import SeriesDescription


ALL_YEARS = "all years"
NOT_ATTACKED = "the edition was not attacked before it was published"


@dataclass(frozen=True)
class Edition:
    """One publication of the series.

    ``name`` and ``date`` as in the catalogue; ``identity`` its hash, where it is known before staging;
    ``versions`` of software by name; ``command`` with which it can be published again; ``dois`` reserved for it.
    """

    name: str
    date: date
    identity: str | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    command: str | None = None
    dois: Dois = field(default_factory=Dois)

    @property
    def date_words(self) -> str:
        """The date as it is printed: 15 January 2026."""
        return f"{self.date.day} {self.date:%B %Y}"


@dataclass(frozen=True)
class ExecutedReport:
    """A report of the catalogue with its executed notebook (an ``nbformat`` node), its record and its parameters.

    ``notebook_hash`` identifies the notebook's source (``sha256:…``).
    """

    report: Report
    notebook: Mapping[str, Any]
    record: EvidenceRecord
    parameters: Mapping[str, object] = field(default_factory=dict)
    notebook_hash: str | None = None


@dataclass(frozen=True)
class ReportChanges:
    """What changed in one report: sentences in plain text, the weightiest first, and how many items did not change."""

    told: tuple[str, ...]
    unchanged: int


@dataclass(frozen=True)
class FormerEdition:
    """An edition before this one. ``changes`` holds a report against its own; None where it has no such report."""

    identity: str
    name: str
    date_words: str
    changes: Callable[[ExecutedReport], ReportChanges | None] = field(repr=False, compare=False)
    reports: Mapping[str, str] = field(default_factory=dict)
    """Title by id of its reports."""


@dataclass(frozen=True)
class Setting:
    """What all reports of an edition share.

    ``attack``: in one sentence, with which outcome it was attacked. ``former``: the editions before, the latest first.
    """

    series: SeriesDescription
    edition: Edition
    source: SourceDescription
    policy: Policy
    attack: str = NOT_ATTACKED
    former: tuple[FormerEdition, ...] = ()

    @property
    def synthetic(self) -> bool:
        """Whether every page says that its data are invented. Published sources carry their publisher's caveats."""
        return self.source.synthetic and self.source.protection_class is not ProtectionClass.PUBLISHED

    @property
    def profile(self) -> Profile:
        """The protection rules for this source."""
        return self.source.protection_profile(self.policy)

    @property
    def formatter(self) -> Formatter:
        """How values are written in this edition."""
        threshold = self.profile.counts.threshold
        return Formatter(
            threshold=threshold if threshold > 1 else None, hidden_symbol=self.policy.hidden_symbol
        )

    def values(self, executed: ExecutedReport) -> Values:
        """What the shortcodes of a report stand for."""
        return record_values(executed.record, self.formatter, report_values(self, executed))


REPORT_VALUES = frozenset(
    (
        "source",
        "source_title",
        "source_version",
        "unit_noun",
        "source_citation",
        "citation_key",
        "terms",
        "delivery",
        "edition",
        "edition_date",
        "series_title",
        "publisher",
        "years",
        "id",
        "title",
        "subtitle",
        "number",
        "region",
        "scheme",
        "citation",
    )
)
"""The keys of ``report.…`` in a report, for who reads a notebook before it is run."""


def edition_values(setting: Setting) -> dict[str, str]:
    """The part of ``report.…`` that the pages share with the reports."""
    source = setting.source
    return {
        "source": source.name,
        "source_title": source.title,
        "source_version": source.version,
        "unit_noun": source.unit_noun,
        "source_citation": source.citation,
        "citation_key": source.citation_key,
        "terms": source.terms,
        "delivery": "the only one" if source.delivery is None else str(source.delivery),
        "edition": setting.edition.name,
        "edition_date": setting.edition.date_words,
        "series_title": setting.series.title,
        "publisher": setting.series.publisher,
        "years": _years(source.years) or ALL_YEARS,
    }


def report_values(setting: Setting, executed: ExecutedReport) -> dict[str, str]:
    """What ``{{< meta report.KEY >}}`` stands for, as plain text."""
    report = executed.report
    parameters = executed.parameters
    return {
        **edition_values(setting),
        "id": report.id,
        "title": report.title,
        "subtitle": report.subtitle,
        "number": report.number,
        "region": str(report.region or parameters.get("region") or "all regions"),
        "scheme": str(parameters.get("scheme") or "m49"),
        "years": _years(parameters.get("years")) or _years(setting.source.years) or ALL_YEARS,
        "citation": plain_citation(setting, report),
    }


def citation(setting: Setting, report: Report | None = None) -> str:
    """How a report (or the whole series) is cited, as Markdown with the title in italics."""
    series = setting.series
    authors = ", ".join(report.authors if report else series.authors)
    head = f"{authors} ({setting.edition.date.year})."
    doi = setting.edition.dois.of(report.id if report else None)
    tail = f"{setting.edition.name}. {series.publisher}." + (f" {address(doi)}" if doi else "")
    if report is None:
        return f"{head} *{series.title}: {series.subtitle}*. {tail}"
    return f"{head} *{report.title}: {report.subtitle}*. {series.title}, No. {report.number}. {tail}"


def plain_citation(setting: Setting, report: Report | None = None) -> str:
    """The citation without italics."""
    return citation(setting, report).replace("*", "")


def _years(years: object) -> str:
    if isinstance(years, list | tuple) and len(years) == 2:
        return f"{years[0]} to {years[1]}"
    if isinstance(years, str) and years:
        return years.replace("-", " to ").replace("–", " to ")
    return ""
