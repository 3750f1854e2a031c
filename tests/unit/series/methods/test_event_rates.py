"""Rates of events over time under observation: textbook numbers, late entry, clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from series.methods.event_rates import by_time_since_exit, rates_by_phase, time_at_risk


def spells(**columns: list[float]) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    return frame.assign(group=np.arange(len(frame)))


def rates(cases: pd.DataFrame, cut: float = 24, entry: str | None = "entry") -> pd.DataFrame:
    found = rates_by_phase(cases, entry=entry, exit="exit", event="event", cluster="group", cut=cut)
    return found.set_index("phase")


def test_remission_under_mercaptopurine() -> None:
    """Freireich et al. 1963: 9 relapses in 359 weeks of 21 patients."""
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    seen = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    found = rates(spells(exit=[float(w) for w in weeks], event=[float(s) for s in seen]), entry=None)
    assert found.loc["all", "value"] == pytest.approx(12_000 * 9 / 359)
    assert found.loc["all", "fewest"] == 9
    assert found.loc["all", "low"] < found.loc["all", "value"] < found.loc["all", "high"]


def test_time_before_entry_does_not_count() -> None:
    late = spells(entry=[6.0, 10.0], exit=[12.0, 20.0], event=[1.0, 0.0])
    assert rates(late).loc["all", "value"] == pytest.approx(12_000 / 16)
    assert rates(late, entry=None).loc["all", "value"] == pytest.approx(12_000 / 32)


def test_each_phase_has_its_own_time_and_events() -> None:
    cases = spells(entry=[0.0, 0.0, 12.0], exit=[12.0, 36.0, 60.0], event=[1.0, 1.0, 0.0])
    found = rates(cases)
    assert found.loc["before", "value"] == pytest.approx(12_000 * 1 / (12 + 24 + 12))
    assert found.loc["after", "value"] == pytest.approx(12_000 * 1 / (12 + 36))
    assert found.loc["ratio", "value"] == pytest.approx(1.0)
    assert list(found["n"]) == [3, 3, 2, 3]


def test_copies_in_one_cluster_add_no_certainty() -> None:
    random = np.random.default_rng(1)
    cases = pd.DataFrame({"exit": random.exponential(20, 60), "event": 1.0, "group": np.arange(60)})
    tripled = pd.concat([cases] * 3, ignore_index=True)
    alone, together = rates(cases, entry=None).loc["all"], rates(tripled, entry=None).loc["all"]
    assert together["high"] / together["low"] == pytest.approx(alone["high"] / alone["low"], rel=0.01)


def test_the_interval_covers_a_constant_rate() -> None:
    random = np.random.default_rng(2)
    held = 0
    for _ in range(300):
        waiting, lost = random.exponential(200, 150), random.uniform(10, 90, 150)
        cases = spells(exit=list(np.minimum(waiting, lost)), event=list((waiting < lost).astype(float)))
        found = rates(cases, entry=None).loc["all"]
        held += found["low"] <= 12_000 / 200 <= found["high"]
    assert 0.91 <= held / 300 <= 0.98


def test_risks_are_told_out_of_a_thousand() -> None:
    numbers = pd.DataFrame({"value": [0.004], "low": [0.002], "high": [0.006], "n_valid": [8490.0]})
    found = by_time_since_exit(numbers, times=["within 12 months"], per_thousand=True)
    assert found.loc[0, ["value", "low", "high", "n_valid"]].tolist() == [4.0, 2.0, 6.0, 8490.0]
    with pytest.raises(ValueError, match="2 times"):
        by_time_since_exit(numbers, times=["one", "two"])


def test_time_at_risk_adds_up_and_begins_at_entry() -> None:
    cases = spells(entry=[0.0, 6.0, 30.0], exit=[18.0, 36.0, 60.0], event=[1.0, 0.0, 1.0])
    found = time_at_risk(cases, entry="entry", exit="exit", event="event", cluster="group", cuts=[12, 24])
    assert found["interval"].tolist() == ["0 to 12 months", "12 to 24 months", "after 24 months"]
    assert (found["value"] * 12).tolist() == pytest.approx([12 + 6, 6 + 12, 12 + 30])
    assert found["n"].tolist() == [2, 2, 2]
    assert found["fewest"].tolist() == [0, 1, 1]
