"""Protected tables hand out copies, in the order to print, and parts of them are protected tables again."""

from __future__ import annotations

import pytest

from data_access import Casebook, UsageError, is_protected
from data_access.disclosure.decisions import Decisions
from data_access.disclosure.statuses import CellStatus


def test_the_long_form(confidential: Casebook) -> None:
    frame = confidential.count("sex", "year").frame
    assert list(frame.columns) == [
        "sex",
        "year",
        "value",
        "low",
        "high",
        "n_valid",
        "missing_share",
        "status",
    ]
    assert list(frame["year"].unique()) == [str(year) for year in range(2004, 2012)]
    assert set(frame["status"]) <= {status.value for status in CellStatus}


def test_hidden_values_are_missing_in_frames_and_told_in_a_note(confidential: Casebook) -> None:
    table = confidential.count("citizenship", "year")
    frame = table.frame
    assert (frame["value"].isna() == (frame["status"] == "suppressed")).all()
    assert frame["value"].isna().any()
    assert any("not shown" in note for note in table.notes)
    assert table.hidden_share == pytest.approx(frame["value"].isna().mean())
    assert "··" in repr(table)
    assert "··" in table._repr_html_()


def test_the_wide_form_keeps_the_order(confidential: Casebook) -> None:
    wide = confidential.crosstab("crossing", "sex").wide("crossing", "sex")
    assert list(wide.index) == ["internal", "cross_border", "total"]
    assert list(wide.columns) == ["female", "male", "total"]


def test_labels_stand_in_for_codes(confidential: Casebook) -> None:
    assert set(confidential.count("sex").labelled()["sex"]) == {"women and girls", "men and boys"}


def test_parts_of_a_table_are_protected_tables(confidential: Casebook) -> None:
    table = confidential.count("sex", "year")
    for part in (
        table.where(sex="male"),
        table.where(year=[2005, 2006]),
        table.with_margins(),
        table.ranked(top=3),
        table.only_shown(),
        table.with_note("a note"),
    ):
        assert is_protected(part)
    assert len(table.where(year=range(2005, 2007))) == 4
    ranked = table.ranked().frame["value"].dropna()
    assert ranked.is_monotonic_decreasing


def test_hidden_cells_are_left_out_unless_all_are_hidden(confidential: Casebook) -> None:
    decided = Decisions(hidden=frozenset({"case & sex=male", "case & sex=female"}))
    hidden_years = frozenset(f"case & year={year}" for year in (2004, 2005))
    table = confidential.under(Decisions(hidden=hidden_years)).count("year")
    shown = table.only_shown()
    assert 0 < len(shown) < len(table)
    assert not any(value.hidden for value in shown)
    all_hidden = confidential.under(decided).count("sex").only_shown()
    assert [value.hidden for value in all_hidden] == [True, True]


def test_a_wrong_code_is_told_with_the_right_ones(confidential: Casebook) -> None:
    table = confidential.count("sex")
    with pytest.raises(UsageError, match="female, male"):
        table.cell(sex="mann")
    with pytest.raises(UsageError, match="no dimension"):
        table.where(year=2005)
    with pytest.raises(UsageError, match="two dimensions"):
        confidential.count("sex", "year", "crossing").wide()
