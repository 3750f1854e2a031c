"""An odds ratio with its interval, a standard error, a p-value: what they tell of the four counts of a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from data_access import DisclosureError
from data_access.disclosure.inversion import Candidates, Reading, behind_two_by_two
from data_access.disclosure.policy import current_policy
from data_access.disclosure.precision import REACH, printed
from data_access.disclosure.protection import round_count
from data_access.disclosure.saturated import from_protected_counts

PROFILE = current_policy().profiles.confidential
Table = tuple[int, int, int, int]
TABLES: list[Table] = [(45, 120, 30, 210), (14, 88, 57, 133), (210, 95, 60, 180), (12, 40, 90, 77)]


def log_ratio(table: Table) -> tuple[float, float]:
    a, b, c, d = table
    return float(np.log(a * d / (b * c))), float(np.sqrt(sum(1 / n for n in table)))


def naive(table: Table) -> dict[str, Reading]:
    """The odds ratio with its interval in three significant digits, from raw counts."""
    value, error = log_ratio(table)
    ends = {"ratio": value, "low": value - REACH * error, "high": value + REACH * error}
    return {name: Reading.in_digits(float(f"{np.exp(number):.3g}"), 3) for name, number in ends.items()}


def behind(table: Table, step: int = 1, **told: Reading) -> Candidates:
    cases, events = sum(table), table[0] + table[2]
    return behind_two_by_two(
        range(cases, cases + 1), range(events, events + 1), smallest=11, step=step, **told
    )


def test_a_naive_odds_ratio_with_its_interval_gives_nearly_every_table_away() -> None:
    for table in TABLES:
        found = behind(table, **naive(table))
        assert all(found.width(name) <= 2 for name in "abcd"), table


def test_a_naive_logarithm_with_its_standard_error_and_p_value_gives_tables_away() -> None:
    for table in TABLES:
        value, error = log_ratio(table)
        p_value = 2 * norm.sf(abs(value) / error)
        found = behind(
            table,
            log_ratio=Reading.in_decimals(round(value, 4), 4),
            error=Reading.in_decimals(round(error, 4), 4),
            p_value=Reading.in_decimals(round(p_value, 4), 4),
        )
        assert all(found.width(name) <= 2 for name in "abcd"), table


class _Design:
    """What the release of a saturated model looks at."""

    def __init__(self, table: Table) -> None:
        a, b, c, d = table
        exposed = np.repeat([1.0, 1.0, 0.0, 0.0], table)
        self.outcome = np.repeat([1.0, 0.0, 1.0, 0.0], table)
        self.terms = pd.DataFrame({"Intercept": np.ones(a + b + c + d), "exposed": exposed})


def released(table: Table) -> tuple[float, ...]:
    """All that a model prints of a table: it is computed from rounded counts, in the policy's digits."""
    found = from_protected_counts(_Design(table), PROFILE.counts)  # type: ignore[arg-type]
    assert found is not None
    told = printed(
        float(found.parameters[1]),
        float(np.sqrt(found.covariance[1, 1])),
        PROFILE.models,
        most_decimals=PROFILE.models.estimate_decimals,
    )
    assert told.value is not None and told.standard_error is not None
    assert told.low is not None and told.high is not None and told.p_value is not None
    return told.value, told.standard_error, told.low, told.high, told.p_value


def test_a_released_odds_ratio_is_the_same_for_all_tables_that_are_rounded_to_the_same() -> None:
    for table in TABLES:
        rounded = [round_count(n, 5) for n in table]
        near = [
            tuple(max(11, n + shift) for n, shift in zip(rounded, shifts, strict=True))
            for shifts in [(-2, 2, -2, 2), (2, -2, 2, -2), (1, 1, -2, 0)]
        ]
        assert {released(other) for other in near} == {released(table)}  # type: ignore[arg-type]


def test_who_inverts_a_released_odds_ratio_finds_the_rounded_counts_and_no_others() -> None:
    """Each true count is left as unsure as a table of counts would leave it, which prints none that is small."""
    for table in TABLES:
        value, error, *_ = released(table)
        rounded = tuple(round_count(n, 5) for n in table)
        found = behind_two_by_two(
            range(sum(rounded), sum(rounded) + 1),
            range(rounded[0] + rounded[2], rounded[0] + rounded[2] + 1),
            log_ratio=Reading.in_decimals(value, PROFILE.models.estimate_decimals),
            error=Reading.in_digits(error, PROFILE.models.error_digits),
            smallest=10,
            step=5,
        )
        assert rounded in set(zip(*(found.counts[name].tolist() for name in "abcd"), strict=True))


def test_a_table_with_a_small_count_gives_no_odds_ratio() -> None:
    with pytest.raises(DisclosureError, match="fewer than 11"):
        released((9, 120, 30, 210))
