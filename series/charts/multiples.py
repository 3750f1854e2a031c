"""Small multiples: the same lines in a panel for each region, all on one scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .canvas import (
    HATCHING,
    MARGIN,
    Canvas,
    KeyItem,
    Sign,
    draw_key,
    draw_title,
    hidden_key,
    key_height,
    nothing_to_show,
    title_block,
)
from .labels import Labels, Quantity
from .lines import Break, Times, draw_line, draw_time_axis, draw_value_axis, set_time_axes
from .palette import BASELINE, HATCH, MUTED, PAPER, Look, looks_for, subject_look
from .points import TOTAL, Point, codes_of, in_series_style, naming, points, unique
from .scales import Scale, linear_scale
from .text import block_height, block_width, text_width, wrap
from .theme import LABEL_PX, NOTE_PX, PAGE_WIDTH, TICK_PX, FigureSize, drawing_width

_PANEL = 104.0
_GAP = 22.0


@in_series_style
def draw_small_multiples(
    data: pd.DataFrame,
    *,
    panel: str,
    title: str,
    labels: Labels,
    time: str = "year",
    series: str | None = None,
    quantity: Quantity = Quantity.SHARE,
    breaks: Sequence[Break] = (),
    context: str | None = None,
    subject: str | None = None,
    columns: int | None = None,
    size: FigureSize | None = None,
) -> Figure:
    """A panel for each code of ``panel`` (a region), with lines over ``time`` on one scale, from zero.

    ``series`` gives each panel several lines (named in the key); ``context`` is the panel (such as "all") whose line is
    drawn in grey behind every other one; ``breaks`` are thin lines, their words in the key. Below a panel's name stands
    its own n: the smallest and largest base of its shares; of counts their sum, from the panel's total where the data
    have it, and nothing where a value is hidden. A panel in which every value is hidden is named below instead.
    """
    dimensions = (panel, time, series) if series else (panel, time)
    found, labels = points(data, *dimensions), naming(data, labels, *dimensions)
    totals = [point for point in found if point.keys[1] == TOTAL]
    found = [point for point in found if point.keys[1] != TOTAL]
    if not found:
        return nothing_to_show(title, labels)
    names = unique([point.key for point in found])
    behind = codes_of([context], names, labels, panel) if context else []
    regions = [name for name in names if name not in behind and name != TOTAL]
    found = [point for point in found if point.key in regions or point.key in behind]
    shown = [name for name in regions if any(point.key == name and not point.hidden for point in found)]
    if not shown:
        return nothing_to_show(title, labels, hidden=True)
    groups = unique([point.keys[2] for point in found]) if series else [""]
    looks = looks_for(groups) if series else {"": subject_look(subject)}
    times = Times.of([point.keys[1] for point in found])
    key = _key(found, labels, series, groups, looks, behind, breaks, panel)
    if len(shown) < len(regions):
        absent = ", ".join(labels(panel, name) for name in regions if name not in shown)
        key.append(KeyItem(Sign.WORDS, labels.headed(labels.word("no panel"), absent)))
    scale = linear_scale(found, quantity, ticks=4)
    bases = {name: _base(name, found, totals, quantity) for name in shown}
    grid = _Grid(shown, title, labels, panel, scale, columns, key, size, bases)
    for number, name in enumerate(shown):
        axes = grid.panel(number, name, times)
        _draw_breaks(axes, breaks, times)
        for group in groups:
            rows = [
                _at(point)
                for point in found
                if point.key in behind and (not series or point.keys[2] == group)
            ]
            draw_line(
                axes, rows, times, Look(BASELINE, BASELINE), width=1.4, marks=False, band=False, order=2
            )
        panels = [point for point in found if point.key == name]
        for group in groups:
            row = [_at(point) for point in panels if not series or point.keys[2] == group]
            draw_line(axes, row, times, looks[group], width=1.8, marks=False)
        _draw_hidden(axes, panels, times, many=len(groups) > 1)
    return grid.canvas.figure


def _at(point: Point) -> Point:
    """The point with its time as its only key."""
    return Point((point.keys[1],), point.value, point.low, point.high, point.n, point.missing, point.status)


def _key(found: Sequence[Point], labels: Labels, series: str | None, groups: Sequence[str], looks: dict[str, Look],
         behind: Sequence[str], breaks: Sequence[Break], panel: str) -> list[KeyItem]:  # fmt: skip
    items = []
    if series:
        items += [KeyItem(Sign.LINE, labels(series, group), looks[group].colour) for group in groups]
    items += [KeyItem(Sign.LINE, labels(panel, name), BASELINE) for name in behind]
    if any(point.interval for point in found):
        items.append(KeyItem(Sign.BAND, labels.word("interval")))
    if any(point.hidden for point in found):
        items.append(hidden_key(labels))
    words = unique([labels.text(item.word) for item in breaks])
    years = {word: [str(item.at) for item in breaks if labels.text(item.word) == word] for word in words}
    items += [KeyItem(Sign.BREAK, labels.headed(", ".join(years[word]), word)) for word in words]
    return items


def _base(
    name: str, found: Sequence[Point], totals: Sequence[Point], quantity: Quantity
) -> tuple[float, float] | None:
    """Smallest and largest n of a panel; None where it isn't known."""
    panel = [point for point in found if point.key == name]
    if quantity is not Quantity.COUNT:
        sizes = [point.n for point in panel if point.n is not None]
        return (min(sizes), max(sizes)) if sizes else None
    own = [point for point in totals if point.key == name] or panel
    if any(point.hidden for point in own):
        return None
    count = sum(point.number() for point in own)
    return count, count


