"""How the data came about: forms and ways of collection as bands, records a year, and what was not asked when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

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
from .labels import Labels, Quantity
from .lines import Times, draw_time_axis, draw_value_axis
from .palette import HATCH, MUTED, PAPER, SERIES_BLUE, ink_on, tint
from .points import Point, in_series_style, points
from .scales import linear_scale
from .text import block_height, block_width, text_width, wrap
from .theme import NOTE_PX, PAGE_WIDTH, TICK_PX, FigureSize, drawing_width

_BAND = 24.0
_ITEM = 24.0
_COUNTS = 120.0


class PeriodLike(Protocol):
    """A stretch of time in which data were collected in one way (``data_access.sources`` has such)."""

    @property
    def first_year(self) -> int: ...
    @property
    def last_year(self) -> int: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Period:
    """A way of collecting the data, from ``first_year`` to ``last_year``; ``text`` says which, in words."""

    first_year: int
    last_year: int
    text: str


@dataclass(frozen=True)
class NotAsked:
    """A kind of fact that was not asked from ``first_year`` to ``last_year``."""

    item: str
    first_year: int
    last_year: int


@in_series_style
def draw_collection(
    data: pd.DataFrame,
    *,
    title: str,
    labels: Labels,
    periods: Sequence[PeriodLike],
    not_asked: Sequence[NotAsked] = (),
    time: str = "year",
    size: FigureSize | None = None,
) -> Figure:
    """Timeline of data collection: records a year as columns, below them the ``periods`` and what was not asked.

    ``data`` has a row a year (``value`` a count). The periods are numbered, and the numbers explained below.
    """
    found = points(data, time)
    if not found and not periods:
        return nothing_to_show(title, labels)
    years = _years(found, periods)
    plan = _Plan(found, years, periods, not_asked, labels, title, size)
    canvas = plan.canvas
    _draw_counts(plan, found, years, labels)
    _draw_periods(plan, periods)
    _draw_items(plan, not_asked, labels)
    for number, block in enumerate(plan.texts):
        y = plan.notes_top + sum(block_height(len(above), TICK_PX) + 3 for above in plan.texts[:number])
        canvas.text(MARGIN + 6, y + block_height(1, TICK_PX) / 2, str(number + 1), size=TICK_PX, strong=True,
                    align="center")  # fmt: skip
        draw_block(
            canvas, MARGIN + 20, y + block_height(len(block), TICK_PX) / 2, block, size=TICK_PX, colour=MUTED
        )
    return canvas.figure


def _years(found: Sequence[Point], periods: Sequence[PeriodLike]) -> list[int]:
    numbers = [int(point.key) for point in found if point.key.isdigit()]
    if not numbers:
        numbers = [year for period in periods for year in (period.first_year, period.last_year)] or [0]
    return list(range(min(numbers), max(numbers) + 1))


class _Plan:
    """Where everything stands on the sheet."""

    def __init__(self, found: Sequence[Point], years: Sequence[int], periods: Sequence[PeriodLike],
                 not_asked: Sequence[NotAsked], labels: Labels, title: str, size: FigureSize | None) -> None:  # fmt: skip
        width = float(drawing_width())
        phone = width < PAGE_WIDTH
        self.years = years
        items = list(dict.fromkeys(item.item for item in not_asked))
        self.items = {item: wrap(labels.text(item), 92.0 if phone else 170.0, TICK_PX) for item in items}
        self.scale = linear_scale(found, Quantity.COUNT, ticks=4)
        self.ticks = self.scale.tick_labels(labels)
        names = max((block_width(block, TICK_PX) for block in self.items.values()), default=0.0)
        self.left = MARGIN + max(names, block_width(self.ticks, TICK_PX)) + 10
        self.right = width - MARGIN - 4
        title_lines, title_height = title_block(labels.text(title), width - 2 * MARGIN)
        key = [hidden_key(labels)] if any(point.hidden for point in found) else []
        if not_asked:
            key.append(KeyItem(Sign.NOT_ASKED, labels.word("not asked")))
            key.append(KeyItem(Sign.BOX, labels.word("asked"), tint(0.25)))
        self.texts = [
            wrap(
                labels.headed(f"{period.first_year}–{period.last_year}", labels.text(period.text)),
                width - 24 - MARGIN,
                TICK_PX,
            )
            for period in periods
        ]
        self.pitches = [max(_ITEM, block_height(len(block), TICK_PX) + 6) for block in self.items.values()]
        below = key_height(key, width - 2 * MARGIN)
        notes = sum(block_height(len(block), TICK_PX) + 3 for block in self.texts)
        fixed = (
            title_height + 8 + (_BAND + 10 if periods else 0) + 26 + sum(self.pitches) + 8 + notes + below + 4
        )
        counts = _COUNTS if size is None or phone else max(_COUNTS, size.height - fixed)
        self.counts = (self.left, title_height + 8, self.right, title_height + 8 + counts)
        self.band_top = self.counts[3] + 26
        self.items_top = self.band_top + (_BAND + 8 if periods else 0)
        self.notes_top = self.items_top + sum(self.pitches) + 8
        self.canvas = Canvas(width, fixed + counts)
        draw_title(self.canvas, title_lines)
        draw_key(self.canvas, key, self.notes_top + notes - 2, width - 2 * MARGIN)

    def x(self, year: float) -> float:
        """Pixels for the beginning of a year."""
        return self.left + (year - self.years[0]) / len(self.years) * (self.right - self.left)

    def span(self, first: int, last: int) -> tuple[float, float]:
        low, high = max(first, self.years[0]), min(last, self.years[-1])
        return self.x(low), self.x(high + 1)


def _draw_counts(plan: _Plan, found: Sequence[Point], years: Sequence[int], labels: Labels) -> None:
    axes = plan.canvas.axes(*plan.counts)
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    axes.set_ylim(plan.scale.low, plan.scale.high)
    draw_value_axis(plan.canvas, axes, plan.scale, plan.ticks, plan.counts)
    for point in found:
        if not point.key.isdigit():
            continue
        year = int(point.key)
        if point.hidden:
            axes.fill_between([year - 0.4, year + 0.4], plan.scale.low, plan.scale.high, facecolor=PAPER,
                              edgecolor=HATCH, hatch=HATCHING, linewidth=0, gid="hidden")  # fmt: skip
        else:
            axes.bar([year], [point.number()], width=0.8, color=SERIES_BLUE, gid="bar", zorder=2)
    times = Times(tuple(map(str, years)), tuple(map(float, years)))
    draw_time_axis(plan.canvas, times, axes, plan.counts)


def _draw_periods(plan: _Plan, periods: Sequence[PeriodLike]) -> None:
    for number, period in enumerate(periods):
        left, right = plan.span(period.first_year, period.last_year)
        if right <= left:
            continue
        fill = tint((0.35, 0.6, 0.85)[number % 3])
        plan.canvas.rectangle(left + 1, plan.band_top, right - 1, plan.band_top + _BAND, fill=fill)
        plan.canvas.text((left + right) / 2, plan.band_top + _BAND / 2, str(number + 1), colour=ink_on(fill),
                         strong=True, align="center")  # fmt: skip
        if period.first_year > plan.years[0]:
            bottom = plan.items_top + sum(plan.pitches)
            plan.canvas.line([left, left], [plan.counts[1], bottom], colour=MUTED, dash=True, order=0.5)


def _draw_items(plan: _Plan, not_asked: Sequence[NotAsked], labels: Labels) -> None:
    y = plan.items_top
    for (item, block), pitch in zip(plan.items.items(), plan.pitches, strict=True):
        centre = y + pitch / 2
        draw_block(plan.canvas, MARGIN, centre, block, size=TICK_PX)
        plan.canvas.rectangle(plan.left, centre - 7, plan.right, centre + 7, fill=tint(0.25))
        for gap in (gap for gap in not_asked if gap.item == item):
            left, right = plan.span(gap.first_year, gap.last_year)
            if right <= left:
                continue
            plan.canvas.rectangle(left, centre - 8, right, centre + 8, fill=PAPER)
            plan.canvas.rectangle(
                left + 1, centre - 7, right - 1, centre + 7, fill=PAPER, edge=MUTED, dash=True
            )
            word = labels.word("not asked")
            if text_width(word, NOTE_PX) + 8 < right - left:
                plan.canvas.text((left + right) / 2, centre, word, size=NOTE_PX, colour=MUTED, align="center")
        y += pitch
