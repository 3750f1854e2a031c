"""The cases as they truly are, before anything is missing: all blocks drawn in their order."""

from __future__ import annotations

from dataclasses import dataclass

from data_access.sources.demonstration.episodes import Episodes, draw_episodes
from data_access.sources.demonstration.exploitation import Exploitation, draw_exploitation
from data_access.sources.demonstration.groups import CaseGroups, draw_groups
from data_access.sources.demonstration.missingness import Missingness, Reasons, form_of
from data_access.sources.demonstration.people import People, draw_people
from data_access.sources.demonstration.perpetrators import Perpetrators, draw_perpetrators
from data_access.sources.demonstration.re_trafficking import (
    EarlierEpisodes,
    FollowUp,
    draw_earlier_episodes,
    draw_follow_up,
)
from data_access.sources.demonstration.registrations import Registrations, draw_registrations
from data_access.sources.demonstration.setting import MONTHS, Setting
from data_access.sources.demonstration.streams import Streams

DEFAULT_SCENARIO = "default"


@dataclass(frozen=True)
class TrueCases:
    """Everything that happened, and the interviews in which it was asked."""

    setting: Setting
    streams: Streams
    groups: CaseGroups
    people: People
    exploitation: Exploitation
    episodes: Episodes
    perpetrators: Perpetrators
    earlier: EarlierEpisodes
    follow_up: FollowUp
    registrations: Registrations
    interviews: Missingness
    exit_reason: Reasons


def draw_cases(
    setting: Setting, seed: int, victims: int, scenario: str = DEFAULT_SCENARIO, part: int = 0
) -> TrueCases:
    """Draw that many victims with all that belongs to them; other ones for each ``part`` of a casebook."""
    streams = Streams(seed, part)
    groups = draw_groups(setting, streams, victims)
    people = draw_people(setting, streams, groups)
    exploitation = draw_exploitation(setting, streams, groups, people)
    episodes = draw_episodes(setting, streams, groups, people, exploitation)
    perpetrators = draw_perpetrators(setting, streams, groups, people)
    earlier = draw_earlier_episodes(setting, streams, people, episodes, exploitation, scenario)
    form = form_of(setting, episodes.registered // MONTHS)
    interviews = Missingness(setting, streams, form, groups.mission[people.group], people.male)
    exit_reason = interviews.reasons("end")
    follow_up = draw_follow_up(setting, streams, groups, people, episodes, exploitation, exit_reason == 0)
    return TrueCases(
        setting=setting,
        streams=streams,
        groups=groups,
        people=people,
        exploitation=exploitation,
        episodes=episodes,
        perpetrators=perpetrators,
        earlier=earlier,
        follow_up=follow_up,
        registrations=draw_registrations(setting, streams, groups, people, episodes, follow_up),
        interviews=interviews,
        exit_reason=exit_reason,
    )
