"""Upright columns from zero for classes that have an order, such as the size of a group; the last may be open."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .canvas import (
    HATCHING,
    MARGIN,
    Canvas,
    KeyItem,
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
from .lines import draw_value_axis
from .palette import HATCH, INK, MUTED, PAPER, Look, subject_look
from .points import Point, codes_of, in_series_style, naming, points, unique
from .scales import linear_scale
from .text import block_height, block_width, text_width, wrap
from .theme import NOTE_PX, PAGE_WIDTH, TICK_PX, FigureSize, drawing_width


@in_series_style
def draw_columns(
    data: pd.DataFrame,
    *,
    category: str,
    title: str,
    labels: Labels,
    category_title: str = "",
    quantity: Quantity = Quantity.SHARE,
    open_ended: Sequence[str] = (),
    subject: str | None = None,
    size: FigureSize | None = None,
) -> Figure:
    """Columns in the data's order, each with its value above; intervals are thin lines.

    For ordered classes (group size, year): for names without an order take bars. ``open_ended`` are classes that go on
    ("3+"): drawn paler with a broken edge, so that a tail doesn't look like one class. A hidden class is hatched.
    """
    found, labels = points(data, category), naming(data, labels, category)
    if not found:
        return nothing_to_show(title, labels)
    tails = codes_of(open_ended, [point.key for point in found], labels, category)
    width = float(drawing_width())
    scale = linear_scale(found, quantity)
    ticks = scale.tick_labels(labels)
    left = MARGIN + block_width(ticks, TICK_PX) + 8
    step = (width - MARGIN - left) / max(len(found), 1)
    names = [wrap(labels(category, point.key), step - 6, TICK_PX) for point in found]
    bases = _bases(found, labels, step)
    axis_lines = (
        wrap(labels.text(category_title), width - left, TICK_PX, strong=True) if category_title else []
    )
    key = _key(found, labels, tails, same=not any(bases))
    below = key_height(key, width - 2 * MARGIN)
    foot = block_height(max((len(block) for block in names), default=1), TICK_PX) + 8
    foot += (block_height(1, NOTE_PX) if any(bases) else 0.0) + block_height(len(axis_lines), TICK_PX) + 4
    lines, title_height = title_block(labels.text(title), width - 2 * MARGIN)
    wanted = (size or FigureSize.STANDARD).height if width >= PAGE_WIDTH else 300
    height = max(float(wanted), title_height + 24 + 140 + foot + below)
    rectangle = (left, title_height + 24, width - MARGIN, height - foot - below)
    canvas = Canvas(width, height)
    draw_title(canvas, lines)
    axes = canvas.axes(*rectangle)
    axes.set_xlim(0, max(len(found), 1))
    axes.set_ylim(scale.low, scale.high)
    draw_value_axis(canvas, axes, scale, ticks, rectangle)
    look = subject_look(subject)
    for number, point in enumerate(found):
        _draw_column(axes, number, point, look, open_ended=point.key in tails)
        x = left + (number + 0.5) * step
        peak = 0.0 if point.hidden else scale.fraction(scale.clip(max(point.number(), point.high or 0.0)))
        y = rectangle[3] - peak * (rectangle[3] - rectangle[1]) - 10
        y = (rectangle[1] + rectangle[3]) / 2 if point.hidden else y
        _draw_words(
            canvas,
            x,
            y,
            labels.value(point.value, quantity),
            names[number],
            bases[number],
            rectangle[3],
            point,
        )
    for number, line in enumerate(axis_lines):
        y = (
            height
            - below
            - block_height(len(axis_lines) - number, TICK_PX)
            + block_height(1, TICK_PX) / 2
            - 2
        )
        canvas.text((left + width) / 2, y, line, size=TICK_PX, colour=MUTED, strong=True, align="center")
    draw_key(canvas, key, height - below - 2, width - 2 * MARGIN)
    return canvas.figure


def _bases(found: Sequence[Point], labels: Labels, step: float) -> list[str]:
    """n below each class, where it differs and there is room; else it stands in the key."""
    texts = [labels.sample_size(point.n) if point.n is not None else "" for point in found]
    wide = max((text_width(text, NOTE_PX) for text in texts), default=0.0)
    return texts if len(unique(texts)) > 1 and wide < step - 6 else [""] * len(found)


def _key(found: Sequence[Point], labels: Labels, tails: Sequence[str], *, same: bool) -> list[KeyItem]:
    items = key_items(found, labels, Sign.WHISKER)
    if tails:
        items.append(KeyItem(Sign.OPEN, labels.word("open-ended")))
    sizes = [point.n for point in found if point.n is not None]
    if same and sizes:
        items.append(KeyItem(Sign.WORDS, labels.sample_size(min(sizes), max(sizes))))
    missing = [point.missing for point in found if point.missing is not None]
    if missing:
        spans = unique([labels.value(share, Quantity.SHARE) for share in (min(missing), max(missing))])
        items.append(KeyItem(Sign.WORDS, labels.headed(labels.word("not known"), " – ".join(spans))))
    return items


def _draw_column(axes: Axes, number: int, point: Point, look: Look, *, open_ended: bool) -> None:
    if point.hidden:
        box = Rectangle((number + 0.22, 0), 0.56, 1, transform=axes.get_xaxis_transform(), facecolor=PAPER,
                        edgecolor=HATCH, linewidth=0.6, hatch=HATCHING, gid="hidden", zorder=2)  # fmt: skip
        axes.add_patch(box)
        return
    axes.bar(
        [number + 0.5], [point.number()], width=0.56, gid="bar", zorder=2, linewidth=1.0,
        color=(look.colour, 0.35) if open_ended else look.colour, edgecolor=look.text if open_ended else "none",
        linestyle=(0, (3, 2)) if open_ended else "-",
    )  # fmt: skip
    if point.interval:
        for colour, thick, order in ((PAPER, 2.6, 3), (INK, 1.3, 4)):
            axes.plot([number + 0.5] * 2, list(point.interval), color=colour, linewidth=thick, zorder=order,
                      solid_capstyle="butt", clip_on=False)  # fmt: skip


def _draw_words(canvas: Canvas, x: float, y: float, value: str, name: Sequence[str], base: str, bottom: float,
                point: Point) -> None:  # fmt: skip
    canvas.text(x, y, value, strong=True, align="center", colour=MUTED if point.hidden else INK,
                background=point.hidden)  # fmt: skip
    height = block_height(len(name), TICK_PX)
    draw_block(canvas, x, bottom + 7 + height / 2, name, size=TICK_PX, align="center")
    if base:
        canvas.text(x, bottom + 7 + height + block_height(1, NOTE_PX) / 2, base, size=NOTE_PX, colour=MUTED,
                    align="center")  # fmt: skip
