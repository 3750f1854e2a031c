"""Victims: sex, age, education and the domains of social exclusion, as they truly are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.sources.demonstration.groups import CaseGroups
from data_access.sources.demonstration.sampling import (
    Bools,
    Floats,
    Ints,
    calibrated_intercept,
    expit,
    logit,
    ndtr,
    normal_threshold,
    pick,
    pick_rows,
    totals,
    weights_of,
)
from data_access.sources.demonstration.setting import Setting
from data_access.sources.demonstration.streams import Streams
from data_access.vocabulary import code_lists as codes

DEPRIVED_EDUCATION = ("none_or_primary", "lower_secondary")
DEPRIVED_ECONOMY = ("very_poor", "poor")
DOMAINS = (
    "household_economy",
    "education",
    "family_problems",
    "identity_documents",
    "ethnic_minority",
    "disability_or_illness",
)
FIRST_ADULT_BAND = codes.AGE_BAND.codes.index("18-20")
THIRTY = codes.AGE_BAND.codes.index("30-38")


@dataclass(frozen=True)
class People:
    """One entry for each victim; codes are positions in the code lists."""

    group: Ints
    male: Bools
    child: Bools
    age_band: Ints
    age: Floats
    education: Ints
    household_economy: Ints
    deprived: Bools
    """N × 6, in the order of ``DOMAINS``."""
    urban: Bools
    marital_status: Ints
    has_children: Bools
    economic_activity: Ints
    referral_source: Ints
    hotline: Bools
    identified: Bools

    @property
    def domains(self) -> Ints:
        """Number of deprived domains, 0 to 6."""
        return self.deprived.sum(axis=1)

    @property
    def thirty_or_older(self) -> Bools:
        return self.age_band >= THIRTY

    def domain(self, name: str) -> Bools:
        """Whether each victim is deprived in a domain."""
        return self.deprived[:, DOMAINS.index(name)]


def draw_people(setting: Setting, streams: Streams, groups: CaseGroups) -> People:
    """The victims of the case groups, in their order."""
    group = groups.of_victim
    rng = streams.of("people")
    count = len(group)
    same = rng.random(count) < setting.parameters.people.same_sex_group_share.value
    alone = rng.random(count) < setting.male_share[groups.mission[group], groups.year[group]]
    male = np.where(same, groups.male[group], alone)
    child = rng.random(count) < child_probability(setting)[male.astype(np.int64), groups.region[group]]
    education, economy, deprived = _exclusion(setting, streams, male, child)
    band = _age_bands(setting, rng.random(count), male, child, deprived.sum(axis=1))
    low, high = _band_limits(setting)
    marital = _marital(setting, rng.random(count), male, child)
    people = setting.parameters.people
    parent = weights_of(people.has_children.value, codes.MARITAL_STATUS.codes)
    activity = np.stack(
        [
            weights_of(people.economic_activity.value[key], codes.ECONOMIC_ACTIVITY.codes)
            for key in ("adult", "child")
        ]
    )
    urban = np.array([people.urban_share.value["female"], people.urban_share.value["male"]])
    referral = weights_of(people.referral_source.value, codes.REFERRAL_SOURCE.codes)
    return People(
        group=group,
        male=male,
        child=child,
        age_band=band,
        age=low[band] + rng.random(count) * (high - low)[band],
        education=education,
        household_economy=economy,
        deprived=deprived,
        urban=rng.random(count) < urban[male.astype(np.int64)],
        marital_status=marital,
        has_children=(rng.random(count) < parent[marital]) & ~child,
        economic_activity=pick_rows(rng.random(count), activity, child.astype(np.int64)),
        referral_source=pick(rng.random(count), referral),
        hotline=rng.random(count) < people.hotline_share.value,
        identified=rng.random(count) < people.identified_share.value,
    )


def child_probability(setting: Setting) -> Floats:
    """2 × R (female, male): probability of being under 18; its mean by sex is the parameter."""
    block = setting.parameters.people
    offsets = setting.by_region(block.child_region_offset.value)
    rows = []
    for name, male in (("female", False), ("male", True)):
        share = setting.male_share if male else 1.0 - setting.male_share
        of_mission = (setting.mission_year_weight * share).sum(axis=1)
        weights = totals(setting.mission_region, of_mission, len(setting.region_names))
        rows.append(expit(calibrated_intercept(block.child_share.value[name], offsets, weights) + offsets))
    return np.stack(rows)


def _exclusion(setting: Setting, streams: Streams, male: Bools, child: Bools) -> tuple[Ints, Ints, Bools]:
    """Education, household economy and the six domains, from one factor and what is specific to each."""
    rng = streams.of("exclusion")
    count = len(male)
    block = setting.parameters.exclusion
    factor = rng.standard_normal(count)
    scores = block.loading.value * factor[:, None] + np.sqrt(
        1.0 - block.loading.value**2
    ) * rng.standard_normal((count, len(DOMAINS)))
    by_person = np.stack(
        [
            weights_of(setting.parameters.people.education.value[key], codes.EDUCATION.codes)
            for key in ("female_adult", "male_adult", "child")
        ]
    )
    education = pick_rows(ndtr(-scores[:, 1]), by_person, np.where(child, 2, male))
    economy = pick(
        ndtr(-scores[:, 0]), weights_of(block.household_economy.value, codes.HOUSEHOLD_ECONOMY.codes)
    )
    deprived = np.zeros((count, len(DOMAINS)), dtype=bool)
    deprived[:, 0] = np.isin(
        economy, [codes.HOUSEHOLD_ECONOMY.codes.index(code) for code in DEPRIVED_ECONOMY]
    )
    deprived[:, 1] = np.isin(education, [codes.EDUCATION.codes.index(code) for code in DEPRIVED_EDUCATION])
    for at, name in enumerate(DOMAINS[2:], start=2):
        deprived[:, at] = scores[:, at] > normal_threshold(1.0 - block.domain_shares.value[name])
    return education, economy, deprived


def _age_bands(setting: Setting, uniforms: Floats, male: Bools, child: Bools, domains: Ints) -> Ints:
    """Age bands; among adults by proportional odds on the number of deprived domains."""
    block = setting.parameters.exclusion
    slope = -np.log(block.age_odds_ratio.value)
    shift = np.where(child, 0.0, slope * (domains - block.mean_domains.value))
    shares = setting.parameters.people.age_bands.value
    band = np.zeros(len(uniforms), dtype=np.int64)
    latent = logit(np.clip(uniforms, 1e-12, 1.0 - 1e-12)) - shift
    for name, chosen in (
        ("female_child", ~male & child),
        ("male_child", male & child),
        ("female_adult", ~male & ~child),
        ("male_adult", male & ~child),
    ):
        weights = weights_of(shares[name], codes.AGE_BAND.codes)
        first = int(np.argmax(weights > 0))
        last = len(weights) - 1 - int(np.argmax(weights[::-1] > 0))
        cuts = logit(np.cumsum(weights)[first:last])
        band[chosen] = first + np.searchsorted(cuts, latent[chosen])
    return band


def _band_limits(setting: Setting) -> tuple[Floats, Floats]:
    """Lower and upper limit in years of each age band, from its code."""
    low = np.array([float(code.rstrip("+").split("-")[0]) for code in codes.AGE_BAND.codes])
    return low, np.append(low[1:], setting.parameters.people.oldest_age.value + 1.0)


def _marital(setting: Setting, uniforms: Floats, male: Bools, child: Bools) -> Ints:
    shares = setting.parameters.people.marital_status.value
    rows = np.stack(
        [weights_of(shares[key], ("single", "married", "divorced_or_separated", "widowed")) for key in shares]
    )
    listed = list(shares)
    row = np.where(
        child, listed.index("child"), np.where(male, listed.index("male_adult"), listed.index("female_adult"))
    )
    return pick_rows(uniforms, rows, row)
