"""Small workbooks in the form of UNODC's data portal."""

from __future__ import annotations

from pathlib import Path

import openpyxl

HEADER = [
    *("Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category", "Sex", "Age"),
    *("Year", "Unit of measurement", "txtVALUE", "Source"),
]


def glotip_row(value: str, **changed: object) -> list[object]:
    row: dict[str, object] = dict(
        zip(
            HEADER,
            [
                *("MDA", "Republic of Moldova", "Europe", "Eastern Europe", "Detected trafficking victims"),
                *(
                    "by form of exploitation",
                    "Forced labour",
                    "Total",
                    "Total",
                    2018,
                    "Counts",
                    value,
                    "GLOTIP",
                ),
            ],
            strict=True,
        )
    )
    row.update(changed)
    return list(row.values())


def write_glotip(path: Path, *rows: list[object], header: list[str] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["UNODC"], ["14/04/2025"], header or HEADER, *rows):
        sheet.append(row)
    book.save(path)
    return path
