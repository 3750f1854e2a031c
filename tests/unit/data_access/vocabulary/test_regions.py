"""Region schemes: the parameter that decides what a region is."""

import pytest

from data_access.errors import UsageError
from data_access.vocabulary.code_lists import BROAD_REGION
from data_access.vocabulary.countries import countries
from data_access.vocabulary.regions import (
    DESIGNATION_DISCLAIMER,
    region_id,
    region_of,
    region_scheme,
    region_table,
    schemes,
)


@pytest.mark.parametrize(
    ("country", "region"),
    [
        ("MDA", "Eastern Europe"),
        ("ROU", "Eastern Europe"),
        ("CZE", "Eastern Europe"),
        ("ALB", "Southern Europe"),
        ("SRB", "Southern Europe"),
        ("XKX", "Southern Europe"),
        ("TUR", "Western Asia"),
        ("CYP", "Western Asia"),
        ("NAM", "Southern Africa"),
        ("NRU", "Micronesia"),
    ],
)
def test_m49_is_the_default_with_its_quirks(country: str, region: str) -> None:
    assert region_of(country) == region


def test_m49_has_22_sub_regions() -> None:
    assert len(region_scheme().regions) == 22


def test_every_country_but_antarctica_has_an_m49_sub_region() -> None:
    assert set(countries()) - set(region_scheme().members) == {"ATA"}


def test_unodc_has_ten_sub_regions_and_its_own_borders() -> None:
    scheme = region_scheme("unodc")
    assert len(scheme.regions) == 10
    assert scheme.region_of("MDA") == "Eastern Europe and Central Asia"
    assert scheme.region_of("ROU") == "Central and South-Eastern Europe"
    assert scheme.region_of("TUR") == "Western and Southern Europe"
    assert scheme.region_of("MEX") == "North America"


def test_iom_regional_offices_of_2022() -> None:
    scheme = region_scheme("iom")
    assert len(scheme.regions) == 9
    assert (scheme.region_of("UKR"), scheme.region_of("ZMB")) == ("RO Vienna", "RO Pretoria")
    assert scheme.region_of("GRL") is None


def test_broad_regions_are_those_of_the_code_list() -> None:
    assert set(region_scheme("broad").regions) == {entry.label for entry in BROAD_REGION}


def test_each_scheme_has_a_version_and_a_source() -> None:
    for scheme in schemes().values():
        assert scheme.version and scheme.source


def test_ids_are_hyphenated_names_and_lead_back() -> None:
    assert region_id("South-eastern Asia") == "south-eastern-asia"
    for scheme in schemes().values():
        assert [scheme.find(region_id(name)) for name in scheme.regions] == list(scheme.regions)


def test_an_unknown_region_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="Eastern Europe"):
        region_scheme().find("eastern-europ")


def test_an_unknown_scheme_lists_the_schemes() -> None:
    with pytest.raises(UsageError, match="unodc"):
        region_scheme("who")


def test_a_region_lists_its_countries() -> None:
    assert "UKR" in region_scheme().countries("eastern-europe")


def test_the_table_to_join_with_holds_every_member_once() -> None:
    table = region_table("unodc")
    assert len(table) == len(dict(table)) == len(region_scheme("unodc").members)


def test_the_disclaimer_names_the_resolution() -> None:
    assert "1244" in DESIGNATION_DISCLAIMER
