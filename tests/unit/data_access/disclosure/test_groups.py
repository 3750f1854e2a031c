"""Groups of persons have one canonical text, however they are put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.disclosure.groups import Answer, Condition, Group
from data_access.disclosure.statuses import Unit
from data_access.errors import DataError

CODES = st.lists(
    st.sampled_from(["male", "female", "2005", "2006", "2007", "a;b", "10+", "x,y", "p&q"]), max_size=4
)
CONDITIONS = st.builds(
    lambda dimension, answer, codes: Condition(
        dimension, answer, () if answer in (Answer.KNOWN, Answer.INFORMED) else tuple(codes)
    ),
    st.sampled_from(["sex", "year", "means_of_control"]),
    st.sampled_from(list(Answer)),
    CODES,
)
GROUPS = st.builds(
    lambda unit, conditions: Group(unit, tuple(conditions)),
    st.sampled_from(list(Unit)),
    st.lists(CONDITIONS, max_size=4),
)


def one_of(dimension: str, *codes: str) -> Condition:
    return Condition(dimension, Answer.ONE_OF, codes)


@given(GROUPS)
def test_the_text_of_a_group_reads_back_as_the_same_group(group: Group) -> None:
    assert Group.parse(group.text) == group


@given(st.lists(CONDITIONS, max_size=4), st.randoms())
def test_the_order_of_conditions_does_not_matter(conditions: list[Condition], random: object) -> None:
    shuffled = list(conditions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Group(Unit.CASE, tuple(conditions)) == Group(Unit.CASE, tuple(shuffled))


@given(GROUPS, CONDITIONS)
def test_a_further_condition_gives_a_group_within(group: Group, condition: Condition) -> None:
    smaller = group.having(condition)
    assert smaller.is_impossible or smaller.is_within(group)


def test_a_filter_and_a_row_of_a_table_meet_in_one_group() -> None:
    filtered = Group(Unit.CASE, (one_of("sex", "male"),)).having(one_of("year", "2005", "2006", "2007"))
    crossed = Group(Unit.CASE, (one_of("year", "2007", "2006", "2005"), one_of("sex", "male")))
    assert filtered == crossed
    assert filtered.text == "case & sex=male & year=2005..2007"


def test_two_filters_on_years_leave_the_years_of_both() -> None:
    group = Group(Unit.CASE, (one_of("year", "2005", "2006"), one_of("year", "2006", "2007")))
    assert group.text == "case & year=2006"
    assert Group(Unit.CASE, (one_of("sex", "male"), one_of("sex", "female"))).is_impossible


def test_other_codes_are_those_known_and_not_named() -> None:
    others = Condition("citizenship", Answer.NONE_OF, ("MDA", "UKR"))
    assert (
        Group(Unit.CASE, (others, Condition("citizenship", Answer.KNOWN))).text
        == "case & citizenship!=MDA,UKR"
    )
    assert Group(Unit.CASE, (others,)).is_within(Group(Unit.CASE, (Condition("citizenship", Answer.KNOWN),)))


@pytest.mark.parametrize("text", ["", "person", "case & sex", "case & sex(male)", "case & maybe(sex:male)"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(DataError):
        Group.parse(text)
