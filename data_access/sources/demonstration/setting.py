"""What is fixed before any case is drawn: missions, their months of activity, expected counts and routes.

Everything here follows from the parameters alone. Mission effects are parameters and are never redrawn, so what the
analyses estimate is conditional on the contributing missions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.sources.demonstration.parameters import Parameters
from data_access.sources.demonstration.sampling import Floats, Ints, calibrated_intercept, expit
from data_access.vocabulary.countries import countries

MONTHS = 12


@dataclass(frozen=True)
class Setting:
    """Arrays by region (R), year (Y), mission (M), citizenship (C) and country (K); names give the axes."""

    parameters: Parameters
    years: Ints
    region_names: tuple[str, ...]
    countries: tuple[str, ...]
    citizenship_country: Ints
    """C: index of each citizenship among the countries."""
    citizenship_region: Ints
    mission_country: Ints
    mission_region: Ints
    mission_male: Floats
    mission_completeness: Floats
    months_open: Ints
    """M × Y."""
    rate: Floats
    """R × Y: expected victims, up to a common factor."""
    citizenship_weight: Floats
    """R × Y × C: how the citizenships divide a region's year."""
    mission_weight: Floats
    """R × Y × C × M: how the missions of a region divide its victims of one citizenship."""
    mission_year_weight: Floats
    """M × Y: expected share of all victims."""
    male_intercept: Floats
    """Y."""

    @property
    def male_share(self) -> Floats:
        """M × Y: the probability that a victim whom the mission registers is male."""
        return expit(self.male_intercept[None, :] + self.mission_male[:, None])

    def country(self, iso3: str) -> int:
        """Index of a country."""
        return self.countries.index(iso3)

    def by_region(self, values: dict[str, float]) -> Floats:
        """Values by region's name as an array."""
        return np.array([values[name] for name in self.region_names])

    def by_year(self, values: dict[int, float]) -> Floats:
        """Values by year as an array."""
        return np.array([values[int(year)] for year in self.years])


def build_setting(parameters: Parameters) -> Setting:
    """Everything that follows from the parameters alone."""
    years = np.array(parameters.years)
    names = tuple(parameters.regions.members.value)
    listed = _countries(parameters)
    index = {code: position for position, code in enumerate(listed)}
    order = parameters.citizenships.order.value
    missions = parameters.missions.list.value
    mission_region = np.array([_region(parameters, names, each.country) for each in missions])
    months = np.stack([_months_open(each.opened, years) for each in missions])
    rate = _rates(parameters, names, mission_region, months, years)
    citizenship_region = np.array([_region(parameters, names, code) for code in order])
    citizenship_weight = _citizenship_weights(parameters, names, citizenship_region, years)
    mission_weight = _mission_weights(parameters, mission_region, months, order)
    mission_year = np.einsum("ry,ryc,rycm->my", rate, citizenship_weight, mission_weight)
    mission_year /= mission_year.sum()
    male = np.array([each.male for each in missions])
    targets = [parameters.people.male_share.value[int(year)] for year in years]
    return Setting(
        parameters=parameters,
        years=years,
        region_names=names,
        countries=listed,
        citizenship_country=np.array([index[code] for code in order]),
        citizenship_region=citizenship_region,
        mission_country=np.array([index[each.country] for each in missions]),
        mission_region=mission_region,
        mission_male=male,
        mission_completeness=np.array([each.completeness for each in missions]),
        months_open=months,
        rate=rate,
        citizenship_weight=citizenship_weight,
        mission_weight=mission_weight,
        mission_year_weight=mission_year,
        male_intercept=np.array(
            [calibrated_intercept(target, male, mission_year[:, at]) for at, target in enumerate(targets)]
        ),
    )


def _countries(parameters: Parameters) -> tuple[str, ...]:
    routes = parameters.routes
    codes = {*parameters.citizenships.order.value, *(each.country for each in parameters.missions.list.value)}
    for table in (routes.by_citizenship.value, routes.by_region.value):
        for row in table.values():
            codes |= set(row)
    return tuple(sorted(codes))


def _region(parameters: Parameters, names: tuple[str, ...], iso3: str) -> int:
    sub_region = countries()[iso3].sub_region
    members = parameters.regions.members.value
    return next(position for position, name in enumerate(names) if sub_region in members[name])


def _months_open(opened: str, years: Ints) -> Ints:
    """Months of activity in each year for a mission that opened in that month."""
    year, month = int(opened[:4]), int(opened[5:])
    return np.clip((years - year) * MONTHS + MONTHS - month + 1, 0, MONTHS)


def _rates(
    parameters: Parameters, names: tuple[str, ...], mission_region: Ints, months: Ints, years: Ints
) -> Floats:
    """R × Y: mission-months times the rate of the region and year (the trend model that is to be found again)."""
    regions = parameters.regions
    exposure = np.stack([months[mission_region == region].sum(axis=0) for region in range(len(names))])
    level = np.array([regions.rate_2005.value[name] for name in names])
    trend = np.log([regions.yearly_rate_ratio.value[name] for name in names])
    shift = np.log([regions.level_shift_2005.value[name] for name in names])
    since = years - regions.level_shift_year.value
    logs = trend[:, None] * since[None, :] + shift[:, None] * (since >= 0)[None, :]
    logs = logs + np.log(regions.form_break_2008.value) * (years >= regions.form_break_year.value)[None, :]
    return level[:, None] * np.exp(logs) * exposure


def _citizenship_weights(
    parameters: Parameters, names: tuple[str, ...], citizenship_region: Ints, years: Ints
) -> Floats:
    """R × Y × C: Zipf's law behind the two largest; each region registers mostly citizens of its own countries."""
    block = parameters.citizenships
    ranks = np.arange(3, len(block.order.value) + 1)
    tail = ranks**-block.zipf_exponent.value
    two = block.largest_two.value
    zipf = np.concatenate([[two, two], (1.0 - 2.0 * two) * tail / tail.sum()])
    factor = np.array([block.project_2005.value.get(code, 1.0) for code in block.order.value])
    later = (years >= parameters.regions.level_shift_year.value).astype(float)
    weights = zipf[None, :] * factor[None, :] ** later[:, None]
    result = np.zeros((len(names), len(years), len(zipf)))
    for region, name in enumerate(names):
        own = citizenship_region == region
        foreign = parameters.regions.foreign_share.value[name]
        for members, share in ((own, 1.0 - foreign), (~own, foreign)):
            part = weights * members[None, :]
            result[region] += share * part / part.sum(axis=1, keepdims=True)
    return result


def _mission_weights(parameters: Parameters, mission_region: Ints, months: Ints, order: list[str]) -> Floats:
    """R × Y × C × M: missions by size and months open; the one in the country of citizenship is preferred."""
    missions = parameters.missions.list.value
    size = np.array([each.weight for each in missions])
    base = size[:, None] * months
    home = np.array([[each.country == code for each in missions] for code in order])
    preference = np.where(home, parameters.regions.home_mission_preference.value, 1.0)
    in_region = np.arange(mission_region.max() + 1)[:, None] == mission_region[None, :]
    weights = in_region[:, None, None, :] * base.T[None, :, None, :] * preference[None, None, :, :]
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0)
