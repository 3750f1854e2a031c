"""Curves and summaries of numbers: the policy's rules, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from data_access import Casebook, UsageError, summary, survival_curve
from data_access.disclosure.policy import current_policy

PROFILE = current_policy().profiles.confidential
COLUMNS = {
    "means": "number(means_of_control)",
    "labour": "exploitation_type=forced_labour",
    "sex": "sex",
    "year": "year",
}


def test_a_summary_has_the_policys_digits_and_its_base(
    confidential: Casebook, small: dict[str, pd.DataFrame]
) -> None:
    told = small["control"][small["control"]["answer"] != "not_known"]
    numbers = (told["answer"] == "yes").groupby(told["episode_id"]).sum()
    found = summary(confidential.modelling_frame(COLUMNS), "means").frame.set_index("term")
    assert list(found.index) == ["mean", "lower_quartile", "median", "upper_quartile"]
    assert (found["n_valid"] % PROFILE.counts.rounding_base == 0).all()
    assert found.loc["mean", "value"] == pytest.approx(numbers.mean(), abs=0.01)
    assert found.loc["mean", "n_valid"] == pytest.approx(len(numbers), abs=2)
    assert summary(confidential.modelling_frame(COLUMNS), "means").counts[0]


def test_a_summary_of_few_persons_is_hidden(confidential: Casebook) -> None:
    few = confidential.where(citizenship="NAM").modelling_frame(COLUMNS)
    found = summary(few, "means").frame
    assert found["value"].isna().all()
    assert found["n_valid"].isna().all()


def test_a_curve_falls_in_steps_of_enough_events(
    confidential: Casebook, small: dict[str, pd.DataFrame]
) -> None:
    found = survival_curve(confidential.modelling_frame(COLUMNS), duration="year", event="labour").frame
    assert found["value"].is_monotonic_decreasing
    assert found["value"].between(0, 1).all()
    assert found.loc[0, "n_valid"] == pytest.approx(len(small["victim"]), abs=3)
    assert len(survival_curve(
        confidential.where(citizenship="NAM").modelling_frame(COLUMNS), duration="year", event="labour"
    ).cells) == 0  # fmt: skip


@pytest.mark.parametrize("column", ["sex", "mission", "absent"])
def test_only_columns_of_numbers(confidential: Casebook, column: str) -> None:
    frame = confidential.modelling_frame(COLUMNS)
    with pytest.raises(UsageError, match="no column of numbers"):
        summary(frame, column)
    with pytest.raises(UsageError):
        survival_curve(frame, duration="labour", event="year")
    with pytest.raises(UsageError, match="counts cases"):
        summary(confidential.counting_frame("year"), "cases")
