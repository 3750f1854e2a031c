"""Protected counts: small ones hidden, others rounded, and no hidden one can be worked out.

The outsider of these tests is written apart from the code that protects (see ``outsider``).
"""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.disclosure.contributors import Contributors
from data_access.disclosure.policy import CountRules, current_policy
from data_access.disclosure.protection import CountEvidence, ProtectedCounts, protect_counts, round_count
from data_access.disclosure.statuses import CellStatus
from tests.unit.data_access.disclosure.outsider import narrowest
from tests.unit.data_access.disclosure.properties import assert_consistent, assert_needed, assert_safe
from tests.unit.data_access.disclosure.random_tables import hierarchies, tables

RULES = current_policy().profiles.confidential.counts
EXACT = current_policy().profiles.published.counts
THRESHOLD, WIDTH = 11, 10


@settings(max_examples=30, deadline=None)
@given(tables((1, 12)))
def test_no_hidden_count_of_a_list_can_be_worked_out(counts: np.ndarray) -> None:
    evidence = CountEvidence.of_independent(counts)
    assert_safe(evidence, protect_counts(evidence, RULES))


@settings(max_examples=25, deadline=None)
@given(tables((1, 4), (1, 5)))
def test_no_hidden_count_of_a_crosstab_can_be_worked_out(counts: np.ndarray) -> None:
    evidence = CountEvidence.of_independent(counts)
    assert_safe(evidence, protect_counts(evidence, RULES))


@settings(max_examples=8, deadline=None)
@given(tables((1, 3), (2, 3), (2, 3)))
def test_no_hidden_count_of_three_variables_can_be_worked_out_beside_their_tables_of_two(
    counts: np.ndarray,
) -> None:
    evidence = CountEvidence.of_independent(counts)
    assert_safe(evidence, protect_counts(evidence, RULES))


@settings(max_examples=4, deadline=None)
@given(tables((2, 2), (2, 2), (2, 3), (2, 2)))
def test_no_hidden_count_of_four_variables_can_be_worked_out_beside_their_smaller_tables(
    counts: np.ndarray,
) -> None:
    evidence = CountEvidence.of_independent(counts)
    assert_safe(evidence, protect_counts(evidence, RULES))


@settings(max_examples=8, deadline=None)
@given(hierarchies())
def test_no_hidden_count_of_a_hierarchy_can_be_worked_out(evidence: CountEvidence) -> None:
    assert_safe(evidence, protect_counts(evidence, RULES))


def test_a_naive_table_would_give_the_hidden_count_away() -> None:
    """The outsider of these tests does find what threshold and rounding alone leave open."""
    counts = np.array([[200, 3], [100, 150]])
    values = {(i, j): round_count(int(counts[i, j]), 5) for i in range(2) for j in range(2)}
    naive = {
        **values, (0, 1): None, (0, None): 205, (1, None): 250, (None, 0): 300, (None, 1): 155, (None, None): 455,
    }  # fmt: skip
    shown = ProtectedCounts(naive, dict.fromkeys(naive, CellStatus.ROUNDED))
    assert narrowest(CountEvidence.of_independent(counts), shown, RULES) < WIDTH


def test_a_naive_table_of_three_variables_falls_to_its_tables_of_two() -> None:
    """Protected beside its margins of one variable only, what is hidden could be worked out from those of two."""
    counts = np.array([[[60, 5], [70, 80]], [[90, 40], [50, 60]]])
    shown = protect_counts(CountEvidence.of_independent(counts), RULES)
    two = protect_counts(CountEvidence.of_independent(counts.reshape(4, 2)), RULES)
    naive = ProtectedCounts(
        {
            **shown.values,
            **{(a, b, c): two.values[2 * a + b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)},
        },
        dict.fromkeys(shown.values, CellStatus.ROUNDED),
    )
    evidence = CountEvidence.of_independent(counts)
    assert narrowest(evidence, naive, RULES) < WIDTH <= narrowest(evidence, shown, RULES)


def test_what_one_line_alone_leaves_open_is_checked_against_all_lines_together() -> None:
    """Found by the thousands of tables: a count that no single line told was once taken to be safe."""
    counts = np.full((2, 2, 2, 2), 2)
    counts[0, 0, 1, 0], counts[1, 1, 0, 0] = 5000, 10
    evidence = CountEvidence.of_independent(counts)
    assert_safe(evidence, protect_counts(evidence, RULES))


@settings(max_examples=15, deadline=None)
@given(st.one_of(tables((1, 8)), tables((1, 3), (2, 4))))
def test_totals_agree_with_their_parts_up_to_the_rounding_that_is_stated(counts: np.ndarray) -> None:
    evidence = CountEvidence.of_independent(counts)
    assert_consistent(evidence, protect_counts(evidence, RULES))


@settings(max_examples=15, deadline=None)
@given(st.one_of(tables((1, 6)), tables((2, 3), (2, 4))))
def test_nothing_above_the_threshold_is_hidden_without_need(counts: np.ndarray) -> None:
    evidence = CountEvidence.of_independent(counts)
    assert_needed(evidence, protect_counts(evidence, RULES))


