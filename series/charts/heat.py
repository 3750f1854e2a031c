"""Heat tables: values printed in cells whose shade follows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from .canvas import (
    HATCHING,
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
from .labels import NO_BREAK_SPACE, Labels, Quantity
from .palette import HATCH, MUTED, PAPER, ink_on, tint
from .points import STRUCTURAL_ZERO, Point, codes_of, in_series_style, naming, points, unique
from .text import block_height, block_width, text_width, wrap
from .theme import LABEL_PX, NOTE_PX, PAGE_WIDTH, TICK_PX, FigureSize, drawing_width

_CELL_HEIGHT = 26.0
_WIDEST_CELL = 96.0
_LONGEST_UPRIGHT = 130.0
"""On a page, headings with longer words than this are broken rather than turned."""
_EMPTY = "–"


@in_series_style
def draw_heat(
    data: pd.DataFrame,
    *,
    rows: str,
    columns: str,
    title: str,
    labels: Labels,
    quantity: Quantity = Quantity.SHARE,
    row_order: Sequence[str] | None = None,
    column_order: Sequence[str] | None = None,
    decimals: int | None = None,
    size: FigureSize | None = None,
) -> Figure:
    """Heat table of ``rows`` × ``columns`` in the data's order (or the given ones), each value printed in its cell.

    Shares are printed without their sign, which stands in the title. Hidden cells are hatched with the common symbol,
    cells that cannot occur hold a dash, absent ones are empty. n stands below, where it is that of the columns, else at
    the right.
    """
    found, labels = points(data, rows, columns), naming(data, labels, rows, columns)
    if not found:
        return nothing_to_show(title, labels)
    row_codes = _order(found, 0, row_order, labels, rows)
    column_codes = _order(found, 1, column_order, labels, columns)
    cells = {point.keys: point for point in found}
    below = _column_bases(found, column_codes, labels)
    plan = _plan(
        [labels(rows, code) for code in row_codes],
        [labels(columns, code) for code in column_codes],
        [] if below else _bases(found, row_codes, labels),
        below,
        _widest(found, labels, quantity, decimals),
    )
    told = "%" in title or "per cent" in title
    unit = f",{NO_BREAK_SPACE}%" if quantity is Quantity.SHARE and not told else ""
    key = [hidden_key(labels)] if any(point.hidden for point in found) else []
    if any(point.status == STRUCTURAL_ZERO for point in found):
        key.append(KeyItem(Sign.WORDS, f"{_EMPTY} {labels.word('does not occur')}"))
    canvas, top = _sheet(plan, labels.text(title) + unit, key, labels, size)
    largest = max((point.number() for point in found if not point.hidden), default=1.0)
    y = top
    for row, code in enumerate(row_codes):
        for column, other in enumerate(column_codes):
            x = plan.left + column * plan.cell
            point = cells.get((code, other))
            _draw_cell(canvas, point, (x, y, x + plan.cell - 2, y + plan.heights[row] - 2), largest,
                       labels.value(point.value if point else None, quantity, decimals=decimals)
                       .removesuffix(f"{NO_BREAK_SPACE}%"))  # fmt: skip
        y += plan.heights[row]
    return canvas.figure


def _order(found: Sequence[Point], axis: int, wanted: Sequence[str] | None, labels: Labels, dimension: str
           ) -> list[str]:  # fmt: skip
    present = unique([point.keys[axis] for point in found])
    return present if wanted is None else codes_of(wanted, present, labels, dimension)


def _bases(found: Sequence[Point], row_codes: Sequence[str], labels: Labels) -> list[str]:
    texts = []
    for code in row_codes:
        sizes = [point.n for point in found if point.key == code and point.n is not None]
        spans = (
            unique([labels.value(size, Quantity.COUNT) for size in (min(sizes), max(sizes))]) if sizes else []
        )
        texts.append("–".join(spans))
    return texts


def _column_bases(found: Sequence[Point], column_codes: Sequence[str], labels: Labels) -> list[str]:
    """n of each column, where it is the same in all of its rows; else nothing."""
    texts = []
    for code in column_codes:
        sizes = {point.n for point in found if point.keys[1] == code and point.n is not None}
        if len(sizes) != 1:
            return []
        texts.append(labels.value(sizes.pop(), Quantity.COUNT))
    return texts


def _widest(found: Sequence[Point], labels: Labels, quantity: Quantity, decimals: int | None) -> float:
    texts = [labels.value(point.value, quantity, decimals=decimals).removesuffix(f"{NO_BREAK_SPACE}%")
             for point in found]  # fmt: skip
    return block_width(texts, TICK_PX)


@dataclass
class _Plan:
    width: float
    left: float
    cell: float
    names: list[list[str]]
    heads: list[list[str]]
    bases: list[str]
    column_bases: list[str]
    heights: list[float]
    upright: bool
    """Headings run upwards, where a phone has no room for their words."""


def _plan(
    names: Sequence[str], heads: Sequence[str], bases: list[str], below: list[str], widest: float
) -> _Plan:
    """Columns as wide as their longest word needs; the sheet grows where a phone can't hold them."""
    width = float(drawing_width())
    phone = width < PAGE_WIDTH
    lines = [wrap(name, 112.0 if phone else 200.0) for name in names]
    bases = [] if phone else bases
    left = MARGIN + max((block_width(block) for block in lines), default=0.0) + 10
    base = max((text_width(text, NOTE_PX) for text in bases), default=0.0)
    right = base + 12 if base else 0.0
    widest = max(widest, block_width(below, NOTE_PX))
    longest = block_width([part for head in heads for part in re.split(r"[ ]|(?<=-)", head)], TICK_PX)
    needed = max(widest + 10, min(longest, _WIDEST_CELL) + 8)
    cell = max(needed, min((width - MARGIN - left - right) / max(len(heads), 1), _WIDEST_CELL))
    room = width - MARGIN - left - right
    tight = cell * len(heads) > room + 1
    upright = tight and (phone or longest < _LONGEST_UPRIGHT)
    if tight:
        cell = max(widest + 8, block_height(2, TICK_PX) + 2, room / max(len(heads), 1))
    width = max(width, left + cell * len(heads) + right + MARGIN)
    blocks = [_upwards(head, cell) if upright else wrap(head, cell - 6, TICK_PX) for head in heads]
    heights = [max(_CELL_HEIGHT, block_height(len(block)) + 8) for block in lines]
    return _Plan(width, left, cell, lines, blocks, bases, below, heights, upright)


