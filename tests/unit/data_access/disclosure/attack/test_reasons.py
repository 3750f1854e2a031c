"""The equations and bounds that are named suffice, alone, to pin an unknown down."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import csr_array

from data_access.disclosure.attack import CountSystem, NoSolution, Reasons, attack, explain, reasons
from tests.unit.data_access.disclosure.attack.systems import exact_interval, random_systems, table

WIDTH = 10.0


def only(system: CountSystem, why: Reasons) -> CountSystem:
    """What is left of a system when all but the reasons is forgotten."""
    lower, upper = np.full(system.size, -np.inf), np.full(system.size, np.inf)
    lower[list(why.lower_bounds)] = system.lower[list(why.lower_bounds)]
    upper[list(why.upper_bounds)] = system.upper[list(why.upper_bounds)]
    rows = list(why.equations)
    equations = csr_array(system.equations.toarray()[rows].reshape(len(rows), system.size))
    return CountSystem(lower, upper, equations, system.targets[rows])


@settings(max_examples=30, deadline=None)
@given(random_systems())
def test_the_reasons_alone_give_the_same_interval(system: CountSystem) -> None:
    for unknown in range(system.size):
        why = reasons(system, unknown)
        expected = exact_interval(system, unknown)
        assert (why.low, why.high) == pytest.approx(expected, abs=1e-5)
        assert exact_interval(only(system, why), unknown) == pytest.approx(expected, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(random_systems())
def test_reasons_for_a_width_suffice_for_that_width(system: CountSystem) -> None:
    for unknown in map(int, attack(system, range(system.size), WIDTH).narrow):
        why = reasons(system, unknown, WIDTH)
        low, high = exact_interval(only(system, why), unknown)
        assert (low, high) == pytest.approx((why.low, why.high), abs=1e-5)


def test_only_the_line_that_reveals_is_named() -> None:
    counts = np.array([[3, 40, 57], [60, 70, 80], [60, 70, 80]])
    hidden = np.zeros((4, 4), dtype=bool)
    hidden[0, 0] = hidden[0, 1] = hidden[1, 1] = True
    system = table(counts, hidden, rounding=2)
    why = reasons(system, 0, WIDTH)
    named = [sorted(system.equations[[row], :].nonzero()[1].tolist()) for row in why.equations]
    assert named == [[0, 4, 8, 12]]
    assert set(why.lower_bounds) | set(why.upper_bounds) == {0, 4, 8, 12} or {4, 8, 12} <= set(
        why.upper_bounds
    )


def test_an_unknown_narrow_by_itself_needs_no_equation() -> None:
    system = CountSystem(np.zeros(2), np.array([3.0, np.inf]), csr_array(np.array([[1.0, -1.0]])))
    assert explain(system, 0, WIDTH) == ()
    assert reasons(system, 0, WIDTH).upper_bounds == (0,)


def test_what_contradicts_itself_has_no_reasons() -> None:
    system = CountSystem(np.array([5.0, 0.0]), np.array([9.0, 3.0]), csr_array(np.array([[1.0, -1.0]])))
    with pytest.raises(NoSolution):
        reasons(system, 0)
