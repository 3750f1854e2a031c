"""Propagated bounds never exclude what can be, and are the interval itself where equations form no circle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import csr_array

from data_access.disclosure.attack import CountSystem, bounds_by_propagation
from tests.unit.data_access.disclosure.attack.systems import exact_interval, random_systems


@settings(max_examples=30, deadline=None)
@given(random_systems())
def test_bounds_hold_whatever_the_counts_are(system: CountSystem) -> None:
    lower, upper = bounds_by_propagation(system)
    for unknown in range(system.size):
        low, high = exact_interval(system, unknown)
        assert lower[unknown] <= low + 1e-6 and high - 1e-6 <= upper[unknown]


def test_one_equation_is_solved_exactly() -> None:
    lower, upper = np.array([0.0, 0.0, 28.0]), np.array([np.inf, 8.0, 32.0])
    system = CountSystem(lower, upper, csr_array(np.array([[1.0, 1.0, -1.0]])))
    assert [bound.tolist() for bound in bounds_by_propagation(system)] == [[20, 0, 28], [32, 8, 32]]


def test_the_right_side_counts() -> None:
    system = CountSystem(
        np.zeros(2), np.full(2, np.inf), csr_array(np.array([[1.0, 2.0]])), right_side=np.array([12.0])
    )
    assert bounds_by_propagation(system)[1].tolist() == [12, 6]


def test_without_equations_bounds_stay() -> None:
    system = CountSystem(np.zeros(2), np.array([3.0, np.inf]), csr_array((0, 2)))
    assert bounds_by_propagation(system)[1].tolist() == [3, np.inf]


def test_equations_on_a_chain_are_solved_exactly() -> None:
    weights = np.array([[1.0, 1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0, -1.0]])
    system = CountSystem(np.zeros(5), np.array([4.0, 4.0, 50.0, 3.0, 9.0]), csr_array(weights))
    lower, upper = bounds_by_propagation(system)
    for unknown in range(5):
        assert (lower[unknown], upper[unknown]) == pytest.approx(exact_interval(system, unknown))
