"""Value axes: which range, which ticks, how they are written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.ticker import MaxNLocator

from .labels import NO_BREAK_SPACE, Labels, Quantity
from .points import Point


@dataclass(frozen=True)
class Scale:
    """A value axis: its ends, its ticks, and whether it is logarithmic."""

    low: float
    high: float
    ticks: tuple[float, ...]
    quantity: Quantity
    logarithmic: bool = False

    def clip(self, value: float) -> float:
        return min(max(value, self.low), self.high)

    def fraction(self, value: float) -> float:
        """Where a value lies between the ends, 0..1."""
        if self.logarithmic:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def tick_labels(self, labels: Labels) -> list[str]:
        """The ticks as readers of the language write them; per cent with its sign on every tick."""
        if self.quantity is Quantity.SHARE:
            decimals = _decimals([tick * 100 for tick in self.ticks])
            return [labels.value(tick, self.quantity, decimals=decimals) for tick in self.ticks]
        if self.quantity is Quantity.POINTS:
            decimals = _decimals([tick * 100 for tick in self.ticks])
            return [labels.value(tick, self.quantity, decimals=decimals) for tick in self.ticks]
        decimals = _decimals(self.ticks)
        if self.logarithmic:
            return [labels.value(tick, self.quantity, decimals=_decimals([tick])) for tick in self.ticks]
        return [labels.value(tick, self.quantity, decimals=decimals) for tick in self.ticks]


def _decimals(ticks: Sequence[float]) -> int:
    for decimals in range(4):
        if all(abs(round(tick, decimals) - tick) < 1e-9 for tick in ticks):
            return decimals
    return 4


def extent(found: Iterable[Point]) -> tuple[float, float] | None:
    """Smallest and largest number to be shown, intervals included; None where all is hidden."""
    numbers = [
        number
        for point in found
        if not point.hidden
        for number in (point.value, point.low, point.high)
        if number is not None and math.isfinite(number)
    ]
    return (min(numbers), max(numbers)) if numbers else None


def linear_scale(
    found: Iterable[Point], quantity: Quantity, *, zero: bool = True, ticks: int = 5, full: bool = False
) -> Scale:
    """A scale with round ticks that holds all values and intervals.

    ``zero`` keeps zero on it (bars must); ``full`` makes a share go to 100 %. A share never goes below 0 or above
    100 %.
    """
    span = extent(found) or (0.0, 1.0 if quantity is Quantity.SHARE else 10.0)
    low, high = span
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if full and quantity is Quantity.SHARE:
        low, high = 0.0, 1.0
    if high - low < 1e-12:
        high = low + (0.1 if quantity in (Quantity.SHARE, Quantity.POINTS) else 1.0)
    unit = 100.0 if quantity in (Quantity.SHARE, Quantity.POINTS) else 1.0
    whole = quantity is Quantity.COUNT
    locator = MaxNLocator(nbins=ticks, steps=[1, 2, 2.5, 5, 10], integer=whole)
    places = [float(place) / unit for place in locator.tick_values(low * unit, high * unit)]
    while len(places) > 2 and places[1] <= low + 1e-12:
        places = places[1:]
    while len(places) > 2 and places[-2] >= high - 1e-12:
        places = places[:-1]
    if quantity is Quantity.SHARE:
        places = [place for place in places if -1e-9 <= place <= 1 + 1e-9]
    places = [0.0 if abs(place) < 1e-12 else place for place in places]
    return Scale(places[0], places[-1], tuple(places), quantity)


def ratio_scale(found: Iterable[Point], *, widest: float = 32.0) -> Scale:
    """A logarithmic scale round 1 with ticks that halve and double; beyond 1/``widest``..``widest`` it is cut."""
    span = extent(found) or (0.5, 2.0)
    low = max(min(span[0] if span[0] > 0 else 1 / widest, 0.8), 1 / widest)
    high = min(max(span[1], 1.25), widest)
    first, last = math.floor(math.log2(low) + 1e-9), math.ceil(math.log2(high) - 1e-9)
    step = 1 if last - first <= 6 else 2
    first, last = -step * math.ceil(-first / step), step * math.ceil(last / step)
    ticks = tuple(2.0**power for power in range(first, last + 1, step))
    return Scale(ticks[0], ticks[-1], ticks, Quantity.RATIO, logarithmic=True)


def percentage_points(labels: Labels) -> str:
    """The unit of a difference of shares."""
    return f"percentage{NO_BREAK_SPACE}{labels.word('points')}"
