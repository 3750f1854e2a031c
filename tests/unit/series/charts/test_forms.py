"""Every form, with the data it is made for and with those that come in life."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from data_access.errors import UsageError
from series import charts
from series.charts import Labels, drawn_for_phone, layout_problems, render_svg
from series.charts.inspection import visible_texts
from series.charts.palette import FAMILIES, SERIES_BLUE

from .examples import LABELS, examples, frame, means_by_sex, sectors, types_by_year, variants

EXAMPLES = examples()
FORMS = sorted(EXAMPLES)
VARIANTS = ("typical", "empty", "one row", "all hidden", "without intervals", "long names")
SHOWN = ("bar", "value", "band")


def marked(figure: Figure, *gids: str) -> list[object]:
    return [artist for artist in figure.findobj() if artist.get_gid() in gids]


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text, _ in visible_texts(figure)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_on_a_page_no_text_covers_another_or_is_cut_or_too_small(form: str, variant: str) -> None:
    data, labels = variants(EXAMPLES[form])[variant]
    figure = EXAMPLES[form].draw(data, labels)
    assert layout_problems(figure) == ()
    assert figure.get_size_inches()[0] * 96 == pytest.approx(680)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("variant", ("typical", "all hidden", "long names"))
def test_on_a_phone_no_text_covers_another_or_is_cut_or_too_small(form: str, variant: str) -> None:
    data, labels = variants(EXAMPLES[form])[variant]
    with drawn_for_phone():
        figure = EXAMPLES[form].draw(data, labels)
    assert layout_problems(figure) == ()
    assert figure.get_size_inches()[0] * 96 == pytest.approx(360)


@pytest.mark.parametrize("form", FORMS)
def test_hidden_values_are_never_drawn_and_the_figure_says_that_they_are_hidden(form: str) -> None:
    data, labels = variants(EXAMPLES[form])["all hidden"]
    figure = EXAMPLES[form].draw(data, labels)
    assert marked(figure, *SHOWN) == []
    assert any("not shown" in text for text in texts(figure))


@pytest.mark.parametrize("form", FORMS)
def test_without_rows_the_figure_says_that_nothing_can_be_shown(form: str) -> None:
    data, labels = variants(EXAMPLES[form])["empty"]
    figure = EXAMPLES[form].draw(data, labels)
    assert marked(figure, *SHOWN) == []
    if form != "collection":  # its periods can be shown without any count
        assert "No value can be shown here." in texts(figure)


@pytest.mark.parametrize("form", FORMS)
def test_intervals_are_named_where_there_are_any_and_only_there(form: str) -> None:
    with_intervals, labels = variants(EXAMPLES[form])["typical"]
    without, _ = variants(EXAMPLES[form])["without intervals"]
    if form in ("heat", "flows", "collection", "parts", "combinations", "tiles"):
        return
    assert any("95 % interval" in text for text in texts(EXAMPLES[form].draw(with_intervals, labels)))
    if form != "forest":  # draws the ratios' own bounds
        assert not any("95 % interval" in text for text in texts(EXAMPLES[form].draw(without, labels)))


@pytest.mark.parametrize("form", ("bars", "decomposition", "columns", "collection", "combinations"))
def test_bars_begin_at_zero(form: str) -> None:
    data, labels = variants(EXAMPLES[form])["typical"]
    figure = EXAMPLES[form].draw(data, labels)
    bars = [bar for bar in marked(figure, "bar") if isinstance(bar, Rectangle)]
    assert bars
    for bar in bars:
        lengthwise = bar.get_x() if form in ("bars", "decomposition") else bar.get_y()
        assert lengthwise == 0
        axes = bar.axes
        assert axes is not None
        low, high = axes.get_xlim() if form in ("bars", "decomposition") else axes.get_ylim()
        assert low <= 0 <= high


def test_a_value_of_zero_is_drawn_and_a_hidden_one_is_not() -> None:
    zero = charts.draw_dots(frame({"k": ["a", "b"]}, [0.0, 0.4]), category="k", title="t", labels=LABELS)
    hidden = charts.draw_dots(frame({"k": ["a", "b"]}, [None, 0.4]), category="k", title="t", labels=LABELS)
    assert len(marked(zero, "value")) == 2 and not marked(zero, "hidden")
    assert len(marked(hidden, "value")) == 1 and len(marked(hidden, "hidden")) == 1
    assert texts(zero).count("0\N{NO-BREAK SPACE}%") == 2  # the tick and the value
    assert texts(hidden).count("0\N{NO-BREAK SPACE}%") == 1  # the tick


def test_a_suppressed_status_hides_a_value_that_was_left_in_the_data() -> None:
    data = frame({"k": ["a", "b"]}, [0.2, 0.4]).assign(status=["suppressed", "rounded"])
    figure = charts.draw_bars(data, category="k", title="t", labels=LABELS)
    assert len(marked(figure, "bar")) == 1
    assert "··" in texts(figure)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_figure_is_the_same_svg(form: str) -> None:
    data, labels = variants(EXAMPLES[form])["typical"]
    assert render_svg(EXAMPLES[form].draw(data, labels)) == render_svg(EXAMPLES[form].draw(data, labels))


_DIGEST = """
import hashlib
from tests.unit.series.charts.examples import LABELS, examples
from series.charts import render_svg
digest = hashlib.sha256()
for name, example in sorted(examples().items()):
    digest.update(render_svg(example.draw(example.data, LABELS)))
