"""Reported perpetrators: the group behind each case group, its members, and what each victim reported of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from data_access.sources.demonstration.groups import CaseGroups
from data_access.sources.demonstration.people import People
from data_access.sources.demonstration.sampling import (
    Bools,
    Floats,
    Ints,
    correlated_uniforms,
    expit,
    logit,
    pick,
    pick_rows,
    truncated_negative_binomial,
    weights_of,
)
from data_access.sources.demonstration.setting import Setting
from data_access.sources.demonstration.streams import Streams
from data_access.vocabulary import code_lists as codes

ROLES = codes.PERPETRATOR_ROLE.codes


@dataclass(frozen=True)
class Perpetrators:
    """Members (one entry each, in the order of their groups) and links (one for each victim who saw a member)."""

    group: Ints
    woman: Bools
    citizenship: Ints
    age_band: Ints
    official_link: Bools
    roles: Bools
    true_size: Ints
    """By case group."""
    link_victim: Ints
    link_member: Ints
    relation: Ints

    @property
    def seen(self) -> Bools:
        """Whether any victim reported the member."""
        result = np.zeros(len(self.group), dtype=bool)
        result[self.link_member] = True
        return result


def draw_perpetrators(setting: Setting, streams: Streams, groups: CaseGroups, people: People) -> Perpetrators:
    """The perpetrators of every case group, and the links that victims would report if they were asked."""
    block = setting.parameters.perpetrators
    size = _group_sizes(setting, streams, groups)
    group = np.repeat(np.arange(len(size)), size)
    rng = streams.of("perpetrators")
    count = len(group)
    victims_male = np.bincount(people.group, people.male, len(size)) > groups.size / 2
    women = np.array([block.women_share.value["female_victims"], block.women_share.value["male_victims"]])
    woman = rng.random(count) < women[victims_male.astype(np.int64)[group]]
    victim, member = _links(setting, streams, people, size)
    relations = np.stack(
        [
            weights_of(block.relation.value[key], codes.PERPETRATOR_RELATION.codes)
            for key in ("female_victims", "male_victims")
        ]
    )
    relation = pick_rows(
        streams.of("relation").random(len(victim)), relations, people.male[victim].astype(np.int64)
    )
    return Perpetrators(
        group=group,
        woman=woman,
        citizenship=_citizenships(setting, streams, groups, group),
        age_band=pick(rng.random(count), weights_of(block.age_bands.value, codes.PERPETRATOR_AGE_BAND.codes)),
        official_link=rng.random(count) < block.official_link.value,
        roles=_roles(setting, streams, woman),
        true_size=size,
        link_victim=victim,
        link_member=member,
        relation=relation,
    )


def _group_sizes(setting: Setting, streams: Streams, groups: CaseGroups) -> Ints:
    """True sizes; larger groups of traffickers have more victims identified together."""
    block = setting.parameters.perpetrators
    rng = streams.of("perpetrator_groups")
    count = len(groups.size)
    rank = np.argsort(np.argsort(groups.size + rng.random(count)))
    common = ndtri((rank + 0.5) / count)
    uniforms = correlated_uniforms(common, rng.standard_normal(count), block.case_group_correlation.value)
    probabilities = truncated_negative_binomial(
        block.group_size_mean.value, block.group_size_shape.value, block.group_size_largest.value
    )
    return 1 + pick(uniforms, probabilities)


def _links(setting: Setting, streams: Streams, people: People, size: Ints) -> tuple[Ints, Ints]:
    """Victims with the members whom they saw, each with the same probability."""
    of_victim = size[people.group]
    victim = np.repeat(np.arange(len(people.group)), of_victim)
    first_pair = np.cumsum(of_victim) - of_victim
    first_member = (np.cumsum(size) - size)[people.group]
    member = np.arange(len(victim)) - np.repeat(first_pair - first_member, of_victim)
    seen = streams.of("links").random(len(victim)) < setting.parameters.perpetrators.seen_probability.value
    return victim[seen], member[seen]


def pool_weights(setting: Setting) -> Floats:
    """K × K: citizenships of perpetrators by country of recruitment, before homophily: locals, then neighbours."""
    block = setting.parameters.perpetrators
    width = len(setting.countries)
    frequency = np.einsum("ry,ryc->c", setting.rate, setting.citizenship_weight) ** block.pool_exponent.value
    of_country = np.zeros(width)
    of_country[setting.citizenship_country] = frequency
    region = np.full(width, -1)
    region[setting.citizenship_country] = setting.citizenship_region
    region[setting.mission_country] = setting.mission_region
    result = np.zeros((width, width))
    for country in range(width):
        others = of_country.copy()
        others[country] = 0.0
        near = others * (region == region[country])
        far = others - near
        share_far = block.pool_other_regions.value if near.sum() > 0 else 1.0
        mixed = share_far * far / far.sum()
        if near.sum() > 0:
            mixed = mixed + (1.0 - share_far) * near / near.sum()
        result[country] = (1.0 - block.local_share.value) * mixed
        result[country, country] = block.local_share.value
    return result


def _citizenships(setting: Setting, streams: Streams, groups: CaseGroups, group: Ints) -> Ints:
    """A discrete choice within the country of recruitment, with one log-odds for the victim's own citizenship."""
    width = len(setting.countries)
    pairs = groups.recruitment_country * width + setting.citizenship_country[groups.citizenship]
    listed, row = np.unique(pairs, return_inverse=True)
    place, victim = np.divmod(listed, width)
    weights = pool_weights(setting)[place]
    weights[np.arange(len(listed)), victim] *= np.exp(
        setting.parameters.perpetrators.co_national_log_odds.value
    )
    return pick_rows(streams.of("perpetrator_citizenship").random(len(group)), weights, row[group])


def _roles(setting: Setting, streams: Streams, woman: Bools) -> Bools:
    """Members × roles; whoever draws none is taken for an exploiter."""
    block = setting.parameters.perpetrators
    rng = streams.of("roles")
    of_women = block.women_recruiter_share.value
    of_men = expit(logit(of_women) - np.log(block.women_recruiter_odds_ratio.value))
    result = np.zeros((len(woman), len(ROLES)), dtype=bool)
    for at, name in enumerate(ROLES):
        share = (
            np.where(woman, of_women, of_men)
            if name == "recruiter_or_broker"
            else block.other_roles.value[name]
        )
        result[:, at] = rng.random(len(woman)) < share
    result[~result.any(axis=1), ROLES.index("exploiter")] = True
    return result
