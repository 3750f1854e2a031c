"""Trends of rates: the known truth comes out, and intervals are wide enough for cases that come in groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.sources.demonstration import generate
from series.methods.rate_trends import fit_two_part, rate_steps, rate_trends
from tests.statistical import estimators
from tests.statistical.recovery import ACTIVITY, FIRST_SEED

YEARS = np.arange(2000, 2012)


def counting_cells(seed: int, *, group: int = 1, noise: float = 0.0, step: float = 1.0) -> pd.DataFrame:
    """Two places with trends of 0.9 and 1.1 a year, cases in groups of one size, gamma noise for each year."""
    random = np.random.default_rng(seed)
    rows = []
    for place, ratio in (("north", 0.9), ("south", 1.1)):
        for year in YEARS:
            rate = 4.0 * ratio ** (year - 2005) * (step if year >= 2008 else 1.0)
            uneven = random.gamma(1 / noise, noise) if noise else 1.0
            cases = group * random.poisson(24 * rate * uneven / group)
            rows.append((place, float(year), float(cases), 24.0, float(group)))
    return pd.DataFrame(rows, columns=["place", "year", "cases", "mission_months", "case_group_size"])


def test_each_place_has_a_trend_of_its_own() -> None:
    found = rate_trends(counting_cells(1), place="place", origin=2005).set_index("place")
    assert found.loc["north", "value"] == pytest.approx(0.9, abs=0.03)
    assert found.loc["south", "value"] == pytest.approx(1.1, abs=0.03)
    assert (found["low"] < found["value"]).all() and (found["value"] < found["high"]).all()


def test_n_is_the_number_of_cases_of_the_place() -> None:
    cells = counting_cells(2)
    found = rate_trends(cells, place="place", origin=2005).set_index("place")
    assert found.loc["south", "n"] == cells.loc[cells["place"] == "south", "cases"].sum()


def test_a_step_is_told_from_the_trends() -> None:
    cells = counting_cells(3, step=2.0)
    options = {"place": "place", "origin": 2005, "steps": (2008,)}
    step = rate_steps(cells, **options).set_index("term").loc["2008"]
    assert step["low"] < 2.0 < step["high"]
    south = rate_trends(cells, **options).set_index("place").loc["south"]
    assert south["low"] < 1.1 < south["high"]


def test_a_local_step_is_that_of_its_places() -> None:
    cells = counting_cells(4)
    cells.loc[(cells["place"] == "north") & (cells["year"] >= 2005), "cases"] *= 3
    found = rate_steps(cells, place="place", origin=2005, local_step=2005, local_places=("north",))
    local = found.set_index("term").loc["local"]
    assert local["low"] < 3.0 < local["high"]


def test_groups_widen_the_interval_by_the_root_of_their_size() -> None:
    alone = counting_cells(5)
    together = alone.assign(case_group_size=9.0)
    widths = [
        np.log(found["high"] / found["low"]).to_numpy()
        for found in (rate_trends(cells, place="place", origin=2005) for cells in (alone, together))
    ]
    assert widths[1] / widths[0] == pytest.approx(3.0, rel=0.35)


def test_intervals_cover_the_truth_where_cases_come_in_groups_and_years_are_uneven() -> None:
    held = []
    for seed in range(120):
        found = rate_trends(counting_cells(seed, group=5, noise=0.1), place="place", origin=2005)
        held += list((found["low"] <= [0.9, 1.1]) & (found["high"] >= [0.9, 1.1]))
    assert 0.88 <= np.mean(held) <= 0.99


def test_it_is_what_the_statistical_test_of_the_demonstration_recovers_the_truth_with() -> None:
    tables = generate(seed=FIRST_SEED, tables=ACTIVITY)
    cells = estimators.regional_cells(tables).rename(columns={"months": "mission_months"})
    sizes = estimators.first_registrations(tables)["case_group_id"].value_counts().to_numpy(dtype=float)
    cells["case_group_size"] = (sizes**2).sum() / sizes.sum()
    options = {"place": "region", "origin": 2005, "steps": (2008,), "local_step": 2005,
               "local_places": ("europe",)}  # fmt: skip
    known = estimators.regional_trends(tables)
    for row in rate_trends(cells, **options).to_dict("records"):
        assert np.log(row["value"]) == pytest.approx(known[row["region"]].value, abs=1e-6)
        width = 2 * 1.959963984540054 * known[row["region"]].standard_error
        assert np.log(row["high"] / row["low"]) == pytest.approx(width, rel=1e-6)
    steps = rate_steps(cells, **options).set_index("term")["value"]
    assert np.log(steps["2008"]) == pytest.approx(known["break"].value, abs=1e-6)
    assert np.log(steps["local"]) == pytest.approx(known["shift"].value, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), noise=st.sampled_from([0.05, 0.2, 0.5]))
def test_the_dispersion_makes_the_statistic_of_pearson_its_degrees_of_freedom(
    seed: int, noise: float
) -> None:
    cells = counting_cells(seed, noise=noise)
    design = pd.DataFrame({"level": np.ones(len(cells)), "trend": cells["year"] - 2005})
    counts, exposure = cells["cases"].to_numpy(), cells["mission_months"].to_numpy()
    fit = fit_two_part(counts, exposure, design, 1.0)
    mean = exposure * np.exp(design.to_numpy() @ fit.coefficients.to_numpy())
    pearson = ((counts - mean) ** 2 / (mean + fit.dispersion * mean**2)).sum()
    assert pearson == pytest.approx(len(counts) - 2, rel=0.02)


def test_cases_that_are_as_even_as_poisson_have_no_further_dispersion() -> None:
    design = pd.DataFrame({"level": np.ones(12)})
    fit = fit_two_part(np.tile([29.0, 31.0], 6), np.full(12, 10.0), design, 1.0)
    assert fit.dispersion == pytest.approx(0.0, abs=1e-9)
    assert np.exp(fit.coefficients["level"]) == pytest.approx(3.0)


def test_too_few_cells_are_refused() -> None:
    cells = counting_cells(6).groupby("place").head(2)
    with pytest.raises(ValueError, match="no more cells"):
        rate_trends(cells, place="place", origin=2005)


def test_terms_that_cannot_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="say the same"):
        rate_trends(counting_cells(7), place="place", origin=2005, steps=(1999,))
