"""Lines over time with interval bands, a thin line with a word at every break in how the data were collected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

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
from .palette import BASELINE, GRID, MUTED, PAPER, Look, looks_for, subject_look
from .points import Point, in_series_style, naming, points, unique, without_totals
from .scales import Scale, linear_scale
from .text import block_height, block_width, separate, text_width, wrap
from .theme import LABEL_PX, NOTE_PX, PAGE_WIDTH, TICK_PX, FigureSize, drawing_width

_GUTTER = 11.0
_END_GAP = 12.0


@dataclass(frozen=True)
class Break:
    """A break in how data were collected: the line stands before ``at``, the first year (or period) of the new way."""

    at: str | int
    word: str


@dataclass(frozen=True)
class Times:
    """The moments on the x axis: years at their distance, other periods one after another."""

    keys: tuple[str, ...]
    places: tuple[float, ...]

    @classmethod
    def of(cls, keys: Sequence[str]) -> Times:
        distinct = unique(list(keys))
        if distinct and all(key.isdigit() for key in distinct):
            distinct.sort(key=int)
            return cls(tuple(distinct), tuple(float(key) for key in distinct))
        return cls(tuple(distinct), tuple(float(number) for number in range(len(distinct))))

    def place(self, key: str) -> float:
        return self.places[self.keys.index(key)]

    def before(self, at: str | int) -> float | None:
        """Where the line of a break stands: half a step before ``at``; None where that lies outside."""
        if str(at) in self.keys:
            place = self.place(str(at)) - 0.5
        elif str(at).isdigit() and self.keys and self.keys[0].isdigit():
            place = float(at) - 0.5
        else:
            return None
        return place if self.places[0] - 0.5 < place < self.places[-1] + 0.5 else None


def draw_time_axis(canvas: Canvas, times: Times, axes: Axes, rectangle: tuple[float, float, float, float],
                   *, ends_only: bool = False) -> None:  # fmt: skip
    """The names of the moments below an axes' rectangle (left, top, right, bottom), as many as fit."""
    left, _, right, bottom = rectangle
    low, high = axes.get_xlim()
    xs = [left + (place - low) / (high - low) * (right - left) for place in times.places]
    widths = [text_width(key, TICK_PX) for key in times.keys]
    for number in _chosen(xs, widths, ends_only=ends_only):
        x, half = xs[number], widths[number] / 2
        first, last = (left, right) if ends_only else (MARGIN, canvas.width - MARGIN)
        x = min(max(x, first + half), last - half)
        canvas.text(x, bottom + 13, times.keys[number], size=TICK_PX, colour=MUTED, align="center")
        axes.plot([times.places[number]] * 2, [0, -4 / (bottom - rectangle[1])], transform=axes.get_xaxis_transform(),
                  color=BASELINE, linewidth=0.75, clip_on=False)  # fmt: skip


def _chosen(xs: Sequence[float], widths: Sequence[float], *, ends_only: bool) -> list[int]:
    count = len(xs)
    if count <= 1:
        return list(range(count))
    if ends_only:
        return [0, count - 1] if xs[-1] - xs[0] > (widths[0] + widths[-1]) / 2 + 4 else [count - 1]
    for step in (1, 2, 3, 4, 5, 10, 20):
        picked = list(range(count - 1, -1, -step))[::-1]
        if all(xs[b] - xs[a] > (widths[a] + widths[b]) / 2 + 8 for a, b in pairwise(picked)):
            return picked
    return [count - 1]


def set_time_axes(axes: Axes, times: Times, scale: Scale) -> None:
    """Limits of axes for these moments and values, with a little room at both ends."""
    pad = max((times.places[-1] - times.places[0]) * 0.03, 0.3) if times.places else 0.5
    axes.set_xlim(times.places[0] - pad if times.places else 0, times.places[-1] + pad if times.places else 1)
    axes.set_ylim(scale.low, scale.high)


