"""Comparisons say holds or fails only where intervals leave no doubt."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from data_access import Casebook, DisclosureError, Outcome
from data_access.disclosure.comparison import Quantity, combine, compare


def share(events: int, n: int) -> Quantity:
    low, high = proportion_confint(events, n, method="wilson")
    return Quantity(events / n, float(low), float(high))


@given(st.integers(30, 500), st.integers(30, 500), st.data())
def test_the_interval_of_a_difference_is_newcombes(n: int, m: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(1, n - 1)), data.draw(st.integers(1, m - 1))
    found = compare(share(a, n), share(b, m))
    low, high = confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff")
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))


def test_shares_of_one_base_have_a_wider_difference() -> None:
    apart = compare(share(60, 200), share(50, 200))
    together = compare(share(60, 200), share(50, 200), exclusive=True)
    assert together.low is not None and apart.low is not None
    assert together.low < apart.low


def test_above_holds_fails_or_stays_open() -> None:
    assert compare(share(150, 200), Quantity.level(0.5)).above is Outcome.HOLDS
    assert compare(share(50, 200), Quantity.level(0.5)).above is Outcome.FAILS
    assert compare(share(101, 200), Quantity.level(0.5)).above is Outcome.UNDETERMINED
    assert compare(Quantity(None), Quantity.level(0.5)).above is Outcome.UNDETERMINED


def test_a_hidden_share_of_which_the_side_is_told_is_above_or_below_one_half_and_no_more() -> None:
    more, less = Quantity(None, 0.5, 1.0), Quantity(None, 0.0, 0.5)
    half, most = Quantity.level(0.5), Quantity.level(0.9)
    assert (compare(more, half).above, compare(more, half).below) == (Outcome.HOLDS, Outcome.FAILS)
    assert (compare(less, half).above, compare(less, half).below) == (Outcome.FAILS, Outcome.HOLDS)
    assert compare(more, half).differs(0) is Outcome.HOLDS
    assert compare(more, most).above is Outcome.UNDETERMINED
    assert compare(less, most).above is Outcome.FAILS
    assert compare(more, share(150, 200)).above is Outcome.UNDETERMINED


def test_rounded_counts_differ_surely_from_five_apart() -> None:
    def rounded(n: float) -> Quantity:
        return Quantity(n, rounded=True)

    assert compare(rounded(105), rounded(100)).above is Outcome.HOLDS
    assert compare(rounded(100), rounded(100)).above is Outcome.UNDETERMINED
    assert compare(Quantity(101), Quantity(100)).above is Outcome.HOLDS
    assert compare(Quantity(100), Quantity(100)).above is Outcome.FAILS


def test_differs_with_a_distance_that_matters() -> None:
    close = compare(share(5000, 10000), share(5010, 10000))
    assert close.differs(0) is Outcome.UNDETERMINED
    assert close.differs(0.05) is Outcome.FAILS
    assert compare(share(5000, 10000), share(6000, 10000)).differs(0.05) is Outcome.HOLDS


@given(st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_calculations_keep_the_value_inside_its_interval(p: float, q: float) -> None:
    left, right = Quantity(p, p - 0.05, p + 0.05), Quantity(q, q - 0.04, q + 0.06)
    for operator in "+-*/":
        found = combine(operator, left, right)
        assert found.value is not None and found.low is not None and found.high is not None
        assert found.low <= found.value <= found.high


def test_a_calculation_with_a_hidden_value_is_hidden() -> None:
    assert combine("+", Quantity(None), Quantity(1.0)).value is None
    assert combine("/", Quantity(1.0), Quantity(0.0)).value is None


def test_verdicts_combine_as_kleene_says(confidential: Casebook) -> None:
    by_sex = confidential.share("crossing=cross_border", by="sex")
    value = by_sex.values[0]
    holds, fails, open_ = value.above(0.1), value.above(0.99), value.above(by_sex.values[1])
    assert (holds.state, fails.state, open_.state) == (Outcome.HOLDS, Outcome.FAILS, Outcome.UNDETERMINED)
    rank = {Outcome.FAILS: 0, Outcome.UNDETERMINED: 1, Outcome.HOLDS: 2}
    for a, b in itertools.product([holds, fails, open_], repeat=2):
        assert rank[(a & b).state] == min(rank[a.state], rank[b.state])
        assert rank[(a | b).state] == max(rank[a.state], rank[b.state])
    assert (~holds).state is Outcome.FAILS
    assert (~open_).state is Outcome.UNDETERMINED


def test_a_verdict_tells_what_was_compared(confidential: Casebook) -> None:
    share_of_men = confidential.share("sex=male").values[0]
    verdict = share_of_men.above(0.1)
    assert verdict.holds
    assert verdict.values == (share_of_men,)
    assert verdict.source == "small"
    with pytest.raises(DisclosureError, match="not a plain yes or no"):
        bool(verdict)


def test_the_complement_of_a_share(confidential: Casebook) -> None:
    men = confidential.share("sex=male").values[0]
    women = men.complement()
    assert women.value == pytest.approx(1 - men.value)  # type: ignore[operator]
    assert (women.low, women.high) == (pytest.approx(1 - men.high), pytest.approx(1 - men.low))  # type: ignore[operator]
    with pytest.raises(DisclosureError, match="only a share"):
        confidential.total().complement()
