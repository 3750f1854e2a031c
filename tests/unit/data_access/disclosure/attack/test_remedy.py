"""What is hidden as a remedy suffices, costs little, and none of it is hidden without need."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from data_access.disclosure.attack import CountSystem, attack, remedy
from tests.unit.data_access.disclosure.attack.systems import table, with_margins

WIDTH = 10.0


def hiding(system: CountSystem, hidden: tuple[int, ...] | list[int]) -> CountSystem:
    lower, upper = system.lower.copy(), system.upper.copy()
    lower[list(hidden)], upper[list(hidden)] = 0.0, np.inf
    return system.with_bounds(lower, upper)


def passes(system: CountSystem, protected: list[int], hidden: tuple[int, ...] | list[int]) -> bool:
    return not len(attack(hiding(system, hidden), [*protected, *hidden], WIDTH).narrow)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 4), st.integers(2, 4))
def test_a_remedy_suffices_and_nothing_of_it_can_be_left_out(seed: int, rows: int, columns: int) -> None:
    random = np.random.default_rng(seed)
    counts = random.choice([0, 3, 8, 12, 15, 30, 80, 200], (rows, columns))
    full = with_margins(counts)
    away = full < 11
    system = table(counts, away)
    protected = np.flatnonzero(away).tolist()
    narrow = attack(system, protected, WIDTH).narrow
    hidden = remedy(system, narrow, np.flatnonzero(~away), full.ravel().astype(float), WIDTH)
    all_hidden = [*protected, *np.flatnonzero(~away).tolist()]
    assert passes(system, protected, hidden) or not passes(system, protected, all_hidden)
    if passes(system, protected, hidden):
        for one in hidden:
            assert not passes(system, protected, [each for each in hidden if each != one])


def test_cheap_counts_are_hidden_first() -> None:
    counts = np.array([4, 20, 30, 500])
    hidden = np.array([True, False, False, False, False])
    system = table(counts, hidden, rounding=1)
    cost = np.array([0.0, 20.0, 5.0, 500.0, 1e9])
    assert remedy(system, [0], [1, 2, 3, 4], cost, WIDTH) == (2,)
    assert remedy(system, [0], [1, 3, 4], cost, WIDTH) == (1,)


def test_only_what_may_be_hidden_is() -> None:
    counts = np.array([4, 20, 30, 500])
    system = table(counts, np.array([True, False, False, False, False]), rounding=1)
    assert remedy(system, [0], [3], np.ones(5), WIDTH) == (3,)
    assert remedy(system, [0], [], np.ones(5), WIDTH) == ()


def test_beyond_help_does_not_keep_others_from_help() -> None:
    weights = np.array([[1.0, 1.0, -1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 1.0, -1.0]])
    lower, upper = np.array([0.0, 20, 25, 0, 20, 25]), np.array([np.inf, 20, 25, np.inf, 20, 25])
    system = CountSystem(lower, upper, csr_array(weights))
    assert remedy(system, [0, 3], [4], np.ones(6), WIDTH) == (4,)


def test_nothing_narrow_needs_nothing() -> None:
    system = table(np.array([40, 50]), np.array([True, True, False]))
    assert remedy(system, [], [2], np.ones(3), WIDTH) == ()