def draw_line(axes: Axes, row: Sequence[Point], times: Times, look: Look, *, width: float = 2.0, marks: bool = True,
              band: bool = True, order: float = 3.0) -> None:  # fmt: skip
    """One line with its band; broken where a value is hidden or absent."""
    for run in _runs(row, times):
        xs = [times.place(point.key) for point in run]
        if band and all(point.interval for point in run):
            lows, highs = zip(*(point.interval or (0.0, 0.0) for point in run), strict=True)
            if len(run) == 1:
                axes.plot(
                    [xs[0]] * 2,
                    [lows[0], highs[0]],
                    color=look.colour,
                    alpha=0.45,
                    linewidth=2.5,
                    zorder=order - 1,
                )
            else:
                axes.fill_between(
                    xs, lows, highs, color=look.colour, alpha=0.18, linewidth=0, zorder=order - 1
                )
        axes.plot(
            xs, [point.number() for point in run], color=look.colour, linewidth=width, zorder=order, clip_on=False,
            marker=look.marker if marks else ("o" if len(run) == 1 else None), markersize=4.5, markerfacecolor=look.colour,
            markeredgecolor=look.text if look.light else PAPER, markeredgewidth=0.6, gid="value",
        )  # fmt: skip


def _runs(row: Sequence[Point], times: Times) -> list[list[Point]]:
    """The stretches of a series without a hidden or absent moment."""
    by_key = {point.key: point for point in row}
    runs: list[list[Point]] = [[]]
    for key in times.keys:
        point = by_key.get(key)
        if point is None or point.hidden:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def place_breaks(breaks: Sequence[Break], times: Times, labels: Labels, left: float, right: float, pad: float
                 ) -> tuple[list[tuple[float, str, str, int]], int]:  # fmt: skip
    """Each break as (place, word, alignment, level): words on as few levels as they need; and how many levels."""
    found = [(times.before(item.at), labels.text(item.word)) for item in breaks]
    low, high = (times.places[0] - pad, times.places[-1] + pad) if times.places else (0.0, 1.0)
    marks = []
    for place, word in sorted((place, word) for place, word in found if place is not None):
        x = left + (place - low) / (high - low) * (right - left)
        width = text_width(word, NOTE_PX) + 8
        align = "left" if x + width <= right + 60 else "right"
        start, end = (x, x + width) if align == "left" else (x - width, x)
        marks.append((place, word, align, x, start, end))
    levels: dict[float, int] = {}
    for place, _, _, _, start, end in reversed(marks):
        # A word stands above those that it would cover, and above the lines that would run through it.
        below = [levels[other] for other, _, _, at, first, last in marks if other in levels
                 and (start < at < end or (first < end and start < last))]  # fmt: skip
        levels[place] = max(below, default=-1) + 1
    placed = [(place, word, align, levels[place]) for place, word, align, *_ in marks]
    return placed, max(levels.values(), default=-1) + 1


@in_series_style
def draw_lines(
    data: pd.DataFrame,
    *,
    title: str,
    labels: Labels,
    time: str = "year",
    series: str | None = None,
    quantity: Quantity = Quantity.SHARE,
    breaks: Sequence[Break] = (),
    subject: str | None = None,
    zero: bool = True,
    size: FigureSize | None = None,
) -> Figure:
    """Lines over ``time`` (years, or named periods in the data's order), one for each code of ``series``.

    Each line is named at its end with its last value and the range of its n; bands are intervals; hidden moments are
    gaps, hatched below the axis. ``breaks`` are drawn as thin lines with their word.
    """
    dimensions = (time, series) if series else (time,)
    found, labels = without_totals(points(data, *dimensions)), naming(data, labels, *dimensions)
    if not found:
        return nothing_to_show(title, labels)
    groups = unique([point.keys[1] for point in found]) if series else [""]
    looks = looks_for(groups) if series else {"": subject_look(subject)}
    rows = {group: [point for point in found if not series or point.keys[1] == group] for group in groups}
    times = Times.of([point.key for point in found])
    names = {group: labels(series, group) if series else "" for group in groups}
    sheet = _Sheet.make(
        title, labels, times, rows, names, quantity, breaks, zero, size or FigureSize.STANDARD
    )
    for group in groups:
        draw_line(sheet.axes, rows[group], times, looks[group], marks=len(times.keys) <= 16)
    sheet.draw_gutter({group: rows[group] for group in groups}, looks)
    sheet.draw_ends(rows, looks)
    return sheet.canvas.figure


