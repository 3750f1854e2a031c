"""A protected table: cells that may leave together, under one seal, handed out as pandas copies."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, NoReturn

from data_access.disclosure.groups import ReleasedCount
from data_access.disclosure.policy import current_policy
from data_access.disclosure.provenance import is_genuine, require_call_from_data_access, seal
from data_access.disclosure.released_counts import plain_counts, sealed_content
from data_access.disclosure.sides import told_bounds
from data_access.disclosure.statuses import TOTAL, CellStatus, Statistic
from data_access.disclosure.values import ProtectedValue, issue_value
from data_access.errors import DisclosureError, UsageError
from data_access.suggestions import nearest

if TYPE_CHECKING:
    import pandas as pd

_STANDARD_COLUMNS = ("value", "low", "high", "n_valid", "missing_share", "status")
_ROWS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: where it stands, its value (None: hidden), interval and base, and further measures by name.

    ``low`` and ``high`` of a hidden share are the bounds of its side of one half, where that is told (``sides``).

    ``counts``: every protected count that the cell prints, or lets a reader work out, with the group that it counts.
    """

    codes: tuple[str, ...]
    value: float | None
    status: CellStatus
    low: float | None = None
    high: float | None = None
    n_valid: int | None = None
    missing_share: float | None = None
    measures: tuple[tuple[str, float | None], ...] = ()
    counts: tuple[ReleasedCount, ...] = ()


