"""Combinations of several yes/no answers, after UpSet (Lex et al. 2014): a column a combination, dots say which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from data_access.errors import UsageError

from .canvas import (
    MARGIN,
    Canvas,
    KeyItem,
    Sign,
    draw_block,
    draw_key,
    draw_title,
    hidden_key,
    key_height,
    nothing_to_show,
    title_block,
)
from .labels import Labels, Quantity
from .lines import draw_value_axis
from .palette import GRID, INK, MUTED, Look, subject_look
from .points import Point, code_text, in_series_style, points
from .scales import linear_scale
from .text import block_height, block_width, text_width, wrap
from .theme import NOTE_PX, PAGE_WIDTH, TICK_PX, FigureSize, drawing_width

_YES = frozenset({"yes", "true", "1"})
_PITCH = 26.0


@dataclass(frozen=True)
class _Combination:
    items: frozenset[str]
    point: Point


@in_series_style
def draw_combinations(
    data: pd.DataFrame,
    *,
    title: str,
    labels: Labels,
    items: Sequence[str] | None = None,
    combination: str | None = None,
    separator: str = "+",
    dimension: str = "means_of_control",
    totals: Mapping[str, float] | None = None,
    most: int = 12,
    quantity: Quantity = Quantity.COUNT,
    subject: str | None = None,
    size: FigureSize | None = None,
) -> Figure:
    """Upset-like plot of the ``most`` frequent combinations.

    Either ``items`` names columns that hold yes/no, or ``combination`` a column that holds the items of each
    combination joined by ``separator``. Items are named by ``labels(dimension, item)`` and stand in the order of their
    ``totals`` (how many have the item at all; printed beside the name), else of the combinations shown. Hidden
    combinations are told in the key, and have no column. Raises UsageError where neither way is given.
    """
    found = _read(data, items, combination, separator)
    shown = sorted((one for one in found if not one.point.hidden), key=lambda one: -one.point.number())
    if not shown:
        return nothing_to_show(title, labels, hidden=bool(found))
    limit = most if drawing_width() >= PAGE_WIDTH else min(most, 7)
    left_out, shown = len(shown) > limit, shown[:limit]
    order = _item_order(shown, items, totals or {})
    key = []
    if any(one.point.interval for one in shown):
        key.append(KeyItem(Sign.WHISKER, labels.word("interval")))
    if any(one.point.hidden for one in found):
        key.append(hidden_key(labels))
    if left_out:
        key.append(KeyItem(Sign.WORDS, labels.word("more combinations")))
    names = [labels.text(labels(dimension, item)) for item in order]
    sums = [labels.value(totals[item], quantity) if totals and item in totals else "" for item in order]
    look = subject_look(subject)
    return _draw(shown, order, names, sums, labels.text(title), labels, quantity, key, look, size)


def _read(data: pd.DataFrame, items: Sequence[str] | None, combination: str | None, separator: str
          ) -> list[_Combination]:  # fmt: skip
    if items:
        found = points(data, *items)
        return [
            _Combination(
                frozenset(
                    item for item, answer in zip(items, point.keys, strict=True) if answer.casefold() in _YES
                ),
                point,
            )
            for point in found
        ]
    if combination:
        return [
            _Combination(
                frozenset(filter(None, (part.strip() for part in point.key.split(separator)))), point
            )
            for point in points(data, combination)
        ]
    raise UsageError(
        "A plot of combinations needs to know where they stand",
        where="columns: " + ", ".join(code_text(column) for column in data.columns),
        remedy="name the yes/no columns in items, or the column of joined codes in combination",
    )


def _item_order(
    shown: Sequence[_Combination], items: Sequence[str] | None, totals: Mapping[str, float]
) -> list[str]:
    weights = dict.fromkeys(items or [], 0.0)
    for one in shown:
        for item in sorted(one.items):
            weights[item] = weights.get(item, 0.0) + one.point.number()
    used = [item for item in weights if weights[item] > 0 or item in totals]
    return sorted(used, key=lambda item: (-totals.get(item, 0.0), -weights[item], item))


def _draw(shown: Sequence[_Combination], order: Sequence[str], names: Sequence[str], sums: Sequence[str], title: str,
          labels: Labels, quantity: Quantity, key: Sequence[KeyItem], look: Look,
          size: FigureSize | None) -> Figure:  # fmt: skip
    width = float(drawing_width())
    phone = width < PAGE_WIDTH
    blocks = [wrap(name, 92.0 if phone else 190.0) for name in names]
    sums_width = max((text_width(text, NOTE_PX) for text in sums), default=0.0)
    left = MARGIN + max(block_width(blocks_of) for blocks_of in blocks) if blocks else MARGIN
    left += (sums_width + 12 if sums_width else 0.0) + 14
    step = min(58.0, (width - MARGIN - left) / max(len(shown), 1))
    lines, title_height = title_block(title, width - 2 * MARGIN)
    pitches = [max(_PITCH, block_height(len(block)) + 6) for block in blocks]
    below = key_height(key, width - 2 * MARGIN)
    wanted = (size or FigureSize.STANDARD).height
    bars = max(120.0, min(220.0, wanted - title_height - sum(pitches) - below - 40))
    top = title_height + 22
    canvas = Canvas(width, top + bars + 10 + sum(pitches) + below + 4)
    draw_title(canvas, lines)
    _draw_bars(canvas, shown, (left, top, left + step * len(shown), top + bars), step, labels, quantity, look)
    _draw_matrix(canvas, shown, order, blocks, sums, (left, top + bars + 10), step, pitches, sums_width, look)
    draw_key(canvas, key, canvas.height - below - 4, width - 2 * MARGIN)
    return canvas.figure


def _draw_bars(canvas: Canvas, shown: Sequence[_Combination], box: tuple[float, float, float, float], step: float,
               labels: Labels, quantity: Quantity, look: Look) -> None:  # fmt: skip
    left, top, right, bottom = box
    scale = linear_scale([one.point for one in shown], quantity, ticks=4)
    axes = canvas.axes(left, top, right, bottom)
    axes.set_xlim(0, len(shown))
    axes.set_ylim(0, scale.high)
    draw_value_axis(canvas, axes, scale, scale.tick_labels(labels), box)
    for number, one in enumerate(shown):
        axes.bar(
            [number + 0.5], [one.point.number()], width=min(0.62, 30 / step), color=look.colour, gid="bar"
        )
        peak = one.point.number()
        if one.point.interval:
            axes.plot(
                [number + 0.5] * 2, list(one.point.interval), color=INK, linewidth=1.2, solid_capstyle="butt"
            )
            peak = max(peak, one.point.interval[1])
        y = bottom - scale.fraction(peak) * (bottom - top) - 9
        text = labels.value(one.point.value, quantity)
        small = text_width(text, TICK_PX) > step - 3
        canvas.text(left + (number + 0.5) * step, y, text, size=11 if small else TICK_PX, align="center")


def _draw_matrix(canvas: Canvas, shown: Sequence[_Combination], order: Sequence[str], blocks: Sequence[Sequence[str]],
                 sums: Sequence[str], corner: tuple[float, float], step: float, pitches: Sequence[float],
                 sums_width: float, look: Look) -> None:  # fmt: skip
    left, y = corner
    right = left + step * len(shown)
    centres = []
    for number, (block, pitch, text) in enumerate(zip(blocks, pitches, sums, strict=True)):
        if number % 2 == 0:
            canvas.rectangle(0, y, max(right, canvas.width), y + pitch, fill="#F5F7F9")
        centre = y + pitch / 2
        draw_block(canvas, MARGIN, centre, block)
        if text:
            canvas.text(left - 14, centre, text, size=NOTE_PX, colour=MUTED, align="right")
        centres.append(centre)
        y += pitch
    for number, one in enumerate(shown):
        x = left + (number + 0.5) * step
        held = [centre for item, centre in zip(order, centres, strict=True) if item in one.items]
        dot = 11 if step > 20 else 8
        for centre in centres:
            canvas.line([x], [centre], colour=GRID, marker="o", marker_size=dot, order=1.5)
        if len(held) > 1:
            canvas.line([x, x], [held[0], held[-1]], colour=look.colour, width=2)
        for centre in held:
            canvas.line([x], [centre], colour=look.colour, marker="o", marker_size=dot)