@dataclass
class _End:
    """The words at the end of a line."""

    group: str
    name: list[str]
    value: str
    base: str

    @property
    def height(self) -> float:
        return block_height(len(self.name)) + (block_height(1, NOTE_PX) if self.base else 0.0) + 4


@dataclass
class _Sheet:
    """A line chart's sheet with its axes, before the lines are drawn."""

    canvas: Canvas
    axes: Axes
    times: Times
    scale: Scale
    labels: Labels
    rectangle: tuple[float, float, float, float]
    ends: list[_End]

    @classmethod
    def make(cls, title: str, labels: Labels, times: Times, rows: dict[str, list[Point]], names: dict[str, str],
             quantity: Quantity, breaks: Sequence[Break], zero: bool, size: FigureSize) -> _Sheet:  # fmt: skip
        width = float(drawing_width())
        phone = width < PAGE_WIDTH
        found = [point for row in rows.values() for point in row]
        scale = linear_scale(found, quantity, zero=zero)
        ends = _ends(rows, names, labels, quantity, 92.0 if phone else 150.0)
        ticks = scale.tick_labels(labels)
        left = MARGIN + block_width(ticks, TICK_PX) + 8
        right = width - MARGIN - max((_end_width(end) for end in ends), default=0.0) - _END_GAP
        pad = max((times.places[-1] - times.places[0]) * 0.03, 0.3) if times.places else 0.5
        placed, levels = place_breaks(breaks, times, labels, left, right, pad)
        key = _key(found, labels, bool(placed))
        title_lines, title_height = title_block(labels.text(title), width - 2 * MARGIN)
        top = title_height + 8 + levels * 15
        hidden = sum(1 for row in rows.values() if any(point.hidden for point in row))
        below = 24 + hidden * _GUTTER + (3 if hidden else 0)
        height = float(size.height if not phone else max(330, size.height * 0.85))
        height = max(
            height, top + sum(end.height for end in ends) + below + key_height(key, width - 2 * MARGIN)
        )
        bottom = height - below - key_height(key, width - 2 * MARGIN)
        canvas = Canvas(width, height)
        axes = canvas.axes(left, top, right, bottom)
        set_time_axes(axes, times, scale)
        sheet = cls(canvas, axes, times, scale, labels, (left, top, right, bottom), ends)
        draw_title(canvas, title_lines)
        draw_value_axis(canvas, axes, scale, ticks, sheet.rectangle)
        shifted = (left, top, right, bottom + below - 24)
        draw_time_axis(canvas, times, axes, shifted)
        sheet._draw_breaks(placed, levels)
        draw_key(canvas, key, bottom + below, width - 2 * MARGIN)
        return sheet

    def _draw_breaks(self, placed: Sequence[tuple[float, str, str, int]], levels: int) -> None:
        left, top, right, bottom = self.rectangle
        low, high = self.axes.get_xlim()
        for place, word, align, level in placed:
            x = left + (place - low) / (high - low) * (right - left)
            y = top - 7 - level * 15
            self.canvas.line([x, x], [y - 6, bottom], colour=MUTED, width=1, dash=True)
            shift = 4 if align == "left" else -4
            self.canvas.text(x + shift, y, word, size=NOTE_PX, colour=MUTED, align=align)

    def draw_gutter(self, rows: dict[str, list[Point]], looks: dict[str, Look]) -> None:
        """Hatched boxes below the axis at each hidden moment, one line a series."""
        left, _, right, bottom = self.rectangle
        low, high = self.axes.get_xlim()
        step = (right - left) / max(high - low, 1e-9)
        level = 0
        for group, row in rows.items():
            hidden = [point for point in row if point.hidden]
            for point in hidden:
                x = left + (self.times.place(point.key) - low) * step
                half, y = min(step * 0.36, 14.0), bottom + 4 + level * _GUTTER
                self.canvas.rectangle(x - half, y, x + half, y + _GUTTER - 3, fill=PAPER, edge=looks[group].text,
                                      hatch=HATCHING)  # fmt: skip
            level += 1 if hidden else 0

    def draw_ends(self, rows: dict[str, list[Point]], looks: dict[str, Look]) -> None:
        """The names at the ends of the lines, none over another."""
        _, top, right, bottom = self.rectangle
        span = bottom - top
        wanted, xs = [], []
        for end in self.ends:
            shown = [point for point in rows[end.group] if not point.hidden]
            last = max(shown, key=lambda point: self.times.place(point.key), default=None)
            place = self.scale.fraction(last.number()) if last else 0.0
            wanted.append(bottom - place * span)
            xs.append(right)
        heights = [end.height for end in self.ends]
        for end, y in zip(self.ends, separate(wanted, heights, top - 8, bottom + 12), strict=True):
            look, x = looks[end.group], right + _END_GAP
            line = y - end.height / 2 + 2
            for number, text in enumerate(end.name):
                centre = line + (number + 0.5) * block_height(1)
                self.canvas.text(x, centre, text, colour=look.text, strong=True)
            if end.base:
                base_y = line + block_height(len(end.name)) + block_height(1, NOTE_PX) / 2
                self.canvas.text(x, base_y, end.base, size=NOTE_PX, colour=MUTED)


