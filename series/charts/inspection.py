"""Does a figure hold what a reader needs? Texts that cover each other, leave the sheet, or are too small to read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from .theme import PIXELS_PER_INCH, series_style

SMALLEST_PX = 11.0
_TOLERANCE = 0.75


@dataclass(frozen=True)
class LayoutProblem:
    """One thing that a reader would stumble over, with the texts it concerns."""

    what: str
    texts: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.what}: " + " / ".join(repr(text) for text in self.texts)


def visible_texts(figure: Figure) -> list[tuple[Text, Bbox]]:
    """Every text that is seen, with its box in CSS pixels from the lower left corner."""
    canvas = FigureCanvasAgg(figure)
    with series_style():
        figure.set_dpi(PIXELS_PER_INCH)
        canvas.draw()
        renderer = canvas.get_renderer()
        found = [artist for artist in figure.findobj(Text) if isinstance(artist, Text)]
        seen = [text for text in found if text.get_visible() and text.get_text().strip()]
        return [(text, text.get_window_extent(renderer)) for text in seen]


def layout_problems(figure: Figure) -> tuple[LayoutProblem, ...]:
    """What is wrong with the texts of a figure; empty when all is well.

    Looks at every visible text: two that overlap, one that is cut by the sheet's edge, one smaller than 11 px.
    """
    texts = visible_texts(figure)
    width, height = (side * PIXELS_PER_INCH for side in figure.get_size_inches())
    problems = []
    for text, box in texts:
        if min(box.x0, box.y0) < -_TOLERANCE or box.x1 > width + _TOLERANCE or box.y1 > height + _TOLERANCE:
            problems.append(LayoutProblem("cut by the edge", (text.get_text(),)))
        if float(text.get_fontsize()) / 0.75 < SMALLEST_PX - 0.01:
            problems.append(LayoutProblem("smaller than 11 px", (text.get_text(),)))
    for (first, one), (second, other) in combinations(texts, 2):
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        down = min(one.y1, other.y1) - max(one.y0, other.y0)
        # Boxes hold room for letters that go below the line; two lines of a block may share a little of it.
        if across > _TOLERANCE and down > _TOLERANCE + 0.5:
            problems.append(LayoutProblem("cover each other", (first.get_text(), second.get_text())))
    return tuple(problems)
