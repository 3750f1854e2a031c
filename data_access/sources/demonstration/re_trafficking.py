"""Re-trafficking in its two definitions: told at screening (R1) and linked second episodes (R2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.sources.demonstration.episodes import EARLIEST_MONTH, Episodes
from data_access.sources.demonstration.exploitation import Exploitation
from data_access.sources.demonstration.groups import CaseGroups
from data_access.sources.demonstration.people import People
from data_access.sources.demonstration.sampling import Bools, Floats, Ints, solve_increasing
from data_access.sources.demonstration.setting import MONTHS, Setting
from data_access.sources.demonstration.streams import Streams
from data_access.vocabulary import code_lists as codes

ADULT = 18.0
"""Years."""
FIRST_PHASE = 24
"""Months: the hazard of R2 has one level up to here and another one after it (as the parameters name them)."""


@dataclass(frozen=True)
class EarlierEpisodes:
    """R1: who was trafficked before, and the earlier episode (one entry for each victim, meant where ``prior``)."""

    prior: Bools
    risk: Floats
    """The chance of ``prior``."""
    chance_as_child: Floats
    """The chance that an earlier episode, where there is one, began under 18."""
    first_under_18: Bools
    """Under 18 when first trafficked: in the earlier episode where there is one, else in the present one."""
    start: Ints
    end: Ints
    age_at_entry: Floats
    sexual: Bools
    internal: Bools


@dataclass(frozen=True)
class FollowUp:
    """R2: who was followed up and until when, and the second episode of those with an event."""

    followed: Bools
    loss: Ints
    """Month in which contact was lost; it may lie after the end of the data."""
    until: Ints
    """Month of loss or of the end of the data, whichever comes first."""
    event: Bools
    start: Ints
    end: Ints
    registered: Ints
    sexual: Bools
    internal: Bools


def draw_earlier_episodes(
    setting: Setting,
    streams: Streams,
    people: People,
    episodes: Episodes,
    exploitation: Exploitation,
    scenario: str,
) -> EarlierEpisodes:
    """Earlier episodes of victims who were trafficked before, by odds ratios on what they brought along."""
    block = setting.parameters.re_trafficking
    rng = streams.of("re_trafficking")
    count = len(people.male)
    child = episodes.child_at_entry
    young = ~child & (episodes.age_at_entry < block.child_first_oldest_entry.value)
    odds = np.exp(_linear(setting, people, episodes))
    ratio, again = block.odds_ratios.value["first_trafficked_under_18"], block.repeated_child_factor.value
    as_child = np.zeros(count)
    for sex in (people.male, ~people.male):
        as_child[sex] = max(ratio - again, 0.0) * (child & sex).sum() / max(int((young & sex).sum()), 1)
    relative = np.where(child, again, 1.0 + as_child * young)
    prevalence = block.prevalence.value[scenario]

    def risk(level: float) -> Floats:
        return np.minimum(np.exp(level) * odds * relative, 0.9)

    level = solve_increasing(lambda value: float(risk(value).mean()), prevalence, -20.0, 0.0)
    chance = risk(level)
    prior = rng.random(count) < chance
    as_child = young * as_child / (1.0 + as_child)
    first_as_child = child | ((rng.random(count) < as_child) & prior)
    start, end, age = _earlier_dates(setting, rng, episodes, first_as_child & ~child)
    sexual = exploitation.has("sexual_exploitation")
    same = rng.random(count) < block.same_type_share.value
    return EarlierEpisodes(
        prior=prior,
        risk=chance,
        chance_as_child=np.where(child, 1.0, as_child),
        first_under_18=np.where(prior, first_as_child, child),
        start=start,
        end=end,
        age_at_entry=age,
        sexual=np.where(same, sexual, ~sexual),
        internal=rng.random(count) < block.internal_after_cross_border.value,
    )


def facts_of_risk(people: People, episodes: Episodes) -> dict[str, Bools]:
    """What raises the risk of R1 but the age at first trafficking, by its name among the parameters."""
    return {
        "forced_return": episodes.return_mode == codes.RETURN_MODE.codes.index("forced"),
        "ethnic_minority": people.domain("ethnic_minority"),
        "family_problems": people.domain("family_problems"),
        "household_poor": people.domain("household_economy"),
        "female": ~people.male,
        "rural": ~people.urban,
    }


def _linear(setting: Setting, people: People, episodes: Episodes) -> Floats:
    """Log of the factor that these facts make of the risk."""
    ratios = setting.parameters.re_trafficking.odds_ratios.value
    result = np.zeros(len(people.male))
    for name, fact in facts_of_risk(people, episodes).items():
        result += np.log(ratios[name]) * fact
    return result


def _earlier_dates(
    setting: Setting, rng: np.random.Generator, episodes: Episodes, as_child: Bools
) -> tuple[Ints, Ints, Floats]:
    """Start and end of the earlier episode, and the age at its start; it ends before the present one begins.

    Who was first trafficked as an adult was of age when the earlier episode began.
    """
    block = setting.parameters.re_trafficking
    length = setting.parameters.episodes
    count = len(as_child)
    interval = block.interval_median.value * np.exp(block.interval_log_sd.value * rng.standard_normal(count))
    duration = length.duration_median.value * np.exp(
        length.duration_log_sd.value * rng.standard_normal(count)
    )
    room = np.maximum(episodes.age_at_entry, 0.0) * length.duration_longest_share_of_age.value
    as_adult = ~episodes.child_at_entry & ~as_child
    room = np.where(as_adult, np.minimum(room, np.maximum(episodes.age_at_entry - ADULT, 0.0)), room)
    interval, duration = np.minimum(interval, room / 2), np.minimum(duration, room / 2)
    ages = block.child_first_ages.value
    age = ages["lowest"] + rng.random(count) * (ages["highest"] - ages["lowest"])
    back = np.where(as_child, episodes.age_at_entry - age, interval + duration)
    months = np.where(as_adult, np.floor(back * MONTHS), np.round(back * MONTHS)).astype(np.int64)
    start = episodes.start - np.maximum(months, 1)
    start = np.minimum(np.maximum(start, EARLIEST_MONTH), episodes.start)
    share = np.where(as_child, 0.5, duration / np.maximum(interval + duration, 1e-9))
    end = start + np.floor((episodes.start - start) * share).astype(np.int64)
    return start, end, np.maximum(episodes.age_at_entry - (episodes.start - start) / MONTHS, 0.0)


def draw_follow_up(
    setting: Setting,
    streams: Streams,
    groups: CaseGroups,
    people: People,
    episodes: Episodes,
    exploitation: Exploitation,
    exit_known: Bools,
) -> FollowUp:
    """Follow-up after the first registration and the second episodes that happen while it lasts."""
    block = setting.parameters.re_trafficking
    rng = streams.of("follow_up")
    count = len(people.male)
    followed = exit_known & (rng.random(count) < setting.parameters.assistance.followed_up_share.value)
    rate = setting.by_region(setting.parameters.assistance.loss_rate.value)[groups.region[people.group]]
    loss = episodes.registered + np.floor(rng.exponential(1.0, count) / rate * MONTHS).astype(np.int64)
    last = setting.years[-1] * MONTHS + MONTHS - 1
    until = np.minimum(loss, last)
    waiting = _event_time(setting, rng, episodes)
    start = episodes.registered + np.minimum(np.floor(waiting), 1e6).astype(np.int64) + 1
    event = followed & (start <= until)
    length = rng.exponential(block.second_duration_months.value, count)
    end = np.minimum(start + 1 + np.floor(length).astype(np.int64), last)
    delay = rng.integers(0, block.second_registration_months.value + 1, count)
    sexual = exploitation.has("sexual_exploitation")
    same = rng.random(count) < block.same_type_share.value
    return FollowUp(
        followed=followed,
        loss=loss,
        until=until,
        event=event,
        start=start,
        end=np.maximum(end, start),
        registered=np.minimum(np.maximum(end, start) + delay, last),
        sexual=np.where(same, sexual, ~sexual),
        internal=rng.random(count) < block.internal_after_cross_border.value,
    )


def _event_time(setting: Setting, rng: np.random.Generator, episodes: Episodes) -> Floats:
    """Months from the first registration to a second entry, by a hazard with two levels since exit."""
    block = setting.parameters.re_trafficking
    ratio = np.where(episodes.child_at_entry, block.child_hazard_ratio.value, 1.0)
    early = ratio * block.hazard.value["first_24_months"] / MONTHS
    late = ratio * block.hazard.value["later"] / MONTHS
    needed = rng.exponential(1.0, len(ratio))
    first_phase = np.maximum(FIRST_PHASE - (episodes.registered - episodes.end), 0)
    within = needed / early
    return np.where(within < first_phase, within, first_phase + (needed - early * first_phase) / late)
