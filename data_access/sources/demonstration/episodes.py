"""The episode in which each victim was registered: when it began and ended, how the person left and returned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.sources.demonstration.exploitation import Exploitation
from data_access.sources.demonstration.groups import CaseGroups
from data_access.sources.demonstration.people import People
from data_access.sources.demonstration.sampling import Bools, Floats, Ints, pick, pick_rows, weights_of
from data_access.sources.demonstration.setting import MONTHS, Setting
from data_access.sources.demonstration.streams import Streams
from data_access.vocabulary import code_lists as codes

EARLIEST_MONTH = 1990 * MONTHS
"""Months are counted from the year 0; the schema knows none before 1990."""


@dataclass(frozen=True)
class Episodes:
    """One entry for each victim: the episode that led to the first registration."""

    registered: Ints
    """Month of the first registration."""
    start: Ints
    end: Ints
    age_at_entry: Floats
    exit_mode: Ints
    return_mode: Ints
    hours: Ints
    pay_withheld: Bools
    resold: Bools
    channel: Ints
    abduction: Bools
    paid_money: Bools
    recruiter: Bools
    """N × relations."""

    @property
    def child_at_entry(self) -> Bools:
        return self.age_at_entry < 18.0

    @property
    def duration_band(self) -> Ints:
        """Position in the code list of durations."""
        return np.digitize(self.end - self.start, (13, 25))

    @property
    def age_band_at_entry(self) -> Ints:
        """Position in the code list of age bands."""
        lower = [float(code.rstrip("+").split("-")[0]) for code in codes.AGE_BAND.codes]
        return np.searchsorted(lower, self.age_at_entry, side="right") - 1


def draw_episodes(
    setting: Setting, streams: Streams, groups: CaseGroups, people: People, exploitation: Exploitation
) -> Episodes:
    """Dates, exit, return, working conditions and recruitment of each victim's episode."""
    registered = setting.years[groups.year[people.group]] * MONTHS + groups.month[people.group]
    start, end = _dates(setting, streams, registered, people)
    block = setting.parameters.episodes
    rng = streams.of("episodes")
    count = len(registered)
    returns = np.stack(
        [weights_of(block.return_mode.value[key], codes.RETURN_MODE.codes) for key in codes.CROSSING.codes]
    )
    hours = np.stack(
        [weights_of(block.hours.value[key], codes.HOURS_BAND.codes) for key in ("other", "labour")]
    )
    labour = exploitation.has("forced_labour")
    withheld = np.array([block.pay_withheld.value[key] for key in ("other", "labour")])
    recruitment = setting.parameters.recruitment
    abduction = np.array([recruitment.abduction.value[key] for key in ("adult", "child")])
    return Episodes(
        registered=registered,
        start=start,
        end=end,
        age_at_entry=np.maximum(people.age - (registered - start) / MONTHS, 0.0),
        exit_mode=pick(rng.random(count), weights_of(block.exit_mode.value, codes.EXIT_MODE.codes)),
        return_mode=pick_rows(rng.random(count), returns, (~groups.domestic[people.group]).astype(np.int64)),
        hours=pick_rows(rng.random(count), hours, labour.astype(np.int64)),
        pay_withheld=rng.random(count) < withheld[labour.astype(np.int64)],
        resold=rng.random(count) < block.resold_share.value,
        channel=pick(
            rng.random(count), weights_of(recruitment.channel.value, codes.RECRUITMENT_CHANNEL.codes)
        ),
        abduction=rng.random(count) < abduction[people.child.astype(np.int64)],
        paid_money=rng.random(count) < recruitment.paid_money.value,
        recruiter=_recruiter(setting, streams, people),
    )


def _dates(setting: Setting, streams: Streams, registered: Ints, people: People) -> tuple[Ints, Ints]:
    block = setting.parameters.episodes
    rng = streams.of("dates")
    count = len(registered)
    lag = rng.exponential(block.registration_lag_mean.value, count)
    lag = np.minimum(lag, people.age * (1.0 - block.duration_longest_share_of_age.value))
    end = np.maximum(registered - np.floor(lag * MONTHS).astype(np.int64), EARLIEST_MONTH)
    duration = block.duration_median.value * np.exp(block.duration_log_sd.value * rng.standard_normal(count))
    longest = np.minimum(
        block.duration_longest.value, (people.age - lag) * block.duration_longest_share_of_age.value
    )
    months = np.floor(np.minimum(duration, longest) * MONTHS).astype(np.int64)
    return np.maximum(end - months, EARLIEST_MONTH), end


def _recruiter(setting: Setting, streams: Streams, people: People) -> Bools:
    block = setting.parameters.recruitment
    rng = streams.of("recruiter")
    count = len(people.male)
    relations = codes.RECRUITER_RELATION.codes
    rows = np.stack(
        [weights_of(block.recruiter_relation.value[key], relations) for key in ("adult", "child")]
    )
    child = people.child.astype(np.int64)
    result = np.zeros((count, len(relations)), dtype=bool)
    result[np.arange(count), pick_rows(rng.random(count), rows, child)] = True
    second = rng.random(count) < block.second_relation_share.value
    result[np.arange(count)[second], pick_rows(rng.random(count), rows, child)[second]] = True
    return result
