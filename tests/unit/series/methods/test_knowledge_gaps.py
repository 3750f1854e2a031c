"""Completeness, precision, worst-case bounds and the index of gaps, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from series.methods.knowledge_gaps import (
    collect_first,
    completeness_by_kind,
    gap_index,
    precision_now_and_later,
    worst_case_bounds,
)

PLACES = ["a", "b", "c"]


def coverage(**known: list[float]) -> pd.DataFrame:
    rows = [
        (variable, place, value, 200.0)
        for variable, values in known.items()
        for place, value in zip(PLACES, values, strict=True)
    ]
    return pd.DataFrame(rows, columns=["variable", "place", "value", "n_valid"])


def counts(*cases: float) -> pd.DataFrame:
    return pd.DataFrame({"place": PLACES, "value": cases})


def completeness(**known: list[float]) -> pd.DataFrame:
    return completeness_by_kind(coverage(**known), variables=list(known), kinds=list(known), by="place")


def test_a_kind_is_the_mean_of_its_facts() -> None:
    found = completeness_by_kind(
        coverage(age=[1.0, 0.8, 0.6], sex=[1.0, 0.6, np.nan]),
        variables=["age", "sex"],
        kinds=["profile"] * 2,
        by="place",
    )
    assert found["value"].tolist()[:2] == [1.0, 0.7]
    assert np.isnan(found["value"].iloc[2])


def test_a_hundred_more_halve_the_interval_of_thirty() -> None:
    found = precision_now_and_later(counts(100, 300, 900), by="place", moments=["now", "later"]).set_index(
        ["place", "moment"]
    )
    assert found.loc[("a", "now"), "value"] == pytest.approx(0.098, abs=5e-4)
    assert found.loc[("b", "later"), "value"] == pytest.approx(0.049, abs=5e-4)


def test_manskis_bounds() -> None:
    """Half not known: a share of 0.6 among the known may be 0.3 to 0.8 of all."""
    share = pd.DataFrame({"value": [0.6], "missing_share": [0.5], "n_valid": [100.0]})
    found = worst_case_bounds(share, terms=["x"]).iloc[0]
    assert (found["low"], found["high"]) == (0.3, 0.8)


def test_the_worst_place_in_everything_has_the_index_one() -> None:
    parts = completeness(profile=[0.2, 0.6, 1.0], routes=[0.5, 0.75, 1.0])
    found = gap_index(parts, counts(50, 200, 800), by="place")
    assert found["place"].tolist() == PLACES
    assert found.loc[0, ["value", "low", "high"]].tolist() == [1.0, 1.0, 1.0]
    assert found.loc[1, "value"] == pytest.approx(0.5)


def test_a_place_that_is_worst_by_any_weights_is_first_by_all() -> None:
    parts = completeness(profile=[0.2, 0.6, 1.0], routes=[0.5, 0.75, 1.0])
    found = collect_first(parts, counts(50, 200, 800), by="place").set_index("place")
    assert found.loc["a", ["band", "value"]].tolist() == ["collect here first", 1.0]
    assert found.loc["c", ["band", "value"]].tolist() == ["better known than others", 0.0]


def test_a_rank_that_hangs_on_the_weights_is_told_as_such() -> None:
    parts = completeness(profile=[0.2, 0.9, 1.0], routes=[0.9, 0.2, 1.0])
    found = collect_first(parts, counts(400, 400, 400), by="place").set_index("place")
    assert 0.4 < found.loc["a", "value"] < 0.6
    assert found.loc["a", "band"] == found.loc["b", "band"] == "collect here next"


def test_a_place_with_a_hidden_part_is_left_out() -> None:
    parts = completeness(profile=[0.2, np.nan, 1.0])
    assert set(gap_index(parts, counts(50, 200, 800), by="place")["place"]) == {"a", "c"}
