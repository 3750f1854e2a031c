"""How tables and models are laid out in print."""

from __future__ import annotations

from typing import Any

import pytest

from data_access.disclosure import ModelKind, Statistic
from data_access.errors import DisclosureError, UsageError
from series.evidence import harvest, model, table
from series.evidence.formatting import Formatter
from series.evidence.grid import Alignment, Grid
from series.evidence.layout import model_grid, table_grid
from tests.support.notebooks import displayed, executed_notebook
from tests.support.protected import fitted_model, protected_table, share

TERMS = {"Intercept": (-0.5, -0.7, -0.3), "age_band=30-38": (0.7, 0.4, 1.0)}
LABELS = {"age_band=30-38": "aged 30 to 38 (than 18 to 29)", "age": "older"}


def printed_model(**options: Any) -> list[list[str]]:
    fitted = fitted_model(TERMS, **options)
    notebook = executed_notebook(lambda: model("tbl-m", fitted, caption="M.", term_labels=LABELS))
    (item,) = harvest(notebook).models
    grid = model_grid(item, Formatter())
    return [list(grid.heads), *(list(row) for row in grid.rows)]


def printed_table(data: Any, **options: Any) -> list[list[str]]:
    notebook = executed_notebook(lambda: table("tbl-x", data, caption="C.", **options))
    (item,) = harvest(notebook).tables
    grid = table_grid(item, Formatter())
    return [list(grid.heads), *(list(row) for row in grid.rows)]


def test_a_logit_prints_odds_ratios_with_interval_and_p() -> None:
    heads, constant, age = printed_model()
    assert heads == ["Term", "Odds ratio", "95 % interval", "p"]
    assert constant == ["Constant", "0.61", "0.50 to 0.74", "\\< 0.001"]
    assert age == ["aged 30 to 38 (than 18 to 29\\)".replace("\\)", ")"), "2.01", "1.49 to 2.72", "0.044"]


def test_a_linear_model_prints_coefficients() -> None:
    heads, constant, _ = printed_model(kind=ModelKind.LINEAR)
    assert heads[1] == "Coefficient"
    assert constant[1:3] == ["−0.50", "−0.70 to −0.30"]


def test_marginal_effects_stand_beside_their_terms_and_alone_where_they_have_none() -> None:
    effects = {"age_band=30-38": (0.12, 0.08, 0.16), "age": (0.01, -0.01, 0.03)}
    heads, constant, age, alone = printed_model(effects=effects)
    assert heads[4:] == ["Marginal effect (points)", "95 % interval"]
    assert constant[4:] == ["", ""]
    assert age[4:] == ["\\+12", "\\+8 to \\+16"]
    assert alone == ["older", "", "", "", "\\+1", "−1 to \\+3"]


def test_a_model_keeps_raw_coefficients_and_its_numbers_of_cases() -> None:
    notebook = executed_notebook(
        lambda: model("tbl-m", fitted_model(TERMS), caption="M.", term_labels=LABELS)
    )
    (item,) = harvest(notebook).models
    assert [cell.value for cell in item.cells] == [-0.5, 0.7]
    assert (item.n, item.events, item.model) == (1950, 940, "logit")
    assert item.source_notes == ("Clustered by group.",)


def test_every_term_of_a_model_has_words() -> None:
    with pytest.raises(UsageError, match="age_band=30-38"):
        displayed(lambda: model("tbl-m", fitted_model(TERMS), caption="M.", term_labels={}))


@pytest.mark.parametrize("offered", [None, {"coefficients": 1}, share(0.5), 3])
def test_a_model_must_be_fitted_through_data_access(offered: Any) -> None:
    with pytest.raises(DisclosureError):
        displayed(lambda: model("tbl-m", offered, caption="M.", term_labels={}))


def test_one_dimension_of_shares_has_interval_base_and_part_not_known() -> None:
    data = protected_table(
        {("a",): 0.5, ("b",): None}, statistic=Statistic.SHARE, n_valid=300, with_interval=True
    )
    heads, first, second = printed_table(data)
    assert heads == ["Labour sector", "Share (%)", "95 % interval", "Base (n)", "Not known (%)"]
    assert first == ["a", "50.0", "45.0 to 55.0", "300", "10.0"]
    assert second == ["b", "··", "", "300", "10.0"]


def test_counts_have_no_columns_that_would_be_empty() -> None:
    heads, *_ = printed_table(protected_table({("a",): 20}))
    assert heads == ["Labour sector", "n"]


def test_a_total_stands_out() -> None:
    data = protected_table({("a",): 20, ("total",): 20})
    assert printed_table(data)[2][0].startswith("**")


def test_a_cell_that_the_table_has_not_is_empty() -> None:
    data = protected_table({("a", "x"): 20, ("b", "y"): 30}, ("first", "second"))
    assert printed_table(data)[1:] == [["a", "20", ""], ["b", "", "30"]]


def test_a_share_that_was_derived_is_headed_as_a_share() -> None:
    data = protected_table({("a",): 0.2}, statistic=Statistic.DERIVED, with_interval=True)
    heads, _ = printed_table(data, format="percent_one_decimal")
    assert heads[1] == "Share (%)"
    assert printed_table(data)[0][1] == "Value"
    assert printed_table(data, format="p_value")[0][1] == "p"


def test_a_grid_refuses_rows_of_another_length() -> None:
    with pytest.raises(ValueError, match="2 cells in a table of 1 columns"):
        Grid(("A",), (Alignment.LEFT,), (("1", "2"),))


def test_a_long_cell_does_not_squeeze_its_neighbours() -> None:
    grid = Grid(("What", "Value"), (Alignment.LEFT,) * 2, (("Name on the command line", "word " * 60),))
    rule = grid.markdown().splitlines()[1]
    first, second = (part.count("-") for part in rule.strip("|").split("|"))
    assert first == 25
    assert second == 49


def test_labels_begin_with_a_capital_and_codes_stay_as_they_are() -> None:
    data = protected_table(
        {("construction", "v1"): 20, ("iTaukei", "v1"): 30},
        ("labour_sector", "form_version"),
        labels={"labour_sector": {"construction": "construction"}, "form_version": {"v1": "form one"}},
    )
    heads, first, second = printed_table(data)
    assert heads == ["Labour sector", "Form one"]
    assert first[0] == "Construction"
    assert second[0] == "iTaukei"
    named = protected_table({("a",): 20}, labels={"labour_sector": {"a": "women and girls"}})
    assert printed_table(named)[1][0] == "Women and girls"


def test_a_link_takes_the_width_of_its_words() -> None:
    from series.evidence.grid import Alignment, Grid

    grid = Grid(
        ("Report", "What"), (Alignment.LEFT,) * 2, (("[No. 1](reports/re-trafficking.html#tbl-x)", "one"),)
    )
    assert grid.markdown().splitlines()[1] == "|:-------|:-----|"


def test_a_code_without_a_name_is_told_as_words() -> None:
    data = protected_table(
        {("men", "head_count"): 20, ("men", "all"): 40}, ("sex_and_age", "measure"), labels={}
    )
    heads, row = printed_table(data, rows=["sex_and_age"], columns="measure")
    assert "head count" in heads
    assert row[0] == "men"
