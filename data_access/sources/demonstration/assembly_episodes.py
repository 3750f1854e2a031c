"""The tables of episodes: dates and places, recruitment, exploitation, control and violence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_access.sources.demonstration.exploitation import MEANS, SECTORS, TYPES
from data_access.sources.demonstration.frames import Frame, either, items
from data_access.sources.demonstration.groups import NONE
from data_access.sources.demonstration.missingness import KNOWN, UNKNOWN, Reasons
from data_access.sources.demonstration.sampling import Bools, Ints
from data_access.sources.demonstration.selection import EARLIER, PRESENT, SECOND, Selection
from data_access.sources.demonstration.setting import MONTHS
from data_access.vocabulary import code_lists as codes
from data_access.vocabulary.means_of_control import CURRENT

RECRUITMENT_LEG, TRANSIT_LEG, EXPLOITATION_LEG = range(3)
INTERNAL, CROSS_BORDER = 0, 1


def _by_kind(kind: Ints, present: np.ndarray, earlier: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Values of each episode by its kind."""
    return np.select([kind == EARLIER, kind == SECOND], [earlier, second], present)


def _only_present(kind: Ints, reasons: Reasons) -> Reasons:
    """What was asked of the present episode only is unknown of the others."""
    return np.where(kind == PRESENT, reasons, UNKNOWN).astype(np.int8)


def episode(selection: Selection) -> pd.DataFrame:
    """All episodes: the present ones, earlier ones (R1) and linked second ones (R2)."""
    victim, kind = selection.all_episodes
    cases = selection.cases
    frame = Frame()
    frame.add("episode_id", selection.episode_ids.take(victim * 3 + kind))
    frame.add("victim_id", selection.victim_ids.take(victim))
    frame.add("sequence", 1 + selection.has_earlier[victim] * (kind != EARLIER) + (kind == SECOND))
    _dates(frame, selection, victim, kind)
    _places(frame, selection, victim, kind)
    episodes = cases.episodes
    exit_mode = either(_only_present(kind, selection.reasons("exit_mode")[victim]))
    frame.fact("exit_mode", episodes.exit_mode[victim], codes.EXIT_MODE, exit_mode)
    return_mode = _only_present(kind, selection.reasons("return_mode")[victim])
    frame.fact("return_mode", episodes.return_mode[victim], codes.RETURN_MODE, return_mode)
    not_screened = np.where(kind == PRESENT, selection.previously_trafficked[victim], UNKNOWN).astype(np.int8)
    frame.yes_no("previously_trafficked", cases.earlier.prior[victim], not_screened)
    for name, values in (("resold_in_journey", episodes.resold),):
        frame.yes_no(name, values[victim], _only_present(kind, selection.reasons(name)[victim]))
    hours = _only_present(kind, selection.reasons("hours_per_day_band")[victim])
    frame.fact("hours_per_day_band", episodes.hours[victim], codes.HOURS_BAND, hours)
    withheld = _only_present(kind, selection.reasons("pay_withheld")[victim])
    frame.yes_no("pay_withheld", episodes.pay_withheld[victim], withheld)
    return frame.frame()


def _dates(frame: Frame, selection: Selection, victim: Ints, kind: Ints) -> None:
    cases = selection.cases
    episodes, earlier, follow_up = cases.episodes, cases.earlier, cases.follow_up
    start = _by_kind(kind, episodes.start[victim], earlier.start[victim], follow_up.start[victim])
    end = _by_kind(kind, episodes.end[victim], earlier.end[victim], follow_up.end[victim])
    later_age = episodes.age_at_entry[victim] + (follow_up.start - episodes.start)[victim] / MONTHS
    age = _by_kind(kind, episodes.age_at_entry[victim], earlier.age_at_entry[victim], later_age)
    start_reasons = np.where(kind == PRESENT, selection.reasons("start")[victim], KNOWN).astype(np.int8)
    end_reasons = np.where(kind == PRESENT, cases.exit_reason[victim], KNOWN).astype(np.int8)
    frame.month("start", start, start_reasons)
    frame.month("end", end, end_reasons)
    length = either(start_reasons, end_reasons)
    frame.fact("duration_band", np.digitize(end - start, (13, 25)), codes.DURATION_BAND, length)
    lower = [float(code.rstrip("+").split("-")[0]) for code in codes.AGE_BAND.codes]
    band = np.searchsorted(lower, age, side="right") - 1
    age_reasons = either(start_reasons, selection.reasons("age_band")[victim])
    frame.fact("age_band_at_entry", band, codes.AGE_BAND, age_reasons)
    adult = band >= codes.AGE_BAND.codes.index("18-20")
    frame.fact("age_group_at_entry", adult.astype(np.int64), codes.AGE_GROUP, age_reasons)


