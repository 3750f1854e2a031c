"""A tile map: a square for each sub-region, roughly where it lies, so that no boundary is drawn and none is implied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd
from matplotlib.figure import Figure

from .canvas import (
    HATCHING,
    MARGIN,
    Canvas,
    draw_key,
    draw_title,
    hidden_key,
    key_height,
    nothing_to_show,
    title_block,
)
from .labels import Labels, Quantity
from .palette import HATCH, MUTED, PAPER, ink_on, tint
from .points import TOTAL, Point, in_series_style, naming, points
from .text import text_width, wrap
from .theme import LABEL_PX, NOTE_PX, PAGE_WIDTH, FigureSize, drawing_width

Place = tuple[int, int]

M49_PLACES: Mapping[str, Place] = MappingProxyType(
    {
        "northern-america": (0, 0), "northern-europe": (2, 0), "eastern-europe": (3, 0),
        "central-america": (0, 1), "caribbean": (1, 1), "western-europe": (2, 1), "southern-europe": (3, 1),
        "central-asia": (4, 1), "eastern-asia": (5, 1),
        "south-america": (0, 2), "northern-africa": (2, 2), "western-asia": (3, 2), "southern-asia": (4, 2),
        "south-eastern-asia": (5, 2),
        "western-africa": (1, 3), "middle-africa": (2, 3), "eastern-africa": (3, 3), "micronesia": (5, 3),
        "southern-africa": (2, 4), "australia-and-new-zealand": (4, 4), "melanesia": (5, 4), "polynesia": (5, 5),
    }
)  # fmt: skip
"""Column and row of each sub-region of the United Nations' M49 standard."""
_GAP = 4.0
_PHONE_COLUMNS = 3
_FEWEST_COLUMNS = 3
"""Tiles are never wider than a third of the sheet."""


@in_series_style
def draw_tiles(
    data: pd.DataFrame,
    *,
    region: str,
    title: str,
    labels: Labels,
    places: Mapping[str, Place] = M49_PLACES,
    quantity: Quantity = Quantity.COUNT,
    size: FigureSize | None = None,
) -> Figure:
    """A tile for each code of ``region``, shaded by its value, with its name and value inside.

    ``places``: column and row by code; codes without one stand below, in the data's order. Hidden values are hatched with the
    common symbol. On a phone tiles stand in rows of three, largest first, since places would leave no room for names.
    """
    found, labels, title = points(data, region), naming(data, labels, region), labels.text(title)
    found = [point for point in found if point.key != TOTAL]
    if not found:
        return nothing_to_show(title, labels)
    if all(point.hidden for point in found):
        return nothing_to_show(title, labels, hidden=True)
    at = _on_phone(found) if drawing_width() < PAGE_WIDTH else _on_page(found, places)
    width = float(drawing_width())
    columns, rows = (max(place[axis] for place in at.values()) + 1 for axis in (0, 1))
    columns = max(columns, _FEWEST_COLUMNS)
    tile = (width - 2 * MARGIN + _GAP) / columns
    blocks = {point.key: wrap(labels(region, point.key), tile - _GAP - 12, NOTE_PX) for point in found}
    most_lines = max(len(block) for block in blocks.values())
    height = max(58.0, 16.0 * most_lines + 34.0)
    lines, top = title_block(title, width - 2 * MARGIN)
    key = [hidden_key(labels)] if any(point.hidden for point in found) else []
    below = key_height(key, width - 2 * MARGIN)
    canvas = Canvas(width, top + rows * (height + _GAP) + below + 4)
    draw_title(canvas, lines)
    largest = max(point.number() for point in found if not point.hidden)
    for point in found:
        column, row = at[point.key]
        left, upper = MARGIN + column * tile, top + row * (height + _GAP)
        box = (left, upper, left + tile - _GAP, upper + height)
        _draw_tile(canvas, point, box, blocks[point.key], labels.value(point.value, quantity), largest)
    draw_key(canvas, key, canvas.height - below - 4, width - 2 * MARGIN)
    return canvas.figure


def _on_page(found: Sequence[Point], places: Mapping[str, Place]) -> dict[str, Place]:
    """Where each tile stands; columns at the edges and rows in which nothing stands are left out."""
    placed = {point.key: places[point.key] for point in found if point.key in places}
    first = min((column for column, _ in placed.values()), default=0)
    rows = {old: new for new, old in enumerate(sorted({row for _, row in placed.values()}))}
    at = {code: (column - first, rows[row]) for code, (column, row) in placed.items()}
    across = max([column + 1 for column, _ in at.values()] + [_FEWEST_COLUMNS])
    others = [point.key for point in found if point.key not in places]
    return at | {code: (n % across, len(rows) + n // across) for n, code in enumerate(others)}


def _on_phone(found: Sequence[Point]) -> dict[str, Place]:
    order = sorted(found, key=lambda point: (point.hidden, -(point.value or 0.0)))
    return {point.key: (n % _PHONE_COLUMNS, n // _PHONE_COLUMNS) for n, point in enumerate(order)}


def _draw_tile(canvas: Canvas, point: Point, box: tuple[float, float, float, float], block: Sequence[str], value: str,
               largest: float) -> None:  # fmt: skip
    left, top, right, bottom = box
    if point.hidden:
        canvas.rectangle(left, top, right, bottom, fill=PAPER, edge=HATCH, hatch=HATCHING)
        ink = MUTED
    else:
        fill = tint(point.number() / largest * 0.92 if largest > 0 else 0.0)
        canvas.rectangle(left, top, right, bottom, fill=fill)
        ink = ink_on(fill)
    y = top + 13.0
    for line in block:
        canvas.text(left + 6, y, line, size=NOTE_PX, colour=ink, background=point.hidden)
        y += 15.0
    size = LABEL_PX + 2 if text_width(value, LABEL_PX + 2) <= right - left - 12 else NOTE_PX
    canvas.text(left + 6, bottom - 13, value, size=size, colour=ink, strong=True, background=point.hidden)
