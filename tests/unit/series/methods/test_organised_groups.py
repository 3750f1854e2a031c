"""The line of an organised group: counted by hand, nested, and robust to how cases were identified."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from series.methods.organised_groups import organised_share, organised_share_without_largest

CASES = pd.DataFrame(
    {
        "perpetrators": [1.0, 2.0, 3.0, 3.0, 5.0, np.nan, 0.0, 4.0],
        "roles": [1.0, 2.0, 1.0, 2.0, 3.0, np.nan, np.nan, np.nan],
        "case_group": list("aabbcdef"),
    }
)
WAY = {"perpetrators": "perpetrators", "roles": "roles", "cluster": "case_group", "replicates": 50}


def share(table: pd.DataFrame, perpetrators: str, roles: str) -> float:
    row = table[(table["perpetrators_reported"] == perpetrators) & (table["roles_reported"] == roles)]
    return float(row["value"].iloc[0])


def test_counts_cases_at_or_above_both_lines_among_those_with_any_perpetrator() -> None:
    table = organised_share(CASES, **WAY)
    assert set(table["n"]) == {6}
    assert share(table, "3+", "2+") == pytest.approx(2 / 6)
    assert share(table, "2+", "1+") == pytest.approx(4 / 6)
    assert share(table, "4+", "3+") == pytest.approx(1 / 6)


def test_a_stricter_line_never_gives_a_larger_share() -> None:
    random = np.random.default_rng(1)
    cases = pd.DataFrame(
        {
            "perpetrators": random.integers(1, 7, 300).astype(float),
            "roles": random.integers(1, 4, 300).astype(float),
            "case_group": random.integers(0, 100, 300).astype(str),
        }
    )
    table = organised_share(cases, **WAY)
    wide = table.pivot(index="perpetrators_reported", columns="roles_reported", values="value").to_numpy()
    assert (np.diff(wide, axis=0) <= 0).all() and (np.diff(wide, axis=1) <= 0).all()
    assert ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all()


def test_the_largest_mission_can_be_left_out() -> None:
    cases = pd.DataFrame(
        {
            "perpetrators": [3.0] * 10 + [1.0] * 4 + [3.0] * 4,
            "roles": 2.0,
            "mission": ["large"] * 10 + ["small"] * 8,
            "case_group": [str(number) for number in range(18)],
        }
    )
    way = {"perpetrators": "perpetrators", "roles": "roles", "cluster": "case_group"}
    found = organised_share_without_largest(cases, leave_out="mission", size=3, number=2, **way)
    assert found["value"].tolist() == [0.5] and found["n"].tolist() == [8]
