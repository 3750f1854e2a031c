"""The style is applied inside its block and nowhere else; files are the same each time and hold no traces."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import matplotlib
import pytest
from matplotlib.figure import Figure
from PIL import Image

from series.charts import FigureSize, LayoutProblem, layout_problems, render_png, render_svg, series_style
from series.charts.canvas import Canvas
from series.charts.theme import FONT_FAMILY, PHONE_WIDTH, drawing_width, drawn_for_phone, register_fonts

from .examples import LABELS, examples


def test_the_style_ends_with_its_block_even_after_an_error() -> None:
    before = matplotlib.rcParams["font.family"]
    with pytest.raises(RuntimeError), series_style():
        assert matplotlib.rcParams["font.family"] == [FONT_FAMILY]
        raise RuntimeError
    assert matplotlib.rcParams["font.family"] == before


def test_importing_the_charts_changes_no_setting_of_matplotlib() -> None:
    # Turning rcParams into a dictionary would load pyplot by itself: copy() doesn't look at the backend.
    code = (
        "import sys, matplotlib; before = matplotlib.rcParams.copy(); import series.charts;"
        "assert 'matplotlib.pyplot' not in sys.modules; assert matplotlib.rcParams.copy() == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_fonts_of_the_series_are_files_of_a_package() -> None:
    assert all(path.is_file() for path in register_fonts())


def test_sizes_are_pixels_of_the_page() -> None:
    assert (FigureSize.STANDARD.width, FigureSize.STANDARD.height) == (680, 330)
    assert (FigureSize.TALL.width, FigureSize.TALL.height) == (680, 480)
    figure = examples()["lines"].draw(examples()["lines"].data, LABELS)
    assert Image.open(BytesIO(render_png(figure, scale=1))).size == (680, 330)
    assert Image.open(BytesIO(render_png(figure, scale=2))).size == (1360, 660)
    assert b'width="510pt" height="247.5pt"' in render_svg(figure)


def test_a_phone_s_width_ends_with_its_block() -> None:
    with drawn_for_phone():
        assert drawing_width() == PHONE_WIDTH
    assert drawing_width() == 680


def test_files_hold_no_date_and_no_name_of_a_program() -> None:
    figure = examples()["dots"].draw(examples()["dots"].data, LABELS)
    svg = render_svg(figure, title="Men").decode()
    assert "<dc:date>" not in svg and "<dc:creator>" not in svg
    assert "Men" in svg
    assert Image.open(BytesIO(render_png(figure))).info.keys() <= {"dpi"}


def sheet_with(*texts: tuple[float, float, str, float]) -> Figure:
    with series_style():
        canvas = Canvas(200, 100)
        for x, y, text, size in texts:
            canvas.text(x, y, text, size=size)
    return canvas.figure


def test_texts_that_cover_each_other_are_found() -> None:
    (problem,) = layout_problems(sheet_with((20, 50, "one", 13), (30, 52, "two", 13)))
    assert problem == LayoutProblem("cover each other", ("one", "two"))


def test_a_text_beyond_the_edge_is_found() -> None:
    (problem,) = layout_problems(sheet_with((190, 50, "too far to the right", 13)))
    assert problem.what == "cut by the edge"


def test_a_text_too_small_to_read_is_found() -> None:
    (problem,) = layout_problems(sheet_with((20, 50, "small", 9)))
    assert problem.what == "smaller than 11 px"
    assert "small" in str(problem)


def test_texts_with_room_are_no_problem() -> None:
    assert layout_problems(sheet_with((20, 20, "one", 13), (20, 40, "two", 13))) == ()
