"""Outputs that say the same are near; a count is the same or it isn't."""

from __future__ import annotations

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from series.review.nbval_cells import compare_cell
from series.review.outputs import Nearness, near_texts, sanitised

NEAR = Nearness()


@pytest.mark.parametrize(
    ("reference", "found", "same"),
    [
        ("share 0.123456789", "share 0.123456788", True),
        ("share 0.123456789", "share 0.124456789", False),
        ("n = 1,950", "n = 1,951", False),
        ("n = 1,950", "n = 1,950", True),
        ("1e-7", "1.0000000001e-7", True),
        ("men 0.5", "women 0.5", False),
        ("0.5 0.25", "0.5", False),
        ("\u22120.4", "0.4", False),
    ],
)
def test_numbers_in_a_text_are_near_or_not(reference: str, found: str, same: bool) -> None:
    assert near_texts(reference, found, NEAR) is same


@given(st.text(max_size=40))
def test_every_text_is_near_itself(text: str) -> None:
    assert near_texts(text, text, NEAR)


@given(st.floats(min_value=1e-3, max_value=1e6), st.sampled_from([1e-3, 1e-2, 0.5]))
def test_a_float_that_is_off_by_a_thousandth_is_never_near(number: float, off: float) -> None:
    assert not near_texts(f"{number:.12e}", f"{number * (1 + off):.12e}", NEAR)


def test_what_differs_from_run_to_run_is_passed_over() -> None:
    text = "<f at 0x7f01ab> wrote /home/somebody/project/table.csv on 2026-01-15T10:11:12Z"
    assert sanitised(text) == "<f at ADDRESS> wrote FOLDER/table.csv on TIME"


def _stream(text: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("stream", name="stdout", text=text)


def _json(value: object) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", data={"application/x+json": {"n": 12, "value": value}})


@pytest.mark.parametrize(
    ("reference", "found", "told"),
    [
        ([_stream("0.123456789")], [_stream("0.123456788")], ""),
        ([_stream("0.123")], [_stream("0.124")], "mismatch 'stdout'"),
        ([_stream("0.1")], [], "Missing output fields"),
        ([], [_stream("0.1")], "Unexpected output fields"),
        ([_json(0.5)], [_json(0.5000000001)], ""),
        ([_json(0.5)], [_json(0.6)], "mismatch 'application/x+json'"),
        ([_json(0.5), _json(0.7)], [_json(0.5)], "dissimilar number of outputs"),
    ],
)
def test_nbval_tells_true_differences_only(reference: list, found: list, told: str) -> None:  # type: ignore[type-arg]
    said = "; ".join(compare_cell(reference, found))
    assert told in said if told else not said
