"""How near claims are to turning is their margin against what changed records can move."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from series.evidence.items import ClaimItem, EvidenceCell
from series.evidence.kinds import ClaimState
from series.review.risk import nearness_of


def cell(value: float, *, n: int = 1000, half: float = 0.03, code: str = "male") -> EvidenceCell:
    return EvidenceCell(
        dimensions={"sex": code}, population="registered victims", statistic="share", status="rounded", value=value,
        low=value - half, high=value + half, n_valid=n,
    )  # fmt: skip


def claim(name: str, basis: str, state: str, *cells: EvidenceCell) -> ClaimItem:
    return ClaimItem(
        id=name,
        state=ClaimState(state),
        basis=basis,
        holds="Yes.",
        fails="No.",
        undetermined="?",
        cells=cells,
    )


def test_the_nearest_claim_comes_first_and_only_it_may_turn() -> None:
    far = claim("far", "share of male above 0.5", "holds", cell(0.9))
    near = claim("near", "share of male above 0.5", "holds", cell(0.55))
    first, second = nearness_of([far, near], changed=100)
    assert (first.claim, second.claim) == ("near", "far")
    assert first.margin == pytest.approx(0.02) and first.reach == pytest.approx(0.1)
    assert first.may_turn and not second.may_turn


def test_two_shares_can_move_apart() -> None:
    compared = claim(
        "a", "share of male above share of female", "holds", cell(0.8, n=500), cell(0.4, code="female")
    )
    (found,) = nearness_of([compared], changed=50)
    assert found.reach == pytest.approx(50 / 500 + 50 / 1000)
    assert not found.may_turn


def test_what_cant_be_told_may_turn() -> None:
    hidden = EvidenceCell(
        dimensions={}, population="registered victims", statistic="share", status="suppressed", value=None
    )
    (found,) = nearness_of([claim("a", "share of male above 0.5", "undetermined", hidden)], changed=11)
    assert found.may_turn and not found.by_shares


@given(
    st.integers(1, 300), st.integers(0, 300), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60)
)  # fmt: skip
def test_no_change_of_records_moves_a_share_further(
    n: int, yes: int, new_yes: int, new_no: int, gone: int, turned: int
) -> None:
    """Whatever records come, go or are revised, the share stays within the reach that is told."""
    yes = min(yes, n)
    gone = min(gone, n - yes)
    turned = min(turned, yes)
    after_n, after_yes = n - gone + new_yes + new_no, yes - turned + new_yes
    if after_n == 0:
        return
    changed = gone + new_yes + new_no + turned
    (found,) = nearness_of([claim("a", "share of male above 0.5", "holds", cell(yes / n, n=n))], changed)
    assert found.reach is not None
    assert abs(after_yes / after_n - yes / n) <= found.reach + 1e-9
