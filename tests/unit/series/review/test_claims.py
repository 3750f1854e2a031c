"""A claim is decided again from its record exactly as the data layer decided it, and how near it is to turning is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.disclosure.comparison import Quantity, compare
from series.evidence.items import ClaimItem, EvidenceCell
from series.evidence.kinds import ClaimState
from series.review.claims import check_claim, decide_again
from series.review.model import Verdict

SHARES = st.floats(min_value=0.01, max_value=0.99)
WIDTHS = st.floats(min_value=0.001, max_value=0.3)


def _cell(value: float, half: float, code: str = "male") -> EvidenceCell:
    return EvidenceCell(
        dimensions={"sex": code}, population="registered victims", statistic="derived", status="rounded", value=value,
        low=value - half, high=value + half,
    )  # fmt: skip


def _claim(basis: str, state: str, *cells: EvidenceCell) -> ClaimItem:
    return ClaimItem(
        id="a_claim",
        state=ClaimState(state),
        basis=basis,
        holds="Yes.",
        fails="No.",
        undetermined="Unknown.",
        cells=cells,
    )


@given(SHARES, WIDTHS, SHARES, WIDTHS)
def test_a_comparison_of_two_values_comes_out_as_the_data_layer_has_it(
    one: float, half: float, other: float, half_other: float
) -> None:
    cells = _cell(one, half), _cell(other, half_other, "female")
    quantities = [Quantity(cell.value, cell.low, cell.high) for cell in cells]
    for relation in ("above", "below"):
        outcome = getattr(compare(*quantities), relation)
        claim = _claim(f"derived of male {relation} derived of female", outcome.value, *cells)
        assert check_claim(claim).verdict is Verdict.EXACT
        for wrong in {"holds", "fails", "undetermined"} - {outcome.value}:
            turned = _claim(claim.basis, wrong, *cells)
            assert check_claim(turned).verdict is Verdict.DIFFERS


@pytest.mark.parametrize(
    ("basis", "state"),
    [
        ("derived of male above 0.5", "holds"),
        ("not (derived of male above 0.5)", "fails"),
        ("(derived of male above 0.5) and (derived of female above 0.5)", "fails"),
        ("(derived of male above 0.5) or (derived of female above 0.5)", "holds"),
        (
            "((derived of male above 0.5) and (derived of female above 0.5)) or (derived of male below 0.1)",
            "fails",
        ),
    ],
)
def test_combined_comparisons_are_read(basis: str, state: str) -> None:
    male, female = _cell(0.8, 0.05), _cell(0.2, 0.05, "female")
    cells = {"male": male, "female": female}
    named = [cells[word] for word in basis.replace("(", " ").replace(")", " ").split() if word in cells]
    assert check_claim(_claim(basis, state, *named)).verdict is Verdict.EXACT


def test_the_distance_to_turning_is_that_of_the_bound() -> None:
    (comparison,) = decide_again(_claim("derived of male above 0.5", "holds", _cell(0.6, 0.06))).comparisons
    assert comparison.margin == pytest.approx(0.04)
    assert comparison.share == pytest.approx(0.04 / 0.06)
    near = check_claim(_claim("derived of male above 0.5", "holds", _cell(0.6, 0.095)))
    assert "near to turning" in near.note


def test_a_least_difference_that_is_not_on_record_is_not_decided() -> None:
    claim = _claim(
        "derived of male differs from derived of female",
        "fails",
        _cell(0.5, 0.01),
        _cell(0.5, 0.01, "female"),
    )
    assert check_claim(claim).verdict is Verdict.NOT_CHECKED


@pytest.mark.parametrize(
    ("male", "state", "margin"),
    [
        (0.6, "holds", 0.6 - 0.5 - 0.05 - 0.0141421),
        (0.5, "fails", 0.05 - 0.0141421),
        (0.56, "undetermined", 0.05 - (0.06 - 0.0141421)),
    ],
)
def test_a_least_difference_on_record_decides(male: float, state: str, margin: float) -> None:
    claim = _claim(
        "derived of male differs from derived of female by at least 0.05",
        state,
        _cell(male, 0.01),
        _cell(0.5, 0.01, "female"),
    )
    assert check_claim(claim).verdict is Verdict.EXACT
    (comparison,) = decide_again(claim).comparisons
    assert comparison.margin == pytest.approx(margin, abs=1e-6)


def test_a_comparison_that_cannot_be_read_is_not_decided() -> None:
    assert check_claim(_claim("something else", "holds", _cell(0.5, 0.1))).verdict is Verdict.NOT_CHECKED
