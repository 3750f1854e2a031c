"""The frame of every figure made of rows: names at the left, a value axis, columns of figures at the right.

On a phone the names stand above their rows, and the lesser columns become a line below the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from .canvas import HATCHING, MARGIN, Canvas, KeyItem, draw_key, draw_title, key_height, title_block
from .labels import Labels
from .palette import GRID, HATCH, INK, MUTED, PAPER
from .scales import Scale
from .text import block_height, block_width, text_width, wrap
from .theme import LABEL_PX, NOTE_PX, PAGE_WIDTH, TICK_PX, FigureSize, drawing_width

LABEL_SHARE = 0.34
"""Names take at most this part of the width."""
_COLUMN_GAP = 16.0
_AFTER_PLOT = 10.0
_ROW_PAD = 11.0
_SMALLEST_PLOT = 170.0
_HEADING = 30.0


@dataclass(frozen=True)
class Column:
    """Figures at the right of the rows: a heading and a text for each row."""

    heading: str
    texts: tuple[str, ...]
    strong: bool = False
    colour: str = INK
    essential: bool = False
    """Essential columns stay on a phone; the others become part of the small line below the name."""
    details: tuple[str, ...] = ()
    """What that small line says, where it isn't the heading with the text."""


@dataclass(frozen=True)
class Row:
    """A row's name, the small line below it, and the heading above it where a group begins."""

    label: str
    detail: str = ""
    heading: str = ""
    strong: bool = False
    muted: bool = False


@dataclass
class RowChart:
    """The sheet with its axes: x in values, y in pixels from the axes' top (``centres`` of the rows)."""

    canvas: Canvas
    axes: Axes
    scale: Scale
    centres: list[float]
    left: float
    top: float
    plot_width: float
    extra_top: float = 0.0
    grid: list[tuple[float, float]] = field(default_factory=list)
    """Where the grid is drawn, in pixels from the axes' top: everywhere, or beside names only."""

    tops: list[float] = field(default_factory=list)
    """Where each row begins, in pixels from the axes' top."""

    def x_pixels(self, value: float) -> float:
        """Pixels from the sheet's left edge for a value."""
        return self.left + self.scale.fraction(value) * self.plot_width

    def y_pixels(self, row: int) -> float:
        """Pixels from the sheet's top for the centre of a row."""
        return self.top + self.centres[row]

    def strip(self, row: int, height: float = 12.0) -> None:
        """Hatching over the whole row: the value is hidden on purpose, and could lie anywhere."""
        self.axes.add_patch(
            Rectangle(
                (0, self.centres[row] - height / 2),
                1,
                height,
                transform=self.axes.get_yaxis_transform(),
                facecolor=PAPER,
                edgecolor=HATCH,
                linewidth=0.6,
                hatch=HATCHING,
                clip_on=False,
                gid="hidden",
                zorder=2,
            )
        )


@dataclass
class _Plan:
    """Everything measured before the sheet is made."""

    width: float
    stacked: bool
    columns: list[Column]
    label_lines: list[list[str]]
    details: list[list[str]]
    label_width: float
    column_widths: list[float]
    heading_lines: list[list[str]]
    heights: list[float] = field(default_factory=list)

    @property
    def plot_left(self) -> float:
        return MARGIN + 12 if self.stacked else MARGIN + self.label_width + 16

    @property
    def plot_right(self) -> float:
        used = _columns_width(self.column_widths)
        return self.width - MARGIN - used - (0 if self.columns else 14)


