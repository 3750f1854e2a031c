"""CITATION.cff of an edition: how to cite the series, and each of its reports.

Format: Citation File Format 1.2.0, https://citation-file-format.github.io.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from series.catalog import Report
from series.staging.model import ExecutedReport, Setting

FILE = "CITATION.cff"


def citation_file(reports: Sequence[ExecutedReport], setting: Setting, identity: str) -> str:
    """The file's text."""
    series, edition = setting.series, setting.edition
    content: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Please cite the report that you use, and the source of its data.",
        "type": "dataset",
        "title": f"{series.title}: {series.subtitle}",
        "authors": [{"name": author} for author in series.authors],
        "version": f"{edition.name} ({identity})",
        "date-released": edition.date.isoformat(),
        "license": "CC-BY-4.0",
        "keywords": sorted({word for executed in reports for word in executed.report.keywords}),
        **({"doi": edition.dois.series} if edition.dois.series else {}),
        "references": [_report(executed.report, setting) for executed in reports] + [_source(setting)],
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)


def _report(report: Report, setting: Setting) -> dict[str, Any]:
    series, edition = setting.series, setting.edition
    doi = edition.dois.of(report.id)
    return {
        "type": "report",
        "title": f"{report.title}: {report.subtitle}",
        "authors": [{"name": author} for author in report.authors or series.authors],
        "collection-title": f"{series.title}, No. {report.number}",
        "institution": {"name": series.publisher},
        "year": edition.date.year,
        **({"doi": doi} if doi else {}),
    }


def _source(setting: Setting) -> dict[str, Any]:
    return {
        "type": "data",
        "title": setting.source.title,
        "authors": [{"name": setting.source.title}],
        "notes": setting.source.citation,
    }
