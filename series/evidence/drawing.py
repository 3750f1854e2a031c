"""From a drawing function to SVG and PNG: the same bytes for the same figure, and nothing in them but the figure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data_access.errors import DisclosureError, UsageError
from series.evidence.kinds import PHONE_SUFFIX
from series.evidence.text import escape_xml

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from series.charts.labels import Labels

    Draw = Callable[[pandas.DataFrame, Labels], Figure]

PNG_SCALE = 2.0
_PIXELS_PER_POINT = 4 / 3


@dataclass(frozen=True)
class Drawing:
    """A figure in both forms, with its size in CSS pixels."""

    svg: str
    png: bytes
    width: int
    height: int


def draw_figure(
    identifier: str,
    draw: Draw,
    frame: pandas.DataFrame,
    labels: Labels,
    size: tuple[int, int],
) -> Drawing:
    """Call ``draw(frame, labels)`` in the style of the series and make SVG and PNG of what it returns.

    ``size`` (CSS pixels) is what a figure gets that doesn't choose its own. The figure is closed afterwards, so that
    Jupyter doesn't display it a second time. Raises ``DisclosureError`` when ``draw`` returns something else than a
    figure.
    """
    from series.charts.theme import render_png

    with _drawn(identifier, draw, frame, labels, size) as figure:
        width, height = _pixels(figure)
        return Drawing(_svg(figure, identifier), render_png(figure, scale=PNG_SCALE), width, height)


def draw_figure_for_phone(
    identifier: str,
    draw: Draw,
    frame: pandas.DataFrame,
    labels: Labels,
    size: tuple[int, int],
) -> str:
    """The same figure drawn for a phone (360 pixels wide, the same text sizes), as SVG; see ``draw_figure``.

    ``frame`` is a copy of its own, as the first drawing may have changed the one that it got. Raises ``UsageError``
    when the figure can't be drawn so: a report doesn't go out with figures that only some readers can read.
    """
    from series.charts.theme import PHONE_WIDTH, drawn_for_phone

    try:
        with drawn_for_phone(), _drawn(identifier, draw, frame, labels, (PHONE_WIDTH, size[1])) as figure:
            return _svg(figure, identifier + PHONE_SUFFIX)
    except Exception as error:
        raise UsageError(
            f"the figure can't be drawn for a phone: {type(error).__name__}: {error}",
            where=identifier,
            remedy="draw it with the forms of series.charts, or make the drawing function work at "
            f"{PHONE_WIDTH} pixels too (series.charts.drawn_for_phone)",
        ) from error


@contextmanager
def _drawn(
    identifier: str,
    draw: Draw,
    frame: pandas.DataFrame,
    labels: Labels,
    size: tuple[int, int],
) -> Iterator[Figure]:
    """The figure that ``draw`` returns, closed at the end of the block."""
    import matplotlib
    from matplotlib import pyplot
    from matplotlib.figure import Figure

    from series.charts.theme import PIXELS_PER_INCH, series_style

    inches = (size[0] / PIXELS_PER_INCH, size[1] / PIXELS_PER_INCH)
    with series_style(), matplotlib.rc_context({"figure.figsize": inches}):
        drawn = draw(frame, labels)
    if not isinstance(drawn, Figure):
        raise DisclosureError(
            f"the drawing function returned {type(drawn).__name__}, not a matplotlib figure",
            where=identifier,
            remedy="end the drawing function with `return figure`",
        )
    try:
        yield drawn
    finally:
        pyplot.close(drawn)


def _svg(figure: Figure, identifier: str) -> str:
    from series.charts.theme import render_svg

    return clean_svg(render_svg(figure, title=identifier).decode(), identifier, *_pixels(figure))


def _pixels(figure: Figure) -> tuple[int, int]:
    from series.charts.theme import PIXELS_PER_INCH

    width, height = (round(side * PIXELS_PER_INCH) for side in figure.get_size_inches())
    return width, height


def clean_svg(svg: str, identifier: str, width: int, height: int) -> str:
    """matplotlib's SVG as an element for a page: no XML head, no metadata, ids of its own, its size in pixels."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)
    body = re.sub(r"<title>.*?</title>\s*", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{identifier}.', body)
    body = re.sub(r'(xlink:href|href)="#', rf'\1="#{identifier}.', body)
    body = body.replace("url(#", f"url(#{identifier}.")
    body = re.sub(r'(<svg\b[^>]*?)\bwidth="[^"]*"', rf'\1width="{width}"', body, count=1)
    body = re.sub(r'(<svg\b[^>]*?)\bheight="[^"]*"', rf'\1height="{height}"', body, count=1)
    return "\n".join(line.rstrip() for line in body.strip().splitlines()) + "\n"


def describe_svg(svg: str, title: str, description: str) -> str:
    """The SVG with ``<title>`` and ``<desc>`` (plain text) as its first children, in place of any it had."""
    start = svg.index(">", svg.index("<svg")) + 1
    head, rest = svg[:start], svg[start:]
    rest = re.sub(r"^\s*<title>.*?</title>\s*<desc>.*?</desc>\s*", "\n", rest, count=1, flags=re.DOTALL)
    if ' role="img"' not in head:
        head = head.replace("<svg", '<svg role="img"', 1)
    return (
        f"{head}\n<title>{escape_xml(title)}</title>\n<desc>{escape_xml(description)}</desc>\n{rest.lstrip()}"
    )


def shown_size(size: Any) -> tuple[int, int]:
    """Width and height in CSS pixels of a ``FigureSize``."""
    return int(size.width), int(size.height)
