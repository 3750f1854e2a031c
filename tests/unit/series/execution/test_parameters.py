"""Parameters are strict: an unknown one, or one of the wrong type, is an error that names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import UsageError
from series.execution import check_parameters, read_parameters
from tests.support.small_project import PARAMETERS, notebook

PATH = Path("notebooks/trafficked-men.ipynb")
DECLARED = read_parameters(notebook(), PATH)


def _declare(source: str) -> None:
    read_parameters(notebook(parameters=source), PATH)


def test_names_and_types_are_read_from_the_cell_without_running_it() -> None:
    assert [(one.name, one.annotation) for one in DECLARED] == [
        ("source", "str"),
        ("data", "str | None"),
        ("delivery", "int | None"),
        ("region", "str | None"),
        ("years", "tuple[int, int]"),
    ]


def test_a_notebook_without_parameters_has_none() -> None:
    assert read_parameters(notebook(parameters=None), PATH) == ()


def test_words_and_comments_may_stand_among_the_parameters() -> None:
    assert (
        len(read_parameters(notebook(parameters='"""What can be set."""\n# a comment\nn: int = 3\n'), PATH))
        == 1
    )


@pytest.mark.parametrize(
    "given",
    [{"source": "x"}, {"data": None}, {"delivery": 2}, {"years": [2000, 2005]}, {"region": "Eastern Europe"}],
)
def test_a_value_of_the_declared_type_is_taken(given: dict[str, object]) -> None:
    assert check_parameters(given, DECLARED, PATH) == given


def test_a_path_is_taken_for_text() -> None:
    assert check_parameters({"data": Path("cases.csv")}, DECLARED, PATH) == {"data": "cases.csv"}


def test_an_unknown_parameter_names_itself_the_notebook_and_the_nearest() -> None:
    with pytest.raises(UsageError) as refused:
        check_parameters({"regoin": "Eastern Europe"}, DECLARED, PATH)
    for told in ("'regoin'", "trafficked-men.ipynb", "did you mean 'region'"):
        assert told in str(refused.value)


def test_an_unknown_parameter_that_resembles_nothing_is_answered_with_all() -> None:
    with pytest.raises(UsageError, match="it knows source, data, delivery, region, years"):
        check_parameters({"zzz": 1}, DECLARED, PATH)


@pytest.mark.parametrize(
    "given",
    [
        {"source": 3},
        {"source": None},
        {"delivery": "2"},
        {"delivery": True},
        {"delivery": 2.5},
        {"years": [2000]},
        {"years": ["2000", "2005"]},
        {"years": "2000-2005"},
        {"region": ["Eastern Europe"]},
        {"data": object()},
    ],
)
def test_a_value_of_another_type_is_refused_with_the_declared_one(given: dict[str, object]) -> None:
    name = next(iter(given))
    with pytest.raises(UsageError, match=f"'{name}' must be "):
        check_parameters(given, DECLARED, PATH)


@given(st.integers() | st.text() | st.booleans() | st.floats(allow_nan=False) | st.none())
def test_only_whole_numbers_and_nothing_pass_for_int_or_none(value: object) -> None:
    passes = value is None or (isinstance(value, int) and not isinstance(value, bool))
    try:
        check_parameters({"delivery": value}, DECLARED, PATH)
    except UsageError:
        assert not passes
    else:
        assert passes


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("region = None", "Line 1 .* is not a typed parameter"),
        ("import os", "Line 1 .* is not a typed parameter"),
        ("n: int", "'n' has no default value"),
        ("n: __import__('os') = 1", "which cannot be checked"),
        ("frame: DataFrame = None", "which cannot be checked"),
        ("n: int = (", "not valid Python"),
    ],
)
def test_what_could_not_be_checked_is_refused(source: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        _declare(source)


def test_two_cells_of_parameters_are_refused() -> None:
    node = notebook(PARAMETERS)
    node.cells[-1].metadata["tags"] = ["parameters"]
    with pytest.raises(UsageError, match="more than one cell"):
        read_parameters(node, PATH)
