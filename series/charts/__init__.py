"""The charts of the series: one style, one set of colours, and a form for each kind of finding.

A notebook's drawing function is a few lines::

    def draw(data, labels):
        return draw_dots(data, category="labour_sector", title="Share of men in forced labour", labels=labels)

Every form takes a protected table's frame in long form (dimension columns, ``value``, ``low``, ``high``, ``n_valid``,
``missing_share``, ``status``), draws hidden values as hidden, and returns a matplotlib figure without touching pyplot.
"""

from .bars import draw_bars, draw_decomposition, draw_parts
from .collection import NotAsked, Period, draw_collection
from .columns import draw_columns
from .combinations import draw_combinations
from .dots import draw_dots, draw_dumbbell
from .flows import draw_flows
from .forest import TermGroup, draw_forest
from .heat import draw_heat
from .inspection import LayoutProblem, layout_problems
from .labels import Labels, Quantity
from .lines import Break, draw_lines
from .multiples import draw_small_multiples
from .slopes import draw_slopes
from .theme import FigureSize, drawn_for_phone, render_png, render_svg, series_style
from .tiles import draw_tiles

__all__ = [
    "Break",
    "FigureSize",
    "Labels",
    "LayoutProblem",
    "NotAsked",
    "Period",
    "Quantity",
    "TermGroup",
    "draw_bars",
    "draw_collection",
    "draw_columns",
    "draw_combinations",
    "draw_decomposition",
    "draw_dots",
    "draw_dumbbell",
    "draw_flows",
    "draw_forest",
    "draw_heat",
    "draw_lines",
    "draw_parts",
    "draw_slopes",
    "draw_small_multiples",
    "draw_tiles",
    "drawn_for_phone",
    "layout_problems",
    "render_png",
    "render_svg",
    "series_style",
]
