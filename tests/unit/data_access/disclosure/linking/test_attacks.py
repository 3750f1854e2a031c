"""Known attacks on an edition: each finds a hidden count that no table tells alone, and fails without its relation."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from data_access.disclosure.attack import interval
from data_access.disclosure.groups import Group
from data_access.disclosure.linking import (
    Knowledge,
    LinkedSystem,
    Movement,
    PublishedCount,
    Relation,
    link,
)
from data_access.disclosure.linking.standard import five_year_periods, standard_knowledge
from data_access.disclosure.policy import current_policy
from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import DataError

RULES = current_policy().profile(ProtectionClass.CONFIDENTIAL, synthetic=False).counts
WIDTH = 10.0
KNOWN_ALWAYS = ("sex", "age_group", "year", "country_of_exploitation", "age_band", "citizenship")


def knowledge(**settings: object) -> Knowledge:
    told: dict[str, object] = {
        "years": (2004, 2008),
        "always_known": KNOWN_ALWAYS,
        "occurring": {"sex": ("female", "male")},
        "regions_alone": False,
        "bands_tell_groups": True,
        **settings,
    }
    return standard_knowledge(RULES, **told)  # type: ignore[arg-type]


def linked(
    counts: Mapping[str, float | None], known: Knowledge | None = None, *without: Relation
) -> LinkedSystem:
    published = [PublishedCount(f"table {n}", text, value) for n, (text, value) in enumerate(counts.items())]
    return link(published, known or knowledge(), without=frozenset(without))


def width(system: LinkedSystem, text: str) -> float:
    low, high = interval(system.system, system.find(Group.parse(text)))
    return high - low


def assert_only_with(
    relation: Relation, counts: Mapping[str, float | None], hidden: str, known: Knowledge | None = None
) -> None:
    assert width(linked(counts, known), hidden) < WIDTH
    assert width(linked(counts, known, relation), hidden) >= WIDTH


def test_margin_subtraction() -> None:
    counts = {"case": 100, "case & sex=female": 85, "case & sex=male": None}
    assert_only_with(Relation.SUMS, counts, "case & sex=male")


def test_the_tables_of_two_years_less_that_of_both() -> None:
    counts = {"case & year=2005,2006": 200, "case & year=2005": 190, "case & year=2006": None}
    assert_only_with(Relation.SUMS, counts, "case & year=2006")


def test_overlapping_years_tell_the_year_in_both() -> None:
    counts = {
        "case & year=2005..2007": 300,
        "case & year=2005,2006": 190,
        "case & year=2006,2007": 110,
        "case & year=2006": None,
    }
    assert_only_with(Relation.SUMS, counts, "case & year=2006")


def test_a_period_less_its_other_years() -> None:
    counts = {
        "case & period=2005–2009": 300,
        "case & year=2005..2008": 290,
        "case & year=2009": None,
    }
    known = knowledge(years=(2005, 2012), periods=five_year_periods(2005, 2012))
    assert_only_with(Relation.DERIVED, counts, "case & year=2009", known)


def test_a_region_less_its_countries() -> None:
    counts = {
        "case & exploitation_region=south-eastern-asia": 200,
        "case & country_of_exploitation=THA": 190,
        "case & country_of_exploitation=KHM": None,
    }
    known = knowledge(occurring={"country_of_exploitation": ("KHM", "THA", "TUR")})
    assert_only_with(Relation.DERIVED, counts, "case & country_of_exploitation=KHM", known)


def test_the_countries_of_a_region_do_not_add_up_where_a_region_can_be_known_alone() -> None:
    counts = {
        "case & exploitation_region=south-eastern-asia": 200,
        "case & country_of_exploitation=THA": 150,
        "case & country_of_exploitation=KHM": None,
    }
    system = linked(counts, knowledge(regions_alone=True, always_known=()))
    assert interval(system.system, system.find(Group.parse("case & country_of_exploitation=KHM")))[1] > 50
    assert width(system, "case & country_of_exploitation=KHM") > 50


def test_everybody_less_a_filter() -> None:
    counts = {
        "case & sex=female": 200,
        "case & sex=female & year=2004..2007": 195,
        "case & sex=female & year=2008": None,
    }
    assert_only_with(Relation.SUMS, counts, "case & sex=female & year=2008")


def test_filters_within_filters() -> None:
    """Women of three years by country, women of two of them by country, and the third year's table by age."""
    counts = {
        "case & country_of_exploitation=THA & sex=female & year=2005..2007": 100,
        "case & country_of_exploitation=THA & sex=female & year=2005,2006": 60,
        "case & age_group=adult & country_of_exploitation=THA & sex=female & year=2007": 40,
        "case & age_group=child & country_of_exploitation=THA & sex=female & year=2007": None,
    }
    hidden = "case & age_group=child & country_of_exploitation=THA & sex=female & year=2007"
    assert_only_with(Relation.PARTS, counts, hidden)


