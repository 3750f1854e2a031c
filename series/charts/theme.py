"""The one style of the series' figures: fonts, sizes, text, and how a figure becomes a file.

Sizes are CSS pixels: a figure of 680 × 330 is shown 680 pixels wide on a page, and its text sizes are the pixels a
reader sees. Nothing happens on import; :func:`series_style` applies the style for as long as a block lasts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.figure import Figure

from series.errors import MissingToolError

from .palette import INK, MUTED, PAPER

PIXELS_PER_INCH = 96
"""CSS pixels: 96 to the inch, so that one point is 4/3 pixels and an SVG of 510 pt is 680 px wide."""

FONT_FAMILY = "Source Sans Pro"
FALLBACK_FAMILY = "DejaVu Sans"
"""Comes with matplotlib; for characters that the series' font hasn't (Cyrillic, Arabic and others)."""
LABEL_PX = 13.0
"""Category names, values, the names of lines."""
TICK_PX = 12.0
"""Axis titles, ticks, column headings."""
NOTE_PX = 11.5
"""The key below a figure, sample sizes, words at breaks. Nothing in a figure is smaller than 11 px."""

PAGE_WIDTH = 680
PHONE_WIDTH = 360
"""A phone of 390 px shows a column of about 360."""

_FONT_FILES = (
    "SourceSansPro-Regular.ttf",
    "SourceSansPro-It.ttf",
    "SourceSansPro-Semibold.ttf",
    "SourceSansPro-Bold.ttf",
)


class FigureSize(Enum):
    """The sizes of the series, in pixels (width, height). Forms made of rows take the height that their rows need."""

    STANDARD = (680, 330)
    TALL = (680, 480)
    PAGE = (680, 800)

    @property
    def width(self) -> int:
        return self.value[0]

    @property
    def height(self) -> int:
        return self.value[1]


_drawing_width: ContextVar[int] = ContextVar("series_drawing_width", default=PAGE_WIDTH)


def drawing_width() -> int:
    """Width in pixels that figures are drawn for now: a page's, or a phone's inside :func:`drawn_for_phone`."""
    return _drawing_width.get()


@contextmanager
def drawn_for_phone() -> Iterator[None]:
    """Inside this block every form draws its version for a phone (360 px wide, the same text sizes)."""
    token = _drawing_width.set(PHONE_WIDTH)
    try:
        yield
    finally:
        _drawing_width.reset(token)


def style_settings() -> dict[Any, Any]:
    """matplotlib's settings of the series, as a new dictionary."""
    return {
        "font.family": [FONT_FAMILY],
        "font.size": LABEL_PX * 0.75,
        "text.color": INK,
        "text.parse_math": False,
        "text.hinting": "none",
        "axes.edgecolor": MUTED,
        "axes.labelcolor": MUTED,
        "axes.facecolor": "none",
        "axes.unicode_minus": True,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "figure.dpi": PIXELS_PER_INCH,
        "figure.facecolor": PAPER,
        "savefig.facecolor": "auto",
        "savefig.bbox": None,
        "hatch.linewidth": 0.8,
        "lines.solid_capstyle": "round",
        "svg.fonttype": "path",
        "svg.hashsalt": "trafficking-series",
        "svg.image_inline": True,
        "path.simplify": False,
    }


@contextmanager
def series_style() -> Iterator[None]:
    """Apply the style of the series inside the block; matplotlib's settings are put back afterwards.

    The forms of this package do it themselves: it is needed only round drawing of one's own and round
    ``figure.savefig`` (:func:`render_svg` and :func:`render_png` do that too).
    """
    register_fonts()
    with matplotlib.rc_context(style_settings()):
        yield


@lru_cache(maxsize=1)
def register_fonts() -> tuple[Path, ...]:
    """Tell matplotlib of the series' font files; once a process, on first use. Returns the files.

    Raises MissingToolError when the package ``font-source-sans-pro`` isn't installed.
    """
    try:
        folder = Path(str(files("font_source_sans_pro"))) / "files"
    except ModuleNotFoundError as missing:
        raise MissingToolError(
            "The font of the figures is not installed",
            where="package font-source-sans-pro",
            remedy="install the project's requirements again",
        ) from missing
    paths = tuple(folder / name for name in _FONT_FILES)
    for path in paths:
        if not path.is_file():
            raise MissingToolError("A font file of the figures is missing", where=str(path.name))
        font_manager.fontManager.addfont(path)
    return paths


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    return frozenset(font_manager.get_font(register_fonts()[0]).get_charmap())


def families(text: str) -> tuple[str, ...]:
    """The font families for a text: the series' own, and the fallback where it lacks a character."""
    covered = all(ord(character) in _characters() for character in text)
    return (FONT_FAMILY,) if covered else (FONT_FAMILY, FALLBACK_FAMILY)


def weight(text: str, *, strong: bool) -> str:
    """Semibold or regular; the fallback family has no semibold."""
    if not strong:
        return "regular"
    return "semibold" if len(families(text)) == 1 else "bold"


def render_svg(figure: Figure, *, title: str | None = None) -> bytes:
    """The figure as SVG, the same bytes each time: text as outlines, fixed ids, no date."""
    metadata: dict[str, Any] = {"Date": None, "Creator": None}
    if title is not None:
        metadata["Title"] = title
    buffer = BytesIO()
    with series_style():
        figure.savefig(buffer, format="svg", metadata=metadata)
    return buffer.getvalue()


def render_png(figure: Figure, *, scale: float = 2.0) -> bytes:
    """The figure as PNG, ``scale`` pixels for each CSS pixel, without date or software in its metadata."""
    buffer = BytesIO()
    with series_style():
        figure.savefig(buffer, format="png", dpi=PIXELS_PER_INCH * scale, metadata={"Software": None})
    return buffer.getvalue()
