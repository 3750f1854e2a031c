"""Bars, which always begin at zero: shares and counts, parts of a whole, parts of a change."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
from matplotlib.figure import Figure

from data_access.errors import UsageError

from .canvas import Sign, hidden_key, nothing_to_show
from .dots import base_columns, base_words, key_items
from .labels import Labels, Quantity
from .palette import HATCH, INK, MUTED, PAPER, PLAIN, Look, ink_on, looks_for, subject_look
from .points import Point, codes_of, in_series_style, naming, points, sorted_by_value, unique
from .rows import Column, Row, RowChart, row_chart
from .scales import linear_scale
from .text import separate, text_width
from .theme import FigureSize

_THICK = 17.0
MOST_PARTS = 4


@in_series_style
def draw_bars(
    data: pd.DataFrame,
    *,
    category: str,
    title: str,
    labels: Labels,
    quantity: Quantity = Quantity.SHARE,
    sort: bool = True,
    last: Sequence[str] = (),
    highlight: Collection[str] = (),
    subject: str | None = None,
    size: FigureSize | None = None,
) -> Figure:
    """Horizontal bars from zero, largest first, with value, n and share not known in columns.

    The options are those of :func:`~series.charts.dots.draw_dots`; with ``highlight`` the other bars are paler.
    """
    found, labels = points(data, category), naming(data, labels, category)
    if not found:
        return nothing_to_show(title, labels)
    keys = [point.key for point in found]
    ends = codes_of(last, keys, labels, category)
    found = sorted_by_value(found, ends) if sort else found
    highlight = codes_of(highlight, keys, labels, category)
    scale = linear_scale(found, quantity)
    rows = [Row(labels(category, point.key), strong=point.key in highlight) for point in found]
    values = tuple(labels.value(point.value, quantity) for point in found)
    columns = [Column("", values, strong=True, essential=True), *base_columns(found, labels)]
    key = [*key_items(found, labels, Sign.WHISKER), *base_words(found, labels)]
    chart = row_chart(rows, columns, scale, labels=labels, title=title, key=key, size=size)
    plain = subject_look(subject)
    for number, point in enumerate(found):
        pale = bool(highlight) and point.key not in highlight
        look = subject_look(point.key, plain) if subject is None or point.key in ends else plain
        draw_bar(chart, number, point, look, pale=pale)
    return chart.canvas.figure


def draw_bar(chart: RowChart, number: int, point: Point, look: Look, *, pale: bool = False) -> None:
    """One bar from zero with its interval; hatching over the row where the value is hidden."""
    if point.hidden:
        chart.strip(number)
        return
    y = chart.centres[number]
    chart.axes.barh(
        [y], [point.number()], height=_THICK, color=look.colour, alpha=0.45 if pale else 1.0,
        edgecolor=look.text if look.light else "none", linewidth=0.75, zorder=2, gid="bar",
    )  # fmt: skip
    if point.interval:
        draw_whisker(chart, point, y)


def draw_whisker(chart: RowChart, point: Point, y: float) -> None:
    """The interval on a bar: a dark line with a white edge, so that it is seen on the bar and beside it."""
    assert point.interval is not None
    ends = [chart.scale.clip(end) for end in point.interval]
    for colour, width, order in ((PAPER, 2.6, 3), (INK, 1.3, 4)):
        chart.axes.plot(
            ends, [y, y], color=colour, linewidth=width, zorder=order, clip_on=False, solid_capstyle="butt"
        )


@in_series_style
def draw_parts(
    data: pd.DataFrame,
    *,
    category: str,
    part: str,
    title: str,
    labels: Labels,
    parts: Sequence[str] | None = None,
    size: FigureSize | None = None,
) -> Figure:
    """Bars of 100 % with at most four parts (``value`` is each part's share of its row), in the data's order.

    For few rows whose parts do add up to a whole; many answers to one question are dots or a heat table. What the
    shown parts leave open, where a part is hidden, is hatched. Raises UsageError for more than four parts.
    """
    found, labels = points(data, category, part), naming(data, labels, category, part)
    if not found:
        return nothing_to_show(title, labels)
    order = list(parts) if parts is not None else unique([point.keys[1] for point in found])
    order = codes_of(order, unique([point.keys[1] for point in found]), labels, part)
    if len(order) > MOST_PARTS:
        raise UsageError(
            f"A bar of 100 % has at most {MOST_PARTS} parts",
            where=f"{part}: {', '.join(order)}",
            remedy="join the small ones to “other”, or draw dots or a heat table",
        )
    cells = {point.keys: point for point in found}
    looks = looks_for(order)
    categories = unique([point.key for point in found])
    bases = [cells[key, order[0]] for key in categories if (key, order[0]) in cells]
    key = [hidden_key(labels)] if any(point.hidden for point in found) else []
    columns = base_columns(bases, labels) if len(bases) == len(categories) else []
    key += base_words(bases, labels)
    rows = [Row(labels(category, name)) for name in categories]
    scale = linear_scale([], Quantity.SHARE, full=True)
    chart = row_chart(
        rows, columns, scale, labels=labels, title=title, key=key, size=size, above=26, pitch=30
    )
    spans = [_draw_parts_of_row(chart, number, [cells.get((name, code)) for code in order], looks, labels)
             for number, name in enumerate(categories)]  # fmt: skip
    if spans:
        _name_parts(chart, spans[0], [labels(part, code) for code in order], [looks[code] for code in order])
    return chart.canvas.figure


def _draw_parts_of_row(
    chart: RowChart, number: int, row: Sequence[Point | None], looks: dict[str, Look], labels: Labels
) -> list[tuple[float, float] | None]:
    """Draw a row; returns where each part lies (None where it is hidden)."""
    y, start = chart.centres[number], 0.0
    spans: list[tuple[float, float] | None] = []
    for point in row:
        if point is None or point.hidden:
            spans.append(None)
            continue
        look, value = looks[point.keys[1]], point.number()
        chart.axes.barh(
            [y],
            [value],
            left=[start],
            height=_THICK + 5,
            color=look.colour,
            edgecolor=PAPER,
            linewidth=1.2,
            gid="bar",
        )
        text = labels.value(value, Quantity.SHARE)
        if text_width(text, strong=True) + 8 < value * chart.plot_width:
            x = chart.x_pixels(start + value / 2)
            chart.canvas.text(
                x, chart.y_pixels(number), text, colour=ink_on(look.colour), strong=True, align="center"
            )
        spans.append((start, start + value))
        start += value
    if any(point is not None and point.hidden for point in row) and start < 1:
        chart.axes.barh(
            [y], [1 - start], left=[start], height=_THICK + 5, facecolor=PAPER, edgecolor=HATCH, hatch="//////",
            linewidth=0.6, gid="hidden",
        )  # fmt: skip
    return spans


def _name_parts(
    chart: RowChart, spans: Sequence[tuple[float, float] | None], names: Sequence[str], looks: Sequence[Look]
) -> None:
    """The parts' names above the first row, each as near to its part as the others allow."""
    places = [(span[0] + span[1]) / 2 if span else 0.95 for span in spans]
    widths = [text_width(name, strong=True) + 12 for name in names]
    centres = separate(
        [chart.x_pixels(place) for place in places], widths, chart.left - 3, chart.canvas.width
    )
    for name, look, x in zip(names, looks, centres, strict=True):
        chart.canvas.text(x, chart.top + 13, name, colour=look.text, strong=True, align="center")


@in_series_style
def draw_decomposition(
    data: pd.DataFrame,
    *,
    component: str,
    title: str,
    labels: Labels,
    total: str = "total",
    names: dict[str, str] | None = None,
    quantity: Quantity = Quantity.POINTS,
    size: FigureSize | None = None,
) -> Figure:
    """A change and its parts (Kitagawa: within groups, mix of groups, total), each a bar from zero with its interval.

    ``total`` is the component that the others add up to; it comes last, after a rule. ``names`` gives each component
    its words ("within": "change within missions").
    """
    found, labels = points(data, component), naming(data, labels, component)
    if not found:
        return nothing_to_show(title, labels)
    total_codes = codes_of([total], [point.key for point in found], labels, component)
    found = sorted(found, key=lambda point: point.key in total_codes)
    names = names or {}
    rows = [
        Row(labels.text(names.get(point.key, labels(component, point.key))), strong=point.key in total_codes)
        for point in found
    ]
    scale = linear_scale(found, quantity)
    values = tuple(labels.value(point.value, quantity) for point in found)
    spans = tuple(labels.interval(point.low, point.high, quantity) for point in found)
    columns = [Column("", values, strong=True, essential=True)]
    if any(spans):
        columns.append(Column(labels.word("interval"), spans))
    key = key_items(found, labels, Sign.WHISKER)
    chart = row_chart(rows, columns, scale, labels=labels, title=title, key=key, size=size, pitch=34)
    for number, point in enumerate(found):
        draw_bar(chart, number, point, PLAIN if point.key in total_codes else Look(MUTED, MUTED))
    _rule_before_total(chart, [point.key in total_codes for point in found])
    return chart.canvas.figure


def _rule_before_total(chart: RowChart, totals: Sequence[bool]) -> None:
    if True not in totals or totals.index(True) == 0:
        return
    first = totals.index(True)
    y = chart.top + chart.tops[first]
    chart.canvas.line([2, chart.canvas.width - 2], [y, y], colour=HATCH)
