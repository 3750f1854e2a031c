"""Statistics made of protected values by a reviewed function: what goes in is protected, so what comes out is too."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

from data_access.disclosure.groups import ReleasedCount
from data_access.disclosure.models import ProtectedModel, is_genuine_model
from data_access.disclosure.released_counts import joined
from data_access.disclosure.statuses import TOTAL, CellStatus, Statistic
from data_access.disclosure.tables import (
    Cell,
    ProtectedTable,
    TableDimension,
    is_genuine_table,
    issue_table,
    labels_of,
)
from data_access.disclosure.trusted_functions import as_written
from data_access.disclosure.values import ProtectedValue, is_genuine_value, issue_value
from data_access.errors import DisclosureError

if TYPE_CHECKING:
    import pandas as pd

Protected = ProtectedValue | ProtectedTable | ProtectedModel
_NUMBERS = ("value", "low", "high", "n_valid", "missing_share")


def derive(
    function: Any, *protected: Protected, **options: str | bool | Sequence[str]
) -> ProtectedValue | ProtectedTable:
    """Calculate a protected result from protected values with a reviewed function.

    ``function`` stands at the top level of a module of ``series.methods`` or ``data_access``. For each protected
    table it is given its frame (a copy, totals included if the table shows them), for a value its number (NaN where
    hidden) with ``low`` and ``high`` (None without an interval), for a model the frame of its coefficients. ``options``
    are words, lists of words and true / false: numbers come from protected values only.

    It returns a number, ``(value, low, high)``, or a DataFrame with columns of codes, ``value``, and where it has
    them ``low``, ``high``, ``n_valid``, ``missing_share`` and further numbers. NaN means hidden.

    Raises DisclosureError for another function, an argument that isn't protected, or a result of another form.
    """
    for argument in protected:
        _require_protected(argument)
    if not protected:
        raise DisclosureError("derive() needs a protected value to derive from")
    for name, option in options.items():
        _require_words(name, option)
    written = as_written(function)
    result = written(*(_given(argument) for argument in protected), **options)
    if _is_number(result):
        return _value(protected, float(result), None, None)
    if isinstance(result, tuple) and len(result) == 3 and all(_is_number(part) for part in result):
        return _value(protected, *(float(part) for part in result))
    if hasattr(result, "columns") and "value" in result.columns:
        return _table(written, protected, result)
    raise DisclosureError(
        f"{function.__name__} returned a {type(result).__name__}",
        remedy="return a number, (value, low, high), or a DataFrame with columns of codes and a column value",
    )


def _value(
    protected: Sequence[Protected], value: float, low: float | None, high: float | None
) -> ProtectedValue:
    bases = [p.n_valid for p in protected if isinstance(p, ProtectedValue) and p.n_valid is not None]
    return issue_value(
        value=value,
        low=low,
        high=high,
        status=_status(protected),
        statistic=Statistic.DERIVED,
        dimensions={},
        population=_joined(p.population for p in protected),
        source=_joined(p.source for p in protected),
        n_valid=min(bases, default=None),
        counts=joined(*(counts for p in protected for _, counts in _behind(p))),
    )


def _table(function: Any, protected: Sequence[Protected], frame: pd.DataFrame) -> ProtectedTable:
    from pandas.api.types import is_numeric_dtype

    # A dimension that several tables have is described as in the first of them.
    tables = [p for p in protected if isinstance(p, ProtectedTable)]
    known = {d.name: d for table in reversed(tables) for d in table.described}
    told = _still_told(function, tables, frame)
    others = [str(c) for c in frame.columns if c not in (*_NUMBERS, "status")]
    names = [c for c in others if c in known or not is_numeric_dtype(frame[c])]
    measures = [c for c in others if c not in names]
    cells = [
        Cell(
            codes=tuple(str(row[name]) for name in names),
            status=_status(protected),
            counts=_counts_at(protected, {name: str(row[name]) for name in names}),
            measures=tuple((name, _optional(row[name])) for name in measures),
            **_numbers(row, told),
        )
        for row in frame.to_dict("records")
    ]
    return issue_table(
        dimensions=[
            known.get(name) or TableDimension(name, name.replace("_", " "), labels_of({})) for name in names
        ],
        population=_joined(p.population for p in protected),
        statistic=Statistic.DERIVED,
        source=_joined(p.source for p in protected),
        cells=cells,
        notes=[note for p in protected if isinstance(p, ProtectedTable) for note in p.notes],
    )


def _counts_at(protected: Sequence[Protected], codes: Mapping[str, str]) -> tuple[ReleasedCount, ...]:
    """The counts of all that may have gone into a row: cells with other codes in the same dimensions did not."""
    return joined(
        *(
            counts
            for p in protected
            for at, counts in _behind(p)
            if all(codes.get(name, code) in (code, TOTAL) or code == TOTAL for name, code in at.items())
        )
    )


def _behind(protected: Protected) -> Iterator[tuple[dict[str, str], tuple[ReleasedCount, ...]]]:
    """Where the parts of a protected thing stand, by dimension, and their counts."""
    if isinstance(protected, ProtectedTable):
        shown = (*protected.cells, *(protected.margins if protected.show_margins else ()))
        for cell in shown:
            yield dict(zip(protected.dimensions, cell.codes, strict=True)), cell.counts
    elif isinstance(protected, ProtectedValue):
        yield {}, protected.counts
    else:
        yield {}, joined(protected.n.counts, () if protected.events is None else protected.events.counts)


Sides = Mapping[tuple[str, ...], tuple[float | None, float | None]]


def _still_told(
    function: Any, tables: Sequence[ProtectedTable], frame: pd.DataFrame
) -> tuple[list[str], Sides]:
    """By code, on which side of one half hidden shares lie, where a function says that it keeps the values of its
    first table (``keeps_values``) and only gives them other intervals. Raises DisclosureError where it doesn't."""
    if not getattr(function, "keeps_values", False) or not tables:
        return [], {}
    names = list(tables[0].dimensions)
    cells = {cell.codes: cell for cell in (*tables[0].cells, *tables[0].margins)}
    for row in frame.to_dict("records"):
        value, before = _optional(row["value"]), cells.get(tuple(str(row.get(name)) for name in names))
        if value is not None and (before is None or before.value != value):
            raise DisclosureError(f"{function.__name__} says that it keeps values, and returned another one")
    return names, {codes: (cell.low, cell.high) for codes, cell in cells.items() if cell.value is None}


