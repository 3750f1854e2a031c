"""A hidden share tells on which side of one half it lies, and nothing nearer."""

from __future__ import annotations

import numpy as np
import pytest

from data_access.disclosure.evidence import CountEvidence, ProtectedCounts
from data_access.disclosure.policy import Profile, current_policy
from data_access.disclosure.protection import protect_counts
from data_access.disclosure.sides import Side, Told, told_bounds, told_sides

PROFILE: Profile = current_policy().profiles.confidential
WIDTH = PROFILE.counts.minimum_interval_width


def told_of(*counts: int) -> dict[tuple[int | None, ...], Told]:
    """What is told of the counts of answers of which the last one has a few persons only."""
    evidence = CountEvidence.of_independent(np.array(counts))
    return dict(told_sides(evidence, protect_counts(evidence, PROFILE.counts), PROFILE))


def test_yes_hidden_for_few_noes_is_told_to_be_more_than_half() -> None:
    told = told_of(1439, 5)
    assert told[0,].side is Side.MORE
    assert told[1,].side is Side.LESS


def test_what_is_shown_tells_no_side() -> None:
    assert told_of(700, 700) == {}


def test_with_a_small_base_nothing_is_told() -> None:
    assert told_of(PROFILE.shares.side_told_from - 10, 5) == {}


def test_of_more_than_two_answers_nothing_is_told() -> None:
    assert told_of(1439, 5, 3) == {}


@pytest.mark.parametrize("base", [250, 255, 995])
def test_whatever_is_told_an_outsider_stays_unsure_by_more_than_four_times_the_width(base: int) -> None:
    told = [of_hidden(count, base).side for count in range(base + 1)]
    for side in Side:
        counts = [count for count in range(base + 1) if told[count] is side]
        assert max(counts) - min(counts) > 4 * WIDTH


@pytest.mark.parametrize("base", [250, 995])
def test_the_bounds_on_record_are_all_counts_of_which_the_same_is_told_and_no_others(base: int) -> None:
    told = [of_hidden(count, base) for count in range(base + 1)]
    for one in dict.fromkeys(told):
        same = [count for count in range(base + 1) if told[count] == one]
        assert (min(same), max(same)) == (one.least, base if one.most is None else one.most)


def test_a_side_needs_three_fifths() -> None:
    assert side_of(125, 250) is Side.MIDDLE
    assert side_of(145, 250) is Side.MIDDLE
    assert side_of(150, 250) is Side.MORE
    assert side_of(100, 250) is Side.LESS


def test_which_rule_hid_a_share_makes_no_difference() -> None:
    """Every hidden count of two answers with a large base is told of, the small one as much as its complement."""
    evidence = CountEvidence.of_independent(np.array([[395, 100], [5, 300]]))
    shown = protect_counts(evidence, PROFILE.counts)
    hidden = {position for position in shown.hidden if position[0] is not None}
    assert hidden
    assert set(told_sides(evidence, shown, PROFILE)) == hidden


def test_nothing_but_the_bounds_of_a_side_goes_with_a_hidden_value() -> None:
    assert told_bounds(0.5, 1.0) == (0.5, 1.0)
    assert told_bounds(0.9, 1.0) == (None, None)
    assert told_bounds(None, 0.5) == (None, None)


def of_hidden(count: int, base: int) -> Told:
    """What is told of a count if it is hidden and its base shown."""
    evidence = CountEvidence(np.array([count, base - count]))
    return told_sides(evidence, ProtectedCounts({(0,): None, (1,): None, (None,): base}, {}), PROFILE)[0,]


def side_of(count: int, base: int) -> Side:
    return of_hidden(count, base).side
