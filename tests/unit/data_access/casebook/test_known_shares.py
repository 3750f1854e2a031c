"""What is told of a confidential source, row by row and column by column, gives no small group away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.casebook.known_shares import known_share, protected_count
from data_access.disclosure.policy import Profile, current_policy

CONFIDENTIAL = current_policy().profiles.confidential
PUBLISHED = current_policy().profiles.published
HIDDEN = "··"


@given(st.integers(0, 50_000))
def test_rows_of_a_confidential_source_are_rounded_and_small_ones_hidden(count: int) -> None:
    told = protected_count(count, CONFIDENTIAL, HIDDEN)
    if count < CONFIDENTIAL.counts.threshold:
        assert told == HIDDEN
    else:
        assert int(told.replace(",", "")) % CONFIDENTIAL.counts.rounding_base == 0


@given(st.integers(1, 20_000), st.integers(0, 20_000))
def test_neither_few_known_nor_few_unknown_rows_can_be_told_apart(rows: int, known: int) -> None:
    known = min(known, rows)
    threshold = CONFIDENTIAL.counts.threshold
    told = known_share(known, rows, CONFIDENTIAL, HIDDEN)
    if rows < threshold:
        assert told == HIDDEN
    elif 0 < known < threshold:
        assert told == "few"
    elif 0 < rows - known < threshold:
        assert told == "nearly all"


@pytest.mark.parametrize("profile", [CONFIDENTIAL, PUBLISHED])
def test_all_and_nothing_are_structural_and_told(profile: Profile) -> None:
    assert known_share(500, 500, profile, HIDDEN) == "100 %"
    assert known_share(0, 500, profile, HIDDEN) == "0 %"
    assert known_share(250, 500, profile, HIDDEN) == "50 %"


def test_a_published_source_is_told_exactly() -> None:
    assert protected_count(3, PUBLISHED, HIDDEN) == "3"
    assert known_share(1, 1000, PUBLISHED, HIDDEN) == "1 %"
    assert known_share(999, 1000, PUBLISHED, HIDDEN) == "99 %"
