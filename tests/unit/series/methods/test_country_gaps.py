"""Gaps by country: bands, steps and ties, so that no small number of records is told."""

from __future__ import annotations

import numpy as np
import pandas as pd

from series.methods.country_gaps import (
    BANDS,
    completeness_of_places,
    countries_by_band,
    country_index,
    country_parts,
    detected_where_hardly_known,
    number_to_collect_first,
    share_hardly_known,
    years_with_records,
)

NAMES = [*"abcdef"]
WORLD = pd.DataFrame({"place": NAMES, "region": ["north"] * 3 + ["south"] * 3, "value": 1.0})
COUNTS = pd.DataFrame({"place": ["a", "b", "c", "other"], "value": [1200.0, 400.0, 60.0, 25.0]})
COMPLETENESS = pd.DataFrame(
    {"place": ["a", "b", "c"], "kind": "routes", "value": [0.9, 0.6, 0.5], "low": [0.88, 0.55, 0.4],
     "high": [0.92, 0.65, 0.6]}
)  # fmt: skip
YEARS = pd.DataFrame({"place": ["a", "b", "c"], "value": [10.0, 6.0, 2.0]})
DETECTED = pd.DataFrame(
    {
        "place": ["a", "d", "e"],
        "value": [10.0, 90.0, 1.0],
        "low": [10.0, 90.0, 1.0],
        "high": [10.0, 90.0, 4.0],
    }
)
PEOPLE = pd.DataFrame({"place": NAMES, "value": [4.0, 4.0, 4.0, 50.0, 5.0, 1.0]})


def index(*outside: pd.DataFrame, given: tuple[str, ...] = (), listed: bool = False) -> pd.DataFrame:
    found = country_index(
        WORLD, COUNTS, COMPLETENESS, YEARS, *outside, place="place", given=given, listed=listed
    )
    return found.set_index("place")


def test_completeness_moves_in_steps_and_stops_short_of_all_and_none() -> None:
    cases = pd.DataFrame(
        {
            "place": ["a"] * 60 + ["b"] * 49,
            "age": 1.0,
            "route": [1.0] * 37 + [None] * 72,
            "group": range(109),
        }
    )
    found = completeness_of_places(
        cases, place="place", facts=["age", "route"], kinds=["profile", "routes"], cluster="group"
    )
    assert found["place"].unique().tolist() == ["a"]  # fewer than fifty are not told of
    assert dict(zip(found["kind"], found["value"], strict=True)) == {"profile": 0.9, "routes": 0.6}
    assert (found["low"] <= found["value"]).all() and (found["value"] <= found["high"]).all()


def test_a_year_counts_with_eleven_records() -> None:
    years = [2001] * 11 + [2002] * 10 + [2003] * 40
    cases = pd.DataFrame({"place": "a", "year": years})
    assert years_with_records(cases, place="place", year="year")["value"].tolist() == [2.0]


def test_countries_without_a_told_number_stand_in_the_lowest_band() -> None:
    found = countries_by_band(WORLD, COUNTS, place="place", region="region").set_index(["region", "records"])
    assert found["value"].to_dict() == {
        ("north", "0 to 10"): 0, ("south", "0 to 10"): 3, ("north", "11 to 99"): 1, ("south", "11 to 99"): 0,
        ("north", "100 to 999"): 1, ("south", "100 to 999"): 0, ("north", "1,000 or more"): 1,
        ("south", "1,000 or more"): 0,
    }  # fmt: skip
    assert share_hardly_known(WORLD, COUNTS, place="place") == 0.5


def test_detections_where_hardly_anything_is_known_have_the_bounds_of_small_numbers() -> None:
    value, low, high = detected_where_hardly_known(WORLD, COUNTS, DETECTED, place="place")
    assert (value, low, high) == (round(91 / 101, 3), round(91 / 101, 3), round(94 / 104, 3))


def test_without_outside_figures_the_lowest_band_is_tied_and_first() -> None:
    found = index()
    lowest = found.loc[["d", "e", "f"]]
    assert lowest["value"].nunique() == 1 and set(lowest["band"]) == {BANDS[0]}
    assert found.loc["a", "value"] == 0.0 and found.loc["a", "band"] == BANDS[2]
    assert number_to_collect_first(found.reset_index()) == 3


def test_a_number_that_was_rounded_into_the_lowest_band_is_tied_with_it() -> None:
    rounded = pd.concat([COUNTS, pd.DataFrame({"place": ["d"], "value": [10.0]})])
    found = country_index(WORLD, rounded, COMPLETENESS, YEARS, place="place", listed=False).set_index("place")
    assert found.loc["d", "records"] == "0 to 10"
    assert found.loc[["d", "e", "f"], "value"].nunique() == 1


def test_outside_figures_part_the_countries_of_the_lowest_band() -> None:
    found = index(DETECTED, PEOPLE, given=("glotip", "population"))
    assert found.loc["d", "value"] > found.loc["e", "value"]
    assert (found["low"] <= found["high"]).all() and found["value"].between(0, 1).all()
    parts = country_parts(
        WORLD, COUNTS, COMPLETENESS, YEARS, DETECTED, PEOPLE, place="place", given=("glotip", "population"), only=["d", "f"]
    )  # fmt: skip
    told = parts.set_index(["place", "part"])["value"]
    assert told["d", "detected, not registered"] == 1.0
    assert told["f", "detected, not registered"] == 0.5  # never reported: the middle
    assert told["d", "few records"] == told["f", "few records"] == 1.0


def test_a_hidden_number_and_none_at_all_are_the_same() -> None:
    rows = pd.DataFrame({"place": ["d", "e", "f"], "value": np.nan})
    listed = country_index(
        WORLD, pd.concat([COUNTS, rows]), COMPLETENESS, YEARS, place="place", listed=False
    ).set_index("place")
    pd.testing.assert_frame_equal(listed, index())


def test_a_list_breaks_no_tie() -> None:
    many = pd.DataFrame({"place": [f"c{n:02}" for n in range(60)], "region": "north", "value": 1.0})
    counts = pd.DataFrame({"place": many["place"][:30], "value": np.arange(30) * 10 + 20.0})
    years = pd.DataFrame({"place": many["place"][:30], "value": 1.0})
    facts = COMPLETENESS.assign(place=["c00", "c01", "c02"])
    found = country_index(many, counts, facts, years, place="place")
    assert not found["place"].isin(many["place"][30:]).any()  # thirty tied ones are too many to list
    last = found["value"].min()
    whole = country_index(many, counts, facts, years, place="place", listed=False)
    assert (
        (whole.loc[whole["value"] >= last, "place"].isin(found["place"]) | (whole["records"] == "0 to 10"))
        .loc[whole["value"] >= last]
        .all()
    )