def _places(frame: Frame, selection: Selection, victim: Ints, kind: Ints) -> None:
    cases = selection.cases
    groups, setting = cases.groups, cases.setting
    group = cases.people.group[victim]
    own = setting.citizenship_country[groups.citizenship[group]]
    present_internal = groups.domestic[group]
    internal = _by_kind(
        kind, present_internal, cases.earlier.internal[victim], cases.follow_up.internal[victim]
    )
    internal = internal.astype(bool) & ((kind == PRESENT) | _can_be_internal(selection)[group])
    country = np.where(internal, own, groups.exploitation_country[group])
    recruited = np.where(kind == PRESENT, groups.recruitment_country[group], own)
    crossing = np.where(internal | (country == own), INTERNAL, CROSS_BORDER)
    frame.fact(
        "country_of_recruitment",
        recruited,
        setting.countries,
        _only_present(kind, selection.reasons("country_of_recruitment")[victim]),
    )
    frame.fact(
        "country_of_exploitation", country, setting.countries, _exploitation_reasons(selection, victim, kind)
    )
    frame.fact(
        "crossing",
        crossing,
        codes.CROSSING,
        np.where(kind == PRESENT, selection.reasons("crossing")[victim], KNOWN).astype(np.int8),
    )


def _can_be_internal(selection: Selection) -> Bools:
    """By case group: whether the country of citizenship is a country of exploitation at all."""
    setting = selection.cases.setting
    never = {setting.country(code) for code in setting.parameters.routes.never_domestic.value}
    possible = np.array([country not in never for country in setting.citizenship_country])
    return possible[selection.cases.groups.citizenship]


def _exploitation_reasons(selection: Selection, victim: Ints, kind: Ints) -> Reasons:
    present = selection.revised(selection.reasons("country_of_exploitation"))[victim]
    return np.where(kind == PRESENT, present, KNOWN).astype(np.int8)


def recruitment(selection: Selection) -> pd.DataFrame:
    """How contact was made, abduction and payment, of the present episodes."""
    at = selection.present_episodes
    episodes = selection.cases.episodes
    frame = Frame()
    frame.add("episode_id", selection.episode_ids.take(at * 3 + PRESENT))
    frame.fact("channel", episodes.channel[at], codes.RECRUITMENT_CHANNEL, selection.reasons("channel")[at])
    frame.yes_no("abduction", episodes.abduction[at], selection.reasons("abduction")[at])
    frame.yes_no("paid_money", episodes.paid_money[at], selection.reasons("paid_money")[at])
    return frame.frame()


def route_leg(selection: Selection) -> pd.DataFrame:
    """Places of the present episodes; a place of transit is listed only where it was told."""
    at = selection.present_episodes
    cases = selection.cases
    groups, group = cases.groups, cases.people.group[at]
    told = selection.reasons("transit")[at] == KNOWN
    countries = np.stack(
        [
            groups.recruitment_country[group],
            np.where(told, groups.first_transit[group], NONE),
            np.where(told, groups.second_transit[group], NONE),
            groups.exploitation_country[group],
        ],
        axis=1,
    )
    listed = countries != NONE
    number = np.cumsum(listed, axis=1)[listed]
    row, column = np.nonzero(listed)
    kinds = np.array([RECRUITMENT_LEG, TRANSIT_LEG, TRANSIT_LEG, EXPLOITATION_LEG])[column]
    recruited = selection.reasons("country_of_recruitment")[at][row]
    exploited = _exploitation_reasons(selection, at, np.full(len(at), PRESENT))[row]
    reasons = np.select([kinds == RECRUITMENT_LEG, kinds == EXPLOITATION_LEG], [recruited, exploited], KNOWN)
    frame = Frame()
    frame.add("episode_id", selection.episode_ids.take(at[row] * 3 + PRESENT))
    frame.add("leg_number", number)
    frame.codes("kind", kinds, codes.ROUTE_LEG_KIND.codes)
    frame.fact("country", countries[listed], cases.setting.countries, reasons.astype(np.int8))
    return frame.frame()