def test_a_larger_group_bounds_one_that_meets_two_more_conditions() -> None:
    counts = {
        "case & sex=female": 12,
        "case & sex=female & year=2005 & yes(exploitation_type:servitude)": None,
    }
    hidden = "case & sex=female & year=2005 & yes(exploitation_type:servitude)"
    assert width(linked(counts), hidden) == 14
    assert width(linked(counts, None, Relation.INCLUSION), hidden) > 1000


def test_women_and_men_against_sex_by_age_group() -> None:
    counts = {
        "case & sex_and_age=women": 100,
        "case & sex=female": 115,
        "case & age_group=child & sex=female": None,
    }
    assert_only_with(Relation.DERIVED, counts, "case & age_group=child & sex=female")


def test_women_and_adult_women_are_one_group() -> None:
    system = linked({"case & sex_and_age=women": 100, "case & age_group=adult & sex=female": None})
    one, other = (
        system.find(Group.parse(text))
        for text in ("case & sex_and_age=women", "case & age_group=adult & sex=female")
    )
    assert one == other
    assert system.places_of(one) == ("table 0", "table 1")
    assert system.protected.tolist() == [one]


def test_bands_of_children_against_the_age_group() -> None:
    counts = {
        "case & age_group=child": 60,
        "case & age_band=9-17": 45,
        "case & age_band=0-8": None,
    }
    assert_only_with(Relation.DERIVED, counts, "case & age_band=0-8")
    not_sure = linked(counts, knowledge(always_known=()))
    assert interval(not_sure.system, not_sure.find(Group.parse("case & age_band=0-8")))[0] == 0


def test_children_by_sex_for_all_less_those_of_a_region() -> None:
    counts = {
        "case & age_group=child & sex=female": 90,
        "case & age_group=child & exploitation_region=western-asia & sex=female": 70,
        "case & age_group=child & exploitation_region!=western-asia": 60,
        "case & age_group=child & exploitation_region!=western-asia & sex=male": 40,
        "case & age_group=child & exploitation_region!=western-asia & sex=female": None,
    }
    hidden = "case & age_group=child & exploitation_region!=western-asia & sex=female"
    assert width(linked(counts), hidden) < WIDTH


def test_a_share_with_its_numerator_and_base() -> None:
    """A share of women of known education: the others are the base less the numerator."""
    counts = {
        "case & known(education) & sex=female": 100,
        "case & education=none,primary & sex=female": 90,
        "case & education!=none,primary & sex=female": None,
    }
    assert_only_with(Relation.SUMS, counts, "case & education!=none,primary & sex=female")


def test_an_item_with_its_denominator() -> None:
    counts = {
        "case & known(means_of_control:debt_bondage)": 100,
        "case & yes(means_of_control:debt_bondage)": 90,
        "case & no(means_of_control:debt_bondage)": None,
    }
    assert_only_with(Relation.ITEMS, counts, "case & no(means_of_control:debt_bondage)")


def test_an_item_is_not_larger_than_the_informed() -> None:
    counts = {
        "case & informed(means_of_control)": 15,
        "case & yes(means_of_control:debt_bondage)": None,
    }
    assert width(linked(counts), "case & yes(means_of_control:debt_bondage)") == 17
    alone = linked(counts, None, Relation.ITEMS)
    assert width(alone, "case & yes(means_of_control:debt_bondage)") > 1000


def test_any_of_two_items_is_between_the_larger_and_both_together() -> None:
    counts: dict[str, float | None] = {
        "case & yes(means_of_control:debt_bondage)": 40,
        "case & yes(means_of_control:threats)": 20,
        "case & yes(means_of_control:debt_bondage,threats)": None,
    }
    system = linked(counts)
    hidden = system.find(Group.parse("case & yes(means_of_control:debt_bondage,threats)"))
    assert interval(system.system, hidden) == (38, 64)


def test_no_to_both_items_is_what_a_yes_to_any_leaves() -> None:
    counts: dict[str, float | None] = {
        "case & known(means_of_control:debt_bondage,threats)": 60,
        "case & yes(means_of_control:debt_bondage,threats)": 55,
        "case & no(means_of_control:debt_bondage,threats)": None,
    }
    hidden = "case & no(means_of_control:debt_bondage,threats)"
    assert_only_with(Relation.ITEMS, counts, hidden)


def test_the_routes_that_are_put_together_are_all_less_those_listed() -> None:
    counts = {
        "case & known(citizenship) & known(country_of_exploitation)": 100,
        "case & citizenship=MDA & country_of_exploitation=RUS": 90,
        "case & known(citizenship) & known(country_of_exploitation) & route!=MDA%3ERUS": None,
    }
    assert width(linked(counts), list(counts)[-1]) < WIDTH


def test_cases_with_a_perpetrator_are_not_more_than_the_links_to_one() -> None:
    counts = {
        "link & perpetrator_sex=female & year=2005": 15,
        "case & year=2005 & yes(perpetrator_sex:female)": None,
    }
    hidden = "case & year=2005 & yes(perpetrator_sex:female)"
    assert width(linked(counts), hidden) == 17
    assert width(linked(counts, None, Relation.UNITS), hidden) > 1000


