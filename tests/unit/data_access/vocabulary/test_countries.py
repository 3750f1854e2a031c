"""Countries: canonical codes, names, and the spellings of sources."""

import pytest

from data_access.vocabulary.countries import (
    KOSOVO,
    countries,
    country_name,
    find_country,
    is_country,
    is_unknown,
    to_iso3,
)


def test_na_is_namibia_and_never_a_missing_value() -> None:
    assert to_iso3("NA") == "NAM"
    assert not is_unknown("NA")


@pytest.mark.parametrize("code", ["", "0", "00", "-99", "NULL", None, " unknown "])
def test_codes_of_unknown_or_suppressed_countries(code: str | None) -> None:
    assert is_unknown(code)


@pytest.mark.parametrize("code", ["Y1", "XK", "XKX"])
def test_kosovo_has_one_code_and_the_reference_to_the_resolution(code: str) -> None:
    assert to_iso3(code) == KOSOVO
    assert country_name(KOSOVO) == "Kosovo (UNSCR 1244)"


@pytest.mark.parametrize(
    ("code", "expected"),
    [("GB", "GBR"), ("UK", "GBR"), ("GR", "GRC"), ("EL", "GRC"), ("ua", "UKR"), ("ZR", "COD"), ("TP", "TLS")],
)
def test_alternative_and_withdrawn_codes(code: str, expected: str) -> None:
    assert to_iso3(code) == expected


def test_an_unknown_code_is_none() -> None:
    assert to_iso3("QQ") is None


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("TUR", "Türkiye"),
        ("MDA", "Republic of Moldova"),
        ("VNM", "Viet Nam"),
        ("LAO", "Lao PDR"),
        ("BIH", "Bosnia and Herzegovina"),
        ("NAM", "Namibia"),
    ],
)
def test_names_follow_the_united_nations(code: str, name: str) -> None:
    assert country_name(code) == name


def test_names_in_other_languages_come_from_cldr() -> None:
    assert country_name("DEU", "fr") == "Allemagne"


def test_every_country_has_a_name_and_is_found_by_it() -> None:
    for iso3 in countries():
        assert find_country(country_name(iso3)) == iso3


def test_names_are_found_as_people_type_them() -> None:
    assert find_country("moldova") == "MDA"
    assert find_country("Republic of Moldova") == "MDA"
    assert find_country("MD") == "MDA"
    assert find_country("Atlantis") is None


def test_only_alpha_3_codes_are_canonical() -> None:
    assert is_country("UKR")
    assert not is_country("UA")
    assert not is_country("")


def test_every_code_is_a_pair_of_alpha_2_and_alpha_3() -> None:
    for iso3, country in countries().items():
        assert len(iso3) == 3 and len(country.iso2) == 2
        assert to_iso3(country.iso2) == iso3