def _draw_breaks(axes: Axes, breaks: Sequence[Break], times: Times) -> None:
    for item in breaks:
        place = times.before(item.at)
        if place is not None:
            axes.axvline(place, color=MUTED, linewidth=0.75, linestyle=(0, (3, 2)), zorder=1)


def _draw_hidden(axes: Axes, panel: Sequence[Point], times: Times, *, many: bool) -> None:
    """Hatching over the moments at which a value is hidden; a low strip where another line may be shown there."""
    moments = _stretches([times.place(point.keys[1]) for point in panel if point.hidden])
    low, high = axes.get_ylim()
    height = 0.07 if many else 1.0
    for start, end in moments:
        axes.fill_between([start, end], low, low + (high - low) * height, facecolor=PAPER, edgecolor=HATCH,
                          hatch=HATCHING, linewidth=0.0, zorder=1.5, gid="hidden")  # fmt: skip


def _stretches(places: Sequence[float]) -> list[tuple[float, float]]:
    """Neighbouring moments joined to stretches, a little wider than their ends."""
    stretches: list[tuple[float, float]] = []
    for place in sorted(set(places)):
        if stretches and place - stretches[-1][1] <= 0.61:
            stretches[-1] = (stretches[-1][0], place + 0.4)
        else:
            stretches.append((place - 0.4, place + 0.4))
    return stretches


class _Grid:
    """The sheet with its panels, row by row."""

    def __init__(self, names: Sequence[str], title: str, labels: Labels, panel: str, scale: Scale,
                 columns: int | None, key: Sequence[KeyItem], size: FigureSize | None,
                 bases: Mapping[str, tuple[float, float] | None]) -> None:  # fmt: skip
        self.labels, self.panel_dimension, self.scale, self.bases = labels, panel, scale, bases
        width = float(drawing_width())
        phone = width < PAGE_WIDTH
        wanted = columns or (2 if len(names) in (2, 4) else 3)
        self.columns = max(1, min(2 if phone else wanted, len(names) or 1))
        self.rows = max(1, math.ceil(len(names) / self.columns))
        self.ticks = scale.tick_labels(labels)
        self.left = MARGIN + block_width(self.ticks, TICK_PX) + 8
        self.panel_width = (width - MARGIN - 6 - self.left - _GAP * (self.columns - 1)) / self.columns
        self.names = [wrap(labels(panel, name), self.panel_width, LABEL_PX, strong=True) for name in names]
        tallest = [
            max(len(lines) for lines in self.names[start : start + self.columns])
            for start in range(0, len(names), self.columns)
        ]
        self.heads = [block_height(lines) + block_height(1, NOTE_PX) + 6 for lines in tallest]
        lines, title_height = title_block(labels.text(title), width - 2 * MARGIN)
        below = key_height(key, width - 2 * MARGIN)
        fixed = title_height + 6 + sum(self.heads) + self.rows * 30 + below
        self.plot = _PANEL
        if size is not None and not phone:
            self.plot = max(_PANEL * 0.7, (size.height - fixed) / self.rows)
        self.top = title_height + 6
        height = fixed + self.rows * self.plot
        self.canvas = Canvas(width, height)
        draw_title(self.canvas, lines)
        draw_key(self.canvas, key, height - below - 4, width - 2 * MARGIN)

    def panel(self, number: int, name: str, times: Times) -> Axes:
        """Axes of a panel with its name, n and ticks."""
        row, column = divmod(number, self.columns)
        left = self.left + column * (self.panel_width + _GAP)
        head = self.heads[row]
        top = self.top + sum(self.heads[: row + 1]) + row * (self.plot + 30)
        rectangle = (left, top, left + self.panel_width, top + self.plot)
        axes = self.canvas.axes(*rectangle)
        set_time_axes(axes, times, self.scale)
        draw_value_axis(self.canvas, axes, self.scale, self.ticks, rectangle, texts=column == 0)
        draw_time_axis(self.canvas, times, axes, rectangle, ends_only=True)
        for line_number, line in enumerate(self.names[number]):
            y = top - head + (line_number + 0.5) * block_height(1)
            self.canvas.text(left, y, line, strong=True)
        sizes = self.bases[name]
        if sizes is not None:
            base = self.labels.sample_size(*sizes)
            y = top - head + block_height(len(self.names[number])) + block_height(1, NOTE_PX) / 2
            if text_width(base, NOTE_PX) <= self.panel_width:
                self.canvas.text(left, y, base, size=NOTE_PX, colour=MUTED)
        return axes
