"""Outside figures by country: what the files say, and clear words where they are other files."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access import DataError, UsageError, open_context
from data_access.context import Context, describe_context, read_population
from tests.support.glotip_file import glotip_row, write_glotip

TOTAL = {"Dimension": "Total", "Category": "Total"}
WIDE = """"Data Source","World Development Indicators",
"Last Updated Date","2023-09-19",

"Country Name","Country Code","Indicator Name","Indicator Code","2020","2021","2022",
"Moldova","MDA","Population, total","SP.POP.TOTL","2635130","2615199","2538894",
"Arab World","ARB","Population, total","SP.POP.TOTL","1","2","3",
"Nauru","NRU","Population, total","SP.POP.TOTL","12315","12511","",
"""
LONG = """country_name,country_code_2,country_code_3,year,population
Namibia,NA,NAM,2021,2530151
Namibia,NA,NAM,2022,2567012
Nauru,NR,NRU,2022,12668
"""


def population_file(folder: Path, text: str) -> Path:
    path = folder / "population.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setenv("SERIES_CACHE", str(tmp_path / "cache"))
    panel = write_glotip(
        tmp_path / "glotip.xlsx",
        glotip_row("1,200", **TOTAL, Year=2018),
        glotip_row("<5", **TOTAL, Year=2019),
        glotip_row("90", Year=2019),  # one form of exploitation: in the total already
        glotip_row("7", **TOTAL, Iso3_code="NAM", Country="Namibia"),
    )
    return open_context({"glotip": str(panel), "population": str(population_file(tmp_path, LONG))})


def by_country(table) -> dict[str, tuple[float, float | None, float | None]]:
    return {cell.codes[0]: (cell.value, cell.low, cell.high) for cell in table.cells}


def test_detections_are_a_year_with_the_bounds_of_censored_numbers(both: Context) -> None:
    assert by_country(both.detected()) == {"MDA": (600.5, 600.5, 602.0), "NAM": (7.0, 7.0, 7.0)}
    assert dict(both.detected().cells[0].measures) == {"years_reported": 2.0}


def test_inhabitants_are_those_of_the_latest_year(both: Context) -> None:
    assert by_country(both.inhabitants())["NAM"][0] == 2.57


def test_with_populations_small_countries_are_not_ranked(both: Context) -> None:
    assert [cell.codes[0] for cell in both.countries().cells] == ["NAM"]
    without = {cell.codes[0] for cell in open_context().countries().cells}
    assert len(without) == 193 and {"NAM", "NRU"} <= without and "ALA" not in without


def test_the_world_bank_s_own_form_is_read_too(tmp_path: Path) -> None:
    found, digest = read_population(population_file(tmp_path, WIDE))
    assert found["MDA"] == {2020: 2635130, 2021: 2615199, 2022: 2538894}
    assert found["NRU"] == {2020: 12315, 2021: 12511} and "ARB" not in found
    assert describe_context({"population": tmp_path}) == [{"name": "population", "input_hash": digest}]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "this is not the World Bank's table"),
        (WIDE.replace("SP.POP.TOTL", "SP.DYN.LE00.IN"), "of the indicator SP.DYN.LE00.IN"),
    ],
)
def test_another_file_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_population(population_file(tmp_path, text))


def test_what_was_not_given_is_asked_for_by_its_option() -> None:
    assert not open_context().has("glotip")
    with pytest.raises(UsageError, match="glotip=FILE"):
        open_context().detected()
    with pytest.raises(UsageError, match="glotip"):
        open_context({"glotib": "file"})
