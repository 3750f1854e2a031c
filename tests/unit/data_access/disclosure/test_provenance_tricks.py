"""Twenty tricks, and more, to put a number on record that nobody protected. Each must be refused.

A trick may fail in two ways: it raises, or what it makes does not pass ``verify``, which evidence asks of everything.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import operator
import pickle
import subprocess
import sys
import types
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data_access import (
    Casebook,
    ProtectedTable,
    ProtectedValue,
    Verdict,
    derive,
    estimate,
    is_protected,
    published_figure,
    verify,
)
from data_access.disclosure import provenance, tables, values, verdicts
from data_access.disclosure.groups import CountRole, Group, ReleasedCount
from data_access.disclosure.proportions import share_of
from data_access.disclosure.statuses import CellStatus, Statistic

SECRET = 17  # what a trick tries to put on record: a count that nobody protected


@pytest.fixture(scope="module")
def value(confidential: Casebook) -> ProtectedValue:
    return confidential.count("sex").cell(sex="male")


@pytest.fixture(scope="module")
def table(confidential: Casebook) -> ProtectedTable:
    return confidential.count("sex", "year")


def refused(trick: Callable[[], Any]) -> bool:
    """Whether a trick raises or makes nothing that passes ``verify``."""
    try:
        made = trick()
        verify(made)
    except Exception:
        return True
    return False


def forged_by_calling_the_class() -> Any:
    return ProtectedValue(
        float(SECRET),
        CellStatus.RELEASED,
        Statistic.COUNT,
        (),
        "all",
        None,
        None,
        None,
        None,
        "demo",
        (),
        (),
        "seal",
    )


def forged_by_an_unsealed_object() -> Any:
    made = object.__new__(ProtectedValue)
    object.__setattr__(made, "value", float(SECRET))
    return made


def forged_by_a_look_alike() -> Any:
    return types.SimpleNamespace(value=SECRET, status=CellStatus.RELEASED, seal="seal")


def forged_by_the_issuing_function() -> Any:
    return values.issue_value(
        value=SECRET,
        status=CellStatus.RELEASED,
        statistic=Statistic.COUNT,
        dimensions={},
        population="",
        source="",
    )


def forged_by_mapping_the_issuing_function() -> Any:
    def issue_named(number: int) -> Any:
        return issue(value=number)

    issue = functools.partial(
        values.issue_value,
        status=CellStatus.RELEASED,
        statistic=Statistic.COUNT,
        dimensions={},
        population="",
        source="",
    )
    return next(map(issue_named, [SECRET]))


def forged_by_the_seal_itself() -> Any:
    fields = (float(SECRET), CellStatus.RELEASED, Statistic.COUNT, (), "", None, None, None, None, "", (), ())
    return ProtectedValue(*fields, seal=provenance.seal("value", [str(f) for f in fields]))


def forged_in_the_name_of_a_module() -> Any:
    code = "made = issue_value(value=17, status='released', statistic='count', dimensions={}, population='', source='')"
    scope: dict[str, Any] = {"issue_value": values.issue_value, "__name__": "data_access.disclosure.values"}
    exec(compile(code, values.__file__, "exec"), scope)
    return scope["made"]


def forged_by_code_within_a_module() -> Any:
    code = "made = issue_value(value=17, status='released', statistic='count', dimensions={}, population='', source='')"
    scope = dict(vars(values))
    exec(code, scope)
    return scope["made"]


def forged_table() -> Any:
    return tables.issue_table(
        dimensions=[],
        population="",
        statistic=Statistic.COUNT,
        source="",
        cells=[tables.Cell((), 17, CellStatus.RELEASED)],
    )


def forged_verdict() -> Any:
    return verdicts.issue_verdict(verdicts.Outcome.HOLDS, "because", ())


def forged_verdict_by_hand() -> Any:
    return Verdict(verdicts.Outcome.HOLDS, "because", (), "seal")


@pytest.mark.parametrize(
    "trick",
    [
        forged_by_calling_the_class,
        forged_by_an_unsealed_object,
        forged_by_a_look_alike,
        forged_by_the_issuing_function,
        forged_by_mapping_the_issuing_function,
        forged_by_the_seal_itself,
        forged_in_the_name_of_a_module,
        forged_by_code_within_a_module,
        forged_table,
        forged_verdict,
        forged_verdict_by_hand,
    ],
)
def test_nothing_is_sealed_from_outside(trick: Callable[[], Any]) -> None:
    assert refused(trick)


@pytest.mark.parametrize(
    "bare",
    [
        SECRET,
        float(SECRET),
        "17",
        True,
        None,
        np.int64(SECRET),
        np.float64(SECRET),
        Decimal(SECRET),
        Fraction(SECRET),
        complex(SECRET),
        np.array(SECRET),
        np.array([SECRET]),
        pd.Series([SECRET]),
        pd.DataFrame({"n": [SECRET]}),
        [SECRET],
        {"n": SECRET},
        CellStatus.RELEASED,
        verdicts.Outcome.HOLDS,
        len,
    ],
    ids=lambda bare: type(bare).__name__,
)
def test_a_bare_thing_is_not_protected(bare: object) -> None:
    assert not is_protected(bare)


# -- changing what was issued ---------------------------------------------------------------------------------------


def test_replacing_a_field_breaks_the_seal(value: ProtectedValue) -> None:
    assert refused(lambda: dataclasses.replace(value, value=float(SECRET)))
    assert refused(lambda: dataclasses.replace(value, status=CellStatus.RELEASED, n_valid=SECRET))
    assert refused(lambda: copy.replace(value, value=1.0) if hasattr(copy, "replace") else None)


@pytest.mark.parametrize(
    "name", ["value", "low", "n_valid", "population", "coordinates", "source", "statistic", "seal"]
)
def test_setting_a_field_breaks_the_seal(value: ProtectedValue, name: str) -> None:
    changed = copy.copy(value)
    assert is_protected(changed)
    object.__setattr__(changed, name, (("sex", "other"),) if name == "coordinates" else SECRET)
    assert refused(lambda: changed)


def fewer(count: ReleasedCount) -> ReleasedCount:
    return dataclasses.replace(count, value=SECRET)


def of_others(count: ReleasedCount) -> ReleasedCount:
    return dataclasses.replace(count, group=Group.parse("case & sex=male & year=2005"))


def as_base(count: ReleasedCount) -> ReleasedCount:
    return dataclasses.replace(count, role=CountRole.BASE)


@pytest.mark.parametrize("change", [fewer, of_others, as_base])
def test_changing_a_count_breaks_the_seal(
    value: ProtectedValue, table: ProtectedTable, change: Callable[[ReleasedCount], ReleasedCount]
) -> None:
    counts = tuple(map(change, value.counts))
    assert counts
    assert refused(lambda: dataclasses.replace(value, counts=counts))
    first, *others = table.cells
    changed = dataclasses.replace(first, counts=tuple(map(change, first.counts)))
    assert refused(lambda: dataclasses.replace(table, cells=(changed, *others)))


def test_leaving_a_count_out_breaks_the_seal(value: ProtectedValue, table: ProtectedTable) -> None:
    assert refused(lambda: dataclasses.replace(value, counts=()))
    assert refused(lambda: dataclasses.replace(value, counts=[]))
    without = tuple(dataclasses.replace(cell, counts=()) for cell in table.cells)
    assert refused(lambda: dataclasses.replace(table, cells=without))


def test_changing_a_count_or_a_group_in_place_breaks_the_seal(value: ProtectedValue) -> None:
    changed = copy.deepcopy(value)
    assert is_protected(changed)
    object.__setattr__(changed.counts[0], "value", float(SECRET))
    assert refused(lambda: changed)
    relabelled = copy.deepcopy(value)
    relabelled.counts[0].group.__dict__["text"] = "case"
    assert refused(lambda: relabelled)


def test_a_look_alike_of_a_count_is_refused(value: ProtectedValue) -> None:
    (count, *others) = value.counts
    alike = types.SimpleNamespace(role=count.role, group=count.group, value=count.value)
    assert refused(lambda: dataclasses.replace(value, counts=(alike, *others)))


def test_a_frozen_value_refuses_plain_setting(value: ProtectedValue) -> None:
    with pytest.raises((dataclasses.FrozenInstanceError, TypeError)):
        value.value = SECRET  # type: ignore[misc]


def test_an_unsealed_equal_float_does_not_pass(value: ProtectedValue) -> None:
    assert refused(lambda: value.value)


def test_a_pickle_that_was_changed_is_refused(value: ProtectedValue) -> None:
    assert value.value is not None
    true, false = (pickle.dumps(number, protocol=2)[2:-1] for number in (value.value, float(SECRET)))
    pickled = pickle.dumps(value, protocol=2)
    assert true in pickled
    assert is_protected(pickle.loads(pickled))
    assert refused(lambda: pickle.loads(pickled.replace(true, false)))


def test_a_value_from_another_process_is_refused(value: ProtectedValue) -> None:
    program = (
        "import sys, pickle; from data_access import is_protected; "
        "print(is_protected(pickle.loads(bytes.fromhex(sys.argv[1]))))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, pickle.dumps(value).hex()], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"


@pytest.mark.parametrize("cls", [ProtectedValue, ProtectedTable, Verdict])
def test_subclassing_is_refused(cls: type) -> None:
    assert refused(lambda: type("Mine", (cls,), {"value": SECRET})())


def test_changing_a_frame_does_not_change_its_table(table: ProtectedTable) -> None:
    before = table.frame.copy()
    frame = table.frame
    frame.loc[:, "value"] = SECRET
    pd.testing.assert_frame_equal(table.frame, before)


def test_changing_the_dimensions_of_a_value_changes_a_copy(value: ProtectedValue) -> None:
    value.dimensions["sex"] = "other"
    assert value.dimensions == {"sex": "male"}
    assert is_protected(value)


def test_a_cell_put_into_a_table_breaks_its_seal(table: ProtectedTable) -> None:
    changed = copy.copy(table)
    forged = dataclasses.replace(table.cells[0], value=float(SECRET), status=CellStatus.ROUNDED)
    object.__setattr__(changed, "cells", (forged, *table.cells[1:]))
    assert refused(lambda: changed)
    assert refused(lambda: changed.cell(sex="male", year="2004"))
    assert refused(lambda: changed.where(sex="male"))
    assert refused(lambda: changed.values[0])


def test_a_cell_that_was_changed_in_place_breaks_the_seal(table: ProtectedTable) -> None:
    changed = copy.deepcopy(table)
    object.__setattr__(changed.cells[0], "value", float(SECRET))
    assert refused(lambda: changed)


def test_hidden_cells_cannot_be_declared_shown(confidential: Casebook) -> None:
    hidden = next(v for v in confidential.count("year", "exploitation_type").values if v.hidden)
    assert refused(lambda: dataclasses.replace(hidden, value=3.0, status=CellStatus.RELEASED))


# -- calculating with bare numbers ----------------------------------------------------------------------------------

OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv]


@pytest.mark.parametrize("operation", OPERATORS)
@pytest.mark.parametrize(
    "bare",
    [SECRET, float(SECRET), np.float64(SECRET), np.int64(SECRET), Decimal(SECRET), True, np.array([SECRET])],
    ids=lambda bare: type(bare).__name__,
)
def test_bare_numbers_do_not_enter_a_calculation(value: ProtectedValue, operation: Any, bare: Any) -> None:
    assert refused(lambda: operation(value, bare))
    assert refused(lambda: operation(bare, value))


@pytest.mark.parametrize(
    "trick",
    [
        lambda v: v * 0 + SECRET,
        lambda v: v - v,
        lambda v: v / v,
        lambda v: v + v,
        lambda v: sum([v] * SECRET),
        lambda v: sum([v, v]),
        lambda v: functools.reduce(operator.add, [v] * SECRET),
        lambda v: np.multiply(v, SECRET),
        lambda v: np.sum([v, SECRET]),
        lambda v: np.array([v, v]).sum(),
        lambda v: pd.Series([v, SECRET]).sum(),
        lambda v: pd.Series([v]).add(SECRET)[0],
        lambda v: v**2,
        lambda v: -v,
        lambda v: abs(v),
        lambda v: round(v),
        lambda v: float(v),
        lambda v: int(v),
        lambda v: max(v, SECRET),
        lambda v: sorted([v, SECRET])[0],
        lambda v: v // v,
        lambda v: v % v,
        lambda v: divmod(v, v),
        lambda v: v @ v,
        lambda v: v == SECRET,
        lambda v: v > 3,
        lambda v: range(SECRET)[v],
        lambda v: v.__class__(v.value, *[None] * 11),
    ],
)
def test_constant_laundering_is_refused(value: ProtectedValue, trick: Callable[[Any], Any]) -> None:
    assert refused(lambda: trick(value))


def test_counting_by_ones_made_of_protected_values_is_refused(confidential: Casebook) -> None:
    years = confidential.count("year").values

    def one(a: ProtectedValue, b: ProtectedValue) -> ProtectedValue:
        return (a / b) * (b / a)

    first = one(years[0], years[1])
    assert first.value == pytest.approx(1)
    assert refused(lambda: first + first)
    ones = [one(a, b) for a, b in zip(years[::2], years[1::2], strict=False)]
    assert len(ones) == 4
    assert refused(lambda: functools.reduce(operator.add, [*ones, one(years[0], years[2])]))


def test_a_copied_value_is_the_same_value_in_a_calculation(value: ProtectedValue) -> None:
    assert refused(lambda: copy.copy(value) / value)


def test_comparisons_take_a_level_but_no_disguised_number(value: ProtectedValue) -> None:
    assert is_protected(value.above(10))
    for disguised in (np.int64(3), Decimal(3), "3", True, None, np.array([3])):
        assert refused(functools.partial(value.above, disguised))


def test_arithmetic_between_protected_values_is_protected(confidential: Casebook) -> None:
    share = confidential.share("sex=male", by="year")
    change = share.cell(year=2011) - share.cell(year=2004)
    assert is_protected(change)
    assert change.statistic == "derived"
    assert change.low is not None
    assert is_protected(share.cell(year=2011).above(share.cell(year=2004)))


# -- derive and estimate --------------------------------------------------------------------------------------------


def secret_number(_frame: pd.DataFrame) -> float:
    return float(SECRET)


def test_derive_refuses_functions_that_nobody_reviewed(table: ProtectedTable) -> None:
    hidden = SECRET

    def closure(_frame: Any) -> float:
        return float(hidden)

    main = types.FunctionType(secret_number.__code__, {"__name__": "__main__"}, "secret_number")
    main.__module__ = "__main__"
    for function in (
        lambda frame: float(SECRET),
        closure,
        secret_number,
        main,
        functools.partial(secret_number, SECRET),
        len,
        np.size,
        pd.DataFrame.count,
        operator.itemgetter("value"),
        type("Callable", (), {"__call__": lambda self, frame: 17.0})(),
    ):
        assert refused(functools.partial(derive, function, table))


def test_derive_refuses_a_function_in_borrowed_clothes(table: ProtectedTable) -> None:
    def disguised(_frame: Any) -> float:
        return float(SECRET)

    disguised.__module__ = "data_access.disclosure.protection"
    disguised.__qualname__ = "round_count"
    assert refused(lambda: derive(disguised, table))


def test_derive_runs_a_function_as_its_file_has_it(
    confidential: Casebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    from series.methods import concentration

    table = confidential.count("citizenship")
    honest = derive(concentration.concentration_of_counts, table)
    assert isinstance(honest, ProtectedValue)
    monkeypatch.setattr(concentration, "herfindahl_hirschman", lambda counts: float(SECRET))
    again = derive(concentration.concentration_of_counts, table)
    assert isinstance(again, ProtectedValue)
    assert again.value == honest.value
    monkeypatch.setattr(concentration.concentration_of_counts, "__code__", secret_number.__code__)
    assert refused(lambda: derive(concentration.concentration_of_counts, table))


def test_derive_refuses_a_module_that_is_only_in_memory(
    table: ProtectedTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = types.ModuleType("series.methods.invented")
    exec("def secret(frame):\n    return 17.0\n", module.__dict__)
    monkeypatch.setitem(sys.modules, "series.methods.invented", module)
    assert refused(lambda: derive(module.secret, table))


def test_derive_takes_no_bare_numbers(table: ProtectedTable) -> None:
    from series.methods.concentration import concentration_of_counts

    assert refused(lambda: derive(concentration_of_counts, table.frame))  # type: ignore[arg-type]
    assert refused(lambda: derive(concentration_of_counts, SECRET))  # type: ignore[arg-type]
    assert refused(lambda: derive(concentration_of_counts, table, size=SECRET))  # type: ignore[arg-type]
    assert refused(lambda: derive(concentration_of_counts))


def test_estimate_refuses_functions_that_nobody_reviewed(confidential: Casebook) -> None:
    frame = confidential.modelling_frame(["sex", "year"])

    def steal(data: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"term": ["n"], "value": [len(data)]})

    assert refused(lambda: estimate(steal, frame))
    assert refused(lambda: estimate(lambda data: data, frame))


# -- pure functions of data_access give nothing that is sealed ------------------------------------------------------


def test_what_pure_functions_return_is_not_protected(confidential: Casebook) -> None:
    made = share_of(SECRET, 100, 100, confidential._profile)
    assert not is_protected(made)
    assert not is_protected(tables.Cell((), float(SECRET), CellStatus.RELEASED))


def test_a_published_figure_is_protected_and_one_that_is_not_on_file_does_not_exist() -> None:
    assert is_protected(published_figure("male_share_belarus"))
    assert refused(lambda: published_figure("seventeen"))


def test_an_attribute_of_the_class_that_was_changed_does_not_pass(
    value: ProtectedValue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ProtectedValue, "value", property(lambda self: float(SECRET)))
    assert refused(lambda: value)


def test_patching_the_guard_of_a_module_does_not_make_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "require_call_from_data_access", lambda what: None)
    monkeypatch.setattr(provenance, "is_own_code", lambda frame: True)
    assert refused(forged_by_the_issuing_function)
