"""Inhabitants by country and year, from the World Bank's table (indicator SP.POP.TOTL), in either form it comes in.

The form of its download has a row for each country and a column for each year, below some lines of preamble; the form
that packages ship has a row for each country and year. Groups of countries and rows without a number are left out.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Mapping
from pathlib import Path

from data_access.casebook.reads import other_data, reads_in_force
from data_access.errors import DataError
from data_access.sources.files import file_digest, find_file
from data_access.vocabulary.countries import find_country

TITLE = "the World Bank's table of population"
INDICATOR = "SP.POP.TOTL"
CITATION = "worldbank2023population"
_CODES = ("country code", "country_code_3", "iso3", "iso3_code", "code")
_DEEPEST_HEADER = 12

Inhabitants = Mapping[str, Mapping[int, int]]


def read_population(data: str | Path) -> tuple[Inhabitants, str]:
    """Inhabitants by alpha-3 code and year, and the file's digest. Raises DataError where the file is another one."""
    path = find_file(data, TITLE, ".csv")
    reads_in_force(os.environ).add(other_data(path), ())
    digest = file_digest(path, text=True).hex()
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    for number, row in enumerate(rows[:_DEEPEST_HEADER]):
        names = [cell.strip().lower() for cell in row]
        code = next((names.index(name) for name in _CODES if name in names), None)
        if code is None:
            continue
        years = {at: int(name) for at, name in enumerate(names) if re.fullmatch(r"(19|20)\d\d", name)}
        body = rows[number + 1 :]
        if years:
            found = _wide(body, code, years, names, path)
        elif {"year", "population"} <= set(names):
            found = _long(body, code, names.index("year"), names.index("population"))
        else:
            continue
        if found:
            return found, digest
    raise DataError(
        f"this is not {TITLE}: it has no country code with years, or with a year and a population",
        where=str(path),
        remedy=f"download indicator {INDICATOR} as CSV from data.worldbank.org",
    )


def _wide(
    body: list[list[str]], code: int, years: Mapping[int, int], names: list[str], path: Path
) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    indicator = names.index("indicator code") if "indicator code" in names else None
    for row in body:
        if len(row) <= code or (iso3 := find_country(row[code])) is None:
            continue
        if indicator is not None and row[indicator] != INDICATOR:
            raise DataError(
                f"the table is of the indicator {row[indicator]}, not of {INDICATOR}",
                where=str(path),
                remedy=f"download indicator {INDICATOR}",
            )
        known = {year: _number(row[at]) for at, year in years.items() if at < len(row)}
        found[iso3] = {year: number for year, number in known.items() if number}
    return found


def _long(body: list[list[str]], code: int, year: int, population: int) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for row in body:
        if len(row) <= max(code, year, population) or (iso3 := find_country(row[code])) is None:
            continue
        if row[year].isdigit() and (number := _number(row[population])):
            found.setdefault(iso3, {})[int(row[year])] = number
    return found


def _number(text: str) -> int:
    """Inhabitants; nought where none are told."""
    try:
        return round(float(text))
    except ValueError:
        return 0