def test_perpetrators_are_not_more_than_their_links() -> None:
    counts = {
        "link & perpetrator_sex=female & sex=male": 15,
        "perpetrator & perpetrator_sex=female & sex=male & year=2005": None,
    }
    hidden = "perpetrator & perpetrator_sex=female & sex=male & year=2005"
    assert width(linked(counts), hidden) == 17
    assert width(linked(counts, None, Relation.UNITS), hidden) > 1000


def test_the_perpetrators_of_two_years_can_be_the_same_persons() -> None:
    counts = {
        "perpetrator & year=2005": 40,
        "perpetrator & year=2006": 40,
        "perpetrator & year=2005,2006": None,
    }
    system = linked(counts)
    hidden = system.find(Group.parse("perpetrator & year=2005,2006"))
    assert interval(system.system, hidden) == (38, 84)


def test_sets_of_perpetrators_tell_who_is_among_them() -> None:
    counts = {
        "case & yes(perpetrator_sex:female)": 100,
        "case & perpetrators_sex=female": 60,
        "case & perpetrators_sex=female;male": None,
    }
    assert_only_with(Relation.DERIVED, counts, "case & perpetrators_sex=female;male")


def delivered(
    first: float | None, second: float | None, known: Knowledge, *without: Relation
) -> LinkedSystem:
    counts = [
        PublishedCount("first", "case & year=2005", first, "1"),
        PublishedCount("second", "case & year=2005", second, "2"),
    ]
    return link(counts, known, without=frozenset(without))


def test_a_delivery_less_the_former_one_with_five_new_and_two_withdrawn_cases() -> None:
    """100 cases became 103: rounding alone hides a change of eight persons at most."""
    group = Group.parse("case & year=2005")
    system = delivered(100, 105, knowledge(deliveries=("1", "2")))
    change = system.change(group, "2")
    assert change is not None and change in system.protected
    low, high = interval(system.system, change)
    assert low <= 3 <= high and high - low < WIDTH
    assert delivered(100, 105, knowledge(deliveries=("1", "2")), Relation.DELIVERIES).protected.size == 0


def test_a_count_that_is_printed_again_hides_a_small_change() -> None:
    group = Group.parse("case & year=2005")
    system = delivered(100, 100, knowledge(deliveries=("1", "2"), sticky=True))
    change = system.change(group, "2")
    assert change is not None and change in system.protected
    assert interval(system.system, change) == (-14, 14)
    assert interval(system.system, system.find(group, "2")) == (84, 116)


def test_a_large_change_is_like_a_released_count() -> None:
    system = delivered(100, 130, knowledge(deliveries=("1", "2"), sticky=True))
    assert system.protected.size == 0


def test_numbers_of_new_and_withdrawn_cases_bound_every_change() -> None:
    known = knowledge(deliveries=("1", "2"))
    known = Knowledge(
        **{
            **known.__dict__,
            "movements": {("1", "2"): Movement(arrivals=(0, 5), departures=(0, 2))},
        }
    )
    system = delivered(None, None, known)
    change = system.change(Group.parse("case & year=2005"), "2")
    assert change is not None
    assert interval(system.system, change) == (-2, 5)


def test_deliveries_are_compared_only_in_a_known_order() -> None:
    with pytest.raises(ValueError, match="order"):
        delivered(100, 100, knowledge())


def test_impossible_pairs_have_nobody() -> None:
    barred = Knowledge(
        **{
            **knowledge().__dict__,
            "impossible": {("sex", "education"): frozenset({("male", "none")})},
        }
    )
    counts: dict[str, float | None] = {"case & sex=male": 100, "case & education=none & sex=male": None}
    system = linked(counts, barred)
    assert interval(system.system, system.find(Group.parse("case & education=none & sex=male"))) == (0, 0)


def test_two_printed_values_of_one_group_that_contradict_each_other_are_an_error() -> None:
    with pytest.raises(DataError, match=r"sex=male and .*=men can't be 110.*contradicts"):
        linked({"case & age_group=adult & sex=male": 100, "case & sex_and_age=men": 110})


def test_a_count_that_is_hidden_here_and_printed_there_is_found() -> None:
    counts = [
        PublishedCount("here", "case & sex=male", None),
        PublishedCount("there", "case & sex=male", 40),
    ]
    system = link(counts, knowledge())
    (hidden,) = system.protected.tolist()
    assert interval(system.system, hidden) == (38, 42)
    assert system.places_of(hidden) == ("here", "there")
    assert not len(system.may_hide)


def test_every_equation_can_be_told_in_words() -> None:
    counts: dict[str, float | None] = {
        "case": 100,
        "case & sex=female": 85,
        "case & sex=male": None,
        "case & yes(means_of_control:debt_bondage,threats)": 40,
    }
    system = linked(counts)
    assert len(system.equations) == system.system.equations.shape[0]
    assert "categories of sex add up within case (2 parts)" in system.equations
    assert system.sizes["protected"] == 1
