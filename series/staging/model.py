"""What staging is given: the edition, the source's description, and each executed report with its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from data_access.disclosure.statuses import ProtectionClass
from series.catalog.dois import Dois, address
from series.evidence.formatting import Formatter
from series.evidence.items import EvidenceRecord
from series.evidence.values import Values, record_values
from series.evidence.writing import record_json
from series.translation import ENGLISH, Translator
from series.translation.languages import REFERENCE
from series.translation.localised import day_in_words
from series.translation.typography import headed

if TYPE_CHECKING:
    from data_access.disclosure.policy import Policy, Profile
    from data_access.sources.interface import SourceDescription
    from series.catalog import Report
    from series.catalog.model import SeriesDescription


Told = Callable[[Translator], str]
"""Words that are told in each language of an edition."""


def not_attacked(translate: Translator) -> str:
    """What an edition says of the attack that it did not go through."""
    return translate("the edition was not attacked before it was published")


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


@dataclass(frozen=True)
class ExecutedReport:
    """A report of the catalogue with its executed notebook (an ``nbformat`` node), its record and its parameters.

    ``notebook_hash`` identifies the notebook's source (``sha256:…``). ``english``: the report itself, where this is a
    translation of it.
    """

    report: Report
    notebook: Mapping[str, Any]
    record: EvidenceRecord
    parameters: Mapping[str, object] = field(default_factory=dict)
    notebook_hash: str | None = None
    english: ExecutedReport | None = field(default=None, repr=False)

    @cached_property
    def evidence(self) -> str:
        """All that it puts on record, as text: the same in whatever language it is printed."""
        return self.english.evidence if self.english else record_json(self.record)


@dataclass(frozen=True)
class ReportChanges:
    """What changed in one report: sentences in plain text, the weightiest first, and how many items did not change."""

    told: tuple[str, ...]
    unchanged: int


@dataclass(frozen=True)
class FormerEdition:
    """An edition before this one.

    ``changes`` holds a report against its own, in words of a language; None where it has no such report.
    """

    identity: str
    name: str
    date: date
    changes: Callable[[ExecutedReport, Translator], ReportChanges | None] = field(repr=False, compare=False)
    reports: Mapping[str, str] = field(default_factory=dict)
    """Title by id of its reports."""


@dataclass(frozen=True)
class Setting:
    """What all reports of an edition share, in one of its languages.

    ``attack``: in one sentence, with which outcome it was attacked. ``former``: the editions before, the latest first.
    ``translate`` gives the words of the language; ``languages`` are those of the edition, the site's own first.
    """

    series: SeriesDescription
    edition: Edition
    source: SourceDescription
    policy: Policy
    attack: Told = not_attacked
    former: tuple[FormerEdition, ...] = ()
    translate: Translator = ENGLISH
    languages: tuple[str, ...] = (REFERENCE,)

    @property
    def to_root(self) -> str:
        """The way from the front page of this language to that of the site: the first language has no folder."""
        return "" if self.translate.language == self.languages[0] else "../"

    @property
    def edition_day(self) -> str:
        """The edition's date as it is printed: 15 January 2026."""
        return day_in_words(self.edition.date, self.translate.language)

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
            threshold=threshold if threshold > 1 else None,
            hidden_symbol=self.policy.hidden_symbol,
            translate=self.translate,
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
        "source_title": setting.translate(source.title),
        "source_version": source.version,
        "unit_noun": setting.translate(source.unit_noun),
        "source_citation": source.citation,
        "citation_key": source.citation_key,
        "terms": setting.translate(source.terms),
        "delivery": setting.translate("the only one") if source.delivery is None else str(source.delivery),
        "edition": setting.edition.name,
        "edition_date": setting.edition_day,
        "series_title": setting.series.title,
        "publisher": setting.series.publisher,
        "years": period(source.years, setting.translate) or setting.translate("all years"),
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
        "region": str(report.region or parameters.get("region") or setting.translate("all regions")),
        "scheme": str(parameters.get("scheme") or "m49"),
        "years": period(years_of(setting, executed), setting.translate) or setting.translate("all years"),
        "citation": plain_citation(setting, report),
    }


def citation(setting: Setting, report: Report | None = None) -> str:
    """How a report (or the whole series) is cited, as Markdown with the title in italics."""
    series, language = setting.series, setting.translate.language
    authors = ", ".join(report.authors if report else series.authors)
    head = f"{authors} ({setting.edition.date.year})."
    doi = setting.edition.dois.of(report.id if report else None)
    tail = f"{setting.edition.name}. {series.publisher}." + (f" {address(doi)}" if doi else "")
    if report is None:
        return f"{head} *{headed(series.title, series.subtitle, language)}*. {tail}"
    number = setting.translate("No. {number}", number=report.number)
    return f"{head} *{headed(report.title, report.subtitle, language)}*. {series.title}, {number}. {tail}"


def plain_citation(setting: Setting, report: Report | None = None) -> str:
    """The citation without italics."""
    return citation(setting, report).replace("*", "")


def years_of(setting: Setting, executed: ExecutedReport) -> tuple[str, str] | None:
    """The first and the last year of a report: those that it was asked for, else those of its source."""
    return _first_and_last(executed.parameters.get("years")) or _first_and_last(setting.source.years)


def period(years: object, translate: Translator) -> str:
    """Years in words: ``2005 to 2011``; empty where none are known."""
    found = _first_and_last(years)
    if found is None or found[0] == found[1]:
        return found[0] if found else ""
    return translate("{first} to {last}", first=found[0], last=found[1])


def _first_and_last(years: object) -> tuple[str, str] | None:
    if isinstance(years, str) and years:
        first, _, last = years.replace("–", "-").partition("-")
        return first, last or first
    if isinstance(years, list | tuple) and len(years) == 2:
        return str(years[0]), str(years[1])
    return None
