"""Two deliveries: late registrations, revised records, withdrawals and a new code lie between them."""

from __future__ import annotations

import pandas as pd

Tables = dict[str, pd.DataFrame]


def first_years(tables: Tables) -> pd.Series:
    first = tables["registration"].query("sequence == 1")
    return first.set_index("victim_id")["year"]


def test_the_first_delivery_ends_in_2010(first_delivery: Tables, casebook: Tables) -> None:
    assert first_delivery["registration"]["year"].max() == 2010
    assert first_delivery["mission_year"]["year"].max() == 2010
    assert casebook["registration"]["year"].max() == 2011


def test_twelve_victims_withdrew(first_delivery: Tables, casebook: Tables) -> None:
    gone = set(first_delivery["victim"]["victim_id"]) - set(casebook["victim"]["victim_id"])
    assert len(gone) == 12


def test_six_percent_of_two_years_arrive_late(first_delivery: Tables, casebook: Tables) -> None:
    years = first_years(casebook)
    late = years[~years.index.isin(first_delivery["victim"]["victim_id"]) & (years <= 2010)]
    assert set(late) == {2009, 2010}
    assert 0.04 < len(late) / years.isin([2009, 2010]).sum() < 0.08


def test_forty_records_were_revised(first_delivery: Tables, casebook: Tables) -> None:
    both = first_delivery["victim"].merge(casebook["victim"], on="victim_id", suffixes=("", "_later"))
    assert ((both["education"].isna()) & both["education_later"].notna()).sum() <= 40
    places = first_delivery["episode"].merge(casebook["episode"], on="episode_id", suffixes=("", "_later"))
    completed = places["country_of_exploitation"].isna() & places["country_of_exploitation_later"].notna()
    changed = set(places["victim_id"][completed]) | set(
        both["victim_id"][both["education"].isna() & both["education_later"].notna()]
    )
    assert 35 <= len(changed) <= 40


def test_nothing_else_of_a_victim_changed(first_delivery: Tables, casebook: Tables) -> None:
    columns = ["victim_id", "sex", "citizenship", "marital_status", "household_economy", "settlement"]
    both = first_delivery["victim"][columns].merge(
        casebook["victim"][columns], on="victim_id", suffixes=("", "_later")
    )
    for column in columns[1:]:
        one, other = both[column].astype("object"), both[f"{column}_later"].astype("object")
        assert ((one == other) | (one.isna() & other.isna())).all(), column


def test_the_second_delivery_has_a_new_code(first_delivery: Tables, casebook: Tables) -> None:
    def used(tables: Tables) -> set[str]:
        sector = tables["sector"]
        return set(sector["labour_sector"][sector["answer"] == "yes"].astype("str"))

    assert "illicit_activities" not in used(first_delivery)
    assert "illicit_activities" in used(casebook)
