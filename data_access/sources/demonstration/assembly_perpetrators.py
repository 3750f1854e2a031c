"""The tables of reported perpetrators, their links to episodes and their roles."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_access.sources.demonstration.frames import Frame, items
from data_access.sources.demonstration.missingness import KNOWN, simply_missing
from data_access.sources.demonstration.perpetrators import ROLES
from data_access.sources.demonstration.sampling import Bools, Ints
from data_access.sources.demonstration.selection import PRESENT, Selection
from data_access.vocabulary import code_lists as codes


def reported_links(selection: Selection) -> Bools:
    """Links of victims who told of perpetrators at all."""
    cases = selection.cases
    told = cases.interviews.reasons_by_group("perpetrators", cases.people.group) == KNOWN
    return (told & selection.victim_mask)[cases.perpetrators.link_victim]


def _ordered_links(selection: Selection) -> Ints:
    """Reported links by the pseudonyms of episode and perpetrator."""
    links = np.flatnonzero(reported_links(selection))
    perpetrators = selection.cases.perpetrators
    episode = selection.episode_ids.number[perpetrators.link_victim[links] * 3 + PRESENT]
    person = selection.perpetrator_ids.number[perpetrators.link_member[links]]
    return links[np.lexsort((person, episode))]


def perpetrator(selection: Selection) -> pd.DataFrame:
    """Reported perpetrators, one row a person."""
    cases = selection.cases
    perpetrators = cases.perpetrators
    seen = np.zeros(len(perpetrators.group), dtype=bool)
    seen[perpetrators.link_member[reported_links(selection)]] = True
    at = selection.perpetrator_ids.sorted(np.flatnonzero(seen))
    rates = cases.setting.parameters.missingness.link_rates.value

    def reasons(item: str) -> np.ndarray:
        return simply_missing(cases.streams, item, len(seen), rates[item])[at]

    frame = Frame()
    frame.add("perpetrator_id", selection.perpetrator_ids.take(at))
    frame.fact(
        "sex", np.where(perpetrators.woman[at], 0, 1), codes.PERPETRATOR_SEX, reasons("perpetrator_sex")
    )
    frame.fact(
        "age_band", perpetrators.age_band[at], codes.PERPETRATOR_AGE_BAND, reasons("perpetrator_age_band")
    )
    frame.fact(
        "citizenship",
        perpetrators.citizenship[at],
        cases.setting.countries,
        reasons("perpetrator_citizenship"),
    )
    frame.yes_no("official_link", perpetrators.official_link[at], reasons("official_link"))
    return frame.frame()


def episode_perpetrator(selection: Selection) -> pd.DataFrame:
    """One row for each perpetrator whom a victim reported."""
    cases, at = selection.cases, _ordered_links(selection)
    perpetrators = cases.perpetrators
    share = cases.setting.parameters.missingness.link_rates.value["relation"]
    reasons = simply_missing(cases.streams, "relation", len(perpetrators.link_victim), share)
    frame = Frame()
    frame.add("episode_id", selection.episode_ids.take(perpetrators.link_victim[at] * 3 + PRESENT))
    frame.add("perpetrator_id", selection.perpetrator_ids.take(perpetrators.link_member[at]))
    frame.fact("relation", perpetrators.relation[at], codes.PERPETRATOR_RELATION, reasons[at])
    return frame.frame()


def perpetrator_role(selection: Selection) -> pd.DataFrame:
    """Roles that a victim reported of a perpetrator."""
    cases, at = selection.cases, _ordered_links(selection)
    perpetrators = cases.perpetrators
    member = perpetrators.link_member[at]
    share = cases.setting.parameters.missingness.link_rates.value["role"]
    reasons = simply_missing(cases.streams, "role", len(perpetrators.link_victim), share)[at]
    episodes = selection.episode_ids.take(perpetrators.link_victim[at] * 3 + PRESENT)
    frame = items("episode_id", episodes, "role", ROLES, perpetrators.roles[member], reasons)
    persons = selection.perpetrator_ids.take(np.repeat(member, len(ROLES)))
    frame.insert(1, "perpetrator_id", pd.Series(persons))
    return frame
