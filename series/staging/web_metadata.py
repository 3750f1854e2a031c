"""What search engines and catalogues read in a page: schema.org, as JSON-LD.

Vocabulary: https://schema.org (Report, Dataset, CreativeWorkSeries). No address of a site is known before it is hosted, so
parts are named by their DOIs where these are reserved, and otherwise by words.
"""

from __future__ import annotations

import json
from typing import Any

from series.catalog.dois import address
from series.staging.model import ExecutedReport, Setting, years_of
from series.translation.typography import headed

_CONTEXT = "https://schema.org"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def series_metadata(setting: Setting) -> dict[str, Any]:
    """The series as a whole, for its landing page."""
    series = setting.series
    return _without_nothing(
        {
            "@context": _CONTEXT,
            "@type": "CreativeWorkSeries",
            "name": series.title,
            "description": series.subtitle,
            "author": _persons(series.authors),
            "publisher": {"@type": "Organization", "name": series.publisher},
            "datePublished": setting.edition.date.isoformat(),
            "version": setting.edition.name,
            "inLanguage": setting.translate.language,
            "license": _LICENCE,
            **_identified(setting.edition.dois.of(None)),
        }
    )


def report_metadata(executed: ExecutedReport, setting: Setting) -> dict[str, Any]:
    """One report with its data set, for its page."""
    report, series = executed.report, setting.series
    years = years_of(setting, executed)
    covered = "/".join(dict.fromkeys(years)) if years else None
    return _without_nothing(
        {
            "@context": _CONTEXT,
            "@type": "Report",
            "name": headed(report.title, report.subtitle, setting.translate.language),
            "abstract": report.summary,
            "reportNumber": f"{series.title} {setting.translate('No. {number}', number=report.number)}",
            "author": _persons(report.authors or series.authors),
            "publisher": {"@type": "Organization", "name": series.publisher},
            "datePublished": setting.edition.date.isoformat(),
            "version": setting.edition.name,
            "inLanguage": setting.translate.language,
            "keywords": list(report.keywords),
            "license": _LICENCE,
            "isPartOf": {"@type": "CreativeWorkSeries", "name": series.title},
            "isBasedOn": {
                "@type": "Dataset",
                "name": setting.translate(setting.source.title),
                "citation": setting.source.citation,
            },
            "temporalCoverage": covered,
            "spatialCoverage": report.region,
            **_identified(setting.edition.dois.of(report.id)),
        }
    )


def in_header(metadata: dict[str, Any] | None, links: str = "") -> dict[str, Any]:
    """The front matter that puts ``metadata`` and ``links`` into the head of a page, by Quarto's own means.

    No text in it can end the script element that it stands in, nor be taken for a citation (``@context``).
    """
    parts = []
    if metadata:
        text = json.dumps(metadata, ensure_ascii=False, sort_keys=True)
        text = text.replace("<", "\\u003c").replace("@", "\\u0040")
        parts.append(f'<script type="application/ld+json">{text}</script>\n')
    if links:
        parts.append(f"{links}\n")
    return {"include-in-header": [{"text": part} for part in parts]}


def _persons(names: list[str] | tuple[str, ...]) -> list[dict[str, str]]:
    return [{"@type": "Organization", "name": name} for name in names]


def _identified(doi: str | None) -> dict[str, str]:
    return {} if doi is None else {"@id": address(doi), "identifier": f"doi:{doi}"}


def _without_nothing(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value is not None}
