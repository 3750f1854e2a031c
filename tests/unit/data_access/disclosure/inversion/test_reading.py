"""A printed number holds the one behind it, and no other that would be printed otherwise."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from data_access.disclosure.inversion import Reading
from data_access.disclosure.precision import in_steps, significant, step_of

numbers = st.floats(-1e6, 1e6).filter(lambda number: abs(number) > 1e-6)


@given(numbers, st.integers(0, 6))
def test_decimals(number: float, decimals: int) -> None:
    assert Reading.in_decimals(round(number, decimals), decimals).holds(number)


@given(numbers, st.integers(1, 6))
def test_significant_digits(number: float, digits: int) -> None:
    told = significant(number, digits)
    assert told is not None
    assert Reading.in_digits(told, digits).holds(number)


@given(st.floats(-5, 5), st.integers(1, 100_000), st.integers(2, 20))
def test_steps_are_at_least_the_rounding_base_and_no_more_than_half_as_much_again_and_twice(
    number: float, cases: int, base: int
) -> None:
    step = step_of(cases, base)
    assert base / cases * (1 - 1e-6) <= step <= base / cases * 2.5 * (1 + 1e-6)
    told = in_steps(number, step)
    assert told is not None
    assert Reading.in_steps(told, step).holds(number)


def test_what_is_not_protected_has_no_step() -> None:
    assert step_of(100, 1) == 0.0
    assert in_steps(0.1234, 0.0) == 0.1234
    assert in_steps(None, 0.5) is None


def test_a_number_that_would_be_printed_otherwise_is_not_held() -> None:
    reading = Reading.in_decimals(0.123, 3)
    assert reading.holds([0.1226, 0.1234]).all()
    assert not reading.holds([0.1224, 0.1236]).any()
    assert math.isclose(Reading.in_digits(1230.0, 3).reach, 5.0)
