"""What a notebook may put on record: protected things only, with an id, words and a state."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from typing import Any

import pandas
import pytest
from matplotlib.figure import Figure

from data_access.disclosure import ProtectedValue
from data_access.errors import DisclosureError, UsageError
from series.charts.theme import PIXELS_PER_INCH, drawing_width
from series.evidence import EVIDENCE_MIME, PHONE_MIME, NumberFormat, claim, figure, number, table
from series.evidence.recording import _build
from tests.support.notebooks import displayed
from tests.support.protected import count, protected_table, sectors, share


def recorded(action: Callable[[], None]) -> dict[str, Any]:
    (output,) = displayed(action)
    return output["data"][EVIDENCE_MIME]


def draw(data: pandas.DataFrame, labels: Any) -> Figure:
    drawn = Figure(figsize=(4, 3))
    axes = drawn.subplots()
    axes.bar(data["labour_sector"], data["value"].fillna(0))
    axes.set_title(labels("labour_sector", "construction"))
    return drawn


MEN = share(0.243, 0.218, 0.262)

BARE = {
    "an integer": 11,
    "a float": 0.5,
    "a string": "12",
    "the length of a frame": len(pandas.DataFrame({"a": [1, 2]})),
    "a numpy number": pandas.Series([1.0]).sum(),
    "a boolean": True,
    "None": None,
    "a frame": pandas.DataFrame({"a": [1]}),
    "a dictionary": {"value": 3},
    "the raw value of a protected one": MEN.value,
    "a table where a value is wanted": sectors(),
    "a verdict where a value is wanted": MEN.below(0.5),
    "a class that looks alike": type(
        "ProtectedValue", (), {"value": 3, "statistic": "count", "source": "x"}
    )(),
    "a protected value that was changed": dataclasses.replace(MEN, value=0.9),
}


@pytest.mark.parametrize("offered", BARE.values(), ids=BARE.keys())
def test_a_number_takes_protected_values_only(offered: Any) -> None:
    with pytest.raises(DisclosureError, match="What to do"):
        displayed(lambda: number("men", offered, label="men"))


def test_the_refusal_does_not_repeat_the_value() -> None:
    with pytest.raises(DisclosureError) as refused:
        displayed(lambda: number("men", 123456789, label="men"))  # type: ignore[arg-type]
    assert "123456789" not in str(refused.value)
    assert "men" in str(refused.value)


def test_a_value_set_by_force_is_refused() -> None:
    forged = share(0.243, 0.218, 0.262)
    object.__setattr__(forged, "value", 0.5)
    with pytest.raises(DisclosureError):
        displayed(lambda: number("men", forged, label="men"))


@pytest.mark.parametrize("offered", [MEN, pandas.DataFrame({"value": [1]}), [1, 2], None])
def test_a_table_and_a_figure_take_protected_tables_only(offered: Any) -> None:
    with pytest.raises(DisclosureError):
        displayed(lambda: table("tbl-x", offered, caption="Words."))
    with pytest.raises(DisclosureError):
        displayed(lambda: figure("fig-x", offered, draw, finding="f.", caption="c.", alt="a."))


@pytest.mark.parametrize("offered", [True, "holds", 1, None, MEN])
def test_a_claim_takes_verdicts_only(offered: Any) -> None:
    with pytest.raises(DisclosureError):
        displayed(lambda: claim("c", offered, holds="h", fails="f", undetermined="u"))


def test_a_number_keeps_its_raw_value_and_the_kind_of_format() -> None:
    item = recorded(lambda: number("men_share", MEN, label="share of men"))
    assert item["schema_version"] == "1"
    assert item["kind"] == "number"
    assert item["format"] == "percent"
    (cell,) = item["cells"]
    assert cell["value"] == 0.243
    assert (cell["low"], cell["high"], cell["n_valid"]) == (0.218, 0.262, 3000)
    assert cell["status"] == "rounded"
    assert cell["dimensions"] == {"sex": "male"}
    assert cell["population"] == "registered victims, 1999 to 2011"


def test_a_number_is_shown_to_its_author() -> None:
    (output,) = displayed(lambda: number("men_share", MEN, label="share of men"))
    assert "24\u00a0%" in output["data"]["text/markdown"]
    assert "22 to 26\u00a0%" in output["data"]["text/markdown"]
    assert set(output["data"]) == {EVIDENCE_MIME, "text/markdown"}


def test_nothing_is_returned_so_that_nothing_is_shown_twice() -> None:
    assert displayed(lambda: None) == []
    returned: list[object] = []
    displayed(lambda: returned.append(number("men_share", MEN, label="share of men")))
    assert returned == [None]


@pytest.mark.parametrize(
    "identifier", ["Men", "men-share", "3men", "men__share", "", "men share", "fig-x", "m\u00e9n"]
)
def test_numbers_and_claims_have_snake_case_ids(identifier: str) -> None:
    with pytest.raises(UsageError, match="snake_case"):
        displayed(lambda: number(identifier, MEN, label="men"))


@pytest.mark.parametrize("identifier", ["men_sectors", "fig-x", "tbl_x", "tbl-", "tbl-X"])
def test_tables_have_hyphenated_ids(identifier: str) -> None:
    with pytest.raises(UsageError, match="tbl-"):
        displayed(lambda: table(identifier, sectors(), caption="Words."))


def test_a_caption_is_a_sentence() -> None:
    with pytest.raises(UsageError, match="full stop"):
        displayed(lambda: table("tbl-x", sectors(), caption="Words"))


@pytest.mark.parametrize("missing", ["alt", "caption", "finding"])
def test_a_figure_needs_all_its_words(missing: str) -> None:
    words = {"alt": "A.", "caption": "C.", "finding": "F.", missing: " "}
    with pytest.raises(UsageError, match=missing):
        displayed(lambda: figure("fig-x", sectors(), draw, **words))


def test_a_claim_has_a_sentence_for_every_state() -> None:
    with pytest.raises(UsageError, match="fails"):
        displayed(lambda: claim("c", MEN.below(0.5), holds="h.", fails=" ", undetermined="u."))


@pytest.mark.parametrize(("level", "state"), [(0.5, "holds"), (0.1, "fails"), (0.25, "undetermined")])
def test_a_claim_keeps_its_state_and_what_was_compared(level: float, state: str) -> None:
    item = recorded(lambda: claim("c", MEN.below(level), holds="h", fails="f", undetermined="u"))
    assert item["state"] == state
    assert "below" in item["basis"]
    assert [cell["value"] for cell in item["cells"]] == [0.243]


def test_a_hidden_value_makes_a_claim_undetermined() -> None:
    item = recorded(lambda: claim("c", share(None).below(0.5), holds="h", fails="f", undetermined="u"))
    assert item["state"] == "undetermined"


def test_a_table_keeps_every_cell_its_labels_and_its_total() -> None:
    item = recorded(lambda: table("tbl-x", sectors(), caption="Men by sector."))
    assert [cell["value"] for cell in item["cells"]] == [940, 350, None]
    assert [cell["status"] for cell in item["cells"]] == ["rounded", "rounded", "suppressed"]
    assert item["labels"]["labour_sector"]["construction"] == "Construction"
    assert item["total"]["value"] == 1950


def test_two_dimensions_are_crossed_by_default() -> None:
    data = protected_table({("a", "x"): 20, ("b", "x"): 30}, ("first", "second"))
    item = recorded(lambda: table("tbl-x", data, caption="C."))
    assert (item["rows"], item["columns"]) == (["first"], "second")
    turned = recorded(lambda: table("tbl-x", data, caption="C.", rows="second"))
    assert (turned["rows"], turned["columns"]) == (["second"], "first")
    long = recorded(lambda: table("tbl-x", data, caption="C.", rows=["first", "second"]))
    assert (long["rows"], long["columns"]) == (["first", "second"], None)


def test_a_dimension_that_the_table_has_not_is_named() -> None:
    with pytest.raises(UsageError, match="no dimension 'sex'; it has labour_sector"):
        displayed(lambda: table("tbl-x", sectors(), caption="C.", rows="sex"))


def test_a_figure_gives_svg_and_png_and_no_open_figure() -> None:
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    (output,) = displayed(
        lambda: figure(
            "fig-x", sectors(), draw, finding="F.", caption="C.", alt="Alt {{< meta numbers.n >}}."
        )
    )
    assert set(output["data"]) == {EVIDENCE_MIME, "image/svg+xml", "image/png", PHONE_MIME}
    assert pyplot.get_fignums() == before
    item = output["data"][EVIDENCE_MIME]
    assert (item["width"], item["height"]) == (384, 288)
    assert "svg" not in item


def test_drawing_gets_labels_codes_and_a_copy() -> None:
    seen: list[pandas.DataFrame] = []

    def look(data: pandas.DataFrame, labels: Any) -> Figure:
        seen.append(data.copy())
        data["value"] = 0
        return Figure()

    data = sectors()
    displayed(lambda: figure("fig-x", data, look, finding="F.", caption="C.", alt="A."))
    assert list(seen[0]["labour_sector"]) == ["Construction", "Agriculture", "Fishing | at_sea"]
    assert list(seen[0]["labour_sector_code"]) == ["construction", "agriculture", "fishing"]
    assert pandas.isna(seen[0]["value"].iloc[2])
    assert data.frame["value"].iloc[0] == 940
    assert len(seen) == 2  # for a page, and for a phone
    pandas.testing.assert_frame_equal(seen[0], seen[1])


def as_wide_as_asked(data: pandas.DataFrame, labels: Any) -> Figure:
    return Figure(figsize=(drawing_width() / PIXELS_PER_INCH, 3))


def test_a_figure_is_drawn_again_for_a_phone() -> None:
    (output,) = displayed(
        lambda: figure("fig-x", sectors(), as_wide_as_asked, finding="F.", caption="C.", alt="A.")
    )
    page, phone = output["data"]["image/svg+xml"], output["data"][PHONE_MIME]
    assert 'width="680" height="288"' in page
    assert 'width="360" height="288"' in phone
    assert "<title>C.</title>\n<desc>A.</desc>" in page
    assert "<title>C.</title>\n<desc>A.</desc>" in phone
    assert output["data"][EVIDENCE_MIME]["width"] == 680
    assert drawing_width() == 680


def test_a_drawing_that_chooses_no_size_gets_a_phone_s_width() -> None:
    def plain(data: pandas.DataFrame, labels: Any) -> Figure:
        return Figure()

    (output,) = displayed(lambda: figure("fig-x", sectors(), plain, finding="F.", caption="C.", alt="A."))
    assert 'width="360" height="330"' in output["data"][PHONE_MIME]


def test_both_versions_have_ids_of_their_own() -> None:
    (output,) = displayed(lambda: figure("fig-x", sectors(), draw, finding="F.", caption="C.", alt="A."))
    page, phone = (
        set(re.findall(r'\bid="([^"]+)"', output["data"][kind])) for kind in ("image/svg+xml", PHONE_MIME)
    )
    assert page and phone
    assert not page & phone


def test_a_figure_that_can_not_be_drawn_for_a_phone_is_refused() -> None:
    def too_narrow(data: pandas.DataFrame, labels: Any) -> Figure:
        if drawing_width() < 500:
            raise ValueError("no room for the names")
        return Figure()

    with pytest.raises(UsageError, match="for a phone: ValueError: no room for the names") as told:
        displayed(lambda: figure("fig-x", sectors(), too_narrow, finding="F.", caption="C.", alt="A."))
    assert told.value.where == "fig-x"
    assert drawing_width() == 680


def test_an_id_can_not_be_taken_for_another_figure_s_version_for_phones() -> None:
    with pytest.raises(UsageError, match="must not end with -phone"):
        displayed(lambda: figure("fig-x-phone", sectors(), draw, finding="F.", caption="C.", alt="A."))


def test_a_drawing_function_must_return_a_figure() -> None:
    with pytest.raises(DisclosureError, match="not a matplotlib figure"):
        displayed(lambda: figure("fig-x", sectors(), lambda d, l: "x", finding="F.", caption="C.", alt="A."))  # type: ignore[arg-type, return-value]  # noqa: E741


def test_identical_calls_give_identical_outputs() -> None:
    def all_of_it() -> None:
        number("men_share", MEN, label="share of men")
        table("tbl-x", sectors(), caption="C.")
        figure("fig-x", sectors(), draw, finding="F.", caption="C.", alt="A.")

    first, second = displayed(all_of_it), displayed(all_of_it)
    assert json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


def test_a_format_can_be_chosen() -> None:
    item = recorded(lambda: number("n", count(1950), label="men", format=NumberFormat.DECIMAL_ONE))
    assert item["format"] == "decimal_one"


def test_build_tells_every_mistake_and_the_id() -> None:
    from series.evidence import NumberItem

    with pytest.raises(UsageError, match=r"evidence 'x'.*") as told:
        _build(NumberItem, id="x", label="", format=NumberFormat.COUNT, cells=())
    assert "label" in str(told.value)
    assert "cells" in str(told.value)


def test_protected_values_only_come_from_data_access() -> None:
    with pytest.raises((DisclosureError, TypeError)):
        number("n", ProtectedValue(1.0), label="x")  # type: ignore[call-arg]
