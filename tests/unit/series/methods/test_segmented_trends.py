"""Trends that bend at known years: the bend comes out, and nothing bends that does not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from series.methods.segmented_trends import bends, segmented_trends

YEARS = np.arange(2000, 2012)


def cells(seed: int | None, *, before: float = 0.9, after: float = 1.2, step: float = 1.5) -> pd.DataFrame:
    """Two places; that in the south goes on with the same trend, that in the north bends in 2006; both step then.

    Without a seed each count is its mean, rounded."""
    random = np.random.default_rng(seed)
    rows = []
    for place, later in (("north", after), ("south", before)):
        for year in YEARS:
            rate = 10.0 * before ** min(year - 2000, 6) * later ** max(year - 2006, 0)
            mean = 24.0 * rate * (step if year >= 2006 else 1.0)
            cases = round(mean) * 1.0 if seed is None else float(random.poisson(mean))
            rows.append((place, float(year), cases, 24.0, 1.0))
    return pd.DataFrame(rows, columns=["place", "year", "cases", "mission_months", "case_group_size"])


def test_each_segment_has_its_trend() -> None:
    found = segmented_trends(cells(None), place="place", breaks=[2006]).set_index(["place", "years"])
    assert found["value"].to_dict() == pytest.approx(
        {
            ("north", "2000–2005"): 0.9,
            ("north", "2006–2011"): 1.2,
            ("south", "2000–2005"): 0.9,
            ("south", "2006–2011"): 0.9,
        },
        rel=0.005,
    )


def test_a_bend_is_the_ratio_of_two_trends() -> None:
    found = bends(cells(None), place="place", breaks=[2006]).set_index("place")
    assert found["value"].to_dict() == pytest.approx({"north": 1.2 / 0.9, "south": 1.0}, rel=0.005)


def test_without_dispersion_it_is_a_poisson_model_of_statsmodels() -> None:
    """With cases that vary less than by chance both variances fall away, and plain maximum likelihood is left."""
    frame = cells(None)
    north = (frame["place"] == "north").astype(float)
    year, late = frame["year"], (frame["year"] >= 2006).astype(float)
    bend = np.maximum(year - 2006, 0)
    columns = [
        north,
        1 - north,
        north * (year - 2000),
        (1 - north) * (year - 2000),
        north * bend,
        (1 - north) * bend,
    ]
    fitted = sm.GLM(
        frame["cases"], np.column_stack([*columns, late]), family=sm.families.Poisson(), offset=np.log(frame["mission_months"])
    ).fit()  # fmt: skip
    found = bends(frame, place="place", breaks=[2006]).set_index("place").loc["north"]
    low, high = np.exp(np.asarray(fitted.conf_int())[4])
    assert (found["value"], found["low"], found["high"]) == pytest.approx(
        (np.exp(np.asarray(fitted.params)[4]), low, high), rel=1e-4
    )


def test_intervals_hold_what_is_true() -> None:
    held = [
        row.low < {"north": 1.2 / 0.9, "south": 1.0}[row.place] < row.high
        for seed in range(20)
        for row in bends(cells(seed), place="place", breaks=[2006]).itertuples()
    ]
    assert 0.85 < np.mean(held) <= 1.0


def test_n_is_the_cases_of_the_segment() -> None:
    frame = cells(1)
    found = segmented_trends(frame, place="place", breaks=[2006])
    assert found["n"].sum() == frame["cases"].sum()


def test_a_segment_needs_three_years() -> None:
    with pytest.raises(ValueError, match="the trend from 2010 on has fewer than 3 years"):
        segmented_trends(cells(1), place="place", breaks=[2010])
