"""A Frictionless data package of all tables, figures' data and models of an edition.

Standard: Data Package, https://datapackage.org (version 1 descriptors, which every tool reads).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from data_access.disclosure.statuses import CellStatus
from series.evidence.values import Values
from series.evidence.writing import Tabular
from series.staging.model import ExecutedReport, Setting

FILE = "datapackage.json"
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
_MEASURES = {
    "value": "count, share from 0 to 1, rate or estimate; the common symbol where it is not shown",
    "low": "lower limit of the 95 % interval",
    "high": "upper limit of the 95 % interval",
    "n_valid": "base: the cases for whom the fact is known",
    "missing_share": "share of cases for whom the fact is not known",
    "numerator": "cases counted in the value, as released",
}
_STATUS = "status"


def data_package(
    reports: Sequence[ExecutedReport],
    setting: Setting,
    evidence: Path,
    files: Mapping[str, Mapping[str, Any]],
    name: str,
) -> dict[str, Any]:
    """The descriptor: one resource for each CSV below ``evidence``, with its columns, length and hash.

    ``files`` is the manifest's list (path in the edition, ``sha256``, ``bytes``); ``name`` is the edition's identity.
    """
    resources = [
        _resource(executed, item, setting.values(executed), evidence, files, setting.policy.hidden_symbol)
        for executed in reports
        for item in _tabular(executed)
    ]
    return {
        "profile": "tabular-data-package",
        "name": name,
        "id": name,
        "title": f"{setting.series.title}, {setting.edition.name}: tables and figure data",
        "description": setting.series.subtitle + ". " + " ".join(setting.source.caveats),
        "version": setting.edition.name,
        "created": f"{setting.edition.date.isoformat()}T00:00:00Z",
        "licenses": [LICENCE],
        "contributors": [{"title": author, "role": "author"} for author in setting.series.authors],
        "sources": [{"title": setting.source.citation}],
        "keywords": sorted({word for executed in reports for word in executed.report.keywords}),
        "resources": resources,
    }


def _tabular(executed: ExecutedReport) -> tuple[Tabular, ...]:
    record = executed.record
    return (*record.tables, *record.figures, *record.models)


def _resource(
    executed: ExecutedReport,
    item: Tabular,
    values: Values,
    evidence: Path,
    files: Mapping[str, Mapping[str, Any]],
    hidden: str,
) -> dict[str, Any]:
    path = f"evidence/{executed.report.id}/{item.id}.csv"
    described = files[path]
    text = (evidence / executed.report.id / f"{item.id}.csv").read_text(encoding="utf-8")
    header = next(csv.reader(io.StringIO(text)))
    return {
        "name": f"{executed.report.id}-{item.id}",
        "profile": "tabular-data-resource",
        "path": path,
        "title": values.fill_plain(item.caption),
        "description": f"Report No. {executed.report.number}, {executed.report.title}. Counted: {item.population}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": described["bytes"],
        "hash": f"sha256:{described['sha256']}",
        "schema": {"fields": [_field(column, item) for column in header], "missingValues": ["", hidden]},
    }


def _field(column: str, item: Tabular) -> dict[str, Any]:
    if column in item.dimensions:
        return {"name": column, "type": "string", "title": item.dimension_titles.get(column, column)}
    if column == _STATUS:
        return {
            "name": column,
            "type": "string",
            "description": "what protection did to the cell",
            "constraints": {"enum": [str(status) for status in CellStatus]},
        }
    if column.removesuffix("_label") in item.dimensions:
        return {"name": column, "type": "string", "description": f"name of {column.removesuffix('_label')}"}
    field: dict[str, Any] = {"name": column, "type": "number"}
    words = _MEASURES.get(column) or re.sub(r"_", " ", column)
    return {**field, "description": words}
