"""Dates, ages, words and countries as people write them in registers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.sources.mapped.values import DateOrder, age_band, age_group, age_years, date_order, moment
from data_access.sources.mapped.words import country_words, plain


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2019-03-12", "2019-03"),
        ("2019-03-12 00:00:00", "2019-03"),
        ("2019-03", "2019-03"),
        ("12/03/2019", "2019-03"),
        ("12.3.19", "2019-03"),
        ("03/2019", "2019-03"),
        ("12 mars 2019", "2019-03"),
        ("févr. 2018", "2018-02"),
        ("1er août 2017", "2017-08"),
        ("Sept. 2016", "2016-09"),
        ("5 de enero de 2020", "2020-01"),
        ("March 3, 2020", "2020-03"),
        ("déc. 98", "1998-12"),
    ],
)
def test_a_date_gives_its_month(text: str, month: str) -> None:
    found = moment(text)
    assert found is not None
    assert found.text == month


@pytest.mark.parametrize("text", ["2019", "2019.0"])
def test_a_year_alone_gives_no_month(text: str) -> None:
    found = moment(text)
    assert found is not None
    assert (found.year, found.text) == (2019, None)


@pytest.mark.parametrize(
    "text", ["", "x", "31/13/2019", "12/03/1789", "2019-13-01", "mars", "mars avril 2019", "12 brumaire 2019"]
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert moment(text) is None


def test_the_order_of_day_and_month_is_told_where_a_number_is_too_large_for_a_month() -> None:
    assert date_order(["03/04/2019", "25/04/2019"]) == (DateOrder.DAY_FIRST, True)
    assert date_order(["03/04/2019", "04/25/2019"]) == (DateOrder.MONTH_FIRST, True)
    assert date_order(["03/04/2019"]) == (DateOrder.DAY_FIRST, False)
    assert date_order(["25/04/2019", "04/25/2019"]) == (DateOrder.DAY_FIRST, False)
    assert moment("04/25/2019", DateOrder.MONTH_FIRST) == moment("25/04/2019")


@given(
    st.dates(
        min_value=__import__("datetime").date(1990, 1, 1), max_value=__import__("datetime").date(2099, 12, 31)
    )
)
def test_every_date_is_read_the_same_in_each_form(day: object) -> None:
    from datetime import date

    assert isinstance(day, date)
    wanted = f"{day:%Y-%m}"
    for text in (day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%m/%Y}"):
        found = moment(text)
        assert found is not None and found.text == wanted


@given(st.integers(0, 120))
def test_band_and_group_of_an_age_agree(years: int) -> None:
    assert (age_band(years) in ("0-8", "9-17")) is (age_group(years) == "child")
    assert age_years(f"{years} ans") == age_years(str(years)) == years


@pytest.mark.parametrize("text", ["", "adulte", "18-25", "200", "-3"])
def test_what_is_no_age_gives_none(text: str) -> None:
    assert age_years(text) is None


def test_words_are_compared_without_case_accents_and_punctuation() -> None:
    assert plain("  Âge à l'ACCUEIL : ") == plain("age a l accueil")
    assert plain("ForcedLabour") == plain("forced labour")


def test_countries_are_known_by_name_in_three_languages_and_by_code() -> None:
    for name in ("Moldavie", "Republic of Moldova", "Moldavia", "MDA", "md"):
        assert country_words()[plain(name)] == "MDA"
