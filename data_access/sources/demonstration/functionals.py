"""Functionals of the true cases: what an analysis of complete data would find, theme by theme.

What is recorded of *groups* of perpetrators is what is known of some of them; such functionals leave out what is not known.

They are evaluated once on a large casebook without missing values and without the chance variation of regions' years
(``dispersion`` 0), so that they are properties of the parameters and not of one draw.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from data_access.sources.demonstration.exploitation import MEANS
from data_access.sources.demonstration.missingness import KNOWN, simply_missing
from data_access.sources.demonstration.people import DOMAINS
from data_access.sources.demonstration.perpetrators import ROLES
from data_access.sources.demonstration.rates_seen import PLACES, ratio_seen, shift_seen
from data_access.sources.demonstration.re_trafficking import FIRST_PHASE
from data_access.sources.demonstration.sampling import Bools, Floats
from data_access.sources.demonstration.setting import MONTHS
from data_access.sources.demonstration.told_ratios import FORCED, YOUNG, told_odds_ratio
from data_access.sources.demonstration.truths import TrueCases
from data_access.vocabulary import code_lists as codes
from data_access.vocabulary.countries import countries

FIRST_YEAR_COMPARED, LAST_YEAR_COMPARED = 2005, 2011
ORGANISED_PERPETRATORS, ORGANISED_ROLES = 3, 2
POVERTY_CUTOFF = 3
DOMAINS_KNOWN = 4
"""Of so many known domains the report on social exclusion counts a case; the others are imputed."""
FIRST_YEARS, LATEST_YEARS = (1999, 2003), (2008, 2011)
"""The first and the last of the periods by which reports compare."""
ASKED_FROM = 2004
"""The first form did not ask for means of control."""


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


def _within(cases: TrueCases, years: tuple[int, int]) -> Bools:
    return (_years(cases) >= years[0]) & (_years(cases) <= years[1])


def _kitagawa(cases: TrueCases, stratum: np.ndarray) -> tuple[float, float]:
    """Within-stratum and mix component of the change in the male share, 2005 to 2011 (Kitagawa 1955)."""
    moments = [_years(cases) == year for year in (FIRST_YEAR_COMPARED, LAST_YEAR_COMPARED)]
    return _components(cases.people.male, stratum, moments)


def _kitagawa_labour(cases: TrueCases) -> tuple[float, float]:
    """The same of the share of forced labour from the first to the last period, by sub-region of exploitation."""
    names = np.array([countries()[code].sub_region for code in cases.setting.countries])
    region = np.unique(names, return_inverse=True)[1][cases.groups.exploitation_country[cases.people.group]]
    moments = [_within(cases, years) for years in (FIRST_YEARS, LATEST_YEARS)]
    return _components(cases.exploitation.has("forced_labour"), region, moments)


def _components(outcome: Bools, stratum: np.ndarray, moments: list[Bools]) -> tuple[float, float]:
    count = int(stratum.max()) + 1
    weights, rates = [], []
    for chosen in moments:
        number = np.bincount(stratum[chosen], minlength=count)
        having = np.bincount(stratum[chosen], outcome[chosen], minlength=count)
        weights.append(number / number.sum())
        rates.append(np.divide(having, number, out=np.full(count, np.nan), where=number > 0))
    both = ~np.isnan(rates[0]) & ~np.isnan(rates[1])
    within = float((((weights[0] + weights[1]) / 2) * (rates[1] - rates[0]))[both].sum())
    return within, _share(outcome, moments[1]) - _share(outcome, moments[0]) - within


def _mission(cases: TrueCases) -> np.ndarray:
    return cases.groups.mission[cases.people.group]


def _sub_region(cases: TrueCases) -> np.ndarray:
    """M49 sub-region of the mission, as a number."""
    names = [
        countries()[cases.setting.countries[country]].sub_region for country in cases.setting.mission_country
    ]
    return np.unique(names, return_inverse=True)[1][_mission(cases)]


def _eastern_europe(cases: TrueCases) -> float:
    """Victims exploited in Eastern Europe, the sub-region in which most were."""
    there = np.array([countries()[code].sub_region == "Eastern Europe" for code in cases.setting.countries])
    return float(there[cases.groups.exploitation_country[cases.people.group]].mean())


def _hours_difference(cases: TrueCases) -> float:
    """Share of men with excessive working hours less that of women, where the form asked."""
    asked = ~cases.people.child & (_years(cases) >= ASKED_FROM)
    hours = cases.exploitation.means[:, MEANS.index("excessive_working_hours")]
    return _share(hours, asked & cases.people.male) - _share(hours, asked & ~cases.people.male)


def _construction_contrast(cases: TrueCases, exposed: Bools) -> float:
    labour = _adult_men(cases) & cases.exploitation.has("forced_labour")
    construction = cases.exploitation.in_sector("construction")
    return _share(construction, labour & exposed) - _share(construction, labour & ~exposed)


def _reported(cases: TrueCases) -> Floats:
    """Perpetrators that each victim would report."""
    return np.bincount(cases.perpetrators.link_victim, minlength=len(cases.people.male)).astype(float)


def organised_share(cases: TrueCases) -> float:
    """Victims with three and more perpetrators in two and more known roles, among those who report any."""
    number = _reported(cases)
    known = _known(cases, "role", len(cases.perpetrators.link_victim))
    roles = np.zeros(len(number), dtype=int)
    for at in range(len(ROLES)):
        has = known & cases.perpetrators.roles[cases.perpetrators.link_member, at]
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


def _known(cases: TrueCases, item: str, count: int) -> Bools:
    """Which reported perpetrators, or reports, have a known item: what is recorded of a group is what is known of some."""
    share = cases.setting.parameters.missingness.link_rates.value[item]
    return np.asarray(simply_missing(cases.streams, item, count, share) == KNOWN)


def _woman_reported(cases: TrueCases, male_victims: bool) -> float:
    """Victims with a woman among the perpetrators of known sex whom they reported, among those who reported any."""
    perpetrators, victims = cases.perpetrators, len(cases.people.male)
    known = _known(cases, "perpetrator_sex", len(perpetrators.group))[perpetrators.link_member]
    victim, woman = perpetrators.link_victim[known], perpetrators.woman[perpetrators.link_member[known]]
    among = (np.bincount(victim, minlength=victims) > 0) & (cases.people.male == male_victims)
    return _share(np.bincount(victim, woman, minlength=victims) > 0, among)


def _only_strangers(cases: TrueCases, male_victims: bool | None) -> float:
    """Victims all of whose known relations are to strangers or others, among those with a known one."""
    perpetrators, victims = cases.perpetrators, len(cases.people.male)
    known = _known(cases, "relation", len(perpetrators.link_victim))
    victim = perpetrators.link_victim[known]
    strange = perpetrators.relation[known] == codes.PERPETRATOR_RELATION.codes.index("stranger_or_other")
    number = np.bincount(victim, minlength=victims)
    among = number > 0
    if male_victims is not None:
        among &= cases.people.male == male_victims
    return _share(np.bincount(victim, strange, minlength=victims) == number, among)


def recruiting_share(cases: TrueCases) -> float:
    """Reports of a perpetrator who recruited or brokered."""
    perpetrators = cases.perpetrators
    recruits = perpetrators.roles[:, ROLES.index("recruiter_or_broker")]
    return float(recruits[perpetrators.link_member].mean())


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


def _routes_hhi_of(cases: TrueCases, years: tuple[int, int]) -> float:
    """The same index of all pairs of citizenship and country of exploitation, internal ones too, in some years."""
    group, chosen = cases.people.group, _within(cases, years)
    citizenship = cases.setting.citizenship_country[cases.groups.citizenship]
    route = (citizenship * len(cases.setting.countries) + cases.groups.exploitation_country)[group][chosen]
    shares = np.unique(route, return_counts=True)[1] / chosen.sum()
    return float((shares**2).sum())


def _domestic_share(cases: TrueCases, year: int) -> float:
    return _share(cases.groups.domestic[cases.people.group], _years(cases) == year)


def _poverty(cases: TrueCases, among: Bools | None = None) -> tuple[float, float, float]:
    """Alkire-Foster headcount H, intensity A and adjusted headcount M0 at three of six domains."""
    domains = cases.people.domains if among is None else cases.people.domains[among]
    poor = domains >= POVERTY_CUTOFF
    headcount = float(poor.mean())
    intensity = float(domains[poor].mean() / len(DOMAINS))
    return headcount, intensity, headcount * intensity


def _counted(cases: TrueCases) -> Bools:
    """Victims of whom enough domains are known: later forms ask for more, so they are of later years than others."""
    known = sum((cases.interviews.reasons(name) == KNOWN).astype(int) for name in DOMAINS)
    return np.asarray(known >= DOMAINS_KNOWN)


def _part_of_economy(cases: TrueCases) -> float:
    """What the household's economy adds to the adjusted headcount: its part of all deprivations of the excluded."""
    poor = _counted(cases) & (cases.people.domains >= POVERTY_CUTOFF)
    return float(cases.people.domain("household_economy")[poor].sum() / cases.people.domains[poor].sum())