def _numbers(row: Mapping[Any, Any], told: tuple[list[str], Sides]) -> dict[str, Any]:
    numbers: dict[str, Any] = {name: _optional(row.get(name)) for name in _NUMBERS}
    names, sides = told
    if numbers["value"] is None and names:
        side = sides.get(tuple(str(row[name]) for name in names), (None, None))
        numbers["low"], numbers["high"] = side
    if numbers["n_valid"] is not None:
        numbers["n_valid"] = int(numbers["n_valid"])
    return numbers


class GivenNumber(float):
    """The number of a protected value, with its interval where it has one."""

    low: float | None = None
    high: float | None = None


def _given(argument: Protected) -> Any:
    if isinstance(argument, ProtectedTable):
        return argument.frame
    if isinstance(argument, ProtectedModel):
        return argument.coefficients.frame
    given = GivenNumber(math.nan if argument.value is None else argument.value)
    given.low, given.high = argument.low, argument.high
    return given


def _require_protected(argument: object) -> None:
    genuine = (
        (type(argument) is ProtectedValue and is_genuine_value(argument))
        or (type(argument) is ProtectedTable and is_genuine_table(argument))
        or (type(argument) is ProtectedModel and is_genuine_model(argument))
    )
    if not genuine:
        raise DisclosureError(
            f"derive() takes protected values, tables and models, not a {type(argument).__name__}"
        )


def _require_words(name: str, option: object) -> None:
    listed = option if isinstance(option, (list, tuple)) else [option]
    if not all(type(item) in (str, bool) for item in listed):
        raise DisclosureError(
            f"option {name} of derive() is not a word, a list of words or true / false",
            remedy="numbers go in as protected values, or as published_figure()",
        )


def _status(protected: Sequence[Protected]) -> CellStatus:
    exact = {CellStatus.RELEASED, CellStatus.STRUCTURAL_ZERO}
    statuses: set[CellStatus] = set()
    for p in protected:
        if isinstance(p, ProtectedTable):
            statuses |= {cell.status for cell in (*p.cells, *p.margins)}
        elif isinstance(p, ProtectedValue):
            statuses.add(p.status)
        else:
            statuses.add(CellStatus.ROUNDED)
    return CellStatus.RELEASED if statuses <= exact else CellStatus.ROUNDED


def _joined(texts: Any) -> str:
    return "; ".join(dict.fromkeys(texts))


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _optional(value: object) -> float | None:
    return float(value) if _is_number(value) and math.isfinite(value) else None  # type: ignore[arg-type]
