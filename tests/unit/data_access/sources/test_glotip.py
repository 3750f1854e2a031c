"""UNODC's table: censored counts stay censored, and nothing counts twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.errors import DataError, UsageError
from data_access.sources.glotip import ContextPanel, open_context_panel
from tests.support.glotip_file import HEADER, glotip_row, write_glotip


def _open(tmp_path: Path, *rows: list[object]) -> ContextPanel:
    return open_context_panel(write_glotip(tmp_path / "glotip.xlsx", *rows), cache=tmp_path / "cache")


def test_a_censored_count_has_bounds_and_no_value(tmp_path: Path) -> None:
    frame = _open(tmp_path, glotip_row("<5"), glotip_row("1,234", Year=2019)).frame()
    assert frame["value"].isna().tolist() == [True, False]
    assert frame["censored_low"].tolist() == [1, 1234]
    assert frame["censored_high"].tolist() == [4, 1234]


def test_codes_of_the_questionnaire_are_no_counts(tmp_path: Path) -> None:
    leaked = glotip_row(
        "6,112,019", Indicator="Persons convicted", Dimension="by citizenship", Category="Q6.1_10s_2019"
    )
    panel = _open(tmp_path, glotip_row("10"), leaked)
    assert panel.rows == 1 and sum(panel.dropped.values()) == 1


def test_a_large_count_elsewhere_is_a_count(tmp_path: Path) -> None:
    assert _open(tmp_path, glotip_row("120,000")).frame()["value"].tolist() == [120_000]


def test_aggregates_of_sub_regions_are_dropped(tmp_path: Path) -> None:
    panel = _open(tmp_path, glotip_row("10"), glotip_row("99", Iso3_code="", Country=""))
    assert panel.frame()["value"].tolist() == [10]
    assert panel.dropped["aggregates of sub-regions among the countries"] == 1


def test_counts_that_occur_twice_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    panel = _open(tmp_path, glotip_row("27"), glotip_row("20"), glotip_row("5", Year=2019))
    assert panel.frame()["value"].tolist() == [5]
    assert len(panel.frame(ambiguous=True)) == 3


def test_countries_get_their_code_name_and_m49_region(tmp_path: Path) -> None:
    frame = _open(
        tmp_path, glotip_row("7", Iso3_code="TUR", Country="Turkey"), glotip_row("8", Iso3_code="NAM")
    ).frame()
    assert frame["country"].tolist() == ["Namibia", "Türkiye"]
    assert frame["region"].tolist() == ["Southern Africa", "Western Asia"]


def test_a_place_without_a_code_keeps_its_name(tmp_path: Path) -> None:
    frame = _open(tmp_path, glotip_row("7", Iso3_code="", Country="Sark")).frame()
    assert frame["iso3"].isna().all() and frame["country"].tolist() == ["Sark"]


def test_rows_are_chosen_by_column(tmp_path: Path) -> None:
    panel = _open(tmp_path, glotip_row("7"), glotip_row("8", Year=2019), glotip_row("9", Year=2020))
    assert panel.frame(year=[2018, 2020])["value"].tolist() == [7, 9]
    assert panel.frame(indicator="offences").empty
    with pytest.raises(UsageError, match="no column"):
        panel.frame(yaer=2018)


def test_it_is_read_once(tmp_path: Path) -> None:
    path = write_glotip(tmp_path / "glotip.xlsx", glotip_row("7"))
    told: list[str] = []
    for _ in range(2):
        open_context_panel(path, cache=tmp_path / "cache", progress=told.append)
    assert len(told) == 1


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"Year": 1066}, "impossible_date"),
        ({"Sex": "Femme"}, "unknown_code"),
        ({"txtVALUE": "many"}, "not_a_count"),
    ],
)
def test_what_the_publisher_would_not_write_is_told_byglotip_row(
    tmp_path: Path, changed: dict[str, object], rule: str
) -> None:
    with pytest.raises(DataError, match=rf"rows 5.*\[{rule}\]"):
        _open(tmp_path, glotip_row("7"), glotip_row("8", **changed))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = write_glotip(tmp_path / "glotip.xlsx", header=[name for name in HEADER if name != "Sex"])
    with pytest.raises(DataError, match="columns are missing: sex"):
        open_context_panel(path, cache=tmp_path / "cache")


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    path = write_glotip(tmp_path / "other.xlsx", header=["a", "b"])
    with pytest.raises(DataError, match="no sheet has the header"):
        open_context_panel(path, cache=tmp_path / "cache")
