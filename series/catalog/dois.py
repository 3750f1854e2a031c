"""Reserved identifiers (DOIs) of the series and of its reports, from a file of the publisher's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from data_access.errors import UsageError
from series.catalog.model import Catalog

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_KEYS = {"series", "reports"}


@dataclass(frozen=True)
class Dois:
    """The DOI of the series (of this edition of it) and those of its reports, by report id."""

    series: str | None = None
    reports: Mapping[str, str] = field(default_factory=dict)

    def of(self, report: str | None) -> str | None:
        """The DOI of a report, or of the series for None."""
        return self.series if report is None else self.reports.get(report)


def address(doi: str) -> str:
    """Where a DOI leads."""
    return f"https://doi.org/{doi}"


def read_dois(path: Path, catalog: Catalog) -> Dois:
    """Read ``series: 10.…/…`` and ``reports: {<report id>: 10.…/…}`` from YAML.

    Ids are those of the catalogue, and ``<id>-<region>`` for regional editions.

    Raises UsageError for a file that can't be read, an unknown key or report, what is no DOI, and one that stands twice.
    """
    content = _content(path)
    if unknown := sorted(set(map(str, content)) - _KEYS):
        raise _wrong(path, f"has an unknown key {unknown[0]!r}", "write `series:` and `reports:` only")
    given = content.get("reports") or {}
    if not isinstance(given, Mapping):
        raise _wrong(
            path, "must list reports by their id", "write `reports:` and below it `<report id>: <DOI>`"
        )
    if strange := sorted(name for name in map(str, given) if not _is_report(name, catalog)):
        raise _wrong(path, f"names a report that the series hasn't got: {strange[0]}", "see `series list`")
    named = {"series": content["series"]} if content.get("series") else {}
    found = {str(key): str(value).strip() for key, value in {**named, **given}.items()}
    for key, doi in found.items():
        if not _DOI.fullmatch(doi):
            raise _wrong(
                path, f"{key}: {doi!r} is no DOI", "write it as 10.1234/abcd, without https://doi.org/"
            )
    doubled = [doi for doi in found.values() if list(found.values()).count(doi) > 1]
    if doubled:
        raise _wrong(path, f"{doubled[0]} stands twice", "reserve one DOI for each report")
    return Dois(found.pop("series", None), found)


def _is_report(name: str, catalog: Catalog) -> bool:
    return any(
        name == entry.id or (entry.each_region is not None and name.startswith(f"{entry.id}-"))
        for entry in catalog.reports
    )


def _content(path: Path) -> Mapping[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise _wrong(path, f"can't be read ({problem.strerror})", "check the path") from problem
    except (UnicodeDecodeError, yaml.YAMLError) as problem:
        raise _wrong(path, "is no YAML", "write `series: 10.…/…` and `reports:`") from problem
    if not isinstance(content, Mapping):
        raise _wrong(path, "has no keys", "write `series: 10.…/…` and `reports:`")
    return content


def _wrong(path: Path, what: str, remedy: str) -> UsageError:
    return UsageError(f"The file of DOIs {what}", where=str(path), remedy=remedy)
