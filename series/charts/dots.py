"""Dots with intervals: one value a category, two groups compared, two moments compared."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
from matplotlib.figure import Figure

from data_access.errors import UsageError

from .canvas import KeyItem, Sign, hidden_key, nothing_to_show
from .labels import Labels, Quantity
from .palette import BASELINE, MUTED, PAPER, Look, looks_for, subject_look
from .points import Point, codes_of, in_series_style, naming, points, sorted_by_value, unique
from .rows import Column, Row, RowChart, row_chart
from .scales import linear_scale
from .text import separate, text_width
from .theme import FigureSize

_DOT = 64.0


def base_columns(found: Sequence[Point], labels: Labels) -> list[Column]:
    """The columns that stand with every percentage: n, and the share not known, where they differ between the rows."""
    columns = []
    if _differ([point.n for point in found]):
        texts = tuple(labels.value(point.n, Quantity.COUNT) for point in found)
        details = tuple("" if point.n is None else labels.sample_size(point.n) for point in found)
        columns.append(Column(labels.word("n"), texts, details=details))
    if _differ([point.missing for point in found]):
        texts = tuple(labels.value(point.missing, Quantity.SHARE) for point in found)
        columns.append(Column(labels.word("not known"), texts))
    return columns


def base_words(found: Sequence[Point], labels: Labels) -> list[KeyItem]:
    """n and the share not known as words of the key, where they are the same in all rows."""
    words = []
    sizes, shares = [point.n for point in found], [point.missing for point in found]
    if found and sizes[0] is not None and not _differ(sizes):
        words.append(labels.sample_size(sizes[0]))
    if found and shares[0] is not None and not _differ(shares):
        words.append(labels.headed(labels.word("not known"), labels.value(shares[0], Quantity.SHARE)))
    return [KeyItem(Sign.WORDS, " · ".join(words))] if words else []


def _differ(numbers: Sequence[float | None]) -> bool:
    return len(set(numbers)) > 1


def key_items(found: Sequence[Point], labels: Labels, sign: Sign, colour: str = MUTED) -> list[KeyItem]:
    """What the key must explain: intervals and hidden values, where there are any."""
    items = []
    if any(point.interval for point in found):
        items.append(KeyItem(sign, labels.word("interval"), colour))
    if any(point.hidden for point in found):
        items.append(hidden_key(labels))
    return items


@in_series_style
def draw_dots(
    data: pd.DataFrame,
    *,
    category: str,
    title: str,
    labels: Labels,
    quantity: Quantity = Quantity.SHARE,
    sort: bool = True,
    last: Sequence[str] = (),
    highlight: Collection[str] = (),
    subject: str | None = None,
    zero: bool = True,
    size: FigureSize | None = None,
) -> Figure:
    """Dot plot: one row a category, a dot with its interval, value, n and share not known in columns.

    ``title`` names the axis with its unit; ``sort`` puts the largest value first, with ``last`` (such as "other") after
    them and hidden rows at the end; ``highlight`` sets the names of these categories in semibold; ``subject`` is the
    category that the whole figure is about ("men"), whose colour it then has.
    """
    found, labels = points(data, category), naming(data, labels, category)
    if not found:
        return nothing_to_show(title, labels)
    keys = [point.key for point in found]
    found = sorted_by_value(found, codes_of(last, keys, labels, category)) if sort else found
    highlight = codes_of(highlight, keys, labels, category)
    scale = linear_scale(found, quantity, zero=zero)
    rows = [Row(labels(category, point.key), strong=point.key in highlight) for point in found]
    values = tuple(labels.value(point.value, quantity) for point in found)
    columns = [Column("", values, strong=True, essential=True), *base_columns(found, labels)]
    chart = row_chart(
        rows,
        columns,
        scale,
        labels=labels,
        title=title,
        size=size,
        key=[*key_items(found, labels, Sign.INTERVAL), *base_words(found, labels)],
    )
    plain = subject_look(subject)
    for number, point in enumerate(found):
        if point.hidden:
            chart.strip(number)
        else:
            draw_dot(chart, point, chart.centres[number], subject_look(point.key, plain))
    return chart.canvas.figure


def draw_dot(chart: RowChart, point: Point, y: float, look: Look, *, reference: bool = False) -> None:
    """A dot with its interval; an interval that leaves the axis ends in an arrow. ``reference`` is a hollow one."""
    scale = chart.scale
    if point.interval:
        low, high = point.interval
        ends = [scale.clip(low), scale.clip(high)]
        chart.axes.plot(
            ends, [y, y], color=look.text, linewidth=1.6, solid_capstyle="butt", zorder=3, clip_on=False
        )
        for end, raw, marker in ((ends[0], low, "<"), (ends[1], high, ">")):
            if end != raw:
                chart.axes.plot(
                    [end], [y], marker=marker, color=look.text, markersize=5, zorder=3, clip_on=False
                )
    value = point.number()
    if scale.low <= value <= scale.high:
        chart.axes.scatter(
            [value], [y], s=_DOT * (0.8 if look.marker == "D" else 1.0), marker=look.marker,
            facecolor=PAPER if reference else look.colour, edgecolor=look.text if look.light or reference else PAPER,
            linewidth=1.0, zorder=4, clip_on=False, gid="reference" if reference else "value",
        )  # fmt: skip


@in_series_style
def draw_dumbbell(
    data: pd.DataFrame,
    *,
    category: str,
    group: str,
    title: str,
    labels: Labels,
    quantity: Quantity = Quantity.SHARE,
    sort: bool = True,
    last: Sequence[str] = (),
    zero: bool = True,
    size: FigureSize | None = None,
) -> Figure:
    """Dumbbell: two groups compared in each category, sorted by the difference (first group minus second).

    The groups are the two codes of ``group`` in their order; their intervals are the shaded bars behind the dots.
    """
    found, labels = points(data, category, group), naming(data, labels, category, group)
    last = codes_of(last, unique([point.key for point in found]), labels, category)
    if not found:
        return nothing_to_show(title, labels)
    groups = unique([point.keys[1] for point in found])
    if len(groups) > 2:
        raise UsageError("A dumbbell compares two groups", where=f"{group}: {', '.join(groups)}")
    looks = looks_for(groups)
    cells = {point.keys: point for point in found}
    order = _by_difference(found, groups, last) if sort else unique([point.key for point in found])
    same = _bases_of_groups(found, groups, labels, group)
    rows = [
        Row(
            labels(category, key),
            detail="" if same else _bases([cells.get((key, code)) for code in groups], labels),
        )
        for key in order
    ]
    columns = [
        Column(
            labels(group, code),
            tuple(_value(cells.get((key, code)), labels, quantity) for key in order),
            strong=True,
            essential=True,
            colour=looks[code].text,
        )
        for code in groups
    ]
    scale = linear_scale(found, quantity, zero=zero)
    key = [*key_items(found, labels, Sign.BAND), *same]
    named = all((order[0], code) in cells and not cells[order[0], code].hidden for code in groups)
    chart = row_chart(
        rows,
        columns,
        scale,
        labels=labels,
        title=title,
        key=key,
        size=size,
        above=24 if named else 0,
        pitch=32,
    )
    for number, code_row in enumerate(order):
        _draw_pair(chart, number, [(cells.get((code_row, code)), looks[code]) for code in groups])
    if named:
        ends = [cells[order[0], code].number() for code in groups]
        _name_groups(chart, ends, [looks[code] for code in groups], [labels(group, code) for code in groups])
    return chart.canvas.figure


def _value(point: Point | None, labels: Labels, quantity: Quantity) -> str:
    return "" if point is None else labels.value(point.value, quantity)


def _bases(pair: Sequence[Point | None], labels: Labels) -> str:
    sizes = [labels.value(point.n, Quantity.COUNT) for point in pair if point is not None]
    known = any(point is not None and point.n is not None for point in pair)
    return f"{labels.word('n')} = {', '.join(sizes)}" if known else ""


def _bases_of_groups(
    found: Sequence[Point], groups: Sequence[str], labels: Labels, group: str
) -> list[KeyItem]:
    """n of each group as words of the key, where it is the same in all rows; else nothing."""
    words = []
    for code in groups:
        sizes = [point.n for point in found if point.keys[1] == code]
        if _differ(sizes) or sizes[0] is None:
            return []
        words.append(labels.headed(labels(group, code), labels.sample_size(sizes[0])))
    return [KeyItem(Sign.WORDS, word) for word in words]


def _by_difference(found: Sequence[Point], groups: Sequence[str], last: Sequence[str]) -> list[str]:
    cells = {point.keys: point for point in found}
    differences = []
    for key in unique([point.key for point in found]):
        pair = [cells.get((key, code)) for code in groups]
        shown = [point.number() for point in pair if point is not None and not point.hidden]
        complete = len(shown) == 2
        value = shown[0] - shown[1] if complete else None
        differences.append(Point((key,), value))
    return [point.key for point in sorted_by_value(differences, last)]


def _draw_pair(chart: RowChart, number: int, pair: Sequence[tuple[Point | None, Look]]) -> None:
    shown = [(point, look) for point, look in pair if point is not None and not point.hidden]
    if len(shown) < len([point for point, _ in pair if point is not None]):
        chart.strip(number)
    y = chart.centres[number]
    if len(shown) == 2:
        ends = [point.number() for point, _ in shown]
        chart.axes.plot(ends, [y, y], color=BASELINE, linewidth=1.6, zorder=2)
    for point, look in shown:
        if point.interval:
            low, high = point.interval
            chart.axes.plot(
                [chart.scale.clip(low), chart.scale.clip(high)], [y, y], color=look.colour, alpha=0.28,
                linewidth=8 * 0.75, solid_capstyle="butt", zorder=3, clip_on=False,
            )  # fmt: skip
        draw_dot(chart, Point(point.keys, point.value), y, look)


def _name_groups(chart: RowChart, ends: Sequence[float], looks: Sequence[Look], names: Sequence[str]) -> None:
    """The groups' names above their dots in the first row, in their colours."""
    centres = [chart.x_pixels(end) for end in ends]
    widths = [text_width(name, strong=True) + 10 for name in names]
    places = separate(centres, widths, chart.left - 12, chart.canvas.width)
    for name, look, x in zip(names, looks, places, strict=True):
        chart.canvas.text(x, chart.top + 12, name, colour=look.text, strong=True, align="center")