@dataclass(frozen=True, slots=True)
class TableDimension:
    """A dimension of a table: its name, its title and the label of each code, in the order to print."""

    name: str
    title: str
    labels: tuple[tuple[str, str], ...] = ()

    def label(self, code: str) -> str:
        return "Total" if code == TOTAL else dict(self.labels).get(code, code)


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A table of protected cells.

    ``cells`` hold the categories, ``margins`` the totals (code ``"total"``), protected in one go with the cells.
    ``show_margins`` says whether frames have the totals in them. Read it with ``frame``, ``wide``, ``labelled``,
    ``cell``, ``where``, ``total``; every frame is a copy.
    """

    described: tuple[TableDimension, ...]
    population: str
    statistic: Statistic
    source: str
    cells: tuple[Cell, ...]
    margins: tuple[Cell, ...]
    show_margins: bool
    notes: tuple[str, ...]
    seal: str = field(repr=False)

    def __init_subclass__(cls) -> NoReturn:
        raise DisclosureError("a ProtectedTable can't be subclassed")

    # -- what it is ---------------------------------------------------------------------------------------------

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(dimension.name for dimension in self.described)

    @property
    def dimension_labels(self) -> dict[str, str]:
        """Title of each dimension."""
        return {dimension.name: dimension.title for dimension in self.described}

    @property
    def labels(self) -> dict[str, dict[str, str]]:
        """Label of each code, by dimension, in the order to print."""
        return {dimension.name: dict(dimension.labels) for dimension in self.described}

    @property
    def hidden_share(self) -> float:
        """Share of the shown cells that are hidden."""
        shown = self._shown()
        return sum(cell.value is None for cell in shown) / len(shown) if shown else 0.0

    def __len__(self) -> int:
        return len(self._shown())

    # -- reading it ---------------------------------------------------------------------------------------------

    @property
    def frame(self) -> pd.DataFrame:
        """Long form, a new DataFrame: a column of codes for each dimension, then value, low, high, n_valid,
        missing_share, status, and further measures (numerator, standard_error, …) where the table has them.
        Hidden values are NaN."""
        import pandas as pd

        require_genuine_table(self)
        shown = self._shown()
        columns: dict[str, object] = {
            name: pd.Series([cell.codes[place] for cell in shown], dtype="str")
            for place, name in enumerate(self.dimensions)
        }
        for name in _STANDARD_COLUMNS[:-1]:
            numbers = [_number(_in_frame(cell, name)) for cell in shown]
            columns[name] = pd.Series(numbers, dtype="float64")
        columns["status"] = pd.Series([cell.status.value for cell in shown], dtype="str")
        for name in dict.fromkeys(name for cell in shown for name, _ in cell.measures):
            columns[name] = pd.Series(
                [_number(dict(cell.measures).get(name)) for cell in shown], dtype="float64"
            )
        return pd.DataFrame(columns)

    def labelled(self) -> pd.DataFrame:
        """The frame with labels in place of codes."""
        frame = self.frame
        for dimension in self.described:
            frame[dimension.name] = [dimension.label(code) for code in frame[dimension.name]]
        return frame

    def wide(
        self, rows: str | None = None, columns: str | None = None, *, measure: str = "value"
    ) -> pd.DataFrame:
        """One row for each code of ``rows``, one column for each code of ``columns`` (default: first and second
        dimension), in the order of the table. Hidden values are NaN."""
        rows = rows or self.dimensions[0]
        columns = columns or next((name for name in self.dimensions if name != rows), None)
        frame = self.frame
        self._require_dimension(rows)
        if columns is None:
            return frame.set_index(rows)[[measure]]
        self._require_dimension(columns)
        if len(self.dimensions) > 2:
            raise UsageError(
                f"wide() shows two dimensions, this table has {len(self.dimensions)}",
                remedy="choose one category of the others first, with where()",
            )
        wide = frame.pivot(index=rows, columns=columns, values=measure)
        return wide.reindex(
            index=list(dict.fromkeys(frame[rows])), columns=list(dict.fromkeys(frame[columns]))
        )

    def cell(self, **dimensions: object) -> ProtectedValue:
        """The one cell at these codes; a dimension that is left out means its total, or its only code.

        Raises UsageError where there is no such cell.
        """
        require_genuine_table(self)
        for name in dimensions:
            self._require_dimension(name)
        wanted = tuple(
            str(dimensions.get(name, self._left_out(place))) for place, name in enumerate(self.dimensions)
        )
        for found in (*self.cells, *self.margins):
            if found.codes == wanted:
                return self._value(found)
        raise UsageError(
            f"the table has no cell at {', '.join(wanted)}",
            remedy=f"its codes are {self._codes_in_words()}{self._nearest(dimensions)}",
        )

    def _nearest(self, dimensions: Mapping[str, object]) -> str:
        """The nearest right code of the first that the table doesn't have, by its name or by its label."""
        for place, name in enumerate(self.dimensions):
            known = {cell.codes[place] for cell in (*self.cells, *self.margins)}
            if name in dimensions and str(dimensions[name]) not in known:
                labels = {self.labels.get(name, {}).get(code, code): code for code in sorted(known)}
                wanted = str(dimensions[name]).casefold()
                told = [code for label, code in labels.items() if wanted in label.casefold().split()]
                return (
                    f"; did you mean {told[0]!r}?"
                    if len(told) == 1
                    else nearest(dimensions[name], sorted(known))
                )
        return ""

    @property
    def total(self) -> ProtectedValue:
        """The grand total, protected together with the cells."""
        return self.cell()

    @property
    def counts(self) -> tuple[tuple[ReleasedCount, ...], ...]:
        """For each row of ``frame``, the protected counts behind it and whom they count."""
        require_genuine_table(self)
        return tuple(cell.counts for cell in self._shown())

    @property
    def values(self) -> tuple[ProtectedValue, ...]:
        """Every shown cell as a protected value, in the order of the table."""
        require_genuine_table(self)
        return tuple(self._value(cell) for cell in self._shown())

    def __iter__(self) -> Iterator[ProtectedValue]:
        return iter(self.values)

    # -- parts of it --------------------------------------------------------------------------------------------

    def where(self, **dimensions: object) -> ProtectedTable:
        """The cells with these codes (one, or a list), as a protected table. Dimensions stay."""
        wanted = {name: self._wanted(name, codes) for name, codes in dimensions.items()}

        def stays(cell: Cell) -> bool:
            codes = dict(zip(self.dimensions, cell.codes, strict=True))
            return all(codes[name] in kept for name, kept in wanted.items())

        return self._with(cells=tuple(filter(stays, self.cells)), margins=tuple(filter(stays, self.margins)))

    def with_margins(self) -> ProtectedTable:
        """The same table with its totals shown in frames."""
        return self._with(show_margins=True)

    def without_margins(self) -> ProtectedTable:
        """The same table without its totals in frames (``total`` and ``cell`` still find them)."""
        return self._with(show_margins=False)

    def ranked(self, *, top: int | None = None) -> ProtectedTable:
        """Cells from largest to smallest, hidden ones last in their given order; the first ``top`` of them."""

        def rank(cell: Cell) -> tuple[bool, float]:
            return cell.value is None, -(cell.value or 0.0)

        return self._with(cells=tuple(sorted(self.cells, key=rank))[:top])

    def only_shown(self) -> ProtectedTable:
        """Without the hidden cells: for charts that can't show "hidden". Where all are hidden, they stay.

        So a table never gets empty by what is hidden, and a notebook that reads its first value finds one.
        """
        return self._with(cells=tuple(cell for cell in self.cells if cell.value is not None) or self.cells)

    def with_note(self, *notes: str) -> ProtectedTable:
        """The same table with further notes under it."""
        return self._with(notes=(*self.notes, *notes))

    # -- for the author in JupyterLab ---------------------------------------------------------------------------

    def __repr__(self) -> str:
        head = f"{self.statistic.value} by {', '.join(self.dimensions)} - {self.population}"
        body = self._display().to_string(index=False)
        return "\n".join([head, body, *self.notes])

    def _repr_html_(self) -> str:
        body = self._display().to_html(index=False, border=0, escape=True)
        notes = "".join(f"<p><small>{escape(note)}</small></p>" for note in self.notes)
        title = escape(
            f"{self.statistic.value} by {', '.join(self.dimension_labels.values())} — {self.population}"
        )
        return f"<figure><figcaption>{title}</figcaption>{body}{notes}</figure>"

    def _display(self) -> pd.DataFrame:
        symbol = current_policy().hidden_symbol
        frame = self.labelled().head(_ROWS_SHOWN)
        for name in frame.columns.difference([*self.dimensions, "status"]):
            frame[name] = [
                symbol
                if name == "value" and math.isnan(x)
                else ""
                if math.isnan(x)
                else f"{x:,.4g}"
                if x % 1
                else f"{x:,.0f}"
                for x in frame[name]
            ]
        return frame.rename(columns=self.dimension_labels).drop(columns=["status"])

    # -- inside -------------------------------------------------------------------------------------------------

    def _shown(self) -> tuple[Cell, ...]:
        return (*self.cells, *self.margins) if self.show_margins else self.cells

    def _left_out(self, place: int) -> str:
        codes = {cell.codes[place] for cell in self.cells}
        return codes.pop() if len(codes) == 1 else TOTAL

    def _value(self, cell: Cell) -> ProtectedValue:
        return issue_value(
            value=cell.value,
            status=cell.status,
            statistic=self.statistic,
            dimensions={n: c for n, c in zip(self.dimensions, cell.codes, strict=True) if c != TOTAL},
            population=self.population,
            source=self.source,
            low=cell.low,
            high=cell.high,
            n_valid=cell.n_valid,
            missing_share=cell.missing_share,
            counts=cell.counts,
        )

    def _with(self, **changes: object) -> ProtectedTable:
        require_genuine_table(self)
        parts: dict[str, object] = {
            "dimensions": self.described,
            "population": self.population,
            "statistic": self.statistic,
            "source": self.source,
            "cells": self.cells,
            "margins": self.margins,
            "show_margins": self.show_margins,
            "notes": self.notes,
        }
        return issue_table(**{**parts, **changes})  # type: ignore[arg-type]

    def _wanted(self, name: str, codes: object) -> set[str]:
        self._require_dimension(name)
        listed = codes if isinstance(codes, (list, tuple, set, frozenset, range)) else [codes]
        wanted = {str(code) for code in listed}
        place = self.dimensions.index(name)
        unknown = wanted - {cell.codes[place] for cell in (*self.cells, *self.margins)}
        if unknown:
            raise UsageError(
                f"the table has no {name} {', '.join(sorted(unknown))}",
                remedy=f"its codes are {self._codes_in_words()}",
            )
        return wanted

    def _require_dimension(self, name: str) -> None:
        if name not in self.dimensions:
            raise UsageError(
                f"the table has no dimension {name!r}",
                remedy=f"its dimensions are {', '.join(self.dimensions)}",
            )

    def _codes_in_words(self) -> str:
        parts = []
        for place, name in enumerate(self.dimensions):
            codes = list(dict.fromkeys(cell.codes[place] for cell in (*self.cells, *self.margins)))
            parts.append(f"{name}: {', '.join(codes[:25])}{' …' if len(codes) > 25 else ''}")
        return "; ".join(parts)


