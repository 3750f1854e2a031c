"""Registrations: the first of each victim, second ones of the same episode, and those of a linked second episode."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from data_access.sources.demonstration.episodes import Episodes
from data_access.sources.demonstration.groups import CaseGroups
from data_access.sources.demonstration.people import People
from data_access.sources.demonstration.re_trafficking import FollowUp
from data_access.sources.demonstration.sampling import Bools, Ints, pick_rows
from data_access.sources.demonstration.setting import MONTHS, Setting
from data_access.sources.demonstration.streams import Streams

NONE = -1


class Kind(IntEnum):
    """Why a registration was made."""

    FIRST = 0
    SECOND_MISSION = 1
    SECOND_EPISODE = 2


@dataclass(frozen=True)
class Registrations:
    """One entry for each registration; the first ones stand first, in the order of the victims."""

    victim: Ints
    kind: Ints
    mission: Ints
    case_group: Ints
    month: Ints
    sequence: Ints

    @property
    def first(self) -> Bools:
        return self.kind == Kind.FIRST


def draw_registrations(
    setting: Setting,
    streams: Streams,
    groups: CaseGroups,
    people: People,
    episodes: Episodes,
    follow_up: FollowUp,
) -> Registrations:
    """All registrations; how many victims two missions saw follows from the parameters, not from chance."""
    count = len(people.male)
    rng = streams.of("registrations")
    returned = np.flatnonzero(follow_up.event)
    sizes = setting.parameters.size
    extra = round(count * (sizes.registrations.value - sizes.victims.value) / sizes.victims.value)
    shuffled = rng.permutation(np.flatnonzero(~follow_up.event))
    twice = np.sort(shuffled[: max(extra - len(returned), 0)])
    last = int(setting.years[-1]) * MONTHS + MONTHS - 1
    delay = rng.integers(0, setting.parameters.registrations.second_within_months.value + 1, len(twice))
    month = np.minimum(episodes.registered[twice] + delay, last)
    other = _other_mission(setting, streams, groups, people.group[twice], month)
    home = groups.mission[people.group]
    return Registrations(
        victim=np.concatenate([np.arange(count), twice, returned]),
        kind=np.repeat(
            [Kind.FIRST, Kind.SECOND_MISSION, Kind.SECOND_EPISODE], [count, len(twice), len(returned)]
        ),
        mission=np.concatenate([home, other, home[returned]]),
        case_group=np.concatenate([people.group, np.full(len(twice) + len(returned), NONE)]),
        month=np.concatenate([episodes.registered, month, follow_up.registered[returned]]),
        sequence=np.repeat([1, 2, 2], [count, len(twice), len(returned)]),
    )


def _other_mission(setting: Setting, streams: Streams, groups: CaseGroups, group: Ints, month: Ints) -> Ints:
    """Another mission that was open, rather one in the country of exploitation."""
    preferred = setting.parameters.registrations.second_in_exploitation_country_weight.value
    size = np.array([each.weight for each in setting.parameters.missions.list.value])
    year = np.clip(month // MONTHS - setting.years[0], 0, len(setting.years) - 1)
    weights = (size[:, None] * setting.months_open)[:, year].T.astype(float)
    weights *= np.where(
        setting.mission_country[None, :] == groups.exploitation_country[group][:, None], preferred, 1.0
    )
    weights[np.arange(len(group)), groups.mission[group]] = 0.0
    uniforms = streams.of("second_missions").random(len(group))
    return pick_rows(uniforms, weights, np.arange(len(group)))
