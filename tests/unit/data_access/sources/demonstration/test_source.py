"""The demonstration as a source: options, description, import."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import UsageError
from data_access.sources import import_source
from data_access.sources.demonstration import DemonstrationSource
from data_access.sources.demonstration.options import read_options
from data_access.sources.demonstration.parameters import default_parameters

SMALL = "size=1500,seed=3"


def test_nothing_given_means_the_parameters() -> None:
    options = read_options(None, None, default_parameters())
    assert (options.size, options.delivery, options.scenario) == (13_800, 2, "default")
    assert options.seed == default_parameters().size.seed.value


def test_options_are_read_from_the_data_argument() -> None:
    options = read_options(" size=2000, seed=7 ,scenario=published-79", 1, default_parameters())
    assert (options.size, options.seed, options.scenario, options.delivery) == (2000, 7, "published-79", 1)


@pytest.mark.parametrize(
    ("data", "delivery", "told"),
    [
        ("cases.csv", None, "reads no files"),
        ("sizes=3000", None, "did you mean 'size'"),
        ("size=many", None, "whole number"),
        ("size=5", None, "at least 100"),
        ("size=-2000", None, "whole number"),
        ("seed=1,seed=2", None, "twice"),
        ("scenario=default-79", None, "scenario"),
        (None, 3, "delivery 3"),
        (None, 0, "delivery 0"),
    ],
)
def test_wrong_options_are_usage_errors(data: str | None, delivery: int | None, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_options(data, delivery, default_parameters())
    assert told in str(refused.value)


def test_the_fingerprint_changes_with_everything_that_changes_the_casebook() -> None:
    source = DemonstrationSource()
    given = [(None, None), (None, 1), ("seed=8", None), ("size=2000", None), ("scenario=published-79", None)]
    assert len({source.fingerprint(data, delivery) for data, delivery in given}) == len(given)
    assert source.fingerprint(None, None) == source.fingerprint(None, 2)


def test_the_description_says_that_it_is_synthetic(tmp_path: Path) -> None:
    imported = import_source("demonstration", SMALL, cache=tmp_path)
    description = imported.description
    assert description.synthetic
    assert description.protection_class is ProtectionClass.CONFIDENTIAL
    assert description.caveats[0] == "Synthetic demonstration data — not findings."
    assert any("did not agree to research" in caveat for caveat in description.caveats)
    assert description.years == (1999, 2011)
    assert [
        (each.form_version, each.first_year, each.last_year) for each in description.collection_timeline
    ] == [
        ("v1", 1999, 2003),
        ("v2", 2004, 2007),
        ("v3", 2008, 2011),
    ]
    texts = " ".join(each.text for each in description.collection_timeline)
    assert "2005" in texts and "2008" in texts and "Not asked" in texts


def test_the_first_delivery_describes_its_own_years(tmp_path: Path) -> None:
    imported = import_source("demonstration", SMALL, delivery=1, cache=tmp_path)
    assert imported.description.years == (1999, 2010)
    assert imported.description.collection_timeline[-1].last_year == 2010


def test_the_imported_casebook_carries_every_column_of_the_three_reports(tmp_path: Path) -> None:
    coverage = import_source("demonstration", SMALL, cache=tmp_path).coverage
    for requirement in (
        "victim.sex",
        "exploitation.exploitation_type",
        "sector.labour_sector",
        "perpetrator.sex",
        "perpetrator_role.role",
        "episode.country_of_exploitation",
        "mission_year.months_open",
    ):
        assert coverage.carries(requirement), requirement
    assert "no periods" in str(coverage.reason("registration.period"))


def test_importing_twice_gives_the_same_files(tmp_path: Path) -> None:
    one = import_source("demonstration", SMALL, cache=tmp_path / "one")
    other = import_source("demonstration", SMALL, cache=tmp_path / "other")
    for table in one.tables:
        assert one.table_path(table).read_bytes() == other.table_path(table).read_bytes(), table
