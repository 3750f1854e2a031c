"""Which test holds which known attack. An attack without its test is an attack that nobody looks for."""

from __future__ import annotations

from importlib import import_module

import pytest

TESTS = "tests.unit.data_access.disclosure"
CATALOGUE = {
    "margin subtraction": (
        "known_attacks.test_tables",
        "test_margin_subtraction",
    ),
    "a share with its Wilson interval at one decimal": (
        "inversion.test_shares",
        "test_a_naive_share_with_its_interval_gives_most_counts_below_200_away",
    ),
    "… and ours": (
        "inversion.test_shares",
        "test_a_released_share_is_the_same_for_all_counts_that_are_rounded_to_the_same",
    ),
    "an odds ratio with its interval": (
        "inversion.test_tables",
        "test_a_naive_odds_ratio_with_its_interval_gives_nearly_every_table_away",
    ),
    "its logarithm with the standard error, or a p-value": (
        "inversion.test_tables",
        "test_a_naive_logarithm_with_its_standard_error_and_p_value_gives_tables_away",
    ),
    "a survival step": (
        "inversion.test_rates",
        "test_a_naive_step_gives_its_events_away",
    ),
    "the toy table of the existing checker": (
        "known_attacks.test_tables",
        "test_the_toy_table_on_which_the_existing_checker_prints_615_for_624",
    ),
    "two years' tables minus their union": (
        "known_attacks.test_editions",
        "test_two_years_tables_minus_their_union",
    ),
    "region minus countries": (
        "known_attacks.test_editions",
        "test_region_minus_countries",
    ),
    "a delivery minus the former one": (
        "known_attacks.test_editions",
        "test_a_delivery_minus_the_former_one_with_five_new_and_two_withdrawn_cases",
    ),
    "percentages with the denominator": (
        "known_attacks.test_tables",
        "test_percentages_with_the_denominator",
    ),
    "a mean with n": (
        "inversion.test_sums",
        "test_a_naive_mean_with_its_n_gives_the_sum_away",
    ),
    "an index of concentration": (
        "inversion.test_sums",
        "test_a_naive_index_of_two_or_three_categories_gives_them_away",
    ),
    "the parts of a decomposition": (
        "inversion.test_sums",
        "test_naive_parts_of_a_decomposition_give_a_hidden_numerator_away",
    ),
    "n with the share that is missing": (
        "inversion.test_shares",
        "test_the_share_that_is_missing_gives_the_number_of_missing_away",
    ),
    "the width of a bootstrap": (
        "inversion.test_shares",
        "test_the_width_of_a_bootstrap_interval_gives_the_base_away",
    ),
    "a rate with a public exposure": (
        "inversion.test_rates",
        "test_a_naive_rate_gives_its_events_away",
    ),
    "alt text": (
        "known_attacks.test_figures",
        "test_alt_text",
    ),
    "the y position of a bar": (
        "known_attacks.test_figures",
        "test_the_position_of_a_bar",
    ),
    "a Sankey node's sum": (
        "known_attacks.test_figures",
        "test_the_sum_of_a_node",
    ),
    "the order of ties in a ranking": (
        "known_attacks.test_tables",
        "test_the_order_of_ties_in_a_ranking",
    ),
    "the name of a place with a hidden count": (
        "..series.audit.test_attacking",
        "test_a_place_that_is_named_has_enough_persons_to_be_named",
    ),
    "the search index": (
        "known_attacks.test_figures",
        "test_the_search_index",
    ),
}


OF_WHOLE_EDITIONS = {
    "a total that grew beside parts that may be as before": (
        "TestTwoDeliveries",
        "test_a_total_that_grew_by_enough_tells_of_parts_that_may_be_as_before",
    ),
    "one table in exact counts": (
        "TestAJournalistWithATable",
        "test_the_tables_that_would_tell_are_named_one_by_one",
    ),
    "all whom one mission registered": (
        "TestThoseWhoKnowMore",
        "test_a_mission_takes_off_all_whom_it_registered",
    ),
    "the totals of single characteristics": (
        "TestThoseWhoKnowMore",
        "test_an_official_knows_a_total_exactly",
    ),
    "the side of one half of a hidden share": (
        "TestWhatIsToldOfAHiddenCount",
        "test_near_ones_are_found",
    ),
}


@pytest.mark.parametrize(("attack", "place"), OF_WHOLE_EDITIONS.items())
def test_every_attack_on_whole_editions_has_its_test(attack: str, place: tuple[str, str]) -> None:
    module = import_module("tests.unit.series.audit.test_attacking")
    assert callable(getattr(getattr(module, place[0]), place[1])), attack


@pytest.mark.parametrize(("attack", "place"), CATALOGUE.items())
def test_every_known_attack_has_its_test(attack: str, place: tuple[str, str]) -> None:
    module, name = place
    assert callable(getattr(import_module(f".{module}", TESTS), name)), attack
