"""No more is hidden than has to be: complementary suppression against the optimum of small tables.

The optimum is that of mixed integer programming, given the margins that are hidden. The heuristic finds it for lists,
nearly always for tables of two rows, and hides at most two cells more in a small crosstab, 5 % more in all together.
"""

from __future__ import annotations

import pytest

from tests.unit.data_access.disclosure.yardstick import MOST_ABOVE_THE_OPTIMUM, compared


@pytest.mark.parametrize(("shape", "tables"), [((7,), 15), ((2, 4), 15), ((3, 3), 30)])
def test_hardly_more_is_hidden_than_in_the_best_protected_table(shape: tuple[int, ...], tables: int) -> None:
    found = compared(shape, tables)
    assert 1 <= found.ratio <= MOST_ABOVE_THE_OPTIMUM, found
    assert found.worst <= (0 if 2 in shape or len(shape) == 1 else 2), found


def test_counts_of_two_rows_are_shown_again_in_pairs() -> None:
    """A table of two rows hides columns: to show one count of a column alone would tell the other."""
    found = compared((2, 4), 1, first_seed=15)
    assert (found.hidden, found.fewest) == (4, 4)
