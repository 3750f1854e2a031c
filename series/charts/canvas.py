"""A sheet measured in pixels from its upper left corner, on which the forms are laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from .labels import Labels
from .palette import GRID, HATCH, INK, MUTED, PAPER, SERIES_TINT
from .text import block_height, text_width, wrap
from .theme import LABEL_PX, NOTE_PX, PIXELS_PER_INCH, TICK_PX, drawing_width, families, weight

MARGIN = 2.0
HATCHING = "//////"
CAP_MIDDLE = 0.34
"""Half the height of capitals and figures, as a part of the text's size."""


class Canvas:
    """A figure of a fixed size in pixels; x to the right, y down."""

    def __init__(self, width: float, height: float) -> None:
        self.width = float(width)
        self.height = float(round(height))
        self.figure = Figure(figsize=(self.width / PIXELS_PER_INCH, self.height / PIXELS_PER_INCH))

    def axes(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """Axes on this rectangle, without frame, ticks and grid: the forms draw what they need."""
        box = (
            left / self.width,
            1 - bottom / self.height,
            (right - left) / self.width,
            (bottom - top) / self.height,
        )
        axes = self.figure.add_axes(box)
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = LABEL_PX,
        colour: str = INK,
        strong: bool = False,
        italic: bool = False,
        align: str = "left",
        vertical: str = "center",
        background: bool = False,
        upwards: bool = False,
    ) -> Text:
        """One line of text at (x, y); ``vertical`` is center (of its figures and capitals), top, bottom or baseline."""
        if vertical == "center":
            # One baseline for all text at the same height, whatever letters it has.
            y, vertical = y + size * CAP_MIDDLE, "baseline"
        artist = self.figure.text(
            x / self.width,
            1 - y / self.height,
            text,
            fontsize=size * 0.75,
            color=colour,
            family=list(families(text)),
            fontweight=weight(text, strong=strong),
            fontstyle="italic" if italic else "normal",
            ha=align,
            va=vertical,
            rotation=90 if upwards else 0,
            rotation_mode="anchor",
        )
        if background:
            artist.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 1.5})
        return artist

    def line(self, x: Sequence[float], y: Sequence[float], *, colour: str, width: float = 1.0, dash: bool = False,
             marker: str | None = None, marker_size: float = 0.0, fill: str | None = None,
             order: float = 2.0, gid: str | None = None) -> None:  # fmt: skip
        """A line through points in pixels of the sheet."""
        self.figure.add_artist(
            Line2D(
                [value / self.width for value in x],
                [1 - value / self.height for value in y],
                color=colour,
                linewidth=width * 0.75,
                linestyle=(0, (3, 2)) if dash else "-",
                marker=marker or "",
                markersize=marker_size * 0.75,
                markerfacecolor=fill or colour,
                markeredgecolor=colour,
                zorder=order,
                gid=gid,
            )
        )

    def rectangle(self, left: float, top: float, right: float, bottom: float, *, fill: str = "none",
                  edge: str = "none", hatch: str | None = None, alpha: float | None = None,
                  dash: bool = False) -> None:  # fmt: skip
        """A rectangle in pixels of the sheet."""
        self.figure.add_artist(
            Rectangle(
                (left / self.width, 1 - bottom / self.height),
                (right - left) / self.width,
                (bottom - top) / self.height,
                facecolor=fill,
                edgecolor=edge,
                linewidth=0.75,
                linestyle=(0, (3, 2)) if dash else "-",
                hatch=hatch,
                alpha=alpha,
                transform=self.figure.transFigure,
            )
        )


class Sign(Enum):
    """What the key below a figure can explain."""

    INTERVAL = auto()
    """A line through a dot."""
    BAND = auto()
    """A shaded band along a line."""
    WHISKER = auto()
    """A thin line on a bar."""
    HIDDEN = auto()
    """Hatching with the common symbol."""
    MARKER = auto()
    HOLLOW = auto()
    LINE = auto()
    BREAK = auto()
    """A thin dashed line: a break in how data were collected."""
    OPEN = auto()
    """A pale column with a broken edge: a class that goes on."""
    NOT_ASKED = auto()
    BOX = auto()
    WORDS = auto()


@dataclass(frozen=True)
class KeyItem:
    """One entry of the key: a sign, what it means, and its look where that matters."""

    sign: Sign
    text: str
    colour: str = MUTED
    marker: str = "o"


SIGN_WIDTH = 24.0
_GAP = 18.0
_KEY_LINE = 19.0


@dataclass(frozen=True)
class _Placed:
    item: KeyItem
    x: float
    line: int
    lines: tuple[str, ...]


def _place(items: Sequence[KeyItem], width: float) -> tuple[list[_Placed], int]:
    placed: list[_Placed] = []
    x, line = 0.0, 0
    for item in items:
        sign = 0.0 if item.sign is Sign.WORDS else SIGN_WIDTH + 6
        wanted = sign + text_width(item.text, NOTE_PX)
        if x and x + wanted > width:
            x, line = 0.0, line + 1
        lines = tuple(wrap(item.text, width - sign - x, NOTE_PX))
        placed.append(_Placed(item, x, line, lines))
        if len(lines) > 1:
            x, line = 0.0, line + len(lines)
        else:
            x += wanted + _GAP
    return placed, line + 1 if x else line