def test_where_all_had_to_be_hidden_for_safety_what_is_not_needed_is_shown_again() -> None:
    """Found by the tables: of nearly empty ones everything was hidden, a large count and all totals, too."""
    evidence = CountEvidence.of_independent(np.array([[0, 0, 3], [3, 3, 67], [3, 3, 3]]))
    shown = protect_counts(evidence, RULES)
    assert_safe(evidence, shown)
    assert_needed(evidence, shown)
    assert shown.values[None, None] == 85


@settings(max_examples=50, deadline=None)
@given(tables((1, 5), (1, 6)))
def test_nothing_is_hidden_where_nothing_is_small(counts: np.ndarray) -> None:
    shown = protect_counts(CountEvidence.of_independent(counts + THRESHOLD), RULES)
    assert not shown.hidden


@settings(max_examples=25, deadline=None)
@given(tables((2, 5), (2, 6)))
def test_the_same_table_is_protected_the_same_way_each_time(counts: np.ndarray) -> None:
    assert protect_counts(CountEvidence.of_independent(counts), RULES) == protect_counts(
        CountEvidence.of_independent(counts), RULES
    )


def test_totals_are_kept_where_cells_can_be_hidden_instead() -> None:
    counts = np.array([[200, 3, 60, 90], [100, 150, 40, 80], [50, 60, 70, 80]])
    shown = protect_counts(CountEvidence.of_independent(counts), RULES)
    assert all(shown.values[position] is not None for position in shown.values if None in position)
    assert shown.values[0, 1] is None


def test_a_two_by_two_table_with_one_small_cell_hides_its_rectangle_or_less() -> None:
    shown = protect_counts(CountEvidence.of_independent(np.array([[200, 3], [100, 150]])), RULES)
    inner = {position for position in shown.hidden if None not in position}
    assert (0, 1) in inner
    assert 2 <= len(inner) <= 4


def test_zeros_are_hidden_like_small_counts_unless_they_are_impossible() -> None:
    counts = np.array([[0, 50], [60, 0]])
    impossible = np.array([[True, False], [False, False]])
    shown = protect_counts(CountEvidence.of_independent(counts, impossible), RULES)
    assert shown.values[0, 0] == 0
    assert shown.statuses[0, 0] is CellStatus.STRUCTURAL_ZERO
    assert shown.statuses[1, 1] is CellStatus.SUPPRESSED


def test_impossible_cells_do_not_hide_other_hidden_ones() -> None:
    """A line with one possible cell besides the impossible ones is the total of that line."""
    counts = np.array([[0, 4, 0], [60, 80, 90]])
    impossible = np.array([[True, False, True], [False, False, False]])
    evidence = CountEvidence.of_independent(counts, impossible)
    assert_safe(evidence, protect_counts(evidence, RULES))


def test_a_cell_called_impossible_that_has_cases_is_an_error() -> None:
    with pytest.raises(ValueError, match="impossible"):
        protect_counts(CountEvidence.of_independent(np.array([3, 50]), np.array([True, False])), RULES)


def test_counts_of_other_things_are_hidden_for_want_of_persons() -> None:
    few = Contributors((2,), np.repeat([0, 1], [1, 50]), np.arange(51), np.ones(51, dtype=np.int64))
    evidence = CountEvidence(np.array([40, 60]), contributors=few)
    assert protect_counts(evidence, RULES).values[0,] is None


def test_published_counts_are_exact_zeros_included() -> None:
    shown = protect_counts(CountEvidence.of_independent(np.array([[0, 3], [17, 1]])), EXACT)
    assert shown.values[0, 0] == 0
    assert shown.values[1, 0] == 17
    assert shown.values[None, None] == 21
    assert set(shown.statuses.values()) == {CellStatus.RELEASED}


@given(st.integers(0, 10**6), st.integers(1, 20))
def test_rounding_is_to_the_nearest_multiple(count: int, base: int) -> None:
    rounded = round_count(count, base)
    assert rounded % base == 0
    assert abs(rounded - count) <= base / 2


@settings(max_examples=25, deadline=None)
@given(tables((2, 4), (2, 4)), st.sampled_from([3, 4, 7, 10]), st.integers(2, 15))
def test_other_policies_hold_too(counts: np.ndarray, base: int, threshold: int) -> None:
    rules = CountRules.model_validate(
        {
            **RULES.model_dump(),
            "rounding_base": base,
            "threshold": threshold,
            "minimum_interval_width": threshold - 1,
            "insiders_interval_width": min(RULES.insiders_interval_width, threshold - 1),
        }
    )
    shown = protect_counts(CountEvidence.of_independent(counts), rules)
    for position, value in shown.values.items():
        true = int(counts[tuple(slice(None) if index is None else index for index in position)].sum())
        assert value is None or (true >= threshold and value == round_count(true, base))


def test_large_tables_are_protected_fast() -> None:
    random = np.random.default_rng(3)
    for shape in [(20, 12), (5000,), (22, 22), (200, 12, 2)]:
        evidence = CountEvidence.of_independent(random.poisson(random.gamma(0.1, 25, shape)))
        start = time.process_time()
        protect_counts(evidence, RULES)
        assert time.process_time() - start < 8  # about 1 s; machines of continuous integration are slow
