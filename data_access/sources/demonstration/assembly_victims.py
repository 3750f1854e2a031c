"""The tables of missions, victims and registrations."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_access.casebook.schema import REASONS
from data_access.sources.demonstration.frames import Frame, categorical, known
from data_access.sources.demonstration.missingness import KNOWN, Reasons, form_of
from data_access.sources.demonstration.people import DOMAINS
from data_access.sources.demonstration.registrations import Kind
from data_access.sources.demonstration.sampling import Ints
from data_access.sources.demonstration.selection import Selection
from data_access.sources.demonstration.setting import MONTHS
from data_access.vocabulary import code_lists as codes


def mission(selection: Selection) -> pd.DataFrame:
    """Missions with their country and first year."""
    setting = selection.cases.setting
    order = selection.mission_ids.sorted(np.arange(len(setting.mission_country)))
    opened = np.array([int(each.opened[:4]) for each in setting.parameters.missions.list.value])
    frame = Frame()
    frame.add("mission_id", selection.mission_ids.take(order))
    frame.fact("country", setting.mission_country[order], setting.countries, known(len(order)))
    frame.add("opened", opened[order])
    return frame.frame()


def mission_year(selection: Selection) -> pd.DataFrame:
    """Months open by mission and year, to the end of the delivery."""
    setting = selection.cases.setting
    order = selection.mission_ids.sorted(np.arange(len(setting.mission_country)))
    years = setting.years[setting.years * MONTHS <= selection.delivery.last_month]
    months = setting.months_open[order][:, : len(years)]
    mission, year = np.nonzero(months)
    frame = Frame()
    frame.add("mission_id", selection.mission_ids.take(order[mission]))
    frame.add("year", years[year])
    frame.add("months_open", months[mission, year])
    return frame.frame()


def victim(selection: Selection) -> pd.DataFrame:
    """Victims with their profile at recruitment."""
    cases = selection.cases
    people, at = cases.people, selection.victims
    citizenship = cases.setting.citizenship_country[cases.groups.citizenship[people.group[at]]]
    frame = Frame()
    frame.add("victim_id", selection.victim_ids.take(at))
    frame.fact("sex", people.male[at].astype(np.int64), codes.SEX, known(len(at)))
    frame.fact("citizenship", citizenship, cases.setting.countries, known(len(at)))

    def reasons(item: str) -> Reasons:
        return selection.reasons(item)[at]

    frame.yes_no("ethnic_minority", people.domain("ethnic_minority")[at], reasons("ethnic_minority"))
    frame.fact(
        "education",
        people.education[at],
        codes.EDUCATION,
        selection.revised(selection.reasons("education"))[at],
    )
    frame.fact("marital_status", people.marital_status[at], codes.MARITAL_STATUS, reasons("marital_status"))
    frame.yes_no("has_children", people.has_children[at], reasons("has_children"))
    frame.fact(
        "economic_activity",
        people.economic_activity[at],
        codes.ECONOMIC_ACTIVITY,
        reasons("economic_activity"),
    )
    frame.fact(
        "household_economy",
        people.household_economy[at],
        codes.HOUSEHOLD_ECONOMY,
        reasons("household_economy"),
    )
    frame.fact("settlement", np.where(people.urban[at], 0, 1), codes.SETTLEMENT, reasons("settlement"))
    for name in ("disability_or_illness", "family_problems"):
        frame.yes_no(name, people.deprived[at, DOMAINS.index(name)], reasons(name))
    lacking = people.deprived[at, DOMAINS.index("identity_documents")]
    frame.yes_no("identity_documents", ~lacking, reasons("identity_documents"))
    return frame.frame()


def registration(selection: Selection) -> pd.DataFrame:
    """Registrations with their form, age and referral."""
    cases, at = selection.cases, selection.registrations
    registrations, people = cases.registrations, cases.people
    victim, month = registrations.victim[at], registrations.month[at]
    form = form_of(cases.setting, month // MONTHS)
    none = known(len(at))
    frame = Frame()
    frame.add("registration_id", selection.registration_ids.take(at))
    frame.add("victim_id", selection.victim_ids.take(victim))
    frame.add("mission_id", selection.mission_ids.take(registrations.mission[at]))
    frame.add("case_group_id", selection.group_ids.take_or_empty(registrations.case_group[at]))
    frame.add("year", (month // MONTHS).astype(np.int32))
    frame.add("year_not_known", categorical(none - 1, REASONS))
    frame.month("date", month, none)
    frame.add("sequence", registrations.sequence[at])
    frame.fact("form_version", form, codes.FORM_VERSION, none)
    frame.fact("data_source", people.hotline[victim].astype(np.int64), codes.DATA_SOURCE, none)
    _age(frame, selection, at)
    by_organisation = codes.REFERRAL_SOURCE.codes.index("international_organisation")
    first = registrations.kind[at] == Kind.FIRST
    referral = np.where(first, people.referral_source[victim], by_organisation)
    frame.fact("referral_source", referral, codes.REFERRAL_SOURCE, _referral_reasons(selection, at))
    frame.fact("identification", people.identified[victim].astype(np.int64), codes.IDENTIFICATION, none)
    frame.yes_no("research_consent", ~selection.delivery.refused[victim], none)
    return frame.frame()


def _referral_reasons(selection: Selection, at: Ints) -> Reasons:
    """Reasons of the referral: the victim's own for the first registration, known for what a mission referred."""
    registrations = selection.cases.registrations
    first = selection.reasons("referral_source")[registrations.victim[at]]
    return np.where(registrations.kind[at] == Kind.FIRST, first, KNOWN).astype(np.int8)


def _age(frame: Frame, selection: Selection, at: Ints) -> None:
    """Age band and age group; the group is known for some records without a band."""
    cases = selection.cases
    registrations, people = cases.registrations, cases.people
    victim = registrations.victim[at]
    later = (registrations.month[at] - cases.episodes.registered[victim]) / MONTHS
    lower = np.array([float(code.rstrip("+").split("-")[0]) for code in codes.AGE_BAND.codes])
    aged = np.searchsorted(lower, people.age[victim] + later, side="right") - 1
    band = np.where(registrations.kind[at] == Kind.SECOND_EPISODE, aged, people.age_band[victim])
    reasons = selection.reasons("age_band")[victim]
    share = cases.setting.parameters.missingness.age_group_known_without_band.value
    told = (cases.streams.of("age group without band").random(len(people.male)) < share)[victim]
    group = (band >= codes.AGE_BAND.codes.index("18-20")).astype(np.int64)
    frame.fact("age_band", band, codes.AGE_BAND, reasons)
    frame.fact("age_group", group, codes.AGE_GROUP, np.where(told, KNOWN, reasons).astype(np.int8))
