"""The victim-perpetrator data: sets of values become rows without inventing who had which."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from data_access import open_casebook
from data_access.errors import UsageError
from data_access.sources import ImportedCasebook, import_source
from tests.support.casebook_reading import answers, stored
from tests.support.ctdc_files import write_victim_perpetrator

VICTIM = {"gender": "Female", "majorityStatus": "Adult", "isForcedLabour": "1", "UN_COO_Region": "Europe"}


def _import(tmp_path: Path, *rows: dict[str, str]) -> ImportedCasebook:
    path = write_victim_perpetrator(tmp_path / "vp.csv", *rows)
    return import_source("ctdc-victim-perpetrator", path, cache=tmp_path / "cache")


def test_a_victims_facts_keep_their_regions_and_periods(tmp_path: Path) -> None:
    imported = _import(tmp_path, {**VICTIM, "yearRegister": "2005-2013", "UN_COE_Region": "Americas/Oceania"})
    assert stored(imported, "registration")["period"].tolist() == ["2005-2013"]
    assert stored(imported, "victim")["origin_region"].tolist() == ["europe"]
    assert stored(imported, "episode")["exploitation_region"].tolist() == ["americas_oceania"]
    assert not imported.coverage.carries("registration.year")
    assert not imported.coverage.carries("victim.citizenship")


def test_an_empty_flag_is_never_a_no(tmp_path: Path) -> None:
    found = answers(_import(tmp_path, VICTIM), "exploitation", "exploitation_type")
    assert found == {
        "forced_labour": ("yes", None),
        "sexual_exploitation": ("not_known", "not_carried"),
    }


def test_single_values_make_one_row_with_the_roles_of_the_record(tmp_path: Path) -> None:
    imported = _import(
        tmp_path, {**VICTIM, "IP_Gender": "Male", "IP_Relation": "FriendAcquaintance", "IP_Exploiter": "1"}
    )
    (profile,) = stored(imported, "perpetrator").to_dict("records")
    assert (profile["sex"], profile["age_band"], profile["age_band_not_known"]) == ("male", None, "unknown")
    assert stored(imported, "episode_perpetrator")["relation"].tolist() == ["friend_or_acquaintance"]
    assert answers(imported, "perpetrator_role", "role")["exploiter"] == ("yes", None)
    assert answers(imported, "episode_role", "role")["exploiter"] == ("yes", None)


def test_several_values_in_a_cell_become_several_perpetrator_rows(tmp_path: Path) -> None:
    imported = _import(tmp_path, {**VICTIM, "IP_Gender": "Female;Male", "IP_citizen_UNRegion": "Asia"})
    rows = stored(imported, "perpetrator")
    assert sorted(rows["sex"]) == ["female", "male"]
    assert rows["citizenship_region"].tolist() == ["asia", "asia"]


def test_who_of_several_had_a_role_is_not_carried_but_the_record_keeps_it(tmp_path: Path) -> None:
    imported = _import(tmp_path, {**VICTIM, "IP_Gender": "Female;Male", "IP_RecruiterBroker": "1"})
    roles = stored(imported, "perpetrator_role")
    assert set(zip(roles["answer"], roles["answer_not_known"], strict=True)) == {("not_known", "not_carried")}
    assert answers(imported, "episode_role", "role")["recruiter_or_broker"] == ("yes", None)


def test_two_sets_are_never_paired(tmp_path: Path) -> None:
    imported = _import(tmp_path, {**VICTIM, "IP_Gender": "Female;Male", "IP_citizen_UNRegion": "Africa;Asia"})
    rows = stored(imported, "perpetrator")
    pairs = Counter(zip(rows["sex"], rows["citizenship_region"], strict=True))
    assert pairs == Counter([("female", None), ("male", None), (None, "africa"), (None, "asia")])
    assert set(rows["sex_not_known"]) == {None, "not_carried"}


def test_the_sets_come_back_as_the_distinct_values_of_a_record(tmp_path: Path) -> None:
    record = {
        "IP_Gender": "Female;Male",
        "IP_ageBroad": "0--29;48+",
        "IP_citizen_UNRegion": "Asia;Europe",
        "IP_Relation": "FamilyIntimatePartner;StrangerUnknownOther",
    }
    imported = _import(tmp_path, {**VICTIM, **record})
    rows = stored(imported, "perpetrator")
    assert {value for value in rows["sex"] if value} == {"female", "male"}
    assert {value for value in rows["age_band"] if value} == {"0-29", "48+"}
    assert {value for value in rows["citizenship_region"] if value} == {"asia", "europe"}
    relations = stored(imported, "episode_perpetrator")["relation"]
    assert {value for value in relations if value} == {"family_or_partner", "stranger_or_other"}


def test_payment_to_some_is_neither_yes_nor_no(tmp_path: Path) -> None:
    rows = [{**VICTIM, "IP_PayMoney": paid} for paid in ("Yes", "No", "No;Yes", "")]
    assert stored(_import(tmp_path, *rows), "recruitment")["paid_money"].tolist() == [
        "yes",
        "no",
        "some",
        None,
    ]


def test_a_record_that_reports_nobody_has_no_perpetrator(tmp_path: Path) -> None:
    imported = _import(tmp_path, VICTIM, {**VICTIM, "IP_Exploiter": "1"})
    assert stored(imported, "episode_perpetrator")["episode_id"].tolist() == ["e000000003"]


def test_rows_are_not_persons_and_the_source_says_so(tmp_path: Path) -> None:
    described = _import(tmp_path, {**VICTIM, "IP_Gender": "Male"}).description
    assert not described.counts_perpetrators
    assert described.synthetic and described.differentially_private and described.unit_noun == "records"


def test_nobody_can_count_perpetrators_in_it(tmp_path: Path) -> None:
    path = write_victim_perpetrator(
        tmp_path / "vp.csv", {**VICTIM, "IP_Gender": "Female;Male", "IP_Exploiter": "1"}
    )
    casebook = open_casebook("ctdc-victim-perpetrator", path, cache=tmp_path / "cache")
    for dimension in ("perpetrators_reported", "organised_group"):
        with pytest.raises(UsageError, match="not how many they were"):
            casebook.count(dimension)
    assert casebook.count("perpetrators_sex").cell(perpetrators_sex="female;male").value == 1
