"""Attacks on one table: subtraction from totals, totals of what is left, percentages with their base."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from data_access import Casebook
from data_access.disclosure.evidence import CountEvidence
from data_access.disclosure.policy import current_policy
from data_access.disclosure.proportions import share_of
from data_access.disclosure.protection import protect_counts
from tests.unit.data_access.disclosure.known_attacks import naive
from tests.unit.data_access.disclosure.outsider import narrowest

PROFILE = current_policy().profiles.confidential
RULES = PROFILE.counts
WIDTH = RULES.minimum_interval_width

TOY = np.array([[120, 95, 9], [130, 70, 60], [55, 45, 40]])
"""624 persons, nine of them in a cell that must be hidden."""


def narrowest_interval(counts: np.ndarray) -> float:
    evidence = CountEvidence.of_independent(counts)
    return narrowest(evidence, protect_counts(evidence, RULES), RULES)


def test_margin_subtraction() -> None:
    shown = naive.small_cells_blank(TOY)
    total, others = shown[0, None], [shown[0, 0], shown[0, 1]]
    assert shown[0, 2] is None
    assert total is not None and total - sum(n or 0 for n in others) == 9
    assert narrowest_interval(TOY) >= WIDTH


def test_the_toy_table_on_which_the_existing_checker_prints_615_for_624() -> None:
    """Whoever knows the true total, from any other table, has the hidden cell."""
    shown = naive.totals_of_what_is_left(TOY)
    assert shown[0, 2] == 0 or shown[0, 2] is None
    assert shown[None, None] == 615
    assert TOY.sum() - (shown[None, None] or 0) == TOY[0, 2]


def test_our_totals_are_those_of_all_persons_whatever_is_hidden_in_the_table() -> None:
    """The total is protected with the cells: it is the same wherever the same persons are counted, so that no two
    printed totals can be subtracted."""
    tables = [TOY, TOY.T, TOY.sum(axis=1), TOY.sum(axis=0)]
    totals = {
        protect_counts(CountEvidence.of_independent(table), RULES).values[(None,) * table.ndim]
        for table in tables
    }
    assert totals == {625}
    assert all(narrowest_interval(table) >= WIDTH for table in tables)


def test_percentages_with_the_denominator() -> None:
    counts = np.array([412, 205, 96, 7])
    shown = naive.percentages(counts)
    rest = 100 - sum(share or 0 for share in shown)
    assert shown[-1] is None
    assert round(rest / 100 * counts.sum()) == 7
    protected = protect_counts(CountEvidence.of_independent(counts), RULES)
    base = protected.values[(None,)]
    ours = [share_of(protected.values[(place,)], base, base, PROFILE) for place in range(4)]
    assert ours[-1].value is None and ours[-1].numerator is None
    assert all((share.value is None) == (share.numerator is None) for share in ours)
    assert narrowest_interval(counts) >= WIDTH


def test_a_share_of_nearly_all_is_hidden_like_one_of_nearly_none() -> None:
    """97.7 % of 308 tells of the seven who are not among them."""
    yes, no = 301, 7
    assert round((1 - round(yes / (yes + no), 3)) * (yes + no)) == no
    protected = protect_counts(CountEvidence.of_independent(np.array([yes, no])), RULES)
    told = share_of(protected.values[(0,)], protected.values[(None,)], None, PROFILE)
    assert told.value is None or narrowest_interval(np.array([yes, no])) >= WIDTH


def test_the_order_of_ties_in_a_ranking(confidential: Casebook) -> None:
    """Two places that are printed as 50 each stand in the order of their names: one by true counts would tell which
    of them has more, and so bounds for both."""
    table = confidential.crosstab("citizenship", "year").without_margins()
    given = [cell.codes for cell in table.cells]
    ranked = table.ranked().cells
    ties = [(one, other) for one, other in pairwise(ranked) if one.value == other.value]
    assert len(ties) > 5
    assert all(given.index(one.codes) < given.index(other.codes) for one, other in ties)
