"""Dimensions follow the schema, and what nobody may be asked by is not among them."""

from __future__ import annotations

import pytest

from data_access import UsageError
from data_access.casebook import schema
from data_access.casebook.dimensions import (
    DIMENSIONS,
    NEVER_RELEASED,
    DimensionKind,
    find_dimension,
    impossible_pairs,
    usable_with,
)
from data_access.casebook.schema_model import ColumnKind
from data_access.disclosure.statuses import Unit

CANONICAL = [
    "sex",
    "age_group",
    "age_band",
    "year",
    "period",
    "form_version",
    "data_source",
    "citizenship",
    "citizenship_region",
    "country_of_exploitation",
    "exploitation_region",
    "crossing",
    "exploitation_type",
    "labour_sector",
    "sexual_subtype",
    "means_of_control",
    "means_group",
    "recruiter_relation",
    "recruitment_channel",
    "abduction",
    "education",
    "marital_status",
    "household_economy",
    "settlement",
    "duration_band",
    "hours_per_day_band",
    "pay_withheld",
    "exit_mode",
    "return_mode",
    "assistance_type",
    "referral_source",
    "previously_trafficked",
    "role",
    "relation",
    "perpetrator_sex",
    "perpetrator_age_band",
    "perpetrator_citizenship_region",
    "co_national",
    "perpetrators_reported",
]


def test_names_are_unique_and_the_canonical_ones_are_there() -> None:
    names = [dimension.name for dimension in DIMENSIONS]
    assert len(set(names)) == len(names)
    assert set(CANONICAL) <= set(names)
    assert not set(NEVER_RELEASED) & set(names)


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda dimension: dimension.name)
def test_each_dimension_requires_columns_of_the_schema(dimension: object) -> None:
    for wanted in dimension.requires:  # type: ignore[attr-defined]
        for requirement in wanted:
            table, column = requirement.split(".")
            assert column == "number" or schema.table(table).column(column)


def test_no_dimension_is_an_identifier() -> None:
    for dimension in DIMENSIONS:
        plain = dimension.expression.rpartition(".")[2].strip('"')
        for table in schema.TABLES:
            if len(dimension.requires[0]) == 1 and f"{table.name}.{plain}" in dimension.requires[0]:
                assert table.column(plain).kind is not ColumnKind.IDENTIFIER


def test_identifiers_are_refused_with_what_they_are_for() -> None:
    for name in NEVER_RELEASED:
        with pytest.raises(UsageError, match="never a dimension"):
            find_dimension(name)


def test_a_misspelt_dimension_is_told_the_nearest() -> None:
    with pytest.raises(UsageError, match="'citizenship'"):
        find_dimension("citizenshp")


def test_what_a_unit_can_be_asked_by() -> None:
    assert usable_with(find_dimension("sex"), Unit.CASE)
    assert not usable_with(find_dimension("relation"), Unit.CASE)
    assert usable_with(find_dimension("relation"), Unit.LINK)
    assert usable_with(find_dimension("perpetrator_sex"), Unit.PERPETRATOR)
    assert not usable_with(find_dimension("sex"), Unit.PERPETRATOR)


def test_impossible_pairs_are_the_same_from_both_sides() -> None:
    one, other = impossible_pairs("age_group", "age_band"), impossible_pairs("age_band", "age_group")
    assert {(b, a) for a, b in one} == set(other)
    assert ("child", "48+") in one
    assert ("adult", "48+") not in one


def test_groups_of_items_have_their_table() -> None:
    for dimension in DIMENSIONS:
        assert (dimension.kind is DimensionKind.ITEMS) == (dimension.item_table is not None)
