"""How values of options are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.errors import UsageError
from series.cli.options import parse_context, parse_filters, parse_parameters, parse_years, project_root
from series.cli.publishing import parse_formats, parse_regions
from series.publishing.model import PublishRequest
from series.rendering.interface import Format


@pytest.mark.parametrize("text", ["2010-2020", "2010–2020", " 2010 : 2020 "])
def test_years_are_a_range(text: str) -> None:
    assert parse_years(text) == (2010, 2020)


def test_one_year_is_a_range_too() -> None:
    assert parse_years("2010") == (2010, 2010)
    assert parse_years(None) is None


def test_filters_take_one_value_or_several() -> None:
    assert parse_filters(["sex=male", "age_group = child, adult"]) == {
        "sex": "male",
        "age_group": ["child", "adult"],
    }


def test_parameters_are_typed_as_in_the_catalogue() -> None:
    given = ["region=Eastern Europe", "years=[2005, 2011]", "delivery=2", "data=null", "empty="]
    assert parse_parameters(given) == {
        "region": "Eastern Europe", "years": [2005, 2011], "delivery": 2, "data": None, "empty": None,
    }  # fmt: skip


def test_a_parameter_that_is_no_yaml_is_refused() -> None:
    with pytest.raises(UsageError, match="can't be read"):
        parse_parameters(["years=[2005"])


def test_formats_and_regions() -> None:
    assert parse_formats("html") == {Format.HTML}
    assert parse_formats("PDF, html") == {Format.HTML, Format.PDF}
    assert parse_regions([]) is None
    assert parse_regions(["all"]) is None
    assert parse_regions(["none"]) == ()
    assert parse_regions(["eastern-europe,western-asia", "Eastern Asia"]) == (
        "eastern-europe", "western-asia", "Eastern Asia",
    )  # fmt: skip


def test_the_project_is_found_from_a_folder_inside_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "notebooks")
    assert project_root() == project


def test_the_published_command_names_the_data_without_their_folders(tmp_path: Path) -> None:
    request = PublishRequest(
        source="ctdc-global", output=tmp_path, data=Path("/secret/place/my cases.csv"), delivery=2,
        only=("trafficked-men",), regions=(),
    )  # fmt: skip
    assert request.command == (
        "series publish --source ctdc-global --data 'my cases.csv' --delivery 2 --only trafficked-men --regions none"
    )
    assert request.command_to_run("regional-trends") == (
        "series run regional-trends --source ctdc-global --data '/secret/place/my cases.csv' --delivery 2"
    )


def test_outside_figures_are_named_with_their_files() -> None:
    assert parse_context(["glotip=a b.xlsx", "population = p.csv"]) == {
        "glotip": Path("a b.xlsx"),
        "population": Path("p.csv"),
    }


@pytest.mark.parametrize("given", [["glotib=a.xlsx"], ["glotip"], ["glotip="], ["glotip=a", "glotip=b"]])
def test_other_outside_figures_are_refused_with_what_there_is(given: list[str]) -> None:
    with pytest.raises(UsageError, match="population=FILE"):
        parse_context(given)


def test_the_command_names_outside_figures_without_their_folders() -> None:
    request = PublishRequest(
        "demonstration", Path("output"), context={"glotip": Path("/private/my file.xlsx")}
    )
    assert request.command == "series publish --source demonstration --context 'glotip=my file.xlsx'"
    assert "--context 'glotip=/private/my file.xlsx'" in request.command_to_run("knowledge-gaps")
