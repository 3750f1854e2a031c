"""Two records of one report: what is the same, what is near, what differs and by how much."""

from __future__ import annotations

from typing import Any

import pytest

from series.evidence.items import ClaimItem, EvidenceCell, EvidenceCount, NumberItem, TableItem
from series.evidence.kinds import ClaimState, NumberFormat
from series.review.comparing import SHOWN_HERE, compare_items
from series.review.model import Check, Verdict, worst


def _cell(code: str = "male", **changes: Any) -> EvidenceCell:
    content = {"value": 0.216, "low": 0.201, "high": 0.232, "n_valid": 13800.0, **changes}
    return EvidenceCell(
        dimensions={"sex": code}, population="registered victims", statistic=content.pop("statistic", "share"),
        status="rounded", **content,
    )  # fmt: skip


def _number(**changes: Any) -> NumberItem:
    return NumberItem(id="men_share", label="men", format=NumberFormat.PERCENT, cells=(_cell(**changes),))


def _table(*cells: EvidenceCell, **changes: Any) -> TableItem:
    content = {
        "caption": "By sex.", "population": "registered victims", "statistic": "share", "dimensions": ("sex",),
        "dimension_titles": {}, "labels": {}, "rows": ("sex",), "columns": None, "format": NumberFormat.PERCENT, **changes,
    }  # fmt: skip
    return TableItem(id="tbl-sex", cells=cells, **content)


def _claim(state: ClaimState) -> ClaimItem:
    return ClaimItem(
        id="men_minority", state=state, basis="share of male below 0.5", holds="Few.", fails="Many.", undetermined="Unknown.",
        cells=(_cell(),),
    )  # fmt: skip


def _check(checks: tuple[Check, ...], what: str) -> Check:
    return next(check for check in checks if check.what == what)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, Verdict.EXACT),
        ({"value": 0.2160000001}, Verdict.WITHIN),
        ({"value": 0.217}, Verdict.DIFFERS),
        ({"low": 0.2010000001}, Verdict.WITHIN),
        ({"low": 0.202}, Verdict.DIFFERS),
        ({"n_valid": 13801.0}, Verdict.DIFFERS),
        ({"missing_share": 0.01}, Verdict.DIFFERS),
        ({"extra": {"p_value": 0.01}}, Verdict.DIFFERS),
    ],
)
def test_a_number_has_the_verdict_of_its_worst_value(changes: dict[str, Any], verdict: Verdict) -> None:
    checks = compare_items(_number(), _number(**changes))
    assert worst(check.verdict for check in checks) is verdict


def test_a_count_must_be_the_same_whatever_its_size() -> None:
    one, other = (_number(statistic="count", value=value) for value in (10_000_000.0, 10_000_001.0))
    (difference,) = _check(compare_items(one, other), "values").differences
    assert (difference.published, difference.found) == ("10,000,000", "10,000,001")
    assert difference.size.startswith("+1")


def test_a_count_of_another_group_is_told() -> None:
    one, other = (
        _number(counts=(EvidenceCount(role="base", group=group, value=20.0),))
        for group in ("case", "case & sex=male")
    )
    assert len(_check(compare_items(one, other), "values").differences) == 2


def test_what_the_edition_hides_is_never_told() -> None:
    checks = compare_items(_number(value=None), _number(value=17.0))
    (difference,) = _check(checks, "values").differences
    assert difference.found == SHOWN_HERE
    assert "17" not in str(checks)


def test_rows_in_another_order_and_missing_rows_are_told() -> None:
    table = _table(_cell("male"), _cell("female", value=0.784))
    swapped = _table(*reversed(table.cells))
    assert _check(compare_items(table, swapped), "values").verdict is Verdict.EXACT
    assert _check(compare_items(table, swapped), "order of rows").verdict is Verdict.DIFFERS
    shorter = _check(compare_items(table, _table(_cell("male"))), "values")
    assert [one.where for one in shorter.differences] == ["sex female"]


def test_a_claim_that_turned_and_other_words_are_told() -> None:
    checks = compare_items(_claim(ClaimState.HOLDS), _claim(ClaimState.FAILS))
    assert _check(checks, "state of the claim").verdict is Verdict.DIFFERS
    words = compare_items(_table(_cell()), _table(_cell(), caption="By gender."))
    assert [one.where for one in _check(words, "words").differences] == ["caption"]


def test_another_kind_of_evidence_differs() -> None:
    (check,) = compare_items(_number(), _table(_cell()))
    assert check.verdict is Verdict.DIFFERS
