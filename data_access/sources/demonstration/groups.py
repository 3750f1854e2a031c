"""Case groups: victims identified together by one mission. Where and when, whose citizens, and along which route."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.sources.demonstration.sampling import (
    Bools,
    Floats,
    Ints,
    calibrated_intercept,
    expit,
    pick,
    pick_rows,
    truncated_negative_binomial,
)
from data_access.sources.demonstration.setting import MONTHS, Setting
from data_access.sources.demonstration.streams import Streams

NONE = -1


@dataclass(frozen=True)
class CaseGroups:
    """One entry for each case group; indices point into the setting. ``NONE`` stands for no place of transit."""

    size: Ints
    region: Ints
    year: Ints
    month: Ints
    mission: Ints
    citizenship: Ints
    male: Bools
    domestic: Bools
    exploitation_country: Ints
    recruitment_country: Ints
    first_transit: Ints
    second_transit: Ints

    @property
    def of_victim(self) -> Ints:
        """The group of each victim."""
        return np.repeat(np.arange(len(self.size)), self.size)


def draw_groups(setting: Setting, streams: Streams, victims: int) -> CaseGroups:
    """Case groups that hold exactly that many victims."""
    size = _sizes(setting, streams, victims)
    count = len(size)
    rng = streams.of("groups")
    region, year = _cells(setting, streams, rng.random(count))
    month = MONTHS - 1 - np.floor(rng.random(count) * _longest_open(setting)[region, year]).astype(np.int64)
    cell = region * len(setting.years) + year
    citizenships = setting.citizenship_weight.reshape(-1, len(setting.citizenship_country))
    citizenship = pick_rows(rng.random(count), citizenships, cell)
    missions = setting.mission_weight.reshape(-1, len(setting.mission_country))
    mission = pick_rows(rng.random(count), missions, cell * len(setting.citizenship_country) + citizenship)
    opened = MONTHS - setting.months_open[mission, year]
    month = np.maximum(month, opened)
    male = rng.random(count) < setting.male_share[mission, year]
    routes = _routes(setting, streams, region, year, citizenship, male)
    return CaseGroups(size, region, year, month, mission, citizenship, male, *routes)


def _sizes(setting: Setting, streams: Streams, victims: int) -> Ints:
    block = setting.parameters.size
    probabilities = truncated_negative_binomial(
        block.case_group_mean.value, block.case_group_shape.value, block.case_group_largest.value
    )
    size = 1 + pick(streams.of("group_sizes").random(victims), probabilities)
    ends = np.cumsum(size)
    last = int(np.searchsorted(ends, victims))
    size = size[: last + 1].copy()
    size[-1] -= ends[last] - victims
    return size[size > 0]


def _cells(setting: Setting, streams: Streams, uniforms: Floats) -> tuple[Ints, Ints]:
    """Region and year of each group: expected counts times gamma noise of each region's year."""
    dispersion = setting.parameters.regions.dispersion.value
    noise = np.ones(setting.rate.shape)
    if dispersion > 0:
        noise = streams.shared("counts").gamma(1.0 / dispersion, dispersion, setting.rate.shape)
    cell = pick(uniforms, (setting.rate * noise).ravel())
    return np.divmod(cell, len(setting.years))


def _longest_open(setting: Setting) -> Ints:
    """R × Y: months in which any mission of the region was open."""
    regions = range(len(setting.region_names))
    return np.stack([setting.months_open[setting.mission_region == region].max(axis=0) for region in regions])


def _routes(
    setting: Setting, streams: Streams, region: Ints, year: Ints, citizenship: Ints, male: Bools
) -> tuple[Bools, Ints, Ints, Ints, Ints]:
    block = setting.parameters.routes
    rng = streams.of("routes")
    count = len(region)
    own = setting.citizenship_country[citizenship]
    domestic = rng.random(count) < domestic_probability(setting)[region, year, citizenship]
    destinations = destination_weights(setting)
    rows = citizenship * 2 + male
    exploitation = np.where(domestic, own, pick_rows(rng.random(count), destinations, rows))
    abroad = ~domestic & (rng.random(count) < block.recruited_abroad_share.value)
    there = rng.random(count) < block.recruited_in_exploitation_country.value
    elsewhere = pick_rows(rng.random(count), destinations, rows)
    recruitment = np.where(abroad, np.where(there, exploitation, elsewhere), own)
    places = [pick_rows(rng.random(count), destinations, rows) for _ in range(2)]
    moved = ~domestic & (rng.random(count) < block.transit_share.value)
    first = np.where(moved & (places[0] != exploitation) & (places[0] != recruitment), places[0], NONE)
    again = (first != NONE) & (rng.random(count) < block.second_transit_share.value)
    second = np.where(again & (places[1] != first) & (places[1] != exploitation), places[1], NONE)
    return domestic, exploitation, recruitment, first, second


def domestic_probability(setting: Setting) -> Floats:
    """R × Y × C: probability of exploitation in the country of citizenship; its mean is the year's target."""
    block = setting.parameters.routes
    never = {setting.country(code) for code in block.never_domestic.value}
    possible = np.array([country not in never for country in setting.citizenship_country])
    offsets = setting.by_region(block.domestic_region_offset.value)
    weights = setting.rate[:, :, None] * setting.citizenship_weight
    result = np.zeros(weights.shape)
    for at, target in enumerate(setting.by_year(block.domestic_share.value)):
        able = weights[:, at, possible].sum(axis=1)
        intercept = calibrated_intercept(target * weights[:, at].sum() / able.sum(), offsets, able)
        result[:, at] = expit(intercept + offsets)[:, None] * possible[None, :]
    return result


def destination_weights(setting: Setting) -> Floats:
    """2C × K: weights of the countries of exploitation across a border, for groups of women and of men in turn."""
    block = setting.parameters.routes
    width = len(setting.countries)
    by_region = np.zeros((len(setting.region_names), width))
    for region, name in enumerate(setting.region_names):
        for code, weight in block.by_region.value[name].items():
            by_region[region, setting.country(code)] = weight
    factor = np.ones(width)
    for code, value in block.male_factor.value.items():
        factor[setting.country(code)] = value
    result = np.zeros((2 * len(setting.citizenship_country), width))
    for at, country in enumerate(setting.citizenship_country):
        general = by_region[setting.citizenship_region[at]].copy()
        general[country] = 0.0
        own = general.copy()
        listed = block.by_citizenship.value.get(setting.countries[country])
        if listed:
            own = np.zeros(width)
            own[[setting.country(code) for code in listed]] = list(listed.values())
        other = block.other_destination_share.value
        mixed = (1.0 - other) * own / own.sum() + other * general / general.sum()
        result[2 * at] = mixed
        result[2 * at + 1] = mixed * factor
    return result
