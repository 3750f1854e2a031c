"""Where the marks of a figure stand, turned back into values: a bar drawn from the unrounded count tells the count.

The value axis is read from the grid lines and the numbers beside them, as a reader with a ruler does. Then every
bar, dot, line and interval must stand at a value that the figure's cells have. Slopes have no grid: their dots must
lie as their values do, up to one scale. Bands of flows must be as thick as their routes, up to one unit.

Not covered, as they show no position: heat tables (colours are steps; their numbers are texts), matrices below
combinations, periods of a collection. Shaded bands along lines are not covered either: their lines are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .readers.drawing import Drawing, Element, Words

_TICK = re.compile(r"[+\u2212-]?[\d,]*\.?\d+(?:[\u00a0 ]%)?")
_GRID = ("#e4e8ec", "#9aa5b0", "#5b6875")
_STROKE = re.compile(r"stroke: (#[0-9a-f]{6})")
_NEAR = 0.02
_CLOSE = 4e-5
"""Of the axis' range. Coordinates have six decimals; a count that is one off is further away than this on most axes."""
_LEAST_BAND = 0.9
_VALUE, _BAR, _BAND = "value", "bar", "band"

_SIGNS = re.compile(r"[+\u2212%\u00a0 -]")

Tick = tuple[float, float, str]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Scale:
    """From a coordinate to a value: linear, or through logarithms."""

    first: tuple[float, float]
    last: tuple[float, float]
    logarithmic: bool = False

    def value(self, at: float) -> float:
        share = (at - self.first[0]) / (self.last[0] - self.first[0])
        low, high = (math.log(v) if self.logarithmic else v for v in (self.first[1], self.last[1]))
        found = low + share * (high - low)
        return math.exp(found) if self.logarithmic else found

    def distance(self, value: float, other: float) -> float:
        """How far two values lie apart, as a share of the axis."""
        if self.logarithmic:
            if min(value, other) <= 0:
                return math.inf
            return abs(math.log(value / other) / math.log(self.last[1] / self.first[1]))
        return abs((value - other) / (self.last[1] - self.first[1]))


@dataclass(frozen=True)
class Checked:
    """How many marks were held against the cells, and the lines of the file with one that stands elsewhere."""

    marks: int = 0
    strange: tuple[int, ...] = ()
    unread: bool = False
    """Whether there are marks on axes that couldn't be read."""


def check_positions(drawing: Drawing, values: Iterable[float], ends: Iterable[float] = ()) -> Checked:
    """Hold the marks of a figure against its cells: ``values`` are theirs, ``ends`` those of their intervals."""
    shown, spans = sorted(set(values)), sorted({*values, *ends})
    marks = drawing.marks
    results = []
    for name in dict.fromkeys(mark.axes for mark in marks if mark.axes):
        inside = [mark for mark in marks if mark.axes == name]
        results.append(_axes(inside, marks, drawing.words, shown, spans))
    free = [mark for mark in marks if not mark.axes and _name(mark) == _VALUE and mark.tag == "use"]
    if free:
        results.append(_slopes(free, shown))
    bands = [mark for mark in marks if _name(mark) == _BAND]
    if bands:
        results.append(_flows(bands, shown))
    return Checked(
        sum(result.marks for result in results),
        tuple(line for result in results for line in result.strange),
        any(result.unread for result in results),
    )


def tick_numbers(drawing: Drawing) -> set[str]:
    """The numbers that stand at grid lines, as they are written: they are round, and not of the evidence."""
    marks = drawing.marks
    numbers: set[str] = set()
    for name in dict.fromkeys(mark.axes for mark in marks if mark.axes):
        inside = [mark for mark in marks if mark.axes == name]
        box = _box_of(inside)
        for along in (0, 1):
            ticks = _ticks(along, box, inside, drawing.words)
            if _scale([(at, value) for at, value, _ in ticks]) is not None:
                numbers |= {_SIGNS.sub("", told) for _, _, told in ticks}
    return numbers


def _name(element: Element) -> str:
    return element.group.rpartition(".")[2]


def _axes(inside: list[Element], marks: list[Element], words: Sequence[Words], shown: list[float],
          spans: list[float]) -> Checked:  # fmt: skip
    values = [mark for mark in inside if _name(mark) in (_VALUE, _BAR)]
    if not values:
        return Checked()
    box = _box_of(inside)
    best: list[int] | None = None
    for along in (0, 1):
        ticks = _ticks(along, box, inside, words)
        for unit in (1.0, 0.01):
            scale = _scale([(at, value * unit) for at, value, _ in ticks])
            if scale is None:
                continue
            strange = _strange(values, inside, along, box, scale, shown, spans)
            # Years below a single line are an axis, too, but not that of its values: the other one is tried as well.
            if len(strange) < len(values):
                return Checked(len(values), tuple(strange))
            if best is None or len(strange) < len(best):
                best = strange
    return Checked(unread=True) if best is None else Checked(len(values), tuple(best))


