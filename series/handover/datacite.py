"""DataCite metadata of the series and of each report, ready to be registered with their reserved DOIs.

Schema: DataCite Metadata Schema 4.6, https://schema.datacite.org, in the JSON form of DataCite's interface.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from series.staging.model import ExecutedReport, Setting

FILE = "datacite.json"
_SCHEMA = "http://datacite.org/schema/kernel-4"


def datacite_records(
    reports: Sequence[ExecutedReport], setting: Setting, identity: str
) -> list[dict[str, Any]]:
    """One record for the series and one for each report; those without a reserved DOI have none."""
    whole = _record(setting, None, setting.series.title, setting.series.subtitle, identity)
    return [
        whole,
        *(_record(setting, one, one.report.title, one.report.subtitle, identity) for one in reports),
    ]


def _record(
    setting: Setting, executed: ExecutedReport | None, title: str, subtitle: str, identity: str
) -> dict[str, Any]:
    series, edition = setting.series, setting.edition
    report = executed.report if executed else None
    authors = (report.authors if report else None) or series.authors
    doi = edition.dois.of(report.id if report else None)
    return {
        **({"doi": doi} if doi else {}),
        "schemaVersion": _SCHEMA,
        "titles": [{"title": title}, {"title": subtitle, "titleType": "Subtitle"}],
        "creators": [{"name": author, "nameType": "Organizational"} for author in authors],
        "publisher": {"name": series.publisher},
        "publicationYear": edition.date.year,
        "dates": [{"date": edition.date.isoformat(), "dateType": "Issued"}],
        "language": "en",
        "version": f"{edition.name} ({identity})",
        "types": _types(executed),
        "subjects": [{"subject": word} for word in (report.keywords if report else ())],
        "descriptions": [
            {"description": report.summary if report else series.subtitle, "descriptionType": "Abstract"}
        ],
        "rightsList": [
            {
                "rights": "Creative Commons Attribution 4.0 International",
                "rightsUri": "https://creativecommons.org/licenses/by/4.0/",
                "rightsIdentifier": "CC-BY-4.0",
            }
        ],
        **_related(setting, executed),
    }


def _types(executed: ExecutedReport | None) -> dict[str, str]:
    general = "Collection" if executed is None else "Report"
    return {
        "resourceTypeGeneral": general,
        "resourceType": "Research series" if executed is None else "Report",
    }


def _related(setting: Setting, executed: ExecutedReport | None) -> dict[str, Any]:
    whole = setting.edition.dois.series
    if executed is None or whole is None:
        return {}
    relation = {
        "relatedIdentifier": whole,
        "relatedIdentifierType": "DOI",
        "relationType": "IsPartOf",
    }
    return {"relatedIdentifiers": [relation]}