def issue_table(
    *,
    dimensions: Iterable[TableDimension],
    population: str,
    statistic: Statistic,
    source: str,
    cells: Iterable[Cell],
    margins: Iterable[Cell] = (),
    show_margins: bool = False,
    notes: Iterable[str] = (),
) -> ProtectedTable:
    """A sealed table; only code of ``data_access`` may call this."""
    require_call_from_data_access("a protected table")
    fields = (
        tuple(dimensions),
        str(population),
        Statistic(statistic),
        str(source),
        tuple(_plain(cell) for cell in cells),
        tuple(_plain(cell) for cell in margins),
        bool(show_margins),
        tuple(dict.fromkeys(str(note) for note in notes)),
    )
    return ProtectedTable(*fields, seal=seal("table", _content(fields)))


def require_genuine_table(table: ProtectedTable) -> None:
    """Raise DisclosureError unless the seal of a table is whole."""
    if type(table) is not ProtectedTable or not is_genuine_table(table):
        raise DisclosureError(
            "a protected table was changed after it was issued, or not issued by data_access",
            remedy="ask the casebook for it again",
        )


def is_genuine_table(table: ProtectedTable) -> bool:
    try:
        fields = (
            table.described, table.population, table.statistic, table.source, table.cells, table.margins,
            table.show_margins, table.notes,
        )  # fmt: skip
        return is_genuine("table", _content(fields), table.seal)
    except (AttributeError, TypeError, ValueError):
        return False


