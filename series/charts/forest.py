"""Forest plots: the terms of a model with their intervals, each beside the reference it is compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.figure import Figure

from .canvas import KeyItem, Sign, hidden_key, nothing_to_show
from .dots import draw_dot
from .labels import NO_BREAK_SPACE, Labels, Quantity
from .palette import MUTED, PLAIN, Look
from .points import Point, in_series_style, naming, points
from .rows import Column, Row, RowChart, row_chart
from .scales import linear_scale, ratio_scale
from .theme import NOTE_PX, FigureSize

_INTERCEPTS = ("Intercept", "const")


@dataclass(frozen=True)
class TermGroup:
    """Terms of a model that belong together, and the category that all of them are compared with.

    ``terms``: the words of each term of the formula, in the order of the rows. ``reference``: words of the category
    left out; empty where there is none (a number, such as age).
    """

    heading: str
    terms: Mapping[str, str]
    reference: str = ""


@dataclass(frozen=True)
class _Line:
    row: Row
    point: Point | None
    reference: bool = field(default=False)


@in_series_style
def draw_forest(
    data: pd.DataFrame,
    *,
    title: str,
    labels: Labels,
    groups: Sequence[TermGroup] = (),
    names: Mapping[str, str] | None = None,
    term: str = "term",
    quantity: Quantity = Quantity.RATIO,
    directions: tuple[str, str] | None = ("less likely", "more likely"),
    size: FigureSize | None = None,
) -> Figure:
    """Forest plot of a model's terms.

    With ``Quantity.RATIO`` the axis is logarithmic round 1 and the columns ``ratio``, ``ratio_low``, ``ratio_high`` are
    drawn (``value``, ``low``, ``high`` where they are absent); with ``Quantity.POINTS`` (marginal effects) it is
    linear round 0. ``groups`` sets the order, headings, words and references; without it all terms but the intercept
    are drawn in the data's order, with the words in ``names``. ``directions`` says what lies left and right.
    """
    ratios = quantity is Quantity.RATIO and "ratio" in data.columns
    columns = ("ratio", "ratio_low", "ratio_high") if ratios else ("value", "low", "high")
    found = points(data, term, value=columns[0], low=columns[1], high=columns[2])
    labels = naming(data, labels, term)
    lines = _lines(found, groups, names or {}, labels, term)
    if not lines:
        return nothing_to_show(title, labels)
    drawn = [line.point for line in lines if line.point is not None]
    scale = ratio_scale(drawn) if quantity is Quantity.RATIO else linear_scale(drawn, quantity)
    neutral = 1.0 if quantity is Quantity.RATIO else 0.0
    texts = tuple(_text(line, labels, quantity) for line in lines)
    spans = tuple("" if line.point is None else _span(line.point, labels, quantity) for line in lines)
    figures = [Column("", texts, strong=True, essential=True), Column(labels.word("interval"), spans)]
    chart = row_chart(
        [line.row for line in lines],
        figures,
        scale,
        labels=labels,
        title=title,
        key=_key(lines, drawn, labels),
        size=size,
        above=18 if directions else 0,
        pitch=25,
    )
    for number, line in enumerate(lines):
        y = chart.centres[number]
        if line.reference:
            draw_dot(chart, Point((), neutral), y, Look(MUTED, MUTED, "s"), reference=True)
        elif line.point is None or line.point.hidden:
            chart.strip(number)
        else:
            draw_dot(chart, line.point, y, PLAIN)
    if directions:
        _draw_directions(chart, neutral, [labels.text(words) for words in directions])
    return chart.canvas.figure


def _lines(found: Sequence[Point], groups: Sequence[TermGroup], names: Mapping[str, str], labels: Labels,
           term: str) -> list[_Line]:  # fmt: skip
    cells = {point.key: point for point in found}
    if not groups:
        return [
            _Line(Row(labels.text(names.get(point.key, labels(term, point.key)))), point)
            for point in found
            if point.key not in _INTERCEPTS
        ]
    lines = []
    for group in groups:
        if not any(code in cells for code in group.terms):
            continue
        heading = labels.text(group.heading)
        if group.reference:
            text = f"{labels.text(group.reference)} ({labels.word('reference')})"
            lines.append(_Line(Row(text, heading=heading, muted=True), None, reference=True))
            heading = ""
        for code, words in group.terms.items():
            if code in cells:
                lines.append(_Line(Row(labels.text(words), heading=heading), cells[code]))
                heading = ""
    return lines


def _text(line: _Line, labels: Labels, quantity: Quantity) -> str:
    if line.reference or line.point is None:
        return ""
    return labels.value(line.point.value, quantity)


def _span(point: Point, labels: Labels, quantity: Quantity) -> str:
    to = labels.word("to")
    return labels.interval(point.low, point.high, quantity).replace(
        f" {to} ", f"{NO_BREAK_SPACE}{to}{NO_BREAK_SPACE}"
    )


def _key(lines: Sequence[_Line], drawn: Sequence[Point], labels: Labels) -> list[KeyItem]:
    items = []
    if any(point.interval for point in drawn):
        items.append(KeyItem(Sign.INTERVAL, labels.word("interval"), PLAIN.colour))
    if any(line.reference for line in lines):
        items.append(KeyItem(Sign.HOLLOW, labels.word("reference"), MUTED, "s"))
    if any(point.hidden for point in drawn):
        items.append(hidden_key(labels))
    return items


def _draw_directions(chart: RowChart, neutral: float, words: Sequence[str]) -> None:
    x, y = chart.x_pixels(neutral), chart.top + 11
    for text, sign, align in ((f"← {words[0]}", -1, "right"), (f"{words[1]} →", 1, "left")):
        room = x - chart.left + 60 if sign < 0 else chart.left + chart.plot_width - x + 60
        if room > 40:
            chart.canvas.text(x + sign * 8, y, text, size=NOTE_PX, colour=MUTED, align=align)
