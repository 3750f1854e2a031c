"""Functionals of the true cases: what an analysis of complete data would find, theme by theme.

They are evaluated once on a large casebook without missing values and without the chance variation of regions' years
(``dispersion`` 0), so that they are properties of the parameters and not of one draw.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from data_access.sources.demonstration.people import DOMAINS
from data_access.sources.demonstration.perpetrators import ROLES
from data_access.sources.demonstration.re_trafficking import FIRST_PHASE
from data_access.sources.demonstration.sampling import Bools, Floats
from data_access.sources.demonstration.setting import MONTHS
from data_access.sources.demonstration.truths import TrueCases
from data_access.vocabulary.countries import countries

FIRST_YEAR_COMPARED, LAST_YEAR_COMPARED = 2005, 2011
ORGANISED_PERPETRATORS, ORGANISED_ROLES = 3, 2
POVERTY_CUTOFF = 3


def _years(cases: TrueCases) -> np.ndarray:
    return cases.setting.years[cases.groups.year[cases.people.group]]


def _adult_men(cases: TrueCases) -> Bools:
    return cases.people.male & ~cases.people.child


def _share(condition: Bools, among: Bools) -> float:
    return float(condition[among].mean())


def male_share_change(cases: TrueCases) -> float:
    """Share of men and boys in 2011 minus in 2005."""
    years, male = _years(cases), cases.people.male
    return _share(male, years == LAST_YEAR_COMPARED) - _share(male, years == FIRST_YEAR_COMPARED)


def _kitagawa(cases: TrueCases, stratum: np.ndarray) -> tuple[float, float]:
    """Within-stratum and mix component of the change in the male share, 2005 to 2011 (Kitagawa 1955)."""
    years, male = _years(cases), cases.people.male
    count = int(stratum.max()) + 1
    weights, rates = [], []
    for year in (FIRST_YEAR_COMPARED, LAST_YEAR_COMPARED):
        chosen = years == year
        number = np.bincount(stratum[chosen], minlength=count)
        males = np.bincount(stratum[chosen], male[chosen], minlength=count)
        weights.append(number / number.sum())
        rates.append(np.divide(males, number, out=np.full(count, np.nan), where=number > 0))
    both = ~np.isnan(rates[0]) & ~np.isnan(rates[1])
    within = float((((weights[0] + weights[1]) / 2) * (rates[1] - rates[0]))[both].sum())
    return within, male_share_change(cases) - within


def _mission(cases: TrueCases) -> np.ndarray:
    return cases.groups.mission[cases.people.group]


def _sub_region(cases: TrueCases) -> np.ndarray:
    """M49 sub-region of the mission, as a number."""
    names = [
        countries()[cases.setting.countries[country]].sub_region for country in cases.setting.mission_country
    ]
    return np.unique(names, return_inverse=True)[1][_mission(cases)]


def _construction_contrast(cases: TrueCases, exposed: Bools) -> float:
    labour = _adult_men(cases) & cases.exploitation.has("forced_labour")
    construction = cases.exploitation.in_sector("construction")
    return _share(construction, labour & exposed) - _share(construction, labour & ~exposed)


def _reported(cases: TrueCases) -> Floats:
    """Perpetrators that each victim would report."""
    return np.bincount(cases.perpetrators.link_victim, minlength=len(cases.people.male)).astype(float)


def organised_share(cases: TrueCases) -> float:
    """Victims with three and more perpetrators in two and more roles, among those who report any."""
    number = _reported(cases)
    roles = np.zeros(len(number), dtype=int)
    for at in range(len(ROLES)):
        has = cases.perpetrators.roles[cases.perpetrators.link_member, at]
        roles += np.bincount(cases.perpetrators.link_victim[has], minlength=len(number)) > 0
    organised = (number >= ORGANISED_PERPETRATORS) & (roles >= ORGANISED_ROLES)
    return _share(organised, number > 0)


def _women_share(cases: TrueCases, male_victims: bool | None) -> float:
    """Share of women among links; of all victims, of men and boys, or of women and girls."""
    perpetrators = cases.perpetrators
    chosen = np.ones(len(perpetrators.link_victim), dtype=bool)
    if male_victims is not None:
        chosen = cases.people.male[perpetrators.link_victim] == male_victims
    return float(perpetrators.woman[perpetrators.link_member[chosen]].mean())


def co_national_share(cases: TrueCases) -> float:
    """Reported perpetrators (persons) who have the victim's citizenship."""
    perpetrators = cases.perpetrators
    victims = cases.setting.citizenship_country[cases.groups.citizenship][perpetrators.group]
    return _share(perpetrators.citizenship == victims, perpetrators.seen)