def _men_skilled(cases: TrueCases) -> float:
    skilled = [codes.EDUCATION.codes.index(code) for code in ("upper_secondary_or_vocational", "tertiary")]
    return _share(np.isin(cases.people.education, skilled), _adult_men(cases))


def linked_phase_ratio(cases: TrueCases) -> float:
    """Rate of linked second episodes within 24 months of exit over the rate after."""
    follow_up, episodes = cases.follow_up, cases.episodes
    until = np.where(follow_up.event, follow_up.start, follow_up.until)
    begin, end = ((month - episodes.end)[follow_up.followed] for month in (episodes.registered, until))
    event = follow_up.event[follow_up.followed]
    early = (np.minimum(end, FIRST_PHASE) - np.minimum(begin, FIRST_PHASE)).sum()
    late = (np.maximum(end, FIRST_PHASE) - np.maximum(begin, FIRST_PHASE)).sum()
    return float((event & (end <= FIRST_PHASE)).sum() / early / ((event & (end > FIRST_PHASE)).sum() / late))


def _re_trafficking_known(cases: TrueCases) -> float:
    """Share known of facts on re-trafficking (R1 asked and answered, R2 with a contact sought) in the last period."""
    chosen = _within(cases, LATEST_YEARS)
    months = np.array(cases.setting.parameters.assistance.follow_up_months.value)
    when = cases.episodes.end[:, None] + months[None, :]
    last = cases.setting.years[-1] * MONTHS + MONTHS - 1
    sought = ((when >= cases.episodes.registered[:, None]) & (when <= last)).any(axis=1)
    told = cases.interviews.asked()
    return (_share(told, chosen) + _share(cases.follow_up.followed & sought, chosen)) / 2


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


