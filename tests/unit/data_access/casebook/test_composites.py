"""Composite vignettes: from many cases, of nobody, without places and times."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data_access.casebook.casebook import Casebook
from data_access.casebook.composites import COMPOSITE_NOTE, composite
from data_access.disclosure.decisions import Decisions
from data_access.errors import DisclosureError, UsageError
from tests.unit.data_access.casebook.narrative_casebook import (
    casebook_with_narratives,
    tables_with_narratives,
)
from tests.unit.data_access.casebook.small_casebook import MEANS

TRAITS = {
    "sex": "male",
    "age_group": "child",
    "settlement": "rural",
    "exploitation_type": "forced_labour",
    "means_of_control": ["threats", "debt_bondage"],
    "narrative_code": ["isolation", "surveillance"],
}
VICTIM, REGISTRATION, EPISODE = "v00007", "r00007", "e00007"


def with_nobody(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables without any case that has half of what the means of control and the codes are, and is a boy."""
    victims = tables["victim"].merge(tables["registration"].query("sequence == 1"), on="victim_id")
    boys = victims[(victims["sex"] == "male") & (victims["age_group"] == "child")]
    narrative = tables["narrative"].copy()
    theirs = narrative["registration_id"].isin(boys["registration_id"]) & (
        narrative["narrative_code"] == "isolation"
    )
    narrative.loc[theirs, "answer"] = "no"
    uncoded = boys[~boys["registration_id"].isin(narrative["registration_id"])]
    said = narrative[narrative["registration_id"] == narrative["registration_id"].iloc[0]].assign(answer="no")
    more = pd.concat([said.assign(registration_id=name) for name in uncoded["registration_id"]])
    return {**tables, "narrative": pd.concat([narrative, more], ignore_index=True)}


def with_one(tables: dict[str, pd.DataFrame], *, not_known: str | None = None) -> dict[str, pd.DataFrame]:
    """The tables with one case that has every trait; of one item it may be not known whether it has it."""
    found = {name: frame.copy() for name, frame in tables.items()}
    found["victim"].loc[lambda t: t["victim_id"] == VICTIM, ["sex", "settlement"]] = ["male", "rural"]
    found["registration"].loc[lambda t: t["victim_id"] == VICTIM, "age_group"] = "child"
    for table, key, identifier in (
        ("exploitation", "episode_id", EPISODE),
        ("control", "episode_id", EPISODE),
        ("narrative", "registration_id", REGISTRATION),
    ):
        answers = found[table]
        theirs = answers[key] == identifier
        answers.loc[theirs, ["answer", "answer_not_known"]] = ["yes", None]
        if not_known in set(answers[theirs].iloc[:, 1]):
            item = theirs & (answers.iloc[:, 1] == not_known)
            answers.loc[item, ["answer", "answer_not_known"]] = ["not_known", "unknown"]
    return found


@pytest.fixture(scope="module")
def nobody() -> dict[str, pd.DataFrame]:
    return with_nobody(tables_with_narratives())


@pytest.fixture(scope="module")
def casebook(nobody: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Casebook:
    return casebook_with_narratives(tmp_path_factory.mktemp("nobody"), nobody)


def test_each_trait_is_told_with_the_protected_number_of_cases_that_share_it(casebook: Casebook) -> None:
    told = composite(casebook, TRAITS)
    assert told.dimensions == ("trait",)
    cells = told.without_margins()
    assert len(cells) == 8
    assert told.cell(trait="sex=male").value == casebook.where(sex="male").total().value
    assert all((cell.value or 0) >= casebook.rules.threshold for cell in cells)
    assert (
        dict(told.described[0].labels)["narrative_code=isolation"]
        == "Code of the narrative: isolation from others"
    )


def test_it_says_that_it_is_a_composite(casebook: Casebook) -> None:
    assert COMPOSITE_NOTE in composite(casebook, TRAITS).notes


def test_whom_a_trait_counts_is_known_to_the_attack_on_the_edition(casebook: Casebook) -> None:
    told = composite(casebook, TRAITS).cell(trait="narrative_code=isolation")
    assert [count.group.text for count in told.counts] == ["case & yes(narrative_code:isolation)"]


def test_traits_that_a_real_case_has_all_of_are_refused(
    nobody: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    with pytest.raises(DisclosureError, match="a real case has all of these traits"):
        composite(casebook_with_narratives(tmp_path, with_one(nobody)), TRAITS)


def test_a_real_case_of_which_one_trait_is_not_known_may_have_it(
    nobody: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    casebook = casebook_with_narratives(tmp_path, with_one(nobody, not_known="threats"))
    with pytest.raises(DisclosureError, match="a real case"):
        composite(casebook, TRAITS)


def test_a_real_case_outside_the_population_counts_too(
    nobody: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    casebook = casebook_with_narratives(tmp_path, with_one(nobody))
    year = int(nobody["registration"].loc[lambda t: t["victim_id"] == VICTIM, "year"].iloc[0])
    others = casebook.where(years=(2004, year - 1) if year > 2006 else (year + 1, 2011))
    with pytest.raises(DisclosureError, match="a real case"):
        composite(others, TRAITS)


@pytest.mark.parametrize(
    "place", [{"citizenship": "MDA"}, {"exploitation_region": "Eastern Europe"}, {"year": "2008"}], ids=str
)
def test_places_and_times_are_left_out(casebook: Casebook, place: dict[str, str]) -> None:
    with pytest.raises(DisclosureError, match="places and times"):
        composite(casebook, {**TRAITS, **place})


def test_a_trait_of_too_few_is_refused(casebook: Casebook) -> None:
    with pytest.raises(DisclosureError, match="too few cases have a trait"):
        composite(casebook, {**TRAITS, "exploitation_type": "other"})


def test_traits_that_few_cases_share_half_of_are_refused(
    nobody: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    """Four traits of forty cases each, that no two of have anybody in common."""
    control, narrative = nobody["control"].copy(), nobody["narrative"].copy()
    for answers, key, letter in ((control, "episode_id", "e"), (narrative, "registration_id", "r")):
        answers[["answer", "answer_not_known"]] = ["no", None]
        for place, code in enumerate([*MEANS, "isolation"]):
            theirs = [f"{letter}{number:05d}" for number in range(40 * place, 40 * place + 40)]
            answers.loc[answers[key].isin(theirs) & (answers.iloc[:, 1] == code), "answer"] = "yes"
    casebook = casebook_with_narratives(tmp_path, {**nobody, "control": control, "narrative": narrative})
    with pytest.raises(DisclosureError, match="too few share half"):
        composite(casebook, {"means_of_control": MEANS, "narrative_code": "isolation"})


def test_few_traits_are_no_vignette(casebook: Casebook) -> None:
    with pytest.raises(UsageError, match="hardly more than a count"):
        composite(casebook, {"sex": "male", "age_group": "child"})


def test_nobody_has_two_values_of_one_fact(casebook: Casebook) -> None:
    with pytest.raises(UsageError, match="two values"):
        composite(casebook, {**TRAITS, "sex": ["male", "female"]})


def test_a_trait_that_an_edition_hides_is_hidden_here_and_stops_nothing(casebook: Casebook) -> None:
    hidden = frozenset({"case & yes(narrative_code:isolation)"})
    told = composite(casebook.under(Decisions(hidden=hidden)), TRAITS)
    assert told.cell(trait="narrative_code=isolation").hidden
    assert not told.cell(trait="sex=male").hidden