def routes_hhi(cases: TrueCases) -> float:
    """Herfindahl-Hirschman index of cross-border routes (citizenship and country of exploitation), 0 to 1."""
    group = cases.people.group
    abroad = ~cases.groups.domestic[group]
    width = len(cases.setting.countries)
    route = (cases.groups.citizenship * width + cases.groups.exploitation_country)[group][abroad]
    shares = np.unique(route, return_counts=True)[1] / abroad.sum()
    return float((shares**2).sum())


def _domestic_share(cases: TrueCases, year: int) -> float:
    return _share(cases.groups.domestic[cases.people.group], _years(cases) == year)


def _poverty(cases: TrueCases) -> tuple[float, float, float]:
    """Alkire-Foster headcount H, intensity A and adjusted headcount M0 at three of six domains."""
    domains = cases.people.domains
    poor = domains >= POVERTY_CUTOFF
    headcount = float(poor.mean())
    intensity = float(domains[poor].mean() / len(DOMAINS))
    return headcount, intensity, headcount * intensity


def linked_rate(cases: TrueCases) -> float:
    """Linked second episodes (R2) for each 1,000 person-years of follow-up."""
    follow_up = cases.follow_up
    until = np.where(follow_up.event, follow_up.start, follow_up.until)
    years = (until - cases.episodes.registered)[follow_up.followed].sum() / MONTHS
    return float(1000.0 * follow_up.event.sum() / years)


def linked_risk(cases: TrueCases) -> float:
    """Risk of a second episode within 24 months of exit without loss to follow-up."""
    block = cases.setting.parameters.re_trafficking
    ratio = np.where(cases.episodes.child_at_entry, block.child_hazard_ratio.value, 1.0)
    cumulative = ratio * block.hazard.value["first_24_months"] * FIRST_PHASE / MONTHS
    return float((1.0 - np.exp(-cumulative))[cases.follow_up.followed].mean())


def _disclosed(cases: TrueCases, male: bool) -> float:
    disclosed: Bools = np.asarray(cases.exploitation.violence_disclosed.any(axis=1))
    return _share(disclosed, cases.people.male == male)


def _met(cases: TrueCases, male: bool) -> float:
    met: Bools = np.asarray(cases.exploitation.violence_true.any(axis=1))
    return _share(met, cases.people.male == male)


FUNCTIONALS: dict[str, Callable[[TrueCases], float]] = {
    "male_share_change": male_share_change,
    "kitagawa_within_missions": lambda cases: _kitagawa(cases, _mission(cases))[0],
    "kitagawa_mission_mix": lambda cases: _kitagawa(cases, _mission(cases))[1],
    "kitagawa_within_regions": lambda cases: _kitagawa(cases, _sub_region(cases))[0],
    "kitagawa_region_mix": lambda cases: _kitagawa(cases, _sub_region(cases))[1],
    "construction_effect_of_age": lambda cases: _construction_contrast(cases, cases.people.thirty_or_older),
    "construction_effect_of_rural": lambda cases: _construction_contrast(cases, ~cases.people.urban),
    "violence_disclosed_men": lambda cases: _disclosed(cases, True),
    "violence_disclosed_women": lambda cases: _disclosed(cases, False),
    "violence_met_men": lambda cases: _met(cases, True),
    "organised_share": organised_share,
    "women_share_of_links": lambda cases: _women_share(cases, None),
    "women_share_of_links_male_victims": lambda cases: _women_share(cases, True),
    "women_share_of_links_female_victims": lambda cases: _women_share(cases, False),
    "co_national_share": co_national_share,
    "group_size_true": lambda cases: float(cases.perpetrators.true_size.mean()),
    "group_size_seen": lambda cases: float(_reported(cases)[_reported(cases) > 0].mean()),
    "group_size_victim_weighted": lambda cases: float(
        cases.perpetrators.true_size[cases.people.group].mean()
    ),
    "routes_hhi": routes_hhi,
    "domestic_share_2008": lambda cases: _domestic_share(cases, 2008),
    "domestic_share_2011": lambda cases: _domestic_share(cases, 2011),
    "excluded_headcount": lambda cases: _poverty(cases)[0],
    "excluded_intensity": lambda cases: _poverty(cases)[1],
    "excluded_adjusted_headcount": lambda cases: _poverty(cases)[2],
    "linked_rate": linked_rate,
    "linked_risk_24_months": linked_risk,
}