def key_height(items: Sequence[KeyItem], width: float) -> float:
    """Height in pixels that the key takes at this width, with the space above it."""
    return 10 + _place(items, width)[1] * _KEY_LINE if items else 0.0


def draw_key(
    canvas: Canvas, items: Sequence[KeyItem], top: float, width: float, left: float = MARGIN
) -> None:
    """The key, from ``top`` down."""
    for entry in _place(items, width)[0]:
        y = top + 10 + entry.line * _KEY_LINE + _KEY_LINE / 2
        x = left + entry.x
        if entry.item.sign is not Sign.WORDS:
            _draw_sign(canvas, entry.item, x, y)
            x += SIGN_WIDTH + 6
        for number, text in enumerate(entry.lines):
            canvas.text(x, y + number * _KEY_LINE, text, size=NOTE_PX, colour=MUTED)


def _draw_sign(canvas: Canvas, item: KeyItem, x: float, y: float) -> None:
    middle, end = x + SIGN_WIDTH / 2, x + SIGN_WIDTH
    match item.sign:
        case Sign.INTERVAL:
            canvas.line([x, end], [y, y], colour=item.colour, width=2)
            canvas.line([middle], [y], colour=item.colour, marker=item.marker, marker_size=8)
        case Sign.BAND:
            canvas.rectangle(x, y - 5, end, y + 5, fill=item.colour, alpha=0.2)
            canvas.line([x, end], [y, y], colour=item.colour, width=2)
        case Sign.WHISKER:
            canvas.rectangle(x, y - 5, middle, y + 5, fill=GRID)
            canvas.line([x + 6, end - 6], [y, y], colour=INK, width=1.5)
        case Sign.HIDDEN:
            canvas.rectangle(x, y - 5, end, y + 5, fill=PAPER, edge=HATCH, hatch=HATCHING)
        case Sign.MARKER:
            canvas.line([middle], [y], colour=item.colour, marker=item.marker, marker_size=9)
        case Sign.HOLLOW:
            canvas.line([middle], [y], colour=item.colour, marker=item.marker, marker_size=9, fill=PAPER)
        case Sign.LINE:
            canvas.line([x, end], [y, y], colour=item.colour, width=2)
        case Sign.BREAK:
            canvas.line([middle, middle], [y - 7, y + 7], colour=MUTED, dash=True)
        case Sign.OPEN | Sign.NOT_ASKED:
            fill = SERIES_TINT if item.sign is Sign.OPEN else PAPER
            canvas.rectangle(x, y - 5, end, y + 5, fill=fill, edge=MUTED, dash=True)
        case Sign.BOX:
            canvas.rectangle(middle - 6, y - 6, middle + 6, y + 6, fill=item.colour)
        case _:
            return


def hidden_key(labels: Labels) -> KeyItem:
    """The entry that explains hatching."""
    return KeyItem(Sign.HIDDEN, f"{labels.word('hidden symbol')} {labels.word('not shown')}")


def title_block(text: str, width: float) -> tuple[list[str], float]:
    """An axis title wrapped to ``width``, and the height it takes with the space below; nothing for an empty one."""
    lines = wrap(text, width, TICK_PX, strong=True) if text else []
    return lines, block_height(len(lines), TICK_PX) + 6 if lines else 0.0


def draw_title(canvas: Canvas, lines: Sequence[str], left: float = MARGIN) -> None:
    """The wrapped axis title at the top of the sheet."""
    for number, line in enumerate(lines):
        y = 2 + (number + 0.5) * block_height(1, TICK_PX)
        canvas.text(left, y, line, size=TICK_PX, colour=MUTED, strong=True)


def nothing_to_show(title: str, labels: Labels, *, hidden: bool = False) -> Figure:
    """A small sheet that says so, where there is no value to draw; ``hidden`` where values are there but protected."""
    width = float(drawing_width())
    lines, top = title_block(labels.text(title), width - 2 * MARGIN)
    key = [hidden_key(labels)] if hidden else []
    canvas = Canvas(width, top + 50 + key_height(key, width - 2 * MARGIN))
    draw_title(canvas, lines)
    canvas.text(MARGIN, top + 24, labels.word("nothing to show"), colour=MUTED)
    draw_key(canvas, key, top + 44, width - 2 * MARGIN)
    return canvas.figure


def draw_block(canvas: Canvas, x: float, centre: float, lines: Sequence[str], *, size: float = LABEL_PX,
               colour: str = INK, strong: bool = False, align: str = "left") -> None:  # fmt: skip
    """Lines of text, centred on a height."""
    step = block_height(1, size)
    for number, line in enumerate(lines):
        y = centre + (number - (len(lines) - 1) / 2) * step
        canvas.text(x, y, line, size=size, colour=colour, strong=strong, align=align)
