"""Shift-share: an example worked by hand, and what always holds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from series.methods.shift_share import components, shift_share

# Places × kinds. All cases grow from 200 to 250 (a quarter), the first kind from 100 to 150 (a half), the second not.
FIRST = np.array([[80.0, 20.0], [20.0, 80.0]])
SECOND = np.array([[110.0, 20.0], [40.0, 80.0]])


def cases(first: np.ndarray, second: np.ndarray) -> pd.DataFrame:
    rows = [
        (f"place {place}", f"kind {kind}", moment)
        for moment, counts in ((2005.0, first), (2011.0, second))
        for place in range(2)
        for kind in range(2)
        for _ in range(int(counts[place, kind]))
    ]
    return pd.DataFrame(rows, columns=["place", "kind", "moment"])


def test_an_example_worked_by_hand() -> None:
    """The first place: a quarter with all, 0.8 × 0.25 - 0.2 × 0.25 = 0.15 by its mix, 0.3 - 0.4 = -0.1 of its own."""
    assert components(FIRST, SECOND) == pytest.approx(
        np.array([[0.30, 0.25, 0.15, -0.10], [0.20, 0.25, -0.15, 0.10]])
    )


def test_the_same_from_cases() -> None:
    found = shift_share(cases(FIRST, SECOND), place="place", kind="kind", moment="moment", replicates=50)
    values = found.pivot(index="place", columns="component", values="value")
    assert values.loc["place 0", ["growth", "common", "mix", "own"]].tolist() == pytest.approx(
        [0.3, 0.25, 0.15, -0.1]
    )
    assert (found["low"] <= found["value"]).all() and (found["value"] <= found["high"]).all()
    assert found.loc[0, ["n", "fewest"]].tolist() == [230, 100]


counts = arrays(float, (3, 4), elements=st.integers(1, 500).map(float))


@given(counts, counts)
def test_parts_add_up_and_own_growth_cancels_out(first: np.ndarray, second: np.ndarray) -> None:
    growth, common, mix, own = components(first, second).T
    assert common + mix + own == pytest.approx(growth)
    weights = first.sum(axis=1)
    assert (weights * mix).sum() == pytest.approx(0, abs=1e-6)
    assert (weights * own).sum() == pytest.approx(0, abs=1e-6)


def test_a_kind_that_is_new_everywhere_is_growth_of_the_place() -> None:
    first, second = np.array([[10.0, 0.0], [10.0, 0.0]]), np.array([[10.0, 10.0], [10.0, 0.0]])
    found = components(first, second)
    assert found[0] == pytest.approx([1.0, 0.5, -0.5, 1.0])


def test_two_moments_are_needed() -> None:
    with pytest.raises(ValueError, match="must have two values"):
        shift_share(cases(FIRST, SECOND).assign(moment=1.0), place="place", kind="kind", moment="moment")
