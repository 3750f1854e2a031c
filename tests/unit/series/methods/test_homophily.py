"""Same citizenship within place and year: a worked 2 × 2 table, a log-linear model, and simulated choices."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from series.methods.homophily import homophily, pairwise_log_odds

NAMES = {
    "victim": "of_victim",
    "perpetrator": "of_perpetrator",
    "strata": ("place", "year"),
    "cluster": "case_group",
}


def links_of(table: dict[tuple[int, int], int], stratum: int = 0) -> pd.DataFrame:
    rows = [(stratum, victim, other) for (victim, other), number in table.items() for _ in range(number)]
    return pd.DataFrame(rows, columns=["stratum", "victim", "perpetrator"])


def simulated(beta: float, *, strata: int, groups: int, seed: int, members: int = 2) -> pd.DataFrame:
    """Case groups of one citizenship each, and perpetrators chosen within a stratum whose mix is its own."""
    random = np.random.default_rng(seed)
    rows = []
    for stratum in range(strata):
        pool = random.dirichlet(np.full(5, 1.5))
        for group in range(groups):
            own = random.choice(5, p=random.permutation(pool))
            weights = pool * np.exp(beta * (np.arange(5) == own))
            for other in random.choice(5, members, p=weights / weights.sum()):
                rows.append(
                    (
                        f"c{own}",
                        f"c{other}",
                        f"place {stratum % 10}",
                        2000.0 + stratum // 10,
                        f"{stratum}-{group}",
                    )
                )
    columns = ["of_victim", "of_perpetrator", "place", "year", "case_group"]
    return pd.DataFrame(rows, columns=columns)


def test_two_citizenships_give_half_the_log_odds_ratio_of_the_table() -> None:
    table = links_of({(0, 0): 30, (0, 1): 10, (1, 0): 8, (1, 1): 24})
    assert pairwise_log_odds(table) == pytest.approx(0.5 * np.log(30 * 24 / (10 * 8)))


def test_strata_are_kept_apart_so_that_places_alone_make_no_homophily() -> None:
    here = links_of({(0, 0): 60, (0, 1): 20, (1, 0): 15, (1, 1): 5}, stratum=0)
    there = links_of({(0, 0): 5, (0, 1): 15, (1, 0): 20, (1, 1): 60}, stratum=1)
    both = pd.concat([here, there])
    assert pairwise_log_odds(both) == pytest.approx(0.0, abs=1e-9)
    assert pairwise_log_odds(both.assign(stratum=0)) > 0.4


def test_agrees_with_the_log_linear_model_of_quasi_independence_on_a_large_table() -> None:
    random = np.random.default_rng(5)
    rows, columns = np.indices((4, 4)).reshape(2, -1)
    expected = 60 * np.exp(0.3 * rows - 0.2 * columns + 1.4 * (rows == columns))
    counts = random.poisson(expected)
    design = np.column_stack([np.eye(4)[rows], np.eye(4)[columns][:, 1:], rows == columns]).astype(float)
    fitted = sm.GLM(counts, design, family=sm.families.Poisson()).fit()
    table = links_of({(int(i), int(j)): int(n) for i, j, n in zip(rows, columns, counts, strict=True)})
    assert pairwise_log_odds(table) == pytest.approx(fitted.params[-1], abs=0.06)


def test_a_stratum_with_one_citizenship_of_victims_tells_nothing() -> None:
    assert np.isnan(pairwise_log_odds(links_of({(0, 0): 40, (0, 1): 3})))


def test_recovers_the_log_odds_of_small_strata_with_an_interval_that_holds_them() -> None:
    result = homophily(
        simulated(2.2, strata=60, groups=12, seed=11), **NAMES, permutations=99, replicates=60
    ).set_index("term")
    found = result.loc["log_odds"]
    assert found["value"] == pytest.approx(2.2, abs=0.35)
    assert found["low"] < 2.2 < found["high"]
    assert result.loc["p_value", "value"] == pytest.approx(0.01)
    assert result.loc["reported", "value"] > result.loc["expected", "high"]


def test_without_homophily_the_reported_share_is_what_permutations_give() -> None:
    result = homophily(
        simulated(0.0, strata=60, groups=12, seed=3), **NAMES, permutations=99, replicates=60
    ).set_index("term")
    assert result.loc["log_odds", "low"] < 0 < result.loc["log_odds", "high"]
    assert result.loc["expected", "low"] <= result.loc["reported", "value"] <= result.loc["expected", "high"]
    assert result.loc["p_value", "value"] > 0.02


def test_reports_of_one_case_group_move_together() -> None:
    """Copies of the same reports add no evidence: the interval must not shrink with them."""
    once = simulated(1.0, strata=20, groups=10, seed=7)
    copied = pd.concat([once] * 4)
    narrow = homophily(copied, **NAMES, permutations=50, replicates=60).set_index("term").loc["log_odds"]
    plain = homophily(once, **NAMES, permutations=50, replicates=60).set_index("term").loc["log_odds"]
    assert narrow["value"] == pytest.approx(plain["value"], abs=0.02)
    assert (narrow["high"] - narrow["low"]) > 0.8 * (plain["high"] - plain["low"])


def test_rows_with_a_missing_value_are_left_out() -> None:
    links = simulated(1.0, strata=10, groups=8, seed=2)
    gaps = links.copy()
    gaps.loc[gaps.index[:20], "of_perpetrator"] = None
    result = homophily(gaps, **NAMES, permutations=20, replicates=20)
    assert set(result["n"]) == {len(links) - 20}