def _slug(name: str) -> str:
    return name.lower().replace(" ", "_").replace("-", "_")


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
    "routes_hhi_first": lambda cases: _routes_hhi_of(cases, FIRST_YEARS),
    "routes_hhi_latest": lambda cases: _routes_hhi_of(cases, LATEST_YEARS),
    "male_share_first": lambda cases: _share(cases.people.male, _within(cases, FIRST_YEARS)),
    "male_share_latest": lambda cases: _share(cases.people.male, _within(cases, LATEST_YEARS)),
    "labour_share_first": lambda cases: _share(
        cases.exploitation.has("forced_labour"), _within(cases, FIRST_YEARS)
    ),
    "labour_share_latest": lambda cases: _share(
        cases.exploitation.has("forced_labour"), _within(cases, LATEST_YEARS)
    ),
    "labour_within_regions": lambda cases: _kitagawa_labour(cases)[0],
    "labour_region_mix": lambda cases: _kitagawa_labour(cases)[1],
    "exploited_in_eastern_europe": _eastern_europe,
    "boys_forced_labour": lambda cases: _share(
        cases.exploitation.has("forced_labour"), cases.people.male & cases.people.child
    ),
    "hours_difference": _hours_difference,
    "cross_border_share": lambda cases: float((~cases.groups.domestic[cases.people.group]).mean()),
    "women_reported_female": lambda cases: _woman_reported(cases, False),
    "women_reported_male": lambda cases: _woman_reported(cases, True),
    "only_strangers": lambda cases: _only_strangers(cases, None),
    "only_strangers_female": lambda cases: _only_strangers(cases, False),
    "only_strangers_male": lambda cases: _only_strangers(cases, True),
    "recruiting_share": recruiting_share,
    "men_skilled": _men_skilled,
    "domestic_share_2008": lambda cases: _domestic_share(cases, 2008),
    "domestic_share_2011": lambda cases: _domestic_share(cases, 2011),
    "excluded_headcount": lambda cases: _poverty(cases)[0],
    "excluded_intensity": lambda cases: _poverty(cases)[1],
    "excluded_adjusted_headcount": lambda cases: _poverty(cases)[2],
    "excluded_headcount_known": lambda cases: _poverty(cases, _counted(cases))[0],
    "excluded_intensity_known": lambda cases: _poverty(cases, _counted(cases))[1],
    "excluded_adjusted_headcount_known": lambda cases: _poverty(cases, _counted(cases))[2],
    "excluded_part_of_economy": _part_of_economy,
    "told_odds_ratio_under_18": partial(told_odds_ratio, fact=YOUNG),
    "told_odds_ratio_forced_return": partial(told_odds_ratio, fact=FORCED),
    "linked_rate": linked_rate,
    "linked_phase_ratio": linked_phase_ratio,
    "re_trafficking_known_latest": _re_trafficking_known,
    "linked_risk_24_months": linked_risk,
    **{f"rate_seen_{_slug(place)}": partial(ratio_seen, place=place) for place in PLACES},
    "project_shift_seen": lambda cases: shift_seen(cases, "project"),
    "form_break_seen": lambda cases: shift_seen(cases, "form"),
}
