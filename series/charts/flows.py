"""Flows from origin to destination as bands between two columns of places (an alluvial diagram)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from .canvas import MARGIN, Canvas, KeyItem, Sign, draw_block, draw_key, key_height, nothing_to_show
from .labels import Labels, Quantity
from .palette import INK, MUTED, OTHER, PLAIN, Look, look_of
from .points import Point, codes_of, in_series_style, naming, points, unique, without_totals
from .text import block_height, block_width, separate, text_width, wrap
from .theme import LABEL_PX, NOTE_PX, PAGE_WIDTH, TICK_PX, FigureSize, drawing_width

OTHER_CODES = frozenset({"other", "other routes", "other_routes"})
_NODE = 9.0
_GAP = 9.0
_LEAST_BAND = 1.2


@dataclass
class _Node:
    """A place in one of the columns: what it sums to, its words, and where it lies."""

    code: str
    total: float
    words: list[str] = field(default_factory=list)
    top: float = 0.0
    height: float = 0.0
    used: float = 0.0


@in_series_style
def draw_flows(
    data: pd.DataFrame,
    *,
    labels: Labels,
    origin: str = "citizenship",
    destination: str = "country_of_exploitation",
    origin_title: str = "Country of citizenship",
    destination_title: str = "Country of exploitation",
    quantity: Quantity = Quantity.COUNT,
    highlight: Collection[str] = (),
    size: FigureSize | None = None,
) -> Figure:
    """Alluvial diagram: a band for each route, as thick as its value; "other routes" in grey, last.

    Places stand in the order of their sums of what is shown. Regions have their own colours; ``highlight`` names the
    origins whose bands are dark, all others are pale. Hidden routes have no band, and the key says so.
    """
    found, labels = (
        without_totals(points(data, origin, destination)),
        naming(data, labels, origin, destination),
    )
    shown = [point for point in found if not point.hidden and point.number() > 0]
    if not shown:
        return nothing_to_show(f"{origin_title} – {destination_title}", labels, hidden=bool(found))
    codes = unique([point.key for point in shown])
    strong = set(codes_of(highlight, codes, labels, origin))
    key = [KeyItem(Sign.WORDS, labels.word("sums of routes"))]
    if any(point.hidden for point in found):
        key.append(KeyItem(Sign.HIDDEN, labels.word("some routes")))
    width = float(drawing_width())
    limit = 78.0 if width < PAGE_WIDTH else 170.0
    starts = _nodes(shown, 0, origin, labels, quantity, limit)
    ends = _nodes(shown, 1, destination, labels, quantity, limit)
    heads = [wrap(labels.text(text), width / 2 - 20, TICK_PX, strong=True)
             for text in (origin_title, destination_title)]  # fmt: skip
    top = block_height(max(len(head) for head in heads), TICK_PX) + 14
    below = key_height(key, width - 2 * MARGIN)
    needed = max(sum(block_height(len(node.words)) + 5 for node in column) for column in (starts, ends))
    height = max((size or FigureSize.TALL).height, top + needed + below + 10)
    canvas = Canvas(width, height)
    for head, x, align in ((heads[0], MARGIN, "left"), (heads[1], width - MARGIN, "right")):
        draw_block(canvas, x, 2 + block_height(len(head), TICK_PX) / 2, head, size=TICK_PX, colour=MUTED, strong=True,
                   align=align)  # fmt: skip
    draw_key(canvas, key, height - below - 4, width - 2 * MARGIN)
    box = (top, height - below - 8)
    unit = _stack(starts, ends, box)
    left = MARGIN + max(block_width(node.words) for node in starts) + 10
    right = width - MARGIN - max(block_width(node.words) for node in ends) - 10
    _draw_nodes(canvas, starts, left, box, align="right")
    _draw_nodes(canvas, ends, right - _NODE, box, align="left")
    _draw_bands(canvas, shown, starts, ends, (left + _NODE, right - _NODE), unit, strong, labels, quantity)
    return canvas.figure


def _is_other(code: str) -> bool:
    return code.casefold() in OTHER_CODES


def _nodes(shown: Sequence[Point], side: int, dimension: str, labels: Labels, quantity: Quantity, limit: float
           ) -> list[_Node]:  # fmt: skip
    nodes = []
    for code in unique([point.keys[side] for point in shown]):
        total = sum(point.number() for point in shown if point.keys[side] == code)
        name = labels.word("other routes") if _is_other(code) else labels(dimension, code)
        nodes.append(_Node(code, total, wrap(f"{name} {labels.value(total, quantity)}", limit)))
    return sorted(nodes, key=lambda node: (_is_other(node.code), -node.total, node.code))


def _stack(starts: list[_Node], ends: list[_Node], box: tuple[float, float]) -> float:
    """Lay the places of both columns out from top to bottom; returns pixels for one unit of value."""
    top, bottom = box
    most = max(len(starts), len(ends))
    gap = min(_GAP, (bottom - top) * 0.4 / max(most - 1, 1))
    unit = (bottom - top - gap * (most - 1)) / sum(node.total for node in starts)
    for column in (starts, ends):
        spare = (bottom - top - unit * sum(node.total for node in column)) / max(len(column) - 1, 1)
        y = top
        for node in column:
            node.top, node.height = y, node.total * unit
            y += node.height + min(spare, gap * 3)
    return unit


def _draw_nodes(
    canvas: Canvas, nodes: Sequence[_Node], x: float, box: tuple[float, float], *, align: str
) -> None:
    wanted = [node.top + node.height / 2 for node in nodes]
    heights = [block_height(len(node.words)) + 3 for node in nodes]
    for node, y in zip(nodes, separate(wanted, heights, box[0] - 6, box[1] + 6), strict=True):
        look = _look(node.code)
        canvas.rectangle(x, node.top, x + _NODE, node.top + max(node.height, _LEAST_BAND), fill=look.text)
        at = x - 8 if align == "right" else x + _NODE + 8
        if abs(y - wanted[nodes.index(node)]) > 6:
            edge = x - 1 if align == "right" else x + _NODE + 1
            canvas.line([edge, at], [wanted[nodes.index(node)], y], colour=MUTED, width=0.8)
        draw_block(canvas, at, y, node.words, size=LABEL_PX, align=align)


def _look(code: str) -> Look:
    if _is_other(code):
        return Look(OTHER, MUTED)
    return look_of(code) or PLAIN


def _draw_bands(canvas: Canvas, shown: Sequence[Point], starts: Sequence[_Node], ends: Sequence[_Node],
                xs: tuple[float, float], unit: float, strong: set[str], labels: Labels,
                quantity: Quantity) -> None:  # fmt: skip
    places = {node.code: number for number, node in enumerate(ends)}
    origins = {node.code: number for number, node in enumerate(starts)}
    ordered = sorted(shown, key=lambda point: (origins[point.key], places[point.keys[1]]))
    tops: dict[tuple[str, ...], float] = {}
    for point in sorted(shown, key=lambda point: (places[point.keys[1]], origins[point.key])):
        node = ends[places[point.keys[1]]]
        tops[point.keys] = node.top + node.used
        node.used += point.number() * unit
    for point in ordered:
        node = starts[origins[point.key]]
        thick = point.number() * unit
        look = _look(point.key)
        alpha = 0.62 if point.key in strong else 0.30
        _draw_band(
            canvas, xs, (node.top + node.used, tops[point.keys]), max(thick, _LEAST_BAND), look.colour, alpha
        )
        text = labels.value(point.value, quantity)
        several = len({other.keys[1] for other in shown if other.key == point.key}) > 1
        if several and thick >= 14 and text_width(text, NOTE_PX) + 16 < (xs[1] - xs[0]) / 3:
            canvas.text(xs[0] + 7, node.top + node.used + thick / 2, text, size=NOTE_PX, colour=INK)
        node.used += thick


def _draw_band(
    canvas: Canvas,
    xs: tuple[float, float],
    tops: tuple[float, float],
    thick: float,
    colour: str,
    alpha: float,
) -> None:
    """One band: two Bézier curves with horizontal tangents."""
    (left, right), (first, last), middle = xs, tops, (xs[0] + xs[1]) / 2
    corners = [
        (left, first), (middle, first), (middle, last), (right, last),
        (right, last + thick), (middle, last + thick), (middle, first + thick), (left, first + thick), (left, first),
    ]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    vertices = [(x / canvas.width, 1 - y / canvas.height) for x, y in corners]
    canvas.figure.add_artist(
        PathPatch(
            Path(vertices, codes), facecolor=colour, alpha=alpha, linewidth=0,
            transform=canvas.figure.transFigure, gid="band",
        )
    )  # fmt: skip