def _box_of(inside: list[Element]) -> Box:
    """The axes' rectangle: their first patch."""
    points = inside[0].points
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _ticks(along: int, box: Box, inside: list[Element], words: Sequence[Words]) -> list[Tick]:
    """Coordinate, number and its text of each grid line that has a number beside it; ``along``: 0 for x, 1 for y."""
    lines = {round(element.points[0][along], 4) for element in inside if _is_grid(element, along, box)}
    numbers = [(word.place, word.told) for word in words if word.place and _TICK.fullmatch(word.told)]
    ticks: dict[float, str] = {}
    for line in sorted(lines):
        for place, told in numbers:
            if along == 1 and abs(place[1] - line - 3.06) < 0.3 and place[0] < box[0]:
                ticks.setdefault(line, told)
            if along == 0 and place[1] < box[1] and 0 < line - place[0] < 2.6 * len(told) + 1.5:
                ticks[line] = told
    return [(line, _number(told), told) for line, told in sorted(ticks.items())]


def _is_grid(element: Element, along: int, box: Box) -> bool:
    """Whether it is a line across the axes in a colour of the grid."""
    points = element.points
    stroke = _STROKE.search(element.attributes.get("style", ""))
    if element.tag != "path" or len(points) != 2 or stroke is None or stroke[1] not in _GRID:
        return False
    (x, y), (to_x, to_y) = points
    if along == 1:
        return abs(y - to_y) < _NEAR and abs(x - box[0]) < _NEAR and abs(to_x - box[2]) < _NEAR
    return abs(x - to_x) < _NEAR and "stroke-width: 0.75" in element.attributes["style"]


def _number(told: str) -> float:
    plain = told.replace(",", "").replace("\u2212", "-").replace("\u00a0", "").replace(" ", "")
    return float(plain.rstrip("%")) / (100 if plain.endswith("%") else 1)


def _scale(ticks: list[tuple[float, float]]) -> Scale | None:
    """The scale on which all ticks stand, or None."""
    if len(ticks) < 2 or ticks[0][1] == ticks[-1][1]:
        return None
    kinds = [False, True] if all(value > 0 for _, value in ticks) else [False]
    for logarithmic in kinds:
        scale = Scale(ticks[0], ticks[-1], logarithmic)
        if all(scale.distance(scale.value(at), value) < 1e-3 for at, value in ticks):
            return scale
    return None


def _strange(values: list[Element], inside: list[Element], along: int, box: Box, scale: Scale, shown: list[float],
             spans: list[float]) -> list[int]:  # fmt: skip
    edges = [scale.value(box[along]), scale.value(box[along + 2])]
    found = [mark.line for mark in values if not _stands(mark, along, scale, shown)]
    for line in inside:
        points = line.points
        if (
            _name(line) in (_VALUE, _BAR)
            or line.tag != "path"
            or len(points) != 2
            or _is_grid(line, along, box)
        ):
            continue
        across = 1 - along
        if abs(points[0][across] - points[1][across]) > _NEAR or not _within(points, along, box):
            continue
        if not all(_is_among(scale.value(point[along]), [*spans, *edges], scale) for point in points):
            found.append(line.line)
    return found


def _within(points: list[tuple[float, float]], along: int, box: Box) -> bool:
    return all(box[along] - _NEAR <= point[along] <= box[along + 2] + _NEAR for point in points)


def _stands(mark: Element, along: int, scale: Scale, shown: list[float]) -> bool:
    """Whether each point of a line, a dot, or the length of a bar from its base or the bar before it, is a value."""
    at = [scale.value(point[along]) for point in mark.points]
    if _name(mark) != _BAR:
        return all(_is_among(value, shown, scale) for value in at)
    low, high = min(at), max(at)
    return any(_is_among(value, shown, scale) for value in (low, high, high - low))


def _is_among(value: float, values: Iterable[float], scale: Scale) -> bool:
    return any(scale.distance(value, other) < _CLOSE for other in values)


def _slopes(dots: list[Element], shown: list[float]) -> Checked:
    """Dots without a grid: the outermost two give the scale, all others must fit it."""
    ys = [dot.points[0][1] for dot in dots]
    if len(shown) < 2 or max(ys) == min(ys):
        return Checked(len(dots))
    scale = Scale((max(ys), shown[0]), (min(ys), shown[-1]))
    strange = [
        dot.line for dot, y in zip(dots, ys, strict=True) if not _is_among(scale.value(y), shown, scale)
    ]
    return Checked(len(dots), tuple(strange))


def _thickness(band: Element) -> float:
    """How thick a band is where it begins."""
    begins = min(x for x, _ in band.points)
    ys = [y for x, y in band.points if abs(x - begins) < _NEAR]
    return max(ys) - min(ys)


def _flows(bands: list[Element], shown: list[float]) -> Checked:
    """Bands as thick as their values in one unit; the thinnest are drawn thicker so that they can be seen."""
    values = [value for value in shown if value > 0]
    thick = [_thickness(band) for band in bands]
    if not values or not max(thick):
        return Checked(unread=True)
    unit = max(thick) / values[-1]
    strange = [
        band.line for band, width in zip(bands, thick, strict=True)
        if abs(width - _LEAST_BAND) > _NEAR and not any(abs(width / unit - value) < values[-1] * _CLOSE for value in values)
    ]  # fmt: skip
    return Checked(len(bands), tuple(strange))
