"""The rows of a protected table as the forms need them: typed, in order, hidden values marked as hidden."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, ParamSpec

import pandas as pd
from matplotlib.figure import Figure

from data_access.errors import UsageError

from .labels import Labels
from .theme import series_style

SUPPRESSED = "suppressed"
STRUCTURAL_ZERO = "structural_zero"
TOTAL = "total"
"""The code of margins in protected tables."""

Parameters = ParamSpec("Parameters")


@dataclass(frozen=True)
class Point:
    """One cell: its codes in the asked dimensions, its value with interval, and its base."""

    keys: tuple[str, ...]
    value: float | None
    low: float | None = None
    high: float | None = None
    n: float | None = None
    missing: float | None = None
    status: str = "released"

    @property
    def key(self) -> str:
        return self.keys[0]

    @property
    def hidden(self) -> bool:
        return self.value is None

    @property
    def interval(self) -> tuple[float, float] | None:
        return None if self.hidden or self.low is None or self.high is None else (self.low, self.high)

    def number(self) -> float:
        """The value of a cell that isn't hidden."""
        if self.value is None:
            raise ValueError(f"the cell {self.keys} is hidden")
        return self.value


def points(
    data: pd.DataFrame, *dimensions: str, value: str = "value", low: str = "low", high: str = "high"
) -> list[Point]:
    """The rows of ``data`` as points, in their order; keys are codes where ``<dimension>_code`` columns hold them.

    Columns read: the dimensions and ``value``; ``low``, ``high``, ``n_valid``, ``missing_share`` and ``status`` where
    there are any. A row is hidden when its status is "suppressed" or it has no value. Raises UsageError for a column
    that is missing, or for two rows with the same codes.
    """
    absent = [column for column in (*dimensions, value) if column not in data.columns]
    if absent:
        raise UsageError(
            f"The data of a figure lack {', '.join(repr(column) for column in absent)}",
            where="columns: " + ", ".join(map(str, data.columns)),
            remedy="name the column that holds the dimension, or pass the table that has it",
        )
    found = [_point(row, dimensions, (value, low, high)) for row in data.to_dict("records")]
    seen: set[tuple[str, ...]] = set()
    for point in found:
        if point.keys in seen:
            raise UsageError(
                f"Two rows of a figure's data stand for the same {' × '.join(dimensions)}",
                where=", ".join(point.keys),
                remedy="filter the table first, or name the dimension that tells them apart",
            )
        seen.add(point.keys)
    return found


def _point(row: dict[Any, Any], dimensions: Sequence[str], measures: tuple[str, str, str]) -> Point:
    value, low, high = measures
    status = str(getattr(row.get("status"), "value", row.get("status", "released")) or "released")
    number = None if status == SUPPRESSED else _number(row.get(value))
    return Point(
        keys=tuple(code_text(row.get(f"{dimension}_code", row[dimension])) for dimension in dimensions),
        value=number,
        low=_number(row.get(low)) if number is not None else None,
        high=_number(row.get(high)) if number is not None else None,
        n=_number(row.get("n_valid")),
        missing=_number(row.get("missing_share")),
        status=status,
    )


def _number(value: Any) -> float | None:
    if value is None or value is pd.NA:
        return None
    number = float(value)
    return None if math.isnan(number) else number


def code_text(code: Any) -> str:
    """A code as text: years that went through a float column are years again."""
    if isinstance(code, float) and code.is_integer():
        return str(int(code))
    return str(getattr(code, "value", code))


def without_totals(found: Sequence[Point]) -> list[Point]:
    """The points that aren't margins of a table, for forms in which a total has no place."""
    return [point for point in found if TOTAL not in point.keys]


def naming(data: pd.DataFrame, labels: Labels, *dimensions: str) -> Labels:
    """``labels`` that also know the names that stand in ``data`` beside its codes (``<dimension>_code``)."""
    codes = {dimension: dict(known) for dimension, known in labels.codes.items()}
    for dimension in dimensions:
        if f"{dimension}_code" in data.columns and dimension in data.columns:
            pairs = zip(data[f"{dimension}_code"], data[dimension], strict=True)
            codes[dimension] = {code_text(code): str(name) for code, name in pairs} | codes.get(dimension, {})
    return replace(labels, codes=codes)


def codes_of(wanted: Iterable[str], keys: Sequence[str], labels: Labels, dimension: str) -> list[str]:
    """The keys that are meant by codes or by names, which may be the English ones; what isn't in the figure is left out."""
    return [
        key
        for text in wanted
        for key in keys
        if text in (key, name := labels(dimension, key)) or labels.text(text) == name
    ]


def sorted_by_value(found: Sequence[Point], last: Sequence[str] = ()) -> list[Point]:
    """Largest first; the categories in ``last`` (other, not known) after them in that order, hidden ones at the end."""

    def place(point: Point) -> tuple[int, int, float, str]:
        if point.hidden:
            return (2, 0, 0.0, point.key)
        if point.key in last:
            return (1, list(last).index(point.key), 0.0, point.key)
        return (0, 0, -point.number(), point.key)

    return sorted(found, key=place)


def unique(values: Sequence[str]) -> list[str]:
    """The values without repetition, in the order of their first appearance."""
    return list(dict.fromkeys(values))


def in_series_style(form: Callable[Parameters, Figure]) -> Callable[Parameters, Figure]:
    """Let a form draw in the style of the series, whatever matplotlib's settings are; they stay as they were."""

    @wraps(form)
    def styled(*arguments: Parameters.args, **options: Parameters.kwargs) -> Figure:
        with series_style():
            return form(*arguments, **options)

    return styled
