"""Slopes: each category at two moments."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from data_access.errors import UsageError

from .canvas import (
    MARGIN,
    Canvas,
    Sign,
    draw_block,
    draw_key,
    draw_title,
    key_height,
    nothing_to_show,
    title_block,
)
from .dots import key_items
from .labels import Labels, Quantity
from .palette import BASELINE, MUTED, PAPER, Look, looks_for
from .points import Point, in_series_style, naming, points, unique
from .scales import Scale, linear_scale
from .text import block_height, block_width, separate, text_width, wrap
from .theme import LABEL_PX, NOTE_PX, PAGE_WIDTH, FigureSize, drawing_width

_GAP = 14.0


@in_series_style
def draw_slopes(
    data: pd.DataFrame,
    *,
    category: str,
    moment: str,
    title: str,
    labels: Labels,
    quantity: Quantity = Quantity.SHARE,
    zero: bool = True,
    size: FigureSize | None = None,
) -> Figure:
    """Slope chart: one line a category (at most six) between the two moments, in the data's order.

    Values stand at both ends, names at the right; intervals are thin lines at the ends. A category that is hidden at
    one moment is a dot with the common symbol at the other end.
    """
    found, labels = points(data, category, moment), naming(data, labels, category, moment)
    moments = unique([point.keys[1] for point in found])
    if len(moments) < 2:
        return nothing_to_show(title, labels, hidden=any(point.hidden for point in found))
    if len(moments) > 2:
        raise UsageError("A slope chart has two moments", where=f"{moment}: {', '.join(moments)}")
    categories = unique([point.key for point in found])
    looks = looks_for(categories)
    cells = {point.keys: point for point in found}
    sides = [[cells.get((name, at)) for name in categories] for at in moments]
    scale = linear_scale(found, quantity, zero=zero)
    width = float(drawing_width())
    names = [labels(category, name) for name in categories]
    sheet = _layout(title, labels, names, sides, quantity, scale, width, size, found)
    _draw_heads(sheet, labels, [labels(moment, at) for at in moments], sides)
    for number, name in enumerate(categories):
        _draw_slope(sheet, [side[number] for side in sides], looks[name])
    for side, points_of_side in enumerate(sides):
        _draw_side(sheet, side, points_of_side, [looks[name] for name in categories])
    return sheet.canvas.figure


class _Slopes:
    """The sheet of a slope chart: its scale, where the two moments stand, and the words at both ends."""

    def __init__(self, canvas: Canvas, scale: Scale, top: float, bottom: float, xs: tuple[float, float],
                 words: list[list[list[str]]]) -> None:  # fmt: skip
        self.canvas, self.scale, self.top, self.bottom, self.xs, self.words = (
            canvas,
            scale,
            top,
            bottom,
            xs,
            words,
        )

    def y(self, value: float) -> float:
        return self.bottom - self.scale.fraction(value) * (self.bottom - self.top)


def _layout(title: str, labels: Labels, names: Sequence[str], sides: Sequence[Sequence[Point | None]],
            quantity: Quantity, scale: Scale, width: float, size: FigureSize | None,
            found: Sequence[Point]) -> _Slopes:  # fmt: skip
    phone = width < PAGE_WIDTH
    values = [["" if p is None else labels.value(p.value, quantity) for p in side] for side in sides]
    left_words = [[value] for value in values[0]]
    limit = 104.0 if phone else 210.0
    right_words = [wrap(f"{value}  {name}", limit, LABEL_PX, strong=True)
                   for value, name in zip(values[1], names, strict=True)]  # fmt: skip
    left = MARGIN + max(max(block_width(words, strong=True) for words in left_words), 52.0) + _GAP
    right = width - MARGIN - max(block_width(words, strong=True) for words in right_words) - _GAP
    title_lines, title_height = title_block(labels.text(title), width - 2 * MARGIN)
    key = key_items(found, labels, Sign.INTERVAL)
    below = key_height(key, width - 2 * MARGIN) + 10
    height = float((size or FigureSize.STANDARD).height)
    needed = title_height + 46 + sum(block_height(len(words)) + 2 for words in right_words) + below
    height = max(height, needed)
    canvas = Canvas(width, height)
    draw_title(canvas, title_lines)
    draw_key(canvas, key, height - below + 4, width - 2 * MARGIN)
    return _Slopes(canvas, scale, title_height + 46, height - below, (left, right), [left_words, right_words])


def _draw_heads(
    sheet: _Slopes, labels: Labels, names: Sequence[str], sides: Sequence[Sequence[Point | None]]
) -> None:
    for x, name, side in zip(sheet.xs, names, sides, strict=True):
        sizes = [point.n for point in side if point is not None and point.n is not None]
        base = labels.sample_size(min(sizes), max(sizes)) if sizes else ""
        wide = max(text_width(name, strong=True), text_width(base, NOTE_PX)) / 2
        centre = min(max(x, wide + MARGIN), sheet.canvas.width - wide - MARGIN)
        sheet.canvas.text(centre, sheet.top - 34, name, strong=True, align="center")
        if base:
            sheet.canvas.text(centre, sheet.top - 18, base, size=NOTE_PX, colour=MUTED, align="center")
        sheet.canvas.line([x, x], [sheet.top - 8, sheet.bottom], colour=BASELINE)


def _draw_slope(sheet: _Slopes, ends: Sequence[Point | None], look: Look) -> None:
    shown = [
        (x, point) for x, point in zip(sheet.xs, ends, strict=True) if point is not None and not point.hidden
    ]
    for x, point in shown:
        if point.interval:
            low, high = (sheet.y(sheet.scale.clip(end)) for end in point.interval)
            sheet.canvas.line([x, x], [low, high], colour=look.text, width=2.2)
    if len(shown) == 2:
        ys = [sheet.y(point.number()) for _, point in shown]
        sheet.canvas.line([x for x, _ in shown], ys, colour=look.colour, width=2.2)
    for x, point in shown:
        y = sheet.y(point.number())
        sheet.canvas.line(
            [x], [y], colour=PAPER, marker=look.marker, marker_size=10, fill=look.colour, gid="value"
        )


def _draw_side(
    sheet: _Slopes, side: int, points_of_side: Sequence[Point | None], looks: Sequence[Look]
) -> None:
    """The words at one end, none over another; a thin line leads to those that had to move."""
    words = sheet.words[side]
    wanted = [
        sheet.bottom if point is None or point.hidden else sheet.y(point.number()) for point in points_of_side
    ]
    heights = [block_height(len(block)) + 2 for block in words]
    sign = -1 if side == 0 else 1
    align = "right" if side == 0 else "left"
    x = sheet.xs[side]
    for point, y, at, block, look in zip(
        points_of_side,
        separate(wanted, heights, sheet.top - 8, sheet.bottom + 8),
        wanted,
        words,
        looks,
        strict=True,
    ):
        if point is None:
            continue
        if abs(y - at) > 4 and not point.hidden:
            sheet.canvas.line([x + sign * 6, x + sign * (_GAP - 2)], [at, y], colour=BASELINE)
        colour = MUTED if point.hidden else look.text
        draw_block(sheet.canvas, x + sign * _GAP, y, block, colour=colour, strong=True, align=align)
