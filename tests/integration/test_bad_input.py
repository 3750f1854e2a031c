"""Bad input: one clear message each time, nothing imported, and what was imported before untouched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data_access.errors import DataError
from data_access.sources import import_source, open_context_panel
from tests.support.casebook_reading import stored
from tests.support.ctdc_files import (
    A_WOMAN,
    write_earlier,
    write_publisher,
    write_reconstruction,
    write_synthetic,
    write_victim_perpetrator,
)

INJECTIONS = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://example.org")',
    "#set page(fill: red)",
    "[click](javascript:alert(1))",
    "{{< meta numbers.x >}}",
    "'; DROP TABLE victim; --",
    "\x1b[31mred",
]


def _refusal(path: Path, source: str = "ctdc-global") -> DataError:
    """The error of an import, which must leave nothing behind."""
    cache = path.parent / "cache"
    with pytest.raises(DataError) as refused:
        if source == "glotip":
            open_context_panel(path, cache=cache)
        else:
            import_source(source, path, cache=cache)
    assert not list(cache.rglob("*.parquet"))
    assert refused.value.exit_code == 3
    assert refused.value.remedy
    return refused.value


@pytest.fixture(params=["ctdc-global", "ctdc-victim-perpetrator", "glotip"])
def source(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _suffix(source: str) -> str:
    return ".xlsx" if source == "glotip" else ".csv"


def test_a_missing_file(tmp_path: Path, source: str) -> None:
    assert "there is no such file" in str(_refusal(tmp_path / f"none{_suffix(source)}", source))


def test_an_empty_file(tmp_path: Path, source: str) -> None:
    path = tmp_path / f"empty{_suffix(source)}"
    path.write_bytes(b"")
    assert "the file is empty" in str(_refusal(path, source))


def test_a_folder_without_the_file(tmp_path: Path, source: str) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    assert "it holds none" in str(_refusal(folder, source))


def test_a_folder_with_several_files_says_to_name_one(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        write_publisher(folder / name, A_WOMAN)
    assert "a.csv, b.csv" in str(_refusal(folder))


def test_a_file_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("item,price,currency\nbread,1,EUR\n", encoding="utf-8")
    assert "not a file of the CTDC Global Dataset" in str(_refusal(path))


def test_the_file_of_another_source(tmp_path: Path) -> None:
    path = write_victim_perpetrator(tmp_path / "vp.csv", {"gender": "Male"})
    assert "not a file of the CTDC Global Dataset" in str(_refusal(path))


def test_a_text_that_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "letter.csv"
    path.write_text("Dear colleague\nplease find attached\n", encoding="utf-8")
    assert "not a header" in str(_refusal(path))


def test_a_header_without_rows(tmp_path: Path) -> None:
    assert "no rows" in str(_refusal(write_publisher(tmp_path / "g.csv")))


@pytest.mark.parametrize("write", [write_publisher, write_earlier, write_reconstruction, write_synthetic])
def test_a_truncated_file(tmp_path: Path, write: Callable[..., Path]) -> None:
    row = {key: value for key, value in A_WOMAN.items() if write is not write_synthetic or key in _SYNTHETIC}
    path = write(tmp_path / "g.csv", *[row] * 50)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) - 12])
    message = str(_refusal(path))
    assert "columns where the header has" in message and "line 51" in message


_SYNTHETIC = {"yearOfRegistration", "isForcedLabour"}


def test_a_quoted_value_that_is_cut_off(tmp_path: Path) -> None:
    path = write_publisher(tmp_path / "g.csv", A_WOMAN)
    with path.open("a", encoding="utf-8") as handle:
        handle.write('"2016;Case Management\n')
    assert "download the file again" in str(_refusal(path))


def test_a_file_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    path = write_publisher(tmp_path / "g.csv", A_WOMAN, {**A_WOMAN, "ageBroad": "18–20"})
    path.write_bytes(path.read_bytes().decode("utf-8").encode("cp1252"))
    message = str(_refusal(path))
    assert "not encoded in UTF-8" in message and "line 3" in message


def test_a_file_in_utf_16(tmp_path: Path) -> None:
    path = write_publisher(tmp_path / "g.csv", A_WOMAN)
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    assert "UTF-16" in str(_refusal(path))


def test_a_wrong_delimiter(tmp_path: Path) -> None:
    path = write_publisher(tmp_path / "g.csv", A_WOMAN)
    path.write_text(path.read_text(encoding="utf-8").replace(";", "|"), encoding="utf-8")
    assert "separated by a vertical bar" in str(_refusal(path))


def test_a_header_and_rows_with_different_delimiters(tmp_path: Path) -> None:
    path = write_earlier(tmp_path / "g.csv", A_WOMAN)
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *(row.replace(",", ";") for row in rows)]) + "\n", encoding="utf-8")
    assert "line 2" in str(_refusal(path))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = write_earlier(tmp_path / "g.csv", A_WOMAN)
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    position = lines[0].index("gender")
    path.write_text(
        "\n".join(",".join(line[:position] + line[position + 1 :]) for line in lines), encoding="utf-8"
    )
    assert "columns are missing: gender" in str(_refusal(path))


def test_a_column_that_nobody_knows_is_named(tmp_path: Path) -> None:
    path = write_earlier(tmp_path / "g.csv", A_WOMAN)
    header, row = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{header},victimName\n{row},Maria\n", encoding="utf-8")
    message = str(_refusal(path))
    assert "'victimName'" in message and "Maria" not in message


def test_a_doubled_column(tmp_path: Path) -> None:
    path = write_earlier(tmp_path / "g.csv", A_WOMAN)
    header, row = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{header},gender\n{row},Male\n", encoding="utf-8")
    assert "gender occurs twice" in str(_refusal(path))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("gender", "F"),
        ("ageBroad", "12--99"),
        ("majorityStatus", "Teenager"),
        ("Datasource", "Newspaper"),
        ("citizenship", "QQ"),
        ("CountryOfExploitation", "Atlantis"),
        ("isForcedLabour", "2"),
        ("meansOfControlThreats", "yes"),
    ],
)
def test_an_unknown_code_is_told_with_its_row(tmp_path: Path, column: str, value: str) -> None:
    message = str(_refusal(write_publisher(tmp_path / "g.csv", A_WOMAN, {**A_WOMAN, column: value})))
    assert f"g.csv, rows 3, column {column}: '{value}'" in message and "[unknown_code]" in message


@pytest.mark.parametrize("value", ["IP_Gender", "Female;Female", "Female;Robot", "Female,Male"])
def test_an_unknown_set_of_perpetrators(tmp_path: Path, value: str) -> None:
    path = write_victim_perpetrator(tmp_path / "vp.csv", {"IP_Gender": value})
    assert "column IP_Gender" in str(_refusal(path, "ctdc-victim-perpetrator"))


@pytest.mark.parametrize("year", ["1899", "2999", "20l6", "16", "2016-13", "9999999999"])
def test_an_impossible_year(tmp_path: Path, year: str) -> None:
    message = str(
        _refusal(write_publisher(tmp_path / "g.csv", A_WOMAN, {**A_WOMAN, "yearOfRegistration": year}))
    )
    assert "rows 3" in message


def test_a_period_that_ends_before_it_begins(tmp_path: Path) -> None:
    path = write_victim_perpetrator(tmp_path / "vp.csv", {"yearRegister": "2013-2005"})
    assert "yearRegister" in str(_refusal(path, "ctdc-victim-perpetrator"))


def test_an_adult_in_a_band_of_children(tmp_path: Path) -> None:
    path = write_publisher(tmp_path / "g.csv", {**A_WOMAN, "ageBroad": "9--17", "majorityStatus": "Adult"})
    assert "age_band_matches_group" in str(_refusal(path))


def test_duplicate_case_numbers(tmp_path: Path) -> None:
    rows = [{**A_WOMAN, "rowInPublisherFile": number} for number in ("1", "2", "2")]
    message = str(_refusal(write_reconstruction(tmp_path / "g.csv", *rows)))
    assert "rows 3–4, column rowInPublisherFile" in message and "[duplicate_key]" in message


@pytest.mark.parametrize(
    "content", [b"not a workbook", b"PK\x03\x04 broken", b"<html><body>404</body></html>"]
)
def test_a_workbook_that_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "data_glotip.xlsx"
    path.write_bytes(content)
    assert "not an Excel workbook" in str(_refusal(path, "glotip"))


def test_a_workbook_where_text_was_expected(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_bytes(b"PK\x03\x04 the sheet")
    assert "Excel workbook" in str(_refusal(path))


@pytest.mark.parametrize("text", INJECTIONS)
def test_an_injected_value_is_told_as_one_line_of_harmless_text(tmp_path: Path, text: str) -> None:
    message = str(_refusal(write_publisher(tmp_path / "g.csv", {**A_WOMAN, "gender": text})))
    (line,) = [line for line in message.splitlines() if "column gender" in line]
    assert "\x1b" not in message
    assert line.endswith("[unknown_code]")


@pytest.mark.parametrize("text", INJECTIONS)
def test_an_injection_in_a_free_column_reaches_no_table(tmp_path: Path, text: str) -> None:
    path = write_publisher(tmp_path / "g.csv", {**A_WOMAN, "RecruiterRelationship": text})
    imported = import_source("ctdc-global", path, cache=tmp_path / "cache")
    for table in imported.tables:
        assert not stored(imported, table).map(lambda value: value == text).to_numpy().any()


def test_an_injection_in_the_path_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "it's; DROP TABLE raw"
    folder.mkdir()
    imported = import_source(
        "ctdc-global", write_publisher(folder / "g.csv", A_WOMAN), cache=tmp_path / "cache"
    )
    assert imported.report.valid


def test_every_broken_row_is_told_not_only_the_first(tmp_path: Path) -> None:
    rows = [A_WOMAN, {**A_WOMAN, "gender": "F"}, {**A_WOMAN, "citizenship": "QQ"}, {**A_WOMAN, "gender": "F"}]
    message = str(_refusal(write_publisher(tmp_path / "g.csv", *rows)))
    assert "rows 3, 5, column gender" in message and "rows 4, column citizenship" in message


def test_what_was_imported_before_is_untouched(tmp_path: Path) -> None:
    path = write_publisher(tmp_path / "g.csv", A_WOMAN)
    before = import_source("ctdc-global", path, cache=tmp_path / "cache")
    content = {file: file.read_bytes() for file in before.path.iterdir()}
    write_publisher(path, {**A_WOMAN, "gender": "F"})
    with pytest.raises(DataError):
        import_source("ctdc-global", path, cache=tmp_path / "cache")
    assert {file: file.read_bytes() for file in before.path.iterdir()} == content
