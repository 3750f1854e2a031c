"""The attack finds the interval of every unknown that isn't wide, and proves all others wide."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from data_access.disclosure.attack import Attack, CountSystem, NoSolution, attack, interval, too_narrow
from tests.unit.data_access.disclosure.attack.systems import exact_interval, random_systems, table

WIDTH = 10.0
NEAR = 1e-5


def outcome(found: Attack) -> tuple[object, ...]:
    """All of an attack that must not change from run to run."""
    return tuple(
        value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in vars(found).items()
        if name not in ("seconds", "cached")
    )


@pytest.fixture(scope="module")
def large() -> CountSystem:
    random = np.random.default_rng(11)
    counts = random.poisson(random.gamma(0.5, 40, (14, 6, 2)))
    hidden = np.pad(counts < 11, [(0, 1)] * 3)
    hidden[random.random(hidden.shape) < 0.15] = True
    return table(counts, hidden)


@settings(max_examples=70, deadline=None)
@given(random_systems())
def test_intervals_are_those_of_one_program_for_each_end(system: CountSystem) -> None:
    found = attack(system, range(system.size), WIDTH)
    for entry, unknown in enumerate(found.unknowns):
        low, high = exact_interval(system, int(unknown))
        told = found.low[entry], found.high[entry]
        assert low - NEAR <= told[0] and told[1] <= high + NEAR
        if unknown in found.only_whole:
            assert high - low >= WIDTH - NEAR > told[1] - told[0] - 2 * NEAR
        elif unknown in found.narrow:
            assert told == pytest.approx((low, high), abs=NEAR) and high - low < WIDTH
        else:
            assert told[1] - told[0] >= WIDTH - NEAR
        if found.exact[entry] and unknown not in found.only_whole:
            assert told == pytest.approx((low, high), abs=NEAR)


@settings(max_examples=25, deadline=None)
@given(random_systems())
def test_the_interval_of_one_unknown_is_exact(system: CountSystem) -> None:
    for unknown in range(system.size):
        assert interval(system, unknown) == pytest.approx(exact_interval(system, unknown), abs=NEAR)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 3))
def test_nothing_is_narrower_than_what_all_whole_numbers_leave(seed: int, width: int) -> None:
    random = np.random.default_rng(seed)
    number = int(random.integers(1, 3))
    weights = random.choice([-2.0, -1.0, 0.0, 1.0, 2.0, 3.0], (number, 4))
    truth = random.integers(0, 5, 4)
    system = CountSystem(np.zeros(4), np.full(4, 4.0), csr_array(weights), weights @ truth)
    solutions = np.array(
        [x for x in product(range(5), repeat=4) if np.allclose(weights @ x, system.right_side)]
    )
    wide = np.ptp(solutions, axis=0) >= width
    found = attack(system, range(4), float(width))
    assert not len(found.unchecked)
    assert {int(unknown) for unknown in found.narrow} == set(np.flatnonzero(~wide))
    for entry in np.flatnonzero(np.isin(found.unknowns, found.only_whole)):
        ends = solutions[:, found.unknowns[entry]].min(), solutions[:, found.unknowns[entry]].max()
        assert (found.low[entry], found.high[entry]) == ends


def test_a_subtraction_from_the_total_is_found() -> None:
    counts = np.array([[3, 40, 57], [60, 70, 80]])
    hidden = np.zeros((3, 4), dtype=bool)
    hidden[0, 0] = True
    found = attack(table(counts, hidden, rounding=0), [0], WIDTH)
    assert found.narrow.tolist() == [0]
    assert (found.low[0], found.high[0]) == (3, 3)


def test_a_hidden_square_is_not_found_where_its_counts_are_large_enough() -> None:
    counts = np.array([[20, 30, 57], [60, 70, 80]])
    hidden = np.zeros((3, 4), dtype=bool)
    hidden[:2, :2] = True
    assert not len(attack(table(counts, hidden), [0, 1, 4, 5], WIDTH).narrow)


def test_an_unknown_that_nothing_bounds_is_wide_without_end() -> None:
    system = CountSystem(np.zeros(3), np.full(3, np.inf), csr_array(np.array([[1.0, -1.0, 0.0]])))
    found = attack(system, range(3), WIDTH)
    assert not len(found.narrow)
    assert np.all(np.isinf(found.high))


def test_bounds_on_the_way_to_a_proof_narrow_nothing() -> None:
    """Two circles of equations without upper bounds: only large numbers solve them, and no ceiling is in the way."""
    weights = np.array([[1.0, 1.0, -1.0, 0.0], [1.0, -1.0, 0.0, 1.0]])
    right_side = np.array([0.0, 5_000_000.0])
    system = CountSystem(np.zeros(4), np.full(4, np.inf), csr_array(weights), right_side)
    found = attack(system, range(4), WIDTH)
    assert not len(found.narrow)


def test_what_nothing_tells_apart_is_merged_and_still_told_apart_in_the_end() -> None:
    weights = np.array([[1.0, 1.0, 1.0, -1.0], [0.0, 0.0, 1.0, -1.0]])
    system = CountSystem(
        np.zeros(4), np.array([30.0, 4.0, 50.0, 50.0]), csr_array(weights), np.array([0.0, -20.0])
    )
    found = attack(system, range(4), WIDTH)
    assert found.merged == 1 and found.settled == 0
    assert (found.low[0], found.high[0]) == (16, 20)
    assert (found.low[1], found.high[1]) == (0, 4)
    assert found.narrow.tolist() == [0, 1]


def test_whole_numbers_narrow_what_the_relaxation_leaves_wide() -> None:
    """2 x = 3 y, and y below 7: x is in 0 to 9 as a multiple of three, and in 0 to 10 as a real number."""
    system = CountSystem(np.zeros(2), np.array([20.0, 6.9]), csr_array(np.array([[2.0, -3.0]])))
    found = attack(system, [0], WIDTH)
    assert found.narrow.tolist() == found.only_whole.tolist() == [0]
    assert (found.low[0], found.high[0]) == (0, 9)


def test_fractions_are_not_held_to_whole_numbers() -> None:
    weights = csr_array(np.array([[2.0, -3.0]]))
    upper = np.array([20.0, 6.9])
    system = CountSystem(np.zeros(2), upper, weights, fractional=np.array([True, True]))
    assert not len(attack(system, [0], WIDTH).narrow)


def test_large_components_say_which_unknowns_whole_numbers_were_not_proven_for(large: CountSystem) -> None:
    hidden = np.flatnonzero(np.isinf(large.upper))
    found = attack(large, hidden, WIDTH)
    assert set(found.unchecked) <= set(hidden) - set(found.narrow)


def test_the_same_attack_finds_the_same(large: CountSystem) -> None:
    hidden = np.flatnonzero(np.isinf(large.upper))
    assert outcome(attack(large, hidden, WIDTH)) == outcome(attack(large, hidden[::-1], WIDTH))


def test_of_what_is_narrow_the_exact_interval_is_told(large: CountSystem) -> None:
    hidden = np.flatnonzero(np.isinf(large.upper))
    found = attack(large, hidden, 25.0)
    assert len(found.narrow) > 5
    for unknown in found.narrow[:12]:
        entry = int(np.searchsorted(found.unknowns, unknown))
        assert (found.low[entry], found.high[entry]) == pytest.approx(
            exact_interval(large, int(unknown)), abs=NEAR
        )


def test_a_component_known_from_before_is_not_attacked_again(large: CountSystem) -> None:
    cache: dict[str, str] = {}
    hidden = np.flatnonzero(np.isinf(large.upper))
    first = attack(large, hidden, WIDTH, cache=cache)
    second = attack(large, hidden, WIDTH, cache=cache)
    assert first.cached == 0 and second.cached == len(cache) > 0
    assert outcome(first) == outcome(second) == outcome(attack(large, hidden, WIDTH))


@pytest.mark.parametrize("change", ["bounds", "width", "asked"])
def test_what_has_changed_is_attacked_anew(large: CountSystem, change: str) -> None:
    cache: dict[str, str] = {}
    hidden = np.flatnonzero(np.isinf(large.upper))
    attack(large, hidden, WIDTH, cache=cache)
    upper = large.upper.copy()
    if change == "bounds":
        upper[np.flatnonzero(np.isfinite(upper))[0]] += 1
    asked = hidden[1:] if change == "asked" else hidden
    width = 11.0 if change == "width" else WIDTH
    assert attack(large.with_bounds(large.lower, upper), asked, width, cache=cache).cached == 0


def test_progress_is_told_by_component() -> None:
    weights = np.kron(np.eye(3), np.array([[1.0, 1.0, -1.0]]))
    system = CountSystem(np.zeros(9), np.full(9, 40.0), csr_array(weights))
    told: list[tuple[int, int]] = []
    attack(system, range(9), WIDTH, progress=lambda done, number: told.append((done, number)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_counts_that_contradict_each_other_are_an_error() -> None:
    system = CountSystem(np.array([5.0, 0.0]), np.array([9.0, 3.0]), csr_array(np.array([[1.0, -1.0]])))
    with pytest.raises(NoSolution, match="contradicts itself"):
        attack(system, [0], WIDTH)


def test_contradictions_that_only_a_program_sees_are_an_error() -> None:
    weights = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
    system = CountSystem(np.zeros(3), np.full(3, 100.0), csr_array(weights), np.array([10.0, 10.0, 30.0]))
    with pytest.raises(NoSolution):
        attack(system, range(3), WIDTH)


def test_nothing_asked_is_nothing_found(large: CountSystem) -> None:
    assert not len(attack(large, [], WIDTH).narrow)
    assert not len(too_narrow(large, np.array([], dtype=np.intp), WIDTH))
