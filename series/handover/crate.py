"""An RO-Crate description of an edition: what its files are, and that running the notebooks made them.

Specification: RO-Crate Metadata Specification 1.1, https://w3id.org/ro/crate/1.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from series.catalog.dois import address
from series.staging.model import ExecutedReport, Setting

FILE = "ro-crate-metadata.json"
_SPECIFICATION = "https://w3id.org/ro/crate/1.1"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_PUBLISHER, _SOFTWARE, _SOURCE, _RUN = "#publisher", "#software", "#source", "#run"
_KINDS = {
    "csv": "text/csv",
    "html": "text/html",
    "ipynb": "application/x-ipynb+json",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
}
_PLACES = ("evidence/", "executed/", "site/index.html", "site/reports/")


def research_crate(
    reports: Sequence[ExecutedReport],
    setting: Setting,
    files: Mapping[str, Mapping[str, Any]],
    versions: Mapping[str, str],
    identity: str,
) -> dict[str, Any]:
    """The description, with every file that carries results; ``files`` is the manifest's list."""
    series, edition = setting.series, setting.edition
    titles = {executed.report.id: executed.report.title for executed in reports}
    described = [name for name in files if "/" not in name or name.startswith(_PLACES)]
    parts = [_part(name, files[name], titles) for name in described]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{series.title}, {edition.name}",
        "description": f"{series.subtitle}. {' '.join(setting.source.caveats)}".strip(),
        "datePublished": edition.date.isoformat(),
        "license": {"@id": _LICENCE},
        "publisher": {"@id": _PUBLISHER},
        "author": [{"@id": f"#author-{place}"} for place in range(len(series.authors))],
        "identifier": address(edition.dois.series) if edition.dois.series else identity,
        "version": edition.name,
        "hasPart": _ids(parts),
        "mentions": {"@id": _RUN},
    }
    return {
        "@context": f"{_SPECIFICATION}/context",
        "@graph": [_descriptor(), root, *_context(setting, versions, parts), *parts],
    }


def _descriptor() -> dict[str, Any]:
    return {
        "@id": FILE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": _SPECIFICATION},
    }


def _context(
    setting: Setting, versions: Mapping[str, str], parts: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Who published, from which data, with which software, by which run."""
    series, source = setting.series, setting.source
    authors = [
        {"@id": f"#author-{place}", "@type": "Organization", "name": name}
        for place, name in enumerate(series.authors)
    ]
    return [
        {"@id": _PUBLISHER, "@type": "Organization", "name": series.publisher},
        *authors,
        {
            "@id": _LICENCE,
            "@type": "CreativeWork",
            "name": "Creative Commons Attribution 4.0 International",
            "identifier": "CC-BY-4.0",
        },
        {
            "@id": _SOFTWARE,
            "@type": "SoftwareApplication",
            "name": "trafficking-series",
            "version": versions.get("trafficking-series", ""),
            "softwareRequirements": ", ".join(f"{name} {version}" for name, version in versions.items()),
        },
        {
            "@id": _SOURCE,
            "@type": "Dataset",
            "name": source.title,
            "version": source.version,
            "citation": source.citation,
            "identifier": source.input_hash,
        },
        {
            "@id": _RUN,
            "@type": "CreateAction",
            "name": "Running the notebooks and rendering what they put on record",
            "instrument": {"@id": _SOFTWARE},
            "object": {"@id": _SOURCE},
            "result": [one for one in _ids(parts) if one["@id"].startswith(("evidence/", "executed/"))],
            "description": setting.edition.command or "",
            "endTime": setting.edition.date.isoformat(),
        },
    ]


def _part(name: str, described: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    place = name.split("/")
    report = next(
        (titles[part.partition(".")[0]] for part in place if part.partition(".")[0] in titles), None
    )
    words = place[-1] if report is None else f"{report}: {place[-1]}"
    return {
        "@id": name,
        "@type": "File",
        "name": words,
        "encodingFormat": _KINDS.get(name.rpartition(".")[2], "text/plain"),
        "contentSize": str(described["bytes"]),
        "sha256": described["sha256"],
    }


def _ids(parts: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [{"@id": str(part["@id"])} for part in parts]
