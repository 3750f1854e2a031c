"""The generator: the same bytes for the same seed, the sizes of the design, tables that the schema accepts."""

from __future__ import annotations

import hashlib
import io
import time

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.casebook.schema import TABLES, table
from data_access.casebook.schema_model import Table
from data_access.casebook.validation import validate_tables
from data_access.sources.demonstration import generate
from data_access.sources.demonstration.generator import Generated, generate_cases
from data_access.sources.demonstration.parameters import default_parameters, with_changes

Tables = dict[str, pd.DataFrame]
SMALL = 1500
NOT_CARRIED = {
    "registration.period",
    "victim.origin_region",
    "episode.exploitation_region",
    "perpetrator.citizenship_region",
}
WITHOUT_PERPETRATORS_BY_NAME = {"episode_role"}


def digest(frame: pd.DataFrame) -> str:
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    return hashlib.sha256(buffer.getvalue()).hexdigest()


def digests(tables: Tables) -> dict[str, str]:
    return {name: digest(frame) for name, frame in tables.items()}


def findings(tables: Tables) -> list[str]:
    with duckdb.connect() as connection:
        for name, frame in tables.items():
            connection.register(name, frame)
        return [
            str(each)
            for each in validate_tables(connection, {name: name for name in tables}, "demonstration")
        ]


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert digests(generate(size=SMALL, seed=3)) == digests(generate(size=SMALL, seed=3))


def test_another_seed_gives_another_casebook() -> None:
    one, other = digests(generate(size=SMALL, seed=3)), digests(generate(size=SMALL, seed=4))
    assert all(one[name] != other[name] for name in one if name != "mission_year" and name != "mission")


def test_a_change_in_one_block_leaves_the_others_as_they_were() -> None:
    changes = {"narratives.coder_sensitivity": {1: 0.5, 2: 0.5}, "assistance.accepted_share": 0.5}
    changed = with_changes(default_parameters(), changes)
    one, other = digests(generate(size=SMALL, seed=3)), digests(generate(changed, size=SMALL, seed=3))
    assert {name for name in one if one[name] != other[name]} == {"narrative", "assistance"}


def test_a_table_is_the_same_whether_made_alone_or_with_all() -> None:
    alone = generate(size=SMALL, seed=3, tables=("control",))
    assert digest(alone["control"]) == digest(generate(size=SMALL, seed=3)["control"])


def test_tables_and_columns_are_those_of_the_schema(casebook: Tables) -> None:
    assert set(casebook) == {each.name for each in TABLES} - WITHOUT_PERPETRATORS_BY_NAME
    for name, frame in casebook.items():
        assert columns_left_out(table(name), frame) <= NOT_CARRIED, name
        assert set(frame.columns) <= set(table(name).physical_columns), name


def columns_left_out(described: Table, frame: pd.DataFrame) -> set[str]:
    return {f"{described.name}.{column.name}" for column in described if column.name not in frame.columns}


def test_every_fact_has_known_values(casebook: Tables) -> None:
    for name, frame in casebook.items():
        for column in table(name):
            if column.name in frame.columns and not column.name.endswith("_not_known"):
                assert frame[column.name].notna().any(), f"{name}.{column.name}"


@settings(max_examples=4, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), size=st.integers(100, 1200), delivery=st.sampled_from([1, 2]))
def test_every_casebook_is_valid(seed: int, size: int, delivery: int) -> None:
    assert findings(generate(size=size, seed=seed, delivery=delivery)) == []


def test_the_default_casebook_is_valid(casebook: Tables) -> None:
    assert findings(casebook) == []


def test_sizes_of_the_design(casebook: Tables, default_cases: Generated) -> None:
    registrations = casebook["registration"]
    groups = registrations["case_group_id"].value_counts()
    assert len(casebook["victim"]) == 13_800
    assert abs(len(registrations) - 14_200) <= 10
    assert registrations["year"].min() == 1999
    assert registrations["year"].max() == 2011
    assert casebook["victim"]["citizenship"].nunique() == 86
    assert casebook["episode"]["country_of_exploitation"].nunique() == 96
    assert len(casebook["mission"]) == registrations["mission_id"].nunique() == 62
    assert groups.max() <= 40
    assert groups.mean() == pytest.approx(2.4, abs=0.1)
    assert default_cases.dropped == round(13_800 * 0.03 / 0.97)