def _content(fields: tuple[object, ...]) -> list[object]:
    described, population, statistic, source, cells, margins, show_margins, notes = fields
    return [
        [[d.name, d.title, list(d.labels)] for d in described],  # type: ignore[attr-defined]
        population,
        str(statistic),
        source,
        [_cell_content(cell) for cell in cells],  # type: ignore[attr-defined]
        [_cell_content(cell) for cell in margins],  # type: ignore[attr-defined]
        show_margins,
        notes,
    ]


def _cell_content(cell: Cell) -> list[object]:
    if type(cell) is not Cell:
        raise TypeError("not a cell")
    return [
        cell.codes,
        cell.value,
        str(cell.status),
        cell.low,
        cell.high,
        cell.n_valid,
        cell.missing_share,
        cell.measures,
        sealed_content(cell.counts),
    ]


def _plain(cell: Cell) -> Cell:
    """A cell with plain numbers; one that isn't finite becomes hidden."""
    value = _finite(cell.value)
    hidden = value is None
    low, high = _finite(cell.low), _finite(cell.high)
    if hidden:
        low, high = told_bounds(low, high)
    return Cell(
        codes=tuple(str(code) for code in cell.codes),
        value=value,
        status=CellStatus.SUPPRESSED if hidden else CellStatus(cell.status),
        low=low,
        high=high,
        n_valid=None if cell.n_valid is None else int(cell.n_valid),
        missing_share=_finite(cell.missing_share),
        measures=tuple((str(name), None if hidden else _finite(number)) for name, number in cell.measures),
        counts=plain_counts(cell.counts),
    )


def _finite(number: float | None) -> float | None:
    return None if number is None or not math.isfinite(number) else float(number)


def _in_frame(cell: Cell, name: str) -> float | None:
    """A number of a cell as frames have it: nothing is computed from what is told of a hidden value."""
    return None if cell.value is None and name in ("low", "high") else getattr(cell, name)


def _number(number: float | None) -> float:
    return math.nan if number is None else float(number)


def labels_of(pairs: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Labels in the form that a dimension of a table keeps them."""
    return tuple((str(code), str(label)) for code, label in pairs.items())