def row_chart(
    rows: Sequence[Row],
    columns: Sequence[Column],
    scale: Scale,
    *,
    labels: Labels,
    title: str,
    key: Sequence[KeyItem] = (),
    size: FigureSize | None = None,
    above: float = 0.0,
    pitch: float = 26.0,
) -> RowChart:
    """Lay the rows out and draw all but the values.

    ``above`` leaves so many pixels free between the ticks and the first row (for direct labels); ``pitch`` is the
    least height of a row. Without ``size`` the figure is as high as its rows need.
    """
    plan = _plan(rows, columns, pitch)
    heading_rows = max((len(lines) for lines in plan.heading_lines), default=0)
    left = MARGIN if plan.stacked else plan.plot_left
    end = plan.plot_right if heading_rows > 1 and not plan.stacked else plan.width - MARGIN
    title_lines, title_height = title_block(labels.text(title), max(end - left, 240))
    ticks_height = block_height(1, TICK_PX) + 5
    headings_height = block_height(heading_rows, TICK_PX) + 5 if heading_rows else 0.0
    beside = headings_height > ticks_height and not plan.stacked
    header = max(title_height + ticks_height, headings_height) if beside else title_height + max(
        ticks_height, headings_height)  # fmt: skip
    key_width = plan.width - 2 * MARGIN
    below = key_height(key, key_width)
    needed = header + above + sum(plan.heights) + below + 4
    height = _height(needed, size)
    spare = max(0.0, (height - needed) / max(len(rows), 1))
    heights = [row + spare for row in plan.heights]
    canvas = Canvas(plan.width, height)
    top = header
    bottom = top + above + sum(heights)
    axes = canvas.axes(plan.plot_left, top, plan.plot_right, bottom)
    _set_axes(axes, scale, bottom - top)
    draw_title(canvas, title_lines, MARGIN if plan.stacked else plan.plot_left)
    chart = RowChart(canvas, axes, scale, [], plan.plot_left, top, plan.plot_right - plan.plot_left, above)
    _draw_headings(canvas, plan, header)
    _draw_rows(chart, plan, rows, heights)
    half = pitch / 2 - 2
    chart.grid = [(y - half, y + half) for y in chart.centres] if plan.stacked else [(0.0, bottom - top)]
    _draw_ticks(chart, labels, header)
    draw_key(canvas, key, bottom, key_width)
    return chart


def _height(needed: float, size: FigureSize | None) -> float:
    if size is None or drawing_width() < PAGE_WIDTH:
        return needed
    return max(needed, size.height)


def _plan(rows: Sequence[Row], columns: Sequence[Column], pitch: float) -> _Plan:
    width = float(drawing_width())
    stacked = width < PAGE_WIDTH
    kept = [column for column in columns if column.essential or not stacked]
    moved = [column for column in columns if column not in kept]
    widths, headings = [], []
    for column in kept:
        texts = block_width(column.texts, LABEL_PX, strong=column.strong)
        room = max(texts, 58.0)
        heading = wrap(column.heading, room, TICK_PX)
        headings.append(heading)
        widths.append(max(texts, block_width(heading, TICK_PX)))
    columns_width = _columns_width(widths)
    beside = min(width * LABEL_SHARE, width - columns_width - _SMALLEST_PLOT - 2 * MARGIN - 16)
    limit = width - 2 * MARGIN if stacked else beside
    lines = [wrap(row.label, limit, LABEL_PX, strong=row.strong) for row in rows]
    details = [
        wrap(" · ".join(filter(None, [row.detail, *(_moved(column, i) for column in moved)])), limit, NOTE_PX)
        for i, row in enumerate(rows)
    ]
    details = [[] if detail == [""] else detail for detail in details]
    label_width = max((block_width(block, LABEL_PX, strong=row.strong)
                       for block, row in zip(lines, rows, strict=True)), default=0.0)  # fmt: skip
    label_width = max(label_width, max((block_width(detail, NOTE_PX) for detail in details), default=0.0))
    plan = _Plan(width, stacked, kept, lines, details, label_width, widths, headings)
    for row, block, detail in zip(rows, lines, details, strict=True):
        words = block_height(len(block)) + block_height(len(detail), NOTE_PX)
        body = words + pitch + 10 if stacked else max(pitch, words + _ROW_PAD)
        plan.heights.append(body + (_HEADING if row.heading else 0.0))
    return plan