def _upwards(head: str, cell: float) -> list[str]:
    """A heading that runs upwards, in no more lines than stand side by side above its column."""
    most = max(1, int(cell // block_height(1, TICK_PX)))
    lengths = (100.0 + 20.0 * step for step in range(60))
    blocks = (wrap(head, length, TICK_PX) for length in lengths)
    return next((block for block in blocks if len(block) <= most), [head])


def _sheet(plan: _Plan, title: str, key: Sequence[KeyItem], labels: Labels, size: FigureSize | None
           ) -> tuple[Canvas, float]:  # fmt: skip
    lines, title_height = title_block(title, plan.width - 2 * MARGIN)
    heads = block_height(max((len(block) for block in plan.heads), default=1), TICK_PX) + 6
    if plan.upright:
        heads = max(block_width(block, TICK_PX) for block in plan.heads) + 10
    foot = 20.0 if plan.column_bases else 0.0
    below = key_height(key, plan.width - 2 * MARGIN) + foot
    needed = title_height + heads + sum(plan.heights) + below + 4
    if size is not None and plan.width == PAGE_WIDTH and size.height > needed:
        spare = min((size.height - needed) / max(len(plan.heights), 1), 14.0)
        plan.heights = [height + spare for height in plan.heights]
        needed += spare * len(plan.heights)
    canvas = Canvas(plan.width, needed)
    draw_title(canvas, lines)
    top = title_height + heads
    for number, block in enumerate(plan.heads):
        x = plan.left + (number + 0.5) * plan.cell - 1
        if plan.upright:
            _draw_upright(canvas, x, top - 6, block)
            continue
        centre = top - 4 - block_height(len(block), TICK_PX) / 2
        draw_block(canvas, x, centre, block, size=TICK_PX, colour=MUTED, align="center")
    y = top
    right = plan.left + plan.cell * len(plan.heads)
    x = right
    if any(plan.bases):
        x = right + 10 + max(text_width(text, NOTE_PX) for text in plan.bases)
        canvas.text(x, top - 4 - block_height(1, TICK_PX) / 2, labels.word("n"), size=TICK_PX, colour=MUTED,
                    align="right")  # fmt: skip
    bases = plan.bases or [""] * len(plan.names)
    for block, base, height in zip(plan.names, bases, plan.heights, strict=True):
        draw_block(canvas, MARGIN, y + height / 2 - 1, block, size=LABEL_PX)
        if base:
            canvas.text(x, y + height / 2 - 1, base, size=NOTE_PX, colour=MUTED, align="right")
        y += height
    if plan.column_bases:
        canvas.text(MARGIN, y + foot / 2, labels.word("n"), size=NOTE_PX, colour=MUTED)
    for number, base in enumerate(plan.column_bases):
        x = plan.left + (number + 0.5) * plan.cell - 1
        canvas.text(x, y + foot / 2, base, size=NOTE_PX, colour=MUTED, align="center")
    draw_key(canvas, key, y + foot, plan.width - 2 * MARGIN)
    return canvas, top


def _draw_upright(canvas: Canvas, x: float, bottom: float, block: Sequence[str]) -> None:
    step = block_height(1, TICK_PX)
    for number, line in enumerate(block):
        at = x + (number - (len(block) - 1) / 2) * step + TICK_PX * 0.34
        canvas.text(at, bottom, line, size=TICK_PX, colour=MUTED, vertical="baseline", upwards=True)


def _draw_cell(
    canvas: Canvas, point: Point | None, box: tuple[float, float, float, float], largest: float, text: str
) -> None:
    left, top, right, bottom = box
    if point is None:
        return
    x, y = (left + right) / 2, (top + bottom) / 2
    if point.hidden:
        canvas.rectangle(left, top, right, bottom, fill=PAPER, edge=HATCH, hatch=HATCHING)
        canvas.text(x, y, text, size=TICK_PX, colour=MUTED, align="center", background=True)
        return
    if point.status == STRUCTURAL_ZERO:
        canvas.text(x, y, _EMPTY, size=TICK_PX, colour=MUTED, align="center")
        return
    fill = tint(max(point.number(), 0.0) / largest * 0.92 if largest > 0 else 0.0)
    canvas.rectangle(left, top, right, bottom, fill=fill)
    canvas.text(x, y, text, size=TICK_PX, colour=ink_on(fill), align="center")