def draw_value_axis(canvas: Canvas, axes: Axes, scale: Scale, ticks: Sequence[str],
                    rectangle: tuple[float, float, float, float], *, texts: bool = True) -> None:  # fmt: skip
    """Horizontal grid lines with their values at the left."""
    left, top, _, bottom = rectangle
    for tick, text in zip(scale.ticks, ticks, strict=True):
        strong = tick == scale.low
        axes.plot([0, 1], [tick, tick], transform=axes.get_yaxis_transform(), color=BASELINE if strong else GRID,
                  linewidth=0.75, zorder=1 if strong else 0, clip_on=False)  # fmt: skip
        if texts:
            y = bottom - scale.fraction(tick) * (bottom - top)
            canvas.text(left - 8, y, text, size=TICK_PX, colour=MUTED, align="right")


def _ends(rows: dict[str, list[Point]], names: dict[str, str], labels: Labels, quantity: Quantity,
          width: float) -> list[_End]:  # fmt: skip
    ends = []
    for group, row in rows.items():
        shown = [point for point in row if not point.hidden]
        value = labels.value(shown[-1].value if shown else None, quantity)
        sizes = [point.n for point in row if point.n is not None]
        base = labels.sample_size(min(sizes), max(sizes)) if sizes else ""
        text = f"{names[group]} {value}".strip()
        ends.append(_End(group, wrap(text, width, LABEL_PX, strong=True), value, base))
    return ends


def _end_width(end: _End) -> float:
    return max(block_width(end.name, LABEL_PX, strong=True), text_width(end.base, NOTE_PX))


def _key(found: Sequence[Point], labels: Labels, breaks: bool) -> list[KeyItem]:
    items = []
    if any(point.interval for point in found):
        items.append(KeyItem(Sign.BAND, labels.word("interval")))
    if any(point.hidden for point in found):
        items.append(hidden_key(labels))
    if breaks:
        items.append(KeyItem(Sign.BREAK, labels.word("break")))
    shares = [point.missing for point in found if point.missing is not None]
    if shares:
        low, high = (labels.value(share, Quantity.SHARE) for share in (min(shares), max(shares)))
        span = low if low == high else f"{low} – {high}"
        items.append(KeyItem(Sign.WORDS, labels.headed(labels.word("not known"), span)))
    return items