def exploitation(selection: Selection) -> pd.DataFrame:
    """Types of exploitation of all episodes; of earlier and second ones whether sexual or not."""
    victim, kind = selection.all_episodes
    cases = selection.cases
    truth = cases.exploitation.types[victim].copy()
    sexual = _by_kind(kind, truth[:, 0], cases.earlier.sexual[victim], cases.follow_up.sexual[victim]).astype(
        bool
    )
    other = kind != PRESENT
    truth[other] = False
    truth[other, TYPES.index("sexual_exploitation")] = sexual[other]
    truth[other, TYPES.index("forced_labour")] = ~sexual[other]
    reasons = np.where(other, KNOWN, selection.reasons("exploitation_type")[victim]).astype(np.int8)
    ids = selection.episode_ids.take(victim * 3 + kind)
    return items("episode_id", ids, "exploitation_type", TYPES, truth, reasons)


def _of_present(
    selection: Selection,
    item: str,
    listed: tuple[str, ...],
    truth: Bools,
    reasons: Reasons,
    chosen: Bools | None = None,
) -> pd.DataFrame:
    """Items of the present episodes of all or of some victims."""
    at = selection.present_episodes
    if chosen is not None:
        at = at[chosen[at]]
    ids = selection.episode_ids.take(at * 3 + PRESENT)
    return items("episode_id", ids, item, listed, truth[at], reasons[at])


def _where_applicable(selection: Selection, exploitation_type: str, item: str) -> tuple[Reasons, Bools]:
    """Reasons of a group of items that only one type of exploitation has, and which victims have rows.

    A victim whose type is known to be another one has no rows; where the type is not known, neither are the items.
    """
    types = selection.reasons("exploitation_type")
    reasons = either(types, selection.reasons(item))
    return reasons, selection.cases.exploitation.has(exploitation_type) | (types != KNOWN)


def sector(selection: Selection) -> pd.DataFrame:
    """Sectors of those in forced labour."""
    reasons, chosen = _where_applicable(selection, "forced_labour", "labour_sector")
    sectors = selection.cases.exploitation.sector
    if not selection.delivery.has_new_code:
        new = SECTORS.index(selection.cases.setting.parameters.deliveries.new_code.value)
        sectors = np.where(sectors == new, SECTORS.index("other"), sectors)
    truth = sectors[:, None] == np.arange(len(SECTORS))[None, :]
    return _of_present(selection, "labour_sector", SECTORS, truth, reasons, chosen)


def sexual(selection: Selection) -> pd.DataFrame:
    """Types of sexual exploitation of those exploited sexually."""
    reasons, chosen = _where_applicable(selection, "sexual_exploitation", "sexual_subtype")
    truth = selection.cases.exploitation.sexual_subtypes
    return _of_present(selection, "sexual_subtype", codes.SEXUAL_SUBTYPE.codes, truth, reasons, chosen)


def control(selection: Selection) -> pd.DataFrame:
    """Means of control of the present episodes."""
    reasons = selection.reasons("means_of_control")
    return _of_present(selection, "means_of_control", MEANS, selection.cases.exploitation.means, reasons)


def control_group(selection: Selection) -> pd.DataFrame:
    """Means of control in the current groups."""
    means = selection.cases.exploitation.means
    listed = codes.MEANS_GROUP.codes
    truth = np.stack(
        [means[:, [MEANS.index(item) for item in CURRENT.members[group]]].any(axis=1) for group in listed],
        axis=1,
    )
    return _of_present(selection, "means_group", listed, truth, selection.reasons("means_of_control"))


def violence(selection: Selection) -> pd.DataFrame:
    """Violence as disclosed; the true violence is in no table."""
    truth = selection.cases.exploitation.violence_disclosed
    return _of_present(selection, "violence", codes.VIOLENCE.codes, truth, selection.reasons("violence"))


def recruiter(selection: Selection) -> pd.DataFrame:
    """Relation of the recruiter to the victim."""
    truth = selection.cases.episodes.recruiter
    reasons = selection.reasons("recruiter_relation")
    return _of_present(selection, "recruiter_relation", codes.RECRUITER_RELATION.codes, truth, reasons)
