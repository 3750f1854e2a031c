"""How values are written, in prose and in tables."""

from __future__ import annotations

import pytest

from series.evidence.formatting import Formatter, format_of_statistic
from series.evidence.kinds import NumberFormat
from series.translation import Translator, translator

ENGLISH = Formatter()
SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1950, NumberFormat.COUNT, "1,950"),
        (13_800_000, NumberFormat.COUNT, "13,800,000"),
        (0.243, NumberFormat.PERCENT, f"24{SPACE}%"),
        (0.245, NumberFormat.PERCENT, f"25{SPACE}%"),
        (0.999, NumberFormat.PERCENT, f"100{SPACE}%"),
        (0.2434, NumberFormat.PERCENT_ONE_DECIMAL, f"24.3{SPACE}%"),
        (0.118, NumberFormat.PERCENTAGE_POINTS, f"+12{SPACE}percentage points"),
        (-0.118, NumberFormat.PERCENTAGE_POINTS, f"−12{SPACE}percentage points"),
        (-0.001, NumberFormat.PERCENTAGE_POINTS, f"0{SPACE}percentage points"),
        (1.804, NumberFormat.RATIO, "1.80"),
        (1234.56, NumberFormat.RATE, "1,235"),
        (48.61, NumberFormat.RATE, "48.6"),
        (0.0004, NumberFormat.P_VALUE, "< 0.001"),
        (0.0436, NumberFormat.P_VALUE, "0.044"),
        (2008, NumberFormat.YEAR, "2008"),
        (2.0, NumberFormat.YEARS, f"2{SPACE}years"),
        (2.55, NumberFormat.YEARS, f"2.6{SPACE}years"),
    ],
)
def test_a_value_in_prose(value: float, kind: NumberFormat, text: str) -> None:
    assert ENGLISH.value(value, kind) == text


def test_an_interval_has_its_unit_once() -> None:
    assert ENGLISH.interval(0.218, 0.262, NumberFormat.PERCENT) == f"22 to 26{SPACE}%"


def test_a_base() -> None:
    assert ENGLISH.base(3000) == "n\u00a0=\u00a03,000"
    assert ENGLISH.base(None) == "n not shown"


def test_of_a_hidden_share_its_side_of_one_half_is_told_in_words() -> None:
    assert ENGLISH.value(None, NumberFormat.PERCENT, told=(0.5, 1.0)) == "more than half"
    assert ENGLISH.value(None, NumberFormat.PERCENT, told=(0.0, 0.5)) == "less than half"
    assert ENGLISH.value(None, NumberFormat.PERCENT, told=(None, None)) == "a value that is not shown"


def test_a_hidden_count_is_told_in_words_with_the_threshold_of_the_policy() -> None:
    assert ENGLISH.value(None, NumberFormat.COUNT) == "fewer than 11 or not shown"
    assert Formatter(threshold=20).value(None, NumberFormat.COUNT) == "fewer than 20 or not shown"
    assert Formatter(threshold=None).value(None, NumberFormat.COUNT) == "a value that is not shown"


def test_other_hidden_values_are_told_in_words() -> None:
    assert ENGLISH.value(float("nan"), NumberFormat.PERCENT) == "a value that is not shown"
    assert ENGLISH.interval(None, None, NumberFormat.PERCENT) == "an interval that is not shown"


def test_in_a_table_the_unit_stands_in_the_head_and_a_symbol_for_what_is_hidden() -> None:
    assert ENGLISH.in_table(0.4821, NumberFormat.PERCENT_ONE_DECIMAL) == "48.2"
    assert ENGLISH.column_unit(NumberFormat.PERCENT_ONE_DECIMAL) == "(%)"
    assert ENGLISH.in_table(None, NumberFormat.COUNT) == "··"


def test_another_language_has_its_own_separators() -> None:
    assert Formatter(translate=Translator("de")).value(13_800.5, NumberFormat.DECIMAL_ONE) == "13.800,5"


def test_shares_have_one_decimal_in_tables_and_none_in_prose() -> None:
    assert format_of_statistic("share") is NumberFormat.PERCENT
    assert format_of_statistic("share", in_table=True) is NumberFormat.PERCENT_ONE_DECIMAL
    assert format_of_statistic("count", in_table=True) is NumberFormat.COUNT


@pytest.mark.parametrize("share", [0.825, 0.145, 0.005, 0.245, 0.555, 0.4999, 0.995, 0.0])
def test_a_figure_and_the_text_beside_it_round_alike(share: float) -> None:
    from series.charts.labels import Labels, Quantity

    assert Labels.english().value(share, Quantity.SHARE) == ENGLISH.value(share, NumberFormat.PERCENT)


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (0.118, "percentage points", "points de pourcentage"),
        (-0.01, "percentage point", "point de pourcentage"),
        (0.0, "percentage points", "point de pourcentage"),
    ],
)
def test_points_are_one_or_several_as_the_language_counts(value: float, english: str, french: str) -> None:
    kind = NumberFormat.PERCENTAGE_POINTS
    assert ENGLISH.value(value, kind).partition(SPACE)[2] == english
    assert Formatter(translate=translator("fr")).value(value, kind).partition(SPACE)[2] == french


def test_an_interval_is_of_points_where_one_of_its_ends_is() -> None:
    french = Formatter(translate=translator("fr"))
    assert (
        french.interval(-0.04, 0.01, NumberFormat.PERCENTAGE_POINTS) == f"−4 à +1{SPACE}points de pourcentage"
    )