print(digest.hexdigest())
"""


def test_another_process_draws_the_same_svg() -> None:
    here = hashlib.sha256()
    for name in FORMS:
        here.update(render_svg(EXAMPLES[name].draw(EXAMPLES[name].data, LABELS)))
    root = str(pytest.importorskip("series").__path__[0]).removesuffix("series")
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": root}
    told = subprocess.run(
        [sys.executable, "-c", _DIGEST], env=environment, cwd=root, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == here.hexdigest()


def test_drawing_leaves_matplotlib_as_it_was_and_pyplot_alone() -> None:
    before = dict(matplotlib.rcParams)
    from matplotlib import pyplot

    EXAMPLES["dots"].draw(sectors(), LABELS)
    assert dict(matplotlib.rcParams) == before
    assert pyplot.get_fignums() == []


def test_persons_keep_their_colours_in_every_form() -> None:
    persons = FAMILIES["persons"]
    dumbbell = EXAMPLES["dumbbell"].draw(means_by_sex(), LABELS)
    filled = {to_hex(dot.get_facecolor()[0]).upper() for dot in marked(dumbbell, "value")}  # type: ignore[attr-defined]
    assert filled == {persons["men"].colour, persons["women"].colour}
    data = frame({"sex": ["male", "female"], "year": [2001, 2001]}, [0.4, 0.6])
    lines = charts.draw_lines(data, series="sex", title="t", labels=LABELS)
    drawn = {to_hex(line.get_color()).upper() for line in marked(lines, "value")}  # type: ignore[attr-defined]
    assert drawn == {persons["men"].colour, persons["women"].colour}


def test_a_category_without_a_colour_of_its_own_is_the_series_blue() -> None:
    figure = charts.draw_bars(frame({"k": ["a"]}, [0.2]), category="k", title="t", labels=LABELS)
    (bar,) = marked(figure, "bar")
    assert to_hex(bar.get_facecolor()).upper() == SERIES_BLUE  # type: ignore[attr-defined]


def test_codes_beside_names_decide_the_colour_and_names_are_what_is_written() -> None:
    data = frame({"type": ["labour by force", "other"]}, [0.2, 0.5]).assign(
        type_code=["forced_labour", "other"]
    )
    figure = charts.draw_bars(data, category="type", title="t", labels=Labels.english())
    filled = [to_hex(bar.get_facecolor()).upper() for bar in marked(figure, "bar")]  # type: ignore[attr-defined]
    assert FAMILIES["exploitation"]["forced labour"].colour in filled
    assert "labour by force" in texts(figure)


def test_rows_are_sorted_with_other_last_and_hidden_ones_at_the_end() -> None:
    figure = EXAMPLES["dots"].draw(sectors(), LABELS)
    names = set(LABELS.codes["sector"].values())
    rows = [text.get_text() for text, box in sorted(visible_texts(figure), key=lambda pair: -pair[1].y0)
            if text.get_text() in names]  # fmt: skip
    assert rows[0] == "construction"
    assert rows[-2:] == ["other sectors", "domestic work"]


def test_n_stands_with_every_percentage() -> None:
    for form in ("dots", "bars", "dumbbell", "lines", "slopes", "multiples", "columns", "heat", "parts"):
        written = " ".join(texts(EXAMPLES[form].draw(EXAMPLES[form].data, LABELS)))
        assert "1,240" in written or "1,555" in written, form


def test_missing_shares_are_shown() -> None:
    for form in ("dots", "bars", "lines", "columns"):
        assert any("not known" in text for text in texts(EXAMPLES[form].draw(EXAMPLES[form].data, LABELS))), (
            form
        )


def test_breaks_in_collection_are_lines_with_words() -> None:
    written = texts(EXAMPLES["lines"].draw(types_by_year(), LABELS))
    assert "new form" in written and "means of control asked" in written


def test_a_break_outside_the_years_is_left_out() -> None:
    figure = charts.draw_lines(
        types_by_year(), series="type", title="t", labels=LABELS, breaks=[charts.Break(1990, "before all")]
    )
    assert "before all" not in texts(figure)


def test_a_hidden_moment_breaks_the_line() -> None:
    data = frame({"year": [2001, 2002, 2003, 2004]}, [0.1, 0.2, None, 0.3])
    figure = charts.draw_lines(data, title="t", labels=LABELS)
    runs = [list(line.get_xdata()) for line in marked(figure, "value")]  # type: ignore[attr-defined]
    assert runs == [[2001.0, 2002.0], [2004.0]]


def test_the_reference_of_a_model_is_named_and_the_axis_is_logarithmic() -> None:
    figure = EXAMPLES["forest"].draw(EXAMPLES["forest"].data, LABELS)
    assert "agriculture (reference)" in texts(figure)
    assert "Intercept" not in texts(figure)
    assert figure.axes[0].get_xscale() == "log"


def test_other_routes_are_a_band_of_their_own() -> None:
    figure = EXAMPLES["flows"].draw(EXAMPLES["flows"].data, LABELS)
    shown = int(EXAMPLES["flows"].data["value"].notna().sum())
    assert len(marked(figure, "band")) == shown
    assert any(text.startswith("other routes") for text in texts(figure))


def test_a_bar_of_a_hundred_per_cent_refuses_more_than_four_parts() -> None:
    data = frame({"k": ["a"] * 5, "p": list("vwxyz")}, [0.2] * 5)
    with pytest.raises(UsageError, match="at most 4 parts"):
        charts.draw_parts(data, category="k", part="p", title="t", labels=LABELS)


def test_a_dumbbell_refuses_three_groups_and_a_slope_three_moments() -> None:
    data = frame({"k": ["a"] * 3, "g": ["x", "y", "z"]}, [0.1, 0.2, 0.3])
    with pytest.raises(UsageError, match="two groups"):
        charts.draw_dumbbell(data, category="k", group="g", title="t", labels=LABELS)
    with pytest.raises(UsageError, match="two moments"):
        charts.draw_slopes(data, category="k", moment="g", title="t", labels=LABELS)


def test_a_seventh_colour_is_refused() -> None:
    data = frame({"k": list("abcdefg"), "year": [2001] * 7}, [0.1] * 7)
    with pytest.raises(UsageError, match="at most 6 colours"):
        charts.draw_lines(data, series="k", title="t", labels=LABELS)


def test_a_figure_in_another_language_differs_in_words_and_numbers_only() -> None:
    french = Labels(
        locale="fr",
        texts={"Share of men registered in forced labour": "Part des hommes enregistrés"},
        words={"n": "n", "not known": "inconnu"},
        codes={"sector": {"construction": "bâtiment"}},
    )
    figure = EXAMPLES["dots"].draw(sectors(), french)
    written = texts(figure)
    assert (
        "Part des hommes enregistrés" in written
        and "bâtiment" in written
        and any("inconnu" in text for text in written)
    )
    assert len(marked(figure, "value")) == len(marked(EXAMPLES["dots"].draw(sectors(), LABELS), "value"))


def test_names_that_hold_mathematics_or_markup_are_written_as_they_stand() -> None:
    data = frame({"k": ["$x^2$ & <b>", "Привет"]}, [0.2, 0.4])
    figure = charts.draw_dots(data, category="k", title="t", labels=LABELS)
    assert "$x^2$ & <b>" in texts(figure) and "Привет" in texts(figure)
    assert layout_problems(figure) == ()


def test_numbers_as_numpy_and_missing_as_pandas_na_are_understood() -> None:
    data = pd.DataFrame(
        {"k": ["a", "b"], "value": pd.array([0.2, pd.NA], dtype="Float64"), "status": "rounded"}
    )
    figure = charts.draw_bars(
        data.assign(low=np.float64(0.1), high=0.3), category="k", title="t", labels=LABELS
    )
    assert len(marked(figure, "bar")) == 1


def test_a_base_that_is_the_same_in_all_rows_is_said_once_in_the_key() -> None:
    same = sectors().assign(n_valid=1510.0, missing_share=0.08)
    written = texts(charts.draw_bars(same, category="sector", title="t", labels=LABELS))
    assert sum("1,510" in text for text in written) == 1
    assert sum("8\N{NO-BREAK SPACE}%" in text and "not known" in text for text in written) == 1
    by_sex = means_by_sex()
    by_sex["n_valid"] = by_sex["sex"].map({"male": 1420.0, "female": 5500.0})
    written = texts(charts.draw_dumbbell(by_sex, category="means", group="sex", title="t", labels=LABELS))
    assert [text.count("=") for text in written if "1,420" in text or "5,500" in text] == [1, 1]


def test_n_of_the_columns_of_a_heat_table_stands_below_them() -> None:
    data = frame({"type": ["a", "a", "b", "b"], "sex": ["male", "female"] * 2}, [0.1, 0.2, 0.3, None])
    data["n_valid"] = [1420.0, 5500.0, 1420.0, 5500.0]
    written = texts(charts.draw_heat(data, rows="type", columns="sex", title="t", labels=LABELS))
    assert written.count("1,420") == 1 and written.count("5,500") == 1


def test_a_region_in_which_all_is_hidden_is_named_instead_of_drawn() -> None:
    example = EXAMPLES["multiples"]
    figure = example.draw(example.data, LABELS)
    assert len(figure.axes) == 5
    assert "Too few cases to show: South America" in texts(figure)


def counts_by_region(north: list[float | None]) -> pd.DataFrame:
    """Counts by region and year with all totals; every cell has the base of the whole table."""
    keys = {"region": ["north"] * 3 + ["south"] * 3 + ["total"] * 3, "year": ["2001", "2002", "total"] * 3}
    data = frame(keys, [*north, 30.0, 40.0, 70.0, 130.0, 240.0, 370.0], bounds=False)
    return data.assign(n_valid=370.0)


@pytest.mark.parametrize(
    ("with_totals", "north", "expected"),
    [
        (True, [100.0, 200.0, 300.0], ["n = 300", "n = 70"]),
        (False, [100.0, 200.0, 300.0], ["n = 300", "n = 70"]),
        (True, [100.0, None, 300.0], ["n = 300", "n = 70"]),
        (True, [100.0, 200.0, None], ["n = 70"]),
        (False, [100.0, None, 300.0], ["n = 70"]),
    ],
)
def test_each_panel_of_counts_has_its_own_n(
    with_totals: bool, north: list[float | None], expected: list[str]
) -> None:
    data = counts_by_region(north)
    if not with_totals:
        data = data[(data["year"] != "total") & (data["region"] != "total")]
    figure = charts.draw_small_multiples(
        data, panel="region", title="t", labels=LABELS, quantity=charts.Quantity.COUNT
    )
    written = [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts(figure)]
    assert len(figure.axes) == 2
    assert [text for text in written if text.startswith("n =")] == expected


def test_breaks_of_one_name_share_one_entry_in_the_key_of_small_multiples() -> None:
    breaks = [charts.Break(2004, "new way of recording"), charts.Break(2007, "new way of recording"),
              charts.Break(2006, "stricter form")]  # fmt: skip
    data = EXAMPLES["multiples"].data
    figure = charts.draw_small_multiples(data, panel="region", title="t", labels=LABELS, breaks=breaks)
    written = texts(figure)
    assert "2004, 2007: new way of recording" in written
    assert "2006: stricter form" in written
    assert layout_problems(figure) == ()


def test_totals_of_a_table_are_no_moment_and_no_place() -> None:
    years = frame({"year": ["2001", "2002", "total"]}, [0.1, 0.2, 0.15])
    figure = charts.draw_lines(years, title="t", labels=LABELS)
    assert "total" not in texts(figure)
    routes = frame({"a": ["x", "total"], "b": ["y", "total"]}, [100.0, 100.0])
    flows = charts.draw_flows(routes, labels=LABELS, origin="a", destination="b")
    assert len(marked(flows, "band")) == 1


def test_words_at_breaks_are_not_crossed_by_the_line_of_another_break() -> None:
    breaks = [charts.Break(2004, "a word that is rather long"), charts.Break(2005, "another one"),
              charts.Break(2006, "a third")]  # fmt: skip
    figure = charts.draw_lines(types_by_year(), series="type", title="t", labels=LABELS, breaks=breaks)
    heights = [
        next(box.y0 for text, box in visible_texts(figure) if text.get_text() == item.word) for item in breaks
    ]
    assert heights[0] > heights[1] > heights[2]
    assert layout_problems(figure) == ()


def test_an_interval_beyond_the_axis_ends_in_an_arrow() -> None:
    data = frame({"term": ["a", "b"]}, [1.4, 0.8], bounds=False).assign(low=[1.1, 1e-9], high=[1.9, 1e9])
    figure = charts.draw_forest(data, title="t", labels=LABELS)
    markers = {line.get_marker() for line in figure.axes[0].lines}
    assert {"<", ">"} <= markers
