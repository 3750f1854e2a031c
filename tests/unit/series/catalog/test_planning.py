"""A source carries a report when it has the columns, and a region when it has the cases; otherwise the reason is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import UsageError
from series.catalog import (
    Catalog,
    Plan,
    expand,
    plan,
    read_catalog,
    reasons_by_title,
    reasons_in_words,
    region_slug,
)
from tests.support.small_project import catalogue, report_entry, write_catalogue

REGIONAL = {
    "title": "Trends in {region}",
    "subtitle": "{region}",
    "summary": "Of {region}.",
    "minimum_cases": 300,
}
CASES = {"Eastern Europe": 500.0, "Southern Europe": 295.0, "Western Asia": None}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    content = catalogue(
        report_entry(requires=["victim.sex"], parameters={"scheme": "m49"}),
        report_entry(
            "regional-trends", 5, requires=["exploitation.country_of_exploitation"], each_region=REGIONAL
        ),
    )
    return read_catalog(write_catalogue(tmp_path / "reports.yml", content))


def _plan(catalog: Catalog, **options: Any) -> Plan:
    covered = options.pop("covered", {"victim.sex", "exploitation.country_of_exploitation"})
    return plan(catalog, covered, CASES, source="some-source", **options)


def _ids(found: Plan) -> list[str]:
    return [report.id for report in found.publishable]


def test_a_regional_entry_becomes_one_report_for_all_and_one_a_region(catalog: Catalog) -> None:
    reports = {report.id: report for report in expand(catalog, CASES)}
    assert list(reports) == [
        "trafficked-men",
        "regional-trends",
        "regional-trends-eastern-europe",
        "regional-trends-southern-europe",
        "regional-trends-western-asia",
    ]
    eastern = reports["regional-trends-eastern-europe"]
    assert (eastern.number, eastern.title, eastern.region) == (
        "5.1",
        "Trends in Eastern Europe",
        "Eastern Europe",
    )
    assert eastern.parameters == {"region": "Eastern Europe"}
    assert eastern.series_id == "regional-trends"
    assert reports["trafficked-men"].parameters == {"scheme": "m49"}


def test_numbers_of_regions_do_not_depend_on_which_are_published(catalog: Catalog) -> None:
    chosen = _plan(catalog, only=["regional-trends-southern-europe"])
    assert [one.report.number for one in chosen.not_publishable] == ["5.2"]


def test_a_region_with_too_few_or_hidden_cases_is_not_published_and_the_reason_is_told(
    catalog: Catalog,
) -> None:
    found = _plan(catalog)
    assert _ids(found) == ["trafficked-men", "regional-trends", "regional-trends-eastern-europe"]
    assert {one.report.region: one.reason for one in found.not_publishable} == {
        "Southern Europe": "fewer than 300 registered victims were exploited in Southern Europe",
        "Western Asia": "fewer than 300 registered victims were exploited in Western Asia",
    }


def test_regions_with_too_few_cases_are_told_on_one_line(catalog: Catalog) -> None:
    assert reasons_in_words(_plan(catalog).not_publishable) == [
        "regional-trends: no edition for Southern Europe, Western Asia, where fewer than 300 registered victims "
        "were exploited"
    ]
    told = reasons_in_words(_plan(catalog, covered=set()).not_publishable)
    assert [line.partition(":")[0] for line in told] == ["trafficked-men", "regional-trends"]


def test_a_reader_is_told_titles_and_regions_with_too_few_cases_together(catalog: Catalog) -> None:
    assert reasons_by_title(_plan(catalog).not_publishable, catalog) == [
        (
            "Regional trends",
            "no edition for Southern Europe, Western Asia, where fewer than 300 registered victims were exploited",
        )
    ]
    lacking = reasons_by_title(_plan(catalog, covered=set()).not_publishable, catalog)
    assert [title for title, _ in lacking] == ["Trafficked men", "Regional trends"]


def test_a_report_whose_columns_the_source_lacks_is_not_published(catalog: Catalog) -> None:
    found = _plan(catalog, covered={"victim.sex"}, only=["regional-trends"], regions=[])
    assert _ids(found) == []
    assert (
        "some-source does not record exploitation.country_of_exploitation" in found.not_publishable[0].reason
    )


def test_what_the_whole_report_lacks_is_not_said_again_of_each_region(catalog: Catalog) -> None:
    found = _plan(catalog, covered={"victim.sex"})
    assert [one.report.id for one in found.not_publishable] == ["regional-trends"]
    named = _plan(catalog, covered={"victim.sex"}, only=["regional-trends-eastern-europe"])
    assert [one.report.id for one in named.not_publishable] == ["regional-trends-eastern-europe"]


def test_the_sources_own_reason_is_preferred(catalog: Catalog) -> None:
    found = _plan(catalog, covered=set(), reasons={"victim.sex": "the publisher took sex out"})
    assert found.not_publishable[0].reason == "the publisher took sex out"


def test_only_keeps_the_named_reports_and_a_regional_name_keeps_its_regions(catalog: Catalog) -> None:
    assert _ids(_plan(catalog, only=["trafficked-men"])) == ["trafficked-men"]
    assert _ids(_plan(catalog, only=["regional-trends"])) == [
        "regional-trends",
        "regional-trends-eastern-europe",
    ]
    assert _ids(_plan(catalog, only=["regional-trends-eastern-europe"])) == ["regional-trends-eastern-europe"]


@pytest.mark.parametrize("name", ["Eastern Europe", "eastern-europe"])
def test_regions_are_chosen_by_name_or_by_the_name_in_addresses(catalog: Catalog, name: str) -> None:
    assert _ids(_plan(catalog, regions=[name])) == [
        "trafficked-men",
        "regional-trends",
        "regional-trends-eastern-europe",
    ]


def test_no_regions_leaves_the_report_on_all_of_them(catalog: Catalog) -> None:
    assert _ids(_plan(catalog, regions=[])) == ["trafficked-men", "regional-trends"]


def test_an_unknown_report_or_region_is_answered_with_the_nearest(catalog: Catalog) -> None:
    with pytest.raises(UsageError, match=r"no report 'traficked-men'.*did you mean 'trafficked-men'"):
        _plan(catalog, only=["traficked-men"])
    with pytest.raises(UsageError, match=r"no region 'eastern-europ'.*did you mean 'eastern-europe'"):
        _plan(catalog, regions=["eastern-europ"])


@given(st.text(min_size=1))
def test_addresses_hold_plain_letters_only(name: str) -> None:
    assert set(region_slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_the_hyphenated_name_of_a_region() -> None:
    assert region_slug("Latin America and the Caribbean") == "latin-america-and-the-caribbean"
    assert region_slug("Côte d'Ivoire") == "cote-d-ivoire"
