"""Which rows of a modelling frame have which code."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data_access.disclosure.frame_rows import FrameRows

CODES = st.lists(st.sampled_from(["a", "b", None]), min_size=1, max_size=20)


@given(CODES)
def test_rows_are_those_that_a_comparison_of_texts_finds(codes: list[str | None]) -> None:
    data = pd.DataFrame({"code": codes})
    rows = FrameRows(data)
    for code in ("a", "b"):
        compared = (data["code"].astype("str") == code).to_numpy(dtype=bool)
        found = rows.having("code", code)
        assert (found is None) == (not compared.any())
        assert found is None or list(found) == list(compared)
    assert rows.having("code", "nan") is None


def test_years_are_found_whether_they_are_whole_numbers_or_have_gaps() -> None:
    rows = FrameRows(pd.DataFrame({"whole": [2004, 2005, 2004], "gaps": [2004.0, None, 2005.0]}))
    assert list(rows.having("whole", "2004")) == [True, False, True]  # type: ignore[arg-type]
    assert list(rows.having("gaps", "2004")) == [True, False, False]  # type: ignore[arg-type]


def test_values_that_are_written_alike_are_one_code() -> None:
    rows = FrameRows(pd.DataFrame({"number": [0.1234561, 0.1234562, 2.0]}))
    assert list(rows.having("number", "0.123456")) == [True, True, False]  # type: ignore[arg-type]


def test_rows_of_aggregates_stand_for_their_cases() -> None:
    rows = FrameRows(pd.DataFrame({"sex": ["male", "female", "male"], "cases": [4, 5, 6]}))
    male = rows.having("sex", "male")
    assert male is not None
    assert rows.persons(male) == 10


def test_rows_that_have_a_value() -> None:
    assert list(FrameRows(pd.DataFrame({"sex": ["male", None]})).known("sex")) == [True, False]
