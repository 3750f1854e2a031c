"""Programs started from the end of the last give the values that programs from scratch give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize._highspy import _core
from scipy.sparse import csr_array

from data_access.disclosure.attack import CountSystem, NoSolution, programs
from data_access.disclosure.attack.programs import PlainPrograms, Programs, WarmPrograms, programs_of
from tests.unit.data_access.disclosure.attack.systems import end, random_systems


def both(system: CountSystem) -> tuple[Programs, Programs]:
    return PlainPrograms(system), WarmPrograms(system, _core)


@settings(max_examples=30, deadline=None)
@given(random_systems())
def test_both_find_the_ends_of_each_unknown(system: CountSystem) -> None:
    for each in both(system):
        for unknown in range(system.size):
            for sign in (1.0, -1.0):
                solution = each.least_nearby(unknown, sign)
                expected = end(system, unknown, sign)
                if solution is None:
                    assert expected == -np.inf
                else:
                    assert sign * solution[unknown] == pytest.approx(expected, abs=1e-6)
                    assert system.equations @ solution == pytest.approx(system.targets, abs=1e-6)


@pytest.mark.parametrize("number", [0, 1])
def test_bounds_can_be_changed_between_programs(number: int) -> None:
    system = CountSystem(np.zeros(2), np.full(2, 9.0), csr_array(np.array([[1.0, -1.0]])))
    chosen = both(system)[number]
    assert chosen.least(np.array([-1.0, 0.0])).tolist() == [9, 9]
    chosen.bound(system.lower, np.array([9.0, 4.0]))
    assert chosen.least(np.array([-1.0, 0.0])).tolist() == [4, 4]


@pytest.mark.parametrize("number", [0, 1])
def test_what_contradicts_itself_has_no_solution(number: int) -> None:
    system = CountSystem(np.array([5.0, 0.0]), np.array([9.0, 3.0]), csr_array(np.array([[1.0, -1.0]])))
    with pytest.raises(NoSolution):
        both(system)[number].least(np.array([1.0, 1.0]))


def test_the_solver_inside_scipy_is_where_it_is_looked_for() -> None:
    """Without it everything works, but slowly: look where it has gone when SciPy is renewed."""
    assert isinstance(programs_of(CountSystem(np.zeros(1), np.ones(1), csr_array((0, 1)))), WarmPrograms)


def test_where_one_method_goes_round_in_circles_the_other_one_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """No step allowed stands for too many: both ways, the program is solved all the same."""
    random = np.random.default_rng(1)
    equations = csr_array(random.integers(-1, 2, (12, 30)).astype(float))
    targets = equations @ random.integers(0, 9, 30)
    system = CountSystem(np.zeros(30), np.full(30, 9.0), equations, targets)
    objective = random.uniform(-1, 1, 30)
    expected = PlainPrograms(system).least(objective)
    assert expected is not None
    simplex = {"_SIMPLEX_STEPS_AT_LEAST": 0, "_SIMPLEX_STEPS_FOR_EACH": 0}
    for limits in (simplex, {"_INTERIOR_STEPS": 0, "_MANY_UNKNOWNS": 0}):
        with monkeypatch.context() as without:
            for name, limit in limits.items():
                without.setattr(programs, name, limit)
            found = WarmPrograms(system, _core).least(objective)
        assert found is not None
        assert objective @ found == pytest.approx(objective @ expected, abs=1e-6)
