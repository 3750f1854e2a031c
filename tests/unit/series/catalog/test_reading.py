"""The catalogue is read strictly, and what is wrong is told with its place and the nearest right name."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.errors import UsageError
from series.catalog import ReleaseRule, read_catalog
from tests.support.small_project import catalogue, report_entry, write_catalogue


def _refusal(tmp_path: Path, content: dict[str, object]) -> str:
    with pytest.raises(UsageError) as refused:
        read_catalog(write_catalogue(tmp_path / "reports.yml", content))
    assert "reports.yml" in str(refused.value)
    return str(refused.value)


def test_the_series_own_catalogue_is_valid_and_has_the_announced_numbers(project: Path) -> None:
    catalog = read_catalog(project / "notebooks" / "reports.yml")
    assert [(entry.id, entry.number) for entry in catalog.reports] == [
        ("re-trafficking", 1),
        ("social-exclusion", 2),
        ("trafficked-men", 3),
        ("organized-crime", 4),
        ("regional-trends", 5),
        ("knowledge-gaps", 6),
    ]


def test_what_a_report_requires_are_columns_of_the_schema(project: Path) -> None:
    from data_access.casebook.schema import TABLES

    known = {f"{table.name}.{column.name}" for table in TABLES for column in table}
    catalog = read_catalog(project / "notebooks" / "reports.yml")
    for entry in catalog.reports:
        assert entry.requires
        assert set(entry.requires) <= known


def test_reports_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    content = catalogue(report_entry("later", 4), report_entry("earlier", 2))
    catalog = read_catalog(write_catalogue(tmp_path / "reports.yml", content))
    assert [entry.id for entry in catalog.reports] == ["earlier", "later"]


def test_an_unknown_key_is_named_with_the_report_and_the_nearest_known_key(tmp_path: Path) -> None:
    message = _refusal(tmp_path, catalogue(report_entry(summery="x")))
    assert "'summery'" in message
    assert "reports[trafficked-men]" in message
    assert "did you mean 'summary'?" in message


def test_an_unknown_key_deeper_down_is_compared_with_the_keys_of_its_own_place(tmp_path: Path) -> None:
    key = {"number": "a", "claim": "b", "figure": "fig-c", "figures": "fig-d"}
    message = _refusal(tmp_path, catalogue(report_entry(key=key)))
    assert "reports[trafficked-men].key" in message
    assert "did you mean 'figure'?" in message


def test_an_unknown_key_that_resembles_nothing_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    assert "known keys here: series, reports" in _refusal(tmp_path, {**catalogue(), "zzz": 1})


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    entry = report_entry()
    del entry["notebook"]
    message = _refusal(tmp_path, catalogue(entry))
    assert "lacks the key 'notebook'" in message
    assert "trafficked-men" in message


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"number": "three"}, "number"),
        ({"number": 0}, "number"),
        ({"id": "Trafficked Men"}, "id"),
        ({"notebook": "../secret.ipynb"}, "notebook"),
        ({"requires": ["sex"]}, "requires"),
        ({"key": {"number": "a", "claim": "b", "figure": "men"}}, "figure"),
        ({"each_region": {"title": "T", "subtitle": "S", "summary": "S", "minimum_cases": 300}}, "{region}"),
        (
            {"each_region": {"title": "{region}", "subtitle": "S", "summary": "S", "minimum_cases": 3}},
            "minimum_cases",
        ),
    ],
)
def test_a_value_of_the_wrong_form_is_told_with_its_place(
    tmp_path: Path, change: dict[str, object], told: str
) -> None:
    assert told in _refusal(tmp_path, catalogue(report_entry(**change)))


@pytest.mark.parametrize(
    ("release", "told"),
    [
        ({"confidential": {"reviewers": 1, "clearance": True}}, "at least two reviewers and clearance"),
        ({"confidential": {"reviewers": 2, "clearance": False}}, "at least two reviewers and clearance"),
        ({"confidential": {"reviewers": "2"}}, "series.release.confidential.reviewers"),
        ({"demonstration": {"reviewer": 2}}, "did you mean 'reviewers'?"),
        ({"everything": {"reviewers": 0}}, "known keys here: demonstration, published, confidential"),
    ],
)
def test_a_policy_of_release_that_protects_too_little_or_is_mistyped_is_refused(
    tmp_path: Path, release: dict[str, object], told: str
) -> None:
    assert told in _refusal(tmp_path, catalogue(release=release))


def test_a_confidential_source_is_reviewed_and_cleared_whatever_the_catalogue_says(tmp_path: Path) -> None:
    policy = read_catalog(write_catalogue(tmp_path / "reports.yml", catalogue())).series.release
    assert policy.rule_for("confidential", synthetic=False) == ReleaseRule(reviewers=2, clearance=True)
    assert policy.rule_for("unknown", synthetic=False) == policy.confidential
    assert policy.rule_for("confidential", synthetic=True).needs_nothing
    assert policy.rule_for("published", synthetic=False).needs_nothing


@pytest.mark.parametrize("field", ["id", "number"])
def test_two_reports_with_one_id_or_number_are_refused(tmp_path: Path, field: str) -> None:
    second = report_entry("organized-crime", 4) | {field: report_entry()[field]}
    assert f"the {field} {report_entry()[field]} is used by more than one report" in _refusal(
        tmp_path, catalogue(report_entry(), second)
    )


def test_a_key_given_twice_is_refused_rather_than_the_last_one_taken(tmp_path: Path) -> None:
    path = write_catalogue(tmp_path / "reports.yml", catalogue())
    path.write_text(path.read_text() + "series: {}\n")
    with pytest.raises(UsageError, match="'series' is given twice"):
        read_catalog(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"series: [", "not valid YAML"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"", "wrong at the top"),
        (b"- 1", "wrong at the top"),
    ],
)
def test_a_file_that_is_no_catalogue_gives_one_message(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "reports.yml"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=told):
        read_catalog(path)


def test_a_missing_catalogue_says_where_to_run_the_command(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="run the command in the project's folder"):
        read_catalog(tmp_path / "reports.yml")
