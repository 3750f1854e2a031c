"""What several episodes of one victim say together: who was trafficked before or again, and how long each was observed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data_access.casebook.casebook import Casebook
from data_access.disclosure.microdata import ModellingFrame
from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import UsageError
from data_access.sources.demonstration import generate
from series.methods.survival import kaplan_meier
from tests.unit.data_access.casebook.small_casebook import write_casebook

COLUMNS = {"entry": "months(until_registration)", "exit": "months(observed)", "again": "later_episode"}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return generate(size=3000, seed=3)


@pytest.fixture(scope="module")
def book(tables: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Casebook:
    folder: Path = tmp_path_factory.mktemp("episodes")
    return write_casebook(folder, tables, protection_class=ProtectionClass.PUBLISHED)


def months(column: pd.Series) -> pd.Series:
    text = column.astype("str")
    return text.str[:4].astype(int) * 12 + text.str[5:7].astype(int)


def observed(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Written apart from the views: entry, exit and event of everybody followed up, in pandas."""
    first = tables["registration"].query("sequence == 1").set_index("victim_id")
    present = tables["episode"].sort_values("sequence")
    before = set(present.loc[present["previously_trafficked"].astype("str") == "yes", "victim_id"])
    place = present["victim_id"].isin(before).astype(int) + 1
    case = present[present["sequence"] == place].set_index("victim_id")
    later = present[present["sequence"] == place + 1].set_index("victim_id")
    contacts = tables["follow_up"].merge(
        first.reset_index()[["registration_id", "victim_id"]], on="registration_id"
    )
    made = (
        contacts[contacts["in_contact"].astype("str") == "yes"]
        .groupby("victim_id")["months_after_exit"]
        .max()
    )
    missed = (
        contacts[contacts["in_contact"].astype("str") == "no"].groupby("victim_id")["months_after_exit"].min()
    )
    people = case.loc[case["end"].notna() & case.index.isin(contacts["victim_id"])]
    left = months(people["end"])
    entry = months(first.loc[people.index, "date"]) - left
    last = months(tables["registration"]["date"].dropna()).max() - left
    half = (made.reindex(people.index).fillna(0).clip(lower=entry) + missed.reindex(people.index)) / 2
    began = months(later["start"]).reindex(people.index) - left
    exit = began.fillna(half).fillna(last)
    return pd.DataFrame({"entry": entry, "exit": exit, "again": began.notna().astype(float)})


def frame_of(book: Casebook) -> ModellingFrame:
    return book.modelling_frame(COLUMNS)


def test_times_under_observation(book: Casebook, tables: dict[str, pd.DataFrame]) -> None:
    from data_access import estimate, summary
    from series.methods.event_rates import rates_by_phase

    expected = observed(tables)
    assert expected["again"].sum() >= 5
    assert book.count("later_episode").cell(later_episode="yes").value == expected["again"].sum()
    assert summary(frame_of(book), "entry").cell(term="mean").value == pytest.approx(
        expected["entry"].mean(), rel=0.01
    )
    found = estimate(
        rates_by_phase,
        frame_of(book),
        entry="entry",
        exit="exit",
        event="again",
        cluster="case_group",
        cut=24,
    )
    counted = expected[expected["exit"] > expected["entry"]]
    rate = 12_000 * counted["again"].sum() / (counted["exit"] - counted["entry"]).sum()
    assert found.cell(phase="all").value == pytest.approx(rate, rel=0.01)
    assert len(kaplan_meier(counted, exit="exit", event="again", entry="entry")) >= 3


def test_first_trafficked_is_the_earliest_episode(book: Casebook, tables: dict[str, pd.DataFrame]) -> None:
    first = tables["episode"].sort_values("sequence").drop_duplicates("victim_id")
    children = int((first["age_group_at_entry"].astype("str") == "child").sum())
    assert book.count("age_group_first_trafficked").cell(age_group_first_trafficked="child").value == children


def test_the_episode_before_is_that_of_those_trafficked_before(
    book: Casebook, tables: dict[str, pd.DataFrame]
) -> None:
    told = int((tables["episode"]["previously_trafficked"].astype("str") == "yes").sum())
    before = book.count("exploitation_kind_before").without_margins()
    assert sum(value.value or 0 for value in before.values) == told


def test_months_of_something_else_name_what_there_is(book: Casebook) -> None:
    with pytest.raises(UsageError, match="there are no months") as refused:
        book.modelling_frame({"x": "months(until_exit)"})
    assert "until_registration, observed" in str(refused.value.remedy)
