"""Estimators in plain pandas on a casebook's tables: a second way to what reports estimate, for tests of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.special import expit

from data_access.sources.demonstration.parameters import default_parameters
from data_access.vocabulary.countries import countries
from series.methods.rate_trends import fit_two_part

Tables = dict[str, pd.DataFrame]
FOLDS = 25
NORMAL_95 = 1.959963984540054
OLDER = ("30-38", "39-47", "48+")


@dataclass(frozen=True)
class Estimate:
    """A value with its standard error, on the scale on which its interval is symmetric."""

    value: float
    standard_error: float

    def covers(self, truth: float, width: float = NORMAL_95) -> bool:
        """Whether the interval of ``width`` standard errors holds the truth."""
        return abs(self.value - truth) <= width * self.standard_error


def first_registrations(tables: Tables) -> pd.DataFrame:
    """Victims with their first registration; codes as strings."""
    registrations = tables["registration"]
    first = registrations[registrations["sequence"] == 1]
    return first.merge(tables["victim"], on="victim_id", suffixes=("_registration", ""))


def present_episodes(tables: Tables) -> pd.DataFrame:
    """The episode that led to the first registration of each victim, with victim and registration."""
    people = first_registrations(tables)
    joined = tables["episode"].merge(people, on="victim_id", suffixes=("_episode", ""))
    text = joined["start"].astype("str")
    begun = joined["start"].isna() | (text <= joined["date"].astype("str"))
    return joined[begun].sort_values("sequence_episode").groupby("victim_id").tail(1)


def clustered_share(outcome: np.ndarray, cluster: np.ndarray) -> Estimate:
    """A share with the standard error of its linearisation over clusters."""
    share = float(outcome.mean())
    _, number = np.unique(cluster, return_inverse=True)
    sums = np.bincount(number, outcome - share)
    groups = len(sums)
    return Estimate(share, float(np.sqrt((sums**2).sum() * groups / (groups - 1)) / len(outcome)))


def labouring_men(tables: Tables) -> pd.DataFrame:
    """Adult men in forced labour with a known sector: one row each, with the sector."""
    sector = tables["sector"]
    chosen = sector[sector["answer"] == "yes"][["episode_id", "labour_sector"]]
    men = present_episodes(tables).merge(chosen, on="episode_id")
    return men[(men["sex"] == "male") & (men["age_group"] == "adult")]


def men_sector_share(tables: Tables, sector: str) -> Estimate:
    """Share of a sector among adult men in forced labour, clustered by case group."""
    men = labouring_men(tables)
    return clustered_share(
        (men["labour_sector"] == sector).to_numpy(dtype=float), men["case_group_id"].to_numpy()
    )


def construction_effects(tables: Tables) -> dict[str, Estimate]:
    """Average marginal effects of age 30 and over and of a rural home on construction: a logit, clustered."""
    men = labouring_men(tables)
    men = men[men["age_band"].notna() & men["settlement"].notna()]
    design = pd.DataFrame(
        {
            "constant": 1.0,
            "age": men["age_band"].astype("str").isin(OLDER).astype(float),
            "rural": (men["settlement"] == "rural").astype(float),
        }
    )
    clusters = pd.factorize(men["case_group_id"])[0]
    fitted = sm.Logit((men["labour_sector"] == "construction").astype(float), design).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": clusters}
    )
    effects = fitted.get_margeff(dummy=True)
    return {
        name: Estimate(float(effects.margeff[at]), float(effects.margeff_se[at]))
        for at, name in enumerate(("age", "rural"))
    }


def reported_persons(tables: Tables) -> pd.DataFrame:
    """Reported perpetrators with the citizenship of their victims, country of recruitment and year."""
    episodes = present_episodes(tables)[
        ["episode_id", "citizenship", "country_of_recruitment", "year", "case_group_id"]
    ].rename(columns={"citizenship": "victim_citizenship"})
    joined = tables["episode_perpetrator"].merge(episodes, on="episode_id")
    joined = joined[joined["country_of_recruitment"].notna()]
    one = joined.sort_values(["perpetrator_id", "episode_id"]).groupby("perpetrator_id").head(1)
    return one.merge(tables["perpetrator"], on="perpetrator_id")


def co_national_log_odds(tables: Tables) -> Estimate:
    """Homophily by the pairwise conditional likelihood within country of recruitment × year.

    Two perpetrators of one cell could change places; whether they stand with their own victims rather than with
    each other's frees the log-odds from how frequent citizenships are. Standard error: jackknife over cells.
    """
    persons = reported_persons(tables)
    persons = persons[persons["citizenship"].notna()]
    frame = pd.DataFrame(
        {
            "cell": persons["country_of_recruitment"].astype("str") + persons["year"].astype("str"),
            "country": persons["country_of_recruitment"].astype("str"),
            "victim": persons["victim_citizenship"].astype("str"),
            "own": persons["citizenship"].astype("str"),
        }
    )
    counts = frame.groupby(["cell", "country", "victim", "own"]).size().rename("n").reset_index()
    pairs = counts.merge(counts, on=["cell", "country"], suffixes=("", "_2"))
    pairs = pairs[(pairs["victim"] < pairs["victim_2"]) & (pairs["own"] != pairs["own_2"])]
    together = (pairs["own"] == pairs["victim"]).astype(int) + (pairs["own_2"] == pairs["victim_2"])
    swapped = (pairs["own_2"] == pairs["victim"]).astype(int) + (pairs["own"] == pairs["victim_2"])
    difference = (together - swapped).to_numpy(dtype=float)
    size = counts.groupby("cell")["n"].sum()
    weight = (pairs["n"] * pairs["n_2"]).to_numpy(dtype=float) / pairs["cell"].map(size).to_numpy(dtype=float)
    kept = difference != 0
    difference, weight = difference[kept], weight[kept]
    fold = pd.factorize(pairs["cell"])[0][kept] % FOLDS
    value = _pairwise(difference, weight)
    without = np.array([_pairwise(difference[fold != at], weight[fold != at]) for at in range(FOLDS)])
    spread = np.sqrt((FOLDS - 1) / FOLDS * ((without - without.mean()) ** 2).sum())
    return Estimate(value, float(spread))


def _pairwise(difference: np.ndarray, weight: np.ndarray) -> float:
    value = 0.0
    for _ in range(50):
        fitted = expit(value * difference)
        slope = (weight * difference**2 * fitted * (1 - fitted)).sum()
        step = (weight * difference * (1 - fitted)).sum() / slope
        value += step
        if abs(step) < 1e-10:
            break
    return float(value)


def women_recruiter_log_odds(tables: Tables) -> Estimate:
    """Log odds ratio of recruiting or brokering, women against men, by reported person."""
    roles = tables["perpetrator_role"]
    roles = roles[(roles["role"] == "recruiter_or_broker") & (roles["answer"] != "not_known")]
    recruits = (roles["answer"] == "yes").groupby(roles["perpetrator_id"]).max().rename("recruits")
    persons = tables["perpetrator"].merge(recruits, left_on="perpetrator_id", right_index=True)
    persons = persons[persons["sex"].notna()]
    table = pd.crosstab(persons["sex"].astype("str"), persons["recruits"]).to_numpy(dtype=float)
    (women_no, women_yes), (men_no, men_yes) = table
    return Estimate(
        float(np.log(women_yes * men_no / (women_no * men_yes))), float(np.sqrt((1.0 / table).sum()))
    )


def regional_trends(tables: Tables) -> dict[str, Estimate]:
    """Log rate ratios for each year by region of the mission, with the shift of 2005 and the break of 2008.

    Mission-months are the exposure; the variance has two parts, as ``series.methods.rate_trends`` tells.
    """
    cells = regional_cells(tables)
    regions = list(default_parameters().regions.members.value)
    design = pd.DataFrame(
        {f"level {region}": (cells["region"] == region).astype(float) for region in regions}
    )
    for region in regions:
        design[region] = design[f"level {region}"] * (cells["year"] - 2005)
    design["shift"] = ((cells["region"] == "europe") & (cells["year"] >= 2005)).astype(float)
    design["break"] = (cells["year"] >= 2008).astype(float)
    sizes = first_registrations(tables)["case_group_id"].value_counts().to_numpy(dtype=float)
    grouping = float((sizes**2).sum() / sizes.sum())
    fit = fit_two_part(cells["cases"].to_numpy(), cells["months"].to_numpy(), design, grouping)
    return {
        name: Estimate(float(fit.coefficients[name]), float(fit.standard_errors[name]))
        for name in (*regions, "shift", "break")
    }


def regional_cells(tables: Tables) -> pd.DataFrame:
    """Cases and mission-months by IOM region of the mission and year."""
    members = default_parameters().regions.members.value
    region = {sub: name for name, subs in members.items() for sub in subs}
    mission = tables["mission"]
    names = [region[countries()[str(country)].sub_region] for country in mission["country"]]
    of_mission = pd.Series(names, index=mission["mission_id"])
    people = first_registrations(tables)
    cases = people.groupby([people["mission_id"].map(of_mission), "year"]).size().rename("cases")
    activity = tables["mission_year"]
    months = (
        activity.groupby([activity["mission_id"].map(of_mission), "year"])["months_open"]
        .sum()
        .rename("months")
    )
    cells = pd.concat([cases, months], axis=1).fillna({"cases": 0.0}).reset_index(names=["region", "year"])
    return cells[cells["months"] > 0].reset_index(drop=True)


def organised_share(tables: Tables) -> Estimate:
    """Share with three and more reported perpetrators in two and more roles, among those who reported any."""
    links = tables["episode_perpetrator"].groupby("episode_id").size()
    roles = tables["perpetrator_role"]
    told = (
        roles[roles["answer"] == "yes"].groupby("episode_id")["role"].nunique().reindex(links.index).fillna(0)
    )
    groups = present_episodes(tables).set_index("episode_id")["case_group_id"]
    organised = ((links >= 3) & (told >= 2)).to_numpy(dtype=float)
    return clustered_share(organised, groups.reindex(links.index).to_numpy())


def male_share_change(tables: Tables) -> float:
    """Share of men and boys in 2011 minus in 2005."""
    people = first_registrations(tables)
    share = (people["sex"] == "male").groupby(people["year"]).mean()
    return float(share[2011] - share[2005])


def routes_hhi(tables: Tables) -> float:
    """Concentration of known cross-border routes."""
    episodes = present_episodes(tables)
    known = episodes[episodes["country_of_exploitation"].notna()]
    routes = pd.DataFrame(
        {"of": known["citizenship"].astype("str"), "to": known["country_of_exploitation"].astype("str")}
    )
    counts = routes[routes["of"] != routes["to"]].value_counts()
    return float(((counts / counts.sum()) ** 2).sum())


def disclosed_share(tables: Tables, sex: str) -> Estimate:
    """Share that disclosed any violence, among those asked and known."""
    answers = tables["violence"]
    known = answers[answers["answer"] != "not_known"]
    any_violence = (known["answer"] == "yes").groupby(known["episode_id"]).max().rename("any_violence")
    episodes = present_episodes(tables).merge(any_violence, left_on="episode_id", right_index=True)
    chosen = episodes[episodes["sex"] == sex]
    return clustered_share(chosen["any_violence"].to_numpy(dtype=float), chosen["case_group_id"].to_numpy())
