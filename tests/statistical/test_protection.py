"""Thousands of tables at random, each attacked by an outsider who is written apart from the code that protects.

2 to 4 dimensions, margins, hierarchies, sparse ones, zeros, one huge cell. A failure prints the smallest table that
hypothesis could find; put it into ``tests/unit/data_access/disclosure/test_protection.py`` by name.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from data_access.disclosure.evidence import CountEvidence
from data_access.disclosure.protection import protect_counts
from tests.unit.data_access.disclosure.properties import RULES, assert_consistent, assert_needed, assert_safe
from tests.unit.data_access.disclosure.random_tables import hierarchies, tables
from tests.unit.data_access.disclosure.yardstick import MOST_ABOVE_THE_OPTIMUM, compared

pytestmark = pytest.mark.slow

MANY = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def assert_protected(evidence: CountEvidence, *, needed: bool) -> None:
    shown = protect_counts(evidence, RULES)
    assert_safe(evidence, shown)
    assert_consistent(evidence, shown)
    if needed:
        assert_needed(evidence, shown)


@settings(max_examples=1000, **MANY)
@given(tables((1, 12)))
def test_lists(counts: np.ndarray) -> None:
    assert_protected(CountEvidence.of_independent(counts), needed=True)


@settings(max_examples=1000, **MANY)
@given(tables((1, 5), (1, 6)))
def test_crosstabs(counts: np.ndarray) -> None:
    assert_protected(CountEvidence.of_independent(counts), needed=True)


@settings(max_examples=600, **MANY)
@given(tables((1, 3), (2, 3), (2, 3)))
def test_tables_of_three_variables(counts: np.ndarray) -> None:
    assert_protected(CountEvidence.of_independent(counts), needed=False)


@settings(max_examples=200, **MANY)
@given(tables((2, 3), (2, 2), (2, 3), (2, 2)))
def test_tables_of_four_variables(counts: np.ndarray) -> None:
    assert_protected(CountEvidence.of_independent(counts), needed=False)


@pytest.mark.parametrize(
    ("shape", "tables"), [((3, 3), 200), ((3, 4), 100), ((2, 5), 100), ((8,), 100), ((2, 2, 2), 20)]
)
def test_hardly_more_is_hidden_than_in_the_best_protected_table(shape: tuple[int, ...], tables: int) -> None:
    found = compared(shape, tables)
    print(f"{shape}: {found.hidden} hidden, {found.fewest} at least, {found.worst} more in one table at most")
    assert 1 <= found.ratio <= MOST_ABOVE_THE_OPTIMUM


@settings(max_examples=400, **MANY)
@given(hierarchies())
def test_hierarchies(evidence: CountEvidence) -> None:
    assert_protected(evidence, needed=False)
