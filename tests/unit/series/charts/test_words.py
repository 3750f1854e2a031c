"""Words and numbers of figures, where they wrap, and where labels go."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.errors import UsageError
from series import charts
from series.charts.labels import Labels, Quantity
from series.charts.points import code_text, codes_of, naming, points, sorted_by_value
from series.charts.scales import linear_scale, ratio_scale
from series.charts.text import block_width, separate, text_width, wrap

from .examples import frame

NBSP = "\N{NO-BREAK SPACE}"
LABELS = Labels.english(codes={"sex": {"male": "men"}})


class OneCodeList:
    def label(self, code: str) -> str:
        if code != "cross_border":
            raise KeyError(code)
        return "across a border"


@pytest.mark.parametrize(
    ("number", "quantity", "written"),
    [
        (0.524, Quantity.SHARE, f"52{NBSP}%"),
        (0.0, Quantity.SHARE, f"0{NBSP}%"),
        (-0.0, Quantity.COUNT, "0"),
        (12345.0, Quantity.COUNT, "12,345"),
        (0.12, Quantity.POINTS, "+12"),
        (-0.12, Quantity.POINTS, "−12"),
        (0.001, Quantity.POINTS, "0"),
        (1.5, Quantity.RATIO, "1.50"),
        (3.14159, Quantity.RATE, "3.1"),
        (None, Quantity.SHARE, "··"),
        (float("nan"), Quantity.COUNT, "··"),
    ],
)
def test_numbers_are_written_as_readers_write_them(
    number: float | None, quantity: Quantity, written: str
) -> None:
    assert LABELS.value(number, quantity) == written


def test_numbers_follow_the_language() -> None:
    french = Labels(locale="fr")
    assert french.value(1.5, Quantity.RATIO) == "1,50"


def test_intervals_and_sample_sizes() -> None:
    assert LABELS.interval(0.21, 0.26, Quantity.SHARE) == "21–26"
    assert LABELS.interval(-0.02, 0.05, Quantity.POINTS) == "−2 to +5"
    assert LABELS.interval(None, 0.26, Quantity.SHARE) == ""
    assert LABELS.sample_size(1240) == f"n{NBSP}={NBSP}1,240"
    assert LABELS.sample_size(120, 480) == f"n{NBSP}={NBSP}120–480"
    assert LABELS.sample_size(None) == f"n{NBSP}={NBSP}··"


def test_a_code_is_named_by_own_codes_then_the_code_list_then_itself() -> None:
    labels = Labels.english(code_lists={"crossing": OneCodeList()}, codes={"sex": {"male": "men"}})
    assert labels("sex", "male") == "men"
    assert labels("crossing", "cross_border") == "across a border"
    assert labels("crossing", "no such code") == "no such code"
    assert labels("year", 2005.0) == "2005"


def test_the_words_of_figures_are_known_and_others_are_not() -> None:
    assert LABELS.word("interval") == "95 % interval"
    with pytest.raises(KeyError):
        LABELS.word("no such word")


def test_a_text_without_translation_stays() -> None:
    assert Labels(texts={"one": "un"}).text("one") == "un"
    assert Labels(texts={"one": "un"}).text("two") == "two"


@given(st.text(alphabet="abc defg-/hij", min_size=1, max_size=80), st.integers(40, 300))
@settings(max_examples=60, deadline=None)
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert block_width(lines) <= width + 0.01
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_line_breaks_at_a_no_break_space() -> None:
    assert f"54{NBSP}%" in wrap(f"a name that is rather long 54{NBSP}%", 60)[-1]


def test_semibold_is_wider() -> None:
    assert text_width("registered victims", strong=True) > text_width("registered victims")


@given(
    st.lists(st.tuples(st.floats(0, 400), st.floats(5, 40)), min_size=1, max_size=12),
)
@settings(deadline=None)
def test_separated_labels_do_not_overlap_and_stay_in_order_and_inside_where_they_fit(
    boxes: list[tuple[float, float]],
) -> None:
    centres, heights = [c for c, _ in boxes], [h for _, h in boxes]
    moved = separate(centres, heights, 0, 500)
    order = sorted(range(len(boxes)), key=lambda i: (centres[i], i))
    for above, below in pairwise(order):
        assert moved[below] - moved[above] >= (heights[above] + heights[below]) / 2 - 1e-6
    if sum(heights) <= 500:
        assert min(m - h / 2 for m, h in zip(moved, heights, strict=True)) >= -1e-6
        assert max(m + h / 2 for m, h in zip(moved, heights, strict=True)) <= 500 + 1e-6


def test_labels_that_do_not_collide_stay_where_they_are() -> None:
    assert separate([10, 100], [20, 20], 0, 200) == [10, 100]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_scales_of_shares_hold_all_values_and_stay_between_0_and_100_per_cent(values: list[float]) -> None:
    scale = linear_scale(points(frame({"k": range(len(values))}, values, bounds=False), "k"), Quantity.SHARE)
    assert scale.low == 0 and max(values) <= scale.high + 1e-9 and scale.high <= 1 + 1e-9


@given(st.lists(st.floats(-0.5, 0.5), min_size=1, max_size=20))
def test_scales_of_differences_hold_zero(values: list[float]) -> None:
    scale = linear_scale(points(frame({"k": range(len(values))}, values, bounds=False), "k"), Quantity.POINTS)
    assert scale.low <= min(0, *values) + 1e-9 and scale.high >= max(0, *values) - 1e-9


def test_scales_of_counts_have_whole_ticks() -> None:
    scale = linear_scale(points(frame({"k": ["a"]}, [3.0], bounds=False), "k"), Quantity.COUNT)
    assert all(tick == int(tick) for tick in scale.ticks)


def test_ratio_scales_double_and_lie_round_one_and_are_cut_where_intervals_are_endless() -> None:
    data = frame({"k": ["a", "b"]}, [1.4, 0.7], bounds=False).assign(low=[1.1, 0.0], high=[1.9, 1e9])
    scale = ratio_scale(points(data, "k"))
    assert scale.logarithmic and 1.0 in scale.ticks
    assert scale.low >= 1 / 64 and scale.high <= 64
    assert all(np.log2(tick) == int(np.log2(tick)) for tick in scale.ticks)


def test_a_missing_column_and_a_doubled_row_are_told() -> None:
    with pytest.raises(UsageError, match="lack 'sex'"):
        points(frame({"year": [2001]}, [0.1]), "sex")
    with pytest.raises(UsageError, match="Two rows"):
        points(frame({"year": [2001, 2001]}, [0.1, 0.2]), "year")


def test_hidden_rows_have_no_value_and_no_interval() -> None:
    data = frame({"k": ["a", "b"]}, [0.2, 0.4]).assign(status=["suppressed", "released"])
    hidden, shown = points(data, "k")
    assert hidden.hidden and hidden.value is None and hidden.interval is None
    assert not shown.hidden and shown.interval is not None
    with pytest.raises(ValueError, match="hidden"):
        hidden.number()


def test_names_beside_codes_are_known_to_the_labels() -> None:
    data = pd.DataFrame({"sex": ["men"], "sex_code": ["male"], "value": [0.2]})
    assert points(data, "sex")[0].key == "male"
    assert naming(data, Labels.english(), "sex")("sex", "male") == "men"
    assert codes_of(["men"], ["male", "female"], LABELS, "sex") == ["male"]


def test_sorting_puts_the_largest_first_then_the_rest_then_the_hidden() -> None:
    found = points(frame({"k": ["other", "a", "b", "c"]}, [0.9, 0.1, None, 0.4]), "k")
    assert [point.key for point in sorted_by_value(found, ["other"])] == ["c", "a", "other", "b"]


def test_years_from_a_float_column_are_years() -> None:
    assert code_text(2005.0) == "2005" and code_text("2005") == "2005" and code_text(np.int64(2005)) == "2005"


def test_the_items_of_combinations_are_named_in_the_language_of_the_labels() -> None:
    french = Labels(locale="fr", texts={"threats": "menaces", "debt bondage": "servitude pour dettes"})
    data = frame({"combination": ["threats", "threats+debt bondage"]}, [40, 20], bounds=False)
    figure = charts.draw_combinations(data, combination="combination", title="Combinaisons", labels=french)
    told = {text.get_text() for axes in figure.axes for text in axes.texts} | {
        text.get_text() for text in figure.texts
    }
    assert {"menaces", "servitude pour dettes"} <= told


def test_a_head_has_the_colon_of_the_language() -> None:
    assert Labels(locale="fr").headed("femmes", "n = 12") == f"femmes{NBSP}: n = 12"
    assert LABELS.headed("women", "n = 12") == "women: n = 12"
