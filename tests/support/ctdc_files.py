"""Small files in the forms of the Counter-Trafficking Data Collaborative, as their publisher writes them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from data_access.sources.ctdc_global.forms import EARLIER, FLAGS, PUBLISHER, RECONSTRUCTION, SYNTHETIC
from data_access.sources.ctdc_victim_perpetrator import COLUMNS as VP_COLUMNS
from data_access.sources.delimited import Form

TERMS = "By using these data you agree to the Terms of Use; see https://www.ctdatacollaborative.org/page/terms-use"

A_WOMAN: Mapping[str, str] = {
    "yearOfRegistration": "2016",
    "Datasource": "Case Management",
    "gender": "Female",
    "ageBroad": "18--20",
    "majorityStatus": "Adult",
    "citizenship": "UA",
    "CountryOfExploitation": "RU",
    "isForcedLabour": "1",
}


def write_publisher(path: Path, *rows: Mapping[str, str]) -> Path:
    """The k-anonymised file as published: `;`, the terms of use as first header cell, 0 / 1 / -99."""
    return _write(path, PUBLISHER, rows, ";", missing="-99", first=(TERMS, ""))


def write_earlier(path: Path, *rows: Mapping[str, str]) -> Path:
    """The k-anonymised file of earlier years: 63 columns separated by commas."""
    return _write(path, EARLIER, rows, ",", missing="-99")


def write_reconstruction(path: Path, *rows: Mapping[str, str]) -> Path:
    """The reconstruction: a row number and 53 columns, where empty is no or missing."""
    numbered = [{"rowInPublisherFile": str(number), **row} for number, row in enumerate(rows, 1)]
    return _write(path, RECONSTRUCTION, numbered, ",", missing="")


def write_synthetic(path: Path, *rows: Mapping[str, str]) -> Path:
    """The synthetic file: 27 columns, 1 or empty."""
    return _write(path, SYNTHETIC, rows, ",", missing="")


def write_victim_perpetrator(path: Path, *rows: Mapping[str, str]) -> Path:
    """The victim-perpetrator file: 16 columns."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, VP_COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _write(
    path: Path,
    form: Form,
    rows: Sequence[Mapping[str, str]],
    delimiter: str,
    missing: str,
    first: tuple[str, str] | None = None,
) -> Path:
    note, blank = ([first[0]], [first[1]]) if first else ([], [])
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter=delimiter)
        writer.writerow([*note, *form.columns])
        for row in rows:
            assert set(row) <= set(form.columns), set(row) - set(form.columns)
            writer.writerow(
                [*blank, *(row.get(name, missing if name in FLAGS else "") for name in form.columns)]
            )
    return path
