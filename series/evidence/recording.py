"""What a notebook calls: each function checks that its value is protected, and displays one standard output.

Nothing is kept in this process: the record is made from the executed notebook alone (``harvest``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from data_access.errors import DisclosureError, UsageError
from series.evidence.formatting import format_of_statistic
from series.evidence.items import ClaimItem, FigureItem, Item, ModelItem, NumberItem, TableItem
from series.evidence.kinds import EVIDENCE_MIME, ClaimState, NumberFormat
from series.evidence.preview import preview_markdown
from series.evidence.protection import (
    Protected,
    cell_of_value,
    cells_of_table,
    counts_of,
    require_model,
    require_table,
    require_value,
    require_verdict,
)

if TYPE_CHECKING:
    from data_access.disclosure import ProtectedModel, ProtectedTable, ProtectedValue, Verdict
    from data_access.disclosure.groups import ReleasedCount
    from series.charts.theme import FigureSize
    from series.evidence.drawing import Draw


def number(
    identifier: str,
    value: ProtectedValue,
    *,
    label: str,
    format: NumberFormat | None = None,
) -> None:
    """Put a number on record, for prose: ``{{< meta numbers.ID >}}``, ``intervals.ID``, ``bases.ID``.

    ``identifier``: snake_case. ``label``: what the number is, in words (shown on cards and in the data files).
    ``format``: how it is written; by default from the value's statistic. Raises ``DisclosureError`` for anything that
    isn't a protected value.
    """
    require_value(value, identifier)
    kind = NumberFormat(format) if format is not None else format_of_statistic(str(value.statistic))
    item = _build(
        NumberItem,
        id=identifier,
        label=label,
        format=kind,
        source=value.source,
        cells=(cell_of_value(value),),
    )
    _display(item)


def claim(identifier: str, verdict: Verdict, *, holds: str, fails: str, undetermined: str) -> None:
    """Put a claim on record, with a sentence for each state; all three are needed, whatever the data say today.

    The sentences may use ``{{< meta numbers.ID >}}``. Prose uses ``{{< meta claims.ID.sentence >}}`` or blocks with
    ``when-meta="claims.ID.holds"`` (``.fails``, ``.undetermined``).
    """
    genuine = require_verdict(verdict, identifier)
    item = _build(
        ClaimItem,
        id=identifier,
        state=ClaimState(genuine.state.value),
        holds=holds,
        fails=fails,
        undetermined=undetermined,
        basis=genuine.basis,
        source=genuine.source,
        cells=tuple(cell_of_value(value) for value in genuine.values),
    )
    _display(item)


def table(
    identifier: str,
    data: ProtectedTable,
    *,
    caption: str,
    note: str | None = None,
    rows: str | Sequence[str] | None = None,
    columns: str | None = None,
    format: NumberFormat | None = None,
) -> None:
    """Put a table on record.

    ``rows``: the dimension(s) that go down, ``columns``: the one that goes across. By default two dimensions are
    crossed (first down, second across) and any other number gives a row for each cell, with interval, n and share
    not known. ``columns`` not given with ``rows`` naming all dimensions also gives a row for each cell.
    """
    _display(
        table_item(identifier, data, caption=caption, note=note, rows=rows, columns=columns, format=format)
    )


def table_item(
    identifier: str,
    data: ProtectedTable,
    *,
    caption: str,
    note: str | None = None,
    rows: str | Sequence[str] | None = None,
    columns: str | None = None,
    format: NumberFormat | None = None,
) -> TableItem:
    """The record's item for a table; see ``table``. Pages that aren't notebooks print their tables through it too."""
    protected = cells_of_table(require_table(data, identifier))
    down, across = _layout(identifier, protected.dimensions, rows, columns)
    kind = (
        NumberFormat(format)
        if format is not None
        else format_of_statistic(protected.statistic, in_table=True)
    )
    item = _build(
        TableItem,
        id=identifier,
        caption=caption,
        note=note,
        rows=down,
        columns=across,
        format=kind,
        **_tabular(protected),
    )
    assert isinstance(item, TableItem)
    return item


def figure(
    identifier: str,
    data: ProtectedTable,
    draw: Draw,
    *,
    finding: str,
    caption: str,
    alt: str,
    note: str | None = None,
    size: FigureSize | None = None,
) -> None:
    """Put a figure on record: draws it now, for a page and for a phone, and keeps what it was drawn from.

    ``draw(data, labels)`` returns a matplotlib figure; ``data`` is a copy of the table's frame with labels in place of
    codes (the codes stand beside them in ``<dimension>_code``), ``labels`` a ``series.charts.labels.Labels``. It is
    called once for a page and once for a phone, and again with the labels of each further language of the edition: so
    it takes nothing else from the notebook, knows categories by their codes, and keeps no figure. A figure that can't
    be drawn for a phone is refused (``UsageError``).
    ``finding``: a short sentence, or the id of a claim whose sentence then heads the figure. ``caption``: what is
    measured, of whom, when. ``alt``: what the figure shows, in two to four sentences; its numbers through shortcodes.
    """
    from series.charts.theme import FigureSize as Sizes
    from series.evidence.drawing import shown_size
    from series.evidence.figure_forms import figure_in_english, figures_in_languages

    protected = cells_of_table(require_table(data, identifier))
    shown = shown_size(size if size is not None else Sizes.STANDARD)
    drawing, pictures = figure_in_english(identifier, draw, protected, shown, (caption, alt))
    for further in figures_in_languages(identifier, draw, protected, shown, (caption, alt)):
        pictures |= further
    item = _build(
        FigureItem,
        id=identifier,
        finding=finding,
        caption=caption,
        alt=alt,
        note=note,
        width=drawing.width,
        height=drawing.height,
        **_tabular(protected),
    )
    _display(item, pictures)


def model(
    identifier: str,
    fitted: ProtectedModel,
    *,
    caption: str,
    term_labels: Mapping[str, str],
    note: str | None = None,
) -> None:
    """Put a fitted model on record as a table: a row a term, ratios for logit and count models, with intervals and p.

    ``term_labels``: words for every term of the formula, with the reference ("aged 30 or over (than younger)").
    """
    require_model(fitted, identifier)
    protected = cells_of_table(fitted.coefficients)
    effects = () if fitted.marginal_effects is None else cells_of_table(fitted.marginal_effects).cells
    terms = {cell.dimensions.get("term", "") for cell in (*protected.cells, *effects)}
    unnamed = sorted(terms - set(term_labels) - {"Intercept"})
    if unnamed:
        raise UsageError(
            f"these terms of the model have no words: {', '.join(unnamed)}",
            where=identifier,
            remedy="name them in term_labels",
        )
    item = _build(
        ModelItem,
        id=identifier,
        caption=caption,
        note=note,
        model=str(fitted.kind),
        formula=str(fitted.formula),
        n=_raw(fitted.n),
        events=_raw(fitted.events),
        term_labels=dict(term_labels),
        ratios=any("ratio" in cell.extra for cell in protected.cells),
        marginal_effects=effects,
        counts=counts_of(_counts_of_model(fitted)),
        **_tabular(protected, extra_notes=tuple(fitted.notes)),
    )
    _display(item)


def _raw(value: Any) -> float | None:
    """The number in a protected value (or the number that a protected model gives as its rounded n)."""
    found = getattr(value, "value", value)
    return None if found is None else float(found)


def _counts_of_model(fitted: ProtectedModel) -> Iterator[ReleasedCount]:
    """Whom n and events count: the base and the numerator of what is modelled."""
    from data_access.disclosure.groups import CountRole

    for value, role in ((fitted.n, CountRole.BASE), (fitted.events, CountRole.NUMERATOR)):
        for count in () if value is None else value.counts:
            yield replace(count, role=role)


def _layout(
    identifier: str, dimensions: tuple[str, ...], rows: str | Sequence[str] | None, columns: str | None
) -> tuple[tuple[str, ...], str | None]:
    down = (rows,) if isinstance(rows, str) else tuple(rows or ())
    for name in (*down, *([columns] if columns else [])):
        if name not in dimensions:
            raise UsageError(
                f"the table has no dimension {name!r}; it has {', '.join(dimensions)}", where=identifier
            )
    if not down and columns is None and len(dimensions) == 2:
        return dimensions[:1], dimensions[1]
    if not down:
        down = tuple(name for name in dimensions if name != columns)
    if columns is None:
        left = [name for name in dimensions if name not in down]
        if len(left) > 1:
            raise UsageError(
                f"it isn't said where {', '.join(left)} go", where=identifier, remedy="name rows and columns"
            )
        columns = left[0] if left else None
    return down, columns


def _tabular(protected: Protected, extra_notes: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "population": protected.population,
        "statistic": protected.statistic,
        "dimensions": protected.dimensions,
        "dimension_titles": protected.titles,
        "labels": protected.labels,
        "source": protected.source,
        "source_notes": tuple(dict.fromkeys((*protected.notes, *extra_notes))),
        "cells": protected.cells,
        "total": protected.total,
    }


def _build(kind: type[Item], **fields: Any) -> Item:
    try:
        return kind(**fields)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        )
        raise UsageError(problems, where=f"evidence {fields.get('id')!r}") from None


def _display(item: Item, pictures: Mapping[str, str] | None = None) -> None:
    from IPython.display import display

    bundle: dict[str, Any] = {EVIDENCE_MIME: json.loads(item.model_dump_json())}
    bundle |= pictures or {"text/markdown": preview_markdown(item)}
    display(bundle, raw=True)


__all__ = ["DisclosureError", "claim", "figure", "model", "number", "table"]