def _columns_width(widths: Sequence[float]) -> float:
    """Width of the columns with their gaps; a wider one after the plot, for half of the last tick's text."""
    return sum(widths) + _COLUMN_GAP * len(widths) + _AFTER_PLOT if widths else 0.0


def _moved(column: Column, row: int) -> str:
    text = column.texts[row]
    if column.details:
        return column.details[row]
    return f"{column.heading} {text}" if text else ""


def _set_axes(axes: Axes, scale: Scale, height: float) -> None:
    if scale.logarithmic:
        axes.set_xscale("log")
        axes.minorticks_off()
        axes.set_xticks([])
    axes.set_xlim(scale.low, scale.high)
    axes.set_ylim(height, 0)


def _draw_ticks(chart: RowChart, labels: Labels, header: float) -> None:
    scale = chart.scale
    texts = scale.tick_labels(labels)
    y = header - 4 - block_height(1, TICK_PX) / 2
    last_right = -1e9
    for tick, text in zip(scale.ticks, texts, strict=True):
        x, width = chart.x_pixels(tick), text_width(text, TICK_PX)
        strong = tick == (1.0 if scale.logarithmic else 0.0)
        for start, end in chart.grid:
            chart.axes.plot(
                [tick, tick], [start, end], color=MUTED if strong else GRID, linewidth=0.75,
                zorder=1 if strong else 0, clip_on=False, solid_capstyle="butt",
            )  # fmt: skip
        if x - width / 2 > last_right + 4:
            chart.canvas.text(x, y, text, size=TICK_PX, colour=MUTED, align="center")
            last_right = x + width / 2


def _draw_headings(canvas: Canvas, plan: _Plan, header: float) -> None:
    x = plan.plot_right + _AFTER_PLOT
    for column, width, lines in zip(plan.columns, plan.column_widths, plan.heading_lines, strict=True):
        x += _COLUMN_GAP + width
        for number, line in enumerate(reversed(lines)):
            y = header - 4 - (number + 0.5) * block_height(1, TICK_PX)
            colour = column.colour if column.colour != INK else MUTED
            canvas.text(x, y, line, size=TICK_PX, colour=colour, align="right", strong=column.colour != INK)


def _draw_rows(chart: RowChart, plan: _Plan, rows: Sequence[Row], heights: Sequence[float]) -> None:
    y = chart.extra_top
    for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
        if row.heading:
            chart.canvas.text(MARGIN, chart.top + y + _HEADING / 2 + 4, row.heading, strong=True)
        chart.tops.append(y)
        start = y + (_HEADING if row.heading else 0.0)
        block, detail = plan.label_lines[number], plan.details[number]
        words = block_height(len(block)) + block_height(len(detail), NOTE_PX)
        end = y + height
        if plan.stacked:
            first, centre = start + 4, start + 5 + words + (end - start - words - 10) / 2
        else:
            centre = (start + end) / 2
            first = centre - words / 2
        chart.centres.append(centre)
        _draw_name(chart.canvas, row, block, detail, chart.top + first)
        x = plan.plot_right + _AFTER_PLOT
        for column, width in zip(plan.columns, plan.column_widths, strict=True):
            x += _COLUMN_GAP + width
            chart.canvas.text(
                x, chart.top + centre, column.texts[number], align="right",
                strong=column.strong, colour=MUTED if not column.strong else column.colour,
            )  # fmt: skip
        y = end


def _draw_name(canvas: Canvas, row: Row, block: Sequence[str], detail: Sequence[str], top: float) -> None:
    colour = MUTED if row.muted else INK
    step = block_height(1)
    for number, line in enumerate(block):
        canvas.text(MARGIN, top + (number + 0.5) * step, line, strong=row.strong, colour=colour)
    top += len(block) * step
    step = block_height(1, NOTE_PX)
    for number, line in enumerate(detail):
        canvas.text(MARGIN, top + (number + 0.5) * step, line, size=NOTE_PX, colour=MUTED)