@pytest.mark.parametrize("size", [100, 777, 20_000])
def test_any_size_by_option(size: int) -> None:
    assert len(generate(size=size, seed=1, tables=("victim",))["victim"]) == size


def test_the_default_size_takes_seconds() -> None:
    started = time.process_time()
    generate()
    assert time.process_time() - started < 10.0


def test_refused_consent_is_in_the_export_and_not_in_the_casebook() -> None:
    exported = generate(size=SMALL, seed=3, with_refused=True)
    imported = generate(size=SMALL, seed=3)
    refused = exported["registration"]["research_consent"] == "no"
    gone = set(exported["victim"]["victim_id"]) - set(imported["victim"]["victim_id"])
    assert set(exported["registration"]["victim_id"][refused]) == gone
    assert len(gone) == round(SMALL * 0.03 / 0.97)
    assert (imported["registration"]["research_consent"] == "yes").all()


def test_forms_do_not_ask_what_they_do_not_have(casebook: Tables) -> None:
    first = casebook["registration"].query("sequence == 1")
    form = first.set_index("victim_id")["form_version"]
    episodes = casebook["episode"].assign(form=casebook["episode"]["victim_id"].map(form))
    early = episodes[
        (episodes["form"] == "v1") & episodes["episode_id"].isin(casebook["recruitment"]["episode_id"])
    ]
    assert (early["hours_per_day_band_not_known"] == "not_asked").all()
    assert (early["previously_trafficked_not_known"] == "not_asked").all()
    control = casebook["control"][casebook["control"]["episode_id"].isin(early["episode_id"])]
    assert (control["answer_not_known"] == "not_asked").all()
    victims = casebook["victim"].set_index("victim_id").loc[form[form == "v1"].index]
    assert (victims["household_economy_not_known"] == "not_asked").all()
    late = episodes[episodes["form"] == "v3"]
    assert not (late["hours_per_day_band_not_known"] == "not_asked").any()


def test_earlier_episodes_end_before_the_present_one_begins(casebook: Tables) -> None:
    episodes = casebook["episode"].sort_values(["victim_id", "sequence"])
    text = episodes[["start", "end"]].astype("str")
    before = text["end"].shift(1)[episodes["sequence"] > 1]
    begins = text["start"][episodes["sequence"] > 1]
    known = episodes["start"].notna()[episodes["sequence"] > 1] & episodes["end"].notna().shift(1)[
        episodes["sequence"] > 1
    ].astype(bool)
    assert known.sum() > 100
    assert (before[known] <= begins[known]).all()


def test_pseudonyms_say_nothing_of_the_order(casebook: Tables) -> None:
    for name, key in (
        ("victim", "victim_id"),
        ("registration", "registration_id"),
        ("perpetrator", "perpetrator_id"),
    ):
        assert casebook[name][key].is_monotonic_increasing
        assert casebook[name][key].is_unique
    years = casebook["registration"]["year"].to_numpy(dtype=float)
    assert abs(np.corrcoef(np.arange(len(years)), years)[0, 1]) < 0.03


def test_a_delivery_beyond_the_last_month_holds_nothing(casebook: Tables) -> None:
    months = casebook["registration"]["date"].astype("str")
    assert months.max() <= "2011-12"
    assert generate_cases(size=SMALL, delivery=1).delivery.last_month == 2010 * 12 + 11


def test_the_published_scenario_knows_fewer_cases_of_re_trafficking() -> None:
    def told(scenario: str) -> int:
        episodes = generate(scenario=scenario, tables=("episode",))["episode"]
        return int((episodes["previously_trafficked"] == "yes").sum())

    assert 50 < told("published-79") < 110 < told("default")
