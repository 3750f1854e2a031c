"""Curves of time until an event: published examples, another package, and what late entry and clusters change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight

from series.methods.survival import cumulative_incidence, kaplan_meier, nelson_aalen, risks_at

# Remission of leukaemia under 6-mercaptopurine, in weeks (Freireich et al. 1963, as in Gehan 1965 and most textbooks).
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
SEEN = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
MERCAPTOPURINE = pd.DataFrame({"weeks": WEEKS, "relapse": SEEN})


def late_entries(size: int = 300, seed: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    entry = random.integers(0, 20, size).astype(float)
    waiting = np.ceil(random.exponential(15, size))
    lost = random.integers(1, 40, size)
    return pd.DataFrame(
        {
            "entry": entry,
            "exit": entry + np.minimum(waiting, lost),
            "event": (waiting <= lost).astype(float),
            "group": np.arange(size) // 3,
        }
    )


def test_the_textbook_curve_of_remission():
    found = kaplan_meier(MERCAPTOPURINE, exit="weeks", event="relapse")
    assert list(found["time"]) == [6, 7, 10, 13, 16, 22, 23]
    assert list(found["at_risk"]) == [21, 17, 15, 12, 11, 7, 6]
    assert list(found["events"]) == [3, 1, 1, 1, 1, 1, 1]
    assert found["value"].to_numpy() == pytest.approx(
        [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5
    )
    # Intervals on the scale log(-log) with Greenwood's variance, as printed by other packages: 0.620 to 0.952 at week 6.
    assert (found.loc[0, "low"], found.loc[0, "high"]) == (
        pytest.approx(0.620, abs=0.01),
        pytest.approx(0.952, abs=0.005),
    )


def test_the_cumulative_hazard_of_the_same():
    found = nelson_aalen(MERCAPTOPURINE, exit="weeks", event="relapse")
    expected = np.cumsum([3 / 21, 1 / 17, 1 / 15, 1 / 12, 1 / 11, 1 / 7, 1 / 6])
    assert found["value"].to_numpy() == pytest.approx(expected)
    assert (found["low"] < found["value"]).all()
    assert (found["high"] > found["value"]).all()


def test_late_entry_as_statsmodels_has_it():
    cases = late_entries()
    found = kaplan_meier(cases, exit="exit", event="event", entry="entry")
    other = sm.SurvfuncRight(cases["exit"], cases["event"], entry=cases["entry"])
    assert list(found["time"]) == list(other.surv_times)
    assert found["value"].to_numpy() == pytest.approx(other.surv_prob)
    assert list(found["at_risk"]) == list(other.n_risk)


def test_independent_persons_have_greenwoods_variance():
    cases = late_entries().assign(entry=0.0)
    found = kaplan_meier(cases, exit="exit", event="event")
    other = sm.SurvfuncRight(cases["exit"], cases["event"])
    middle = np.log(-np.log(found["value"].iloc[:-1].to_numpy()))
    reach = middle - np.log(-np.log(found["high"].iloc[:-1].to_numpy()))
    error = other.surv_prob_se[:-1] / other.surv_prob[:-1] / -np.log(other.surv_prob[:-1])
    assert reach / 1.959964 == pytest.approx(error, rel=0.005)


def test_persons_who_are_copies_of_one_another_tell_no_more_than_one():
    cases = late_entries().assign(person=np.arange(300))
    thrice = pd.concat([cases] * 3, ignore_index=True)
    once = kaplan_meier(cases, exit="exit", event="event", entry="entry")
    told = kaplan_meier(thrice, exit="exit", event="event", entry="entry", cluster="person")
    assert told["low"].to_numpy() == pytest.approx(once["low"].to_numpy())
    naive = kaplan_meier(thrice, exit="exit", event="event", entry="entry")
    assert (naive["low"].iloc[:20] > told["low"].iloc[:20]).all()


def test_time_before_entry_is_nobodys_risk():
    """To count immortal time as time at risk makes the event look rarer than it is."""
    cases = late_entries(3000)
    right = kaplan_meier(cases, exit="exit", event="event", entry="entry").set_index("time")["value"]
    naive = kaplan_meier(cases, exit="exit", event="event").set_index("time")["value"]
    truth = np.exp(-12 / 15)
    assert right[12.0] == pytest.approx(truth, abs=0.04)
    assert naive[12.0] > truth + 0.1


def test_a_start_leaves_out_what_came_before():
    cases = late_entries()
    found = kaplan_meier(cases, exit="exit", event="event", entry="entry", start=10)
    whole = kaplan_meier(cases, exit="exit", event="event", entry="entry").set_index("time")["value"]
    assert found["time"].min() > 10
    assert found["value"].iloc[-1] == pytest.approx(whole.iloc[-1] / whole[10.0])


def test_with_one_cause_incidence_is_one_minus_survival():
    cases = late_entries().assign(cause=lambda c: c["event"].astype(int))
    found = cumulative_incidence(cases, exit="exit", cause="cause", entry="entry", cluster="group")
    curve = kaplan_meier(cases, exit="exit", event="event", entry="entry", cluster="group")
    assert found["value"].to_numpy() == pytest.approx(1 - curve["value"].to_numpy())
    assert found["low"].iloc[:-1].to_numpy() == pytest.approx(
        1 - curve["high"].iloc[:-1].to_numpy(), abs=1e-9
    )


def test_competing_causes_as_statsmodels_has_them():
    random = np.random.default_rng(1)
    cases = late_entries().assign(cause=lambda c: c["event"].astype(int) * random.integers(1, 3, len(c)))
    with np.errstate(divide="ignore", invalid="ignore"):
        other = CumIncidenceRight(cases["exit"], cases["cause"])
    for place, cause in enumerate((1, 2)):
        found = cumulative_incidence(cases, exit="exit", cause="cause", of=cause)
        at = np.searchsorted(other.times, found["time"])  # which has the times without an event, too
        assert found["value"].to_numpy() == pytest.approx(other.cinc[place][at])
        error = (found["high"] - found["low"]).to_numpy() / 2 / 1.96
        inside = (found["value"] > 0.05) & np.isfinite(other.cinc_se[place][at])
        assert error[inside] == pytest.approx(other.cinc_se[place][at][inside], rel=0.1)


def test_causes_share_what_survival_loses():
    random = np.random.default_rng(2)
    cases = late_entries().assign(cause=lambda c: c["event"].astype(int) * random.integers(1, 4, len(c)))
    parts = sum(
        cumulative_incidence(cases, exit="exit", cause="cause", of=cause, entry="entry")["value"].to_numpy()
        for cause in (1, 2, 3)
    )
    curve = kaplan_meier(cases, exit="exit", event="event", entry="entry")
    assert parts == pytest.approx(1 - curve["value"].to_numpy())


def test_groups_stand_apart():
    cases = late_entries().assign(sex=lambda c: np.where(c.index % 2, "male", "female"))
    found = kaplan_meier(cases, exit="exit", event="event", entry="entry", by="sex")
    men = kaplan_meier(cases[cases["sex"] == "male"], exit="exit", event="event", entry="entry")
    assert found.columns[0] == "sex"
    assert found.query("sex == 'male'")["value"].to_numpy() == pytest.approx(men["value"].to_numpy())


def test_risks_say_what_stands_behind_them():
    cases = late_entries()
    found = risks_at(cases, exit="exit", event="event", entry="entry", times=(12, 24, 500)).set_index("term")
    curve = kaplan_meier(cases, exit="exit", event="event", entry="entry").set_index("time")
    assert list(found.index) == ["12", "24"]
    assert found.loc["12", "value"] == pytest.approx(1 - curve.loc[:12, "value"].iloc[-1])
    assert (found["low"] < found["value"]).all()
    assert found.loc["12", "fewest"] == curve.loc[:12, "events"].sum()
    assert (found["n"] == 300).all()


def test_nobody_observed_is_an_error():
    with pytest.raises(ValueError, match="nobody"):
        kaplan_meier(pd.DataFrame({"exit": [1.0], "event": [0.0]}), exit="exit", event="event", start=2)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9), st.booleans()), min_size=1, max_size=40))
def test_a_curve_only_falls_and_stays_a_probability(spells):
    cases = pd.DataFrame(
        {"entry": [float(e) for e, _, _ in spells], "exit": [float(e + d) for e, d, _ in spells],
         "event": [float(seen) for *_, seen in spells]}
    )  # fmt: skip
    value = kaplan_meier(cases, exit="exit", event="event", entry="entry")["value"]
    assert value.is_monotonic_decreasing
    assert value.between(0, 1).all()
