"""The small decisions of publishing."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from series.catalog import expand, read_catalog
from series.publishing.drafts import exactly
from series.publishing.model import PublishRequest
from series.publishing.publish import _dated
from series.publishing.requests import run_requests
from series.publishing.source import _cases_by_region
from tests.support.protected import protected_table
from tests.support.small_project import catalogue, report_entry, write_catalogue


@pytest.mark.parametrize("before", [None, "1"])
def test_everything_is_dated_by_the_edition_and_the_environment_is_put_back(
    monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if before is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", before)
    with pytest.raises(ZeroDivisionError), _dated(date(2026, 1, 15)):
        assert os.environ["SOURCE_DATE_EPOCH"] == "1768435200"
        raise ZeroDivisionError
    assert os.environ.get("SOURCE_DATE_EPOCH") == before


def _requests(tmp_path: Path, **given: Any) -> list[dict[str, object]]:
    entry = report_entry(parameters={"scheme": "m49", "years": [2000, 2005]})
    reports = expand(read_catalog(write_catalogue(tmp_path / "reports.yml", catalogue(entry))), ())
    parameters = given.pop("parameters", {})
    request = PublishRequest(source="ctdc-global", output=tmp_path, **given)
    return [dict(one.parameters) for one in run_requests(reports, request, frozenset(), parameters)]


def test_a_notebook_gets_the_catalogues_parameters_and_the_source(tmp_path: Path) -> None:
    assert _requests(tmp_path) == [{"scheme": "m49", "years": [2000, 2005], "source": "ctdc-global"}]


def test_the_data_are_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (given,) = _requests(tmp_path, data=Path("cases.csv"), delivery=2)
    assert given["data"] == str(tmp_path / "cases.csv")
    assert given["delivery"] == 2


def test_what_an_author_sets_goes_over_the_catalogue(tmp_path: Path) -> None:
    (given,) = _requests(tmp_path, parameters={"years": [1999, 2011]})
    assert given["years"] == [1999, 2011]


def test_a_draft_of_a_regional_report_is_that_report_alone() -> None:
    ids = ["regional-trends", "regional-trends-eastern-europe"]
    assert exactly(["regional-trends"], ids) == ["regional-trends"]
    assert exactly(["regional-trends-eastern-europe"], ids) == ["regional-trends-eastern-europe"]


def test_only_a_region_that_has_a_name_can_have_an_edition() -> None:
    counted = protected_table(
        {("eastern-europe",): 3465, ("caribbean",): None, ("other",): 10}, ("exploitation_region",)
    )
    casebook = SimpleNamespace(
        count=lambda _: counted,
        labels=lambda _: {
            "eastern-europe": "Eastern Europe",
            "caribbean": "Caribbean",
            "polynesia": "Polynesia",
        },
    )
    assert _cases_by_region(cast("Any", casebook)) == {"Eastern Europe": 3465, "Caribbean": None}
