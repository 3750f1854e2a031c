"""The default casebook lies near the published figures that it follows (published-figures rows in brackets).

Victims come in case groups and regions' years vary, so tolerances are wider than those of a simple sample.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.statistical.estimators import first_registrations, labouring_men, organised_share, present_episodes

Tables = dict[str, pd.DataFrame]


def answered(frame: pd.DataFrame, item: str, code: str) -> float:
    """Share of yes among known answers."""
    chosen = frame[(frame[item] == code) & (frame["answer"] != "not_known")]
    return float((chosen["answer"] == "yes").mean())


def of_men(casebook: Tables) -> pd.DataFrame:
    men = present_episodes(casebook)
    return men[(men["sex"] == "male") & (men["age_group"] == "adult")]


def test_forms_divide_the_victims(casebook: Tables) -> None:
    shares = first_registrations(casebook)["form_version"].value_counts(normalize=True)
    for form, share in {"v1": 0.21, "v2": 0.36, "v3": 0.43}.items():
        assert shares[form] == pytest.approx(share, abs=0.025)


def test_two_citizenships_lead(casebook: Tables) -> None:
    shares = casebook["victim"]["citizenship"].value_counts(normalize=True)
    assert set(shares.index[:2]) == {"MDA", "UKR"}
    assert shares["MDA"] == pytest.approx(0.14, abs=0.03)
    assert shares["UKR"] == pytest.approx(0.14, abs=0.03)


def test_sex_over_time(casebook: Tables) -> None:
    """[A07, A08, A14, A15]"""
    people = first_registrations(casebook)
    male = people["sex"] == "male"
    assert male[people["year"] <= 2003].mean() == pytest.approx(0.08, abs=0.02)
    assert male[people["year"].between(2005, 2008)].mean() == pytest.approx(0.24, abs=0.03)
    assert male[people["year"] == 2011].mean() == pytest.approx(0.40, abs=0.05)
    assert male.sum() == pytest.approx(3000, abs=200)
    children = people[male & (people["age_group"] == "child")]
    assert len(children) == pytest.approx(1050, abs=120)


def test_who_the_men_were(casebook: Tables) -> None:
    """[A12, A13]"""
    men = of_men(casebook)
    education = men["education"].value_counts(normalize=True)
    assert education["tertiary"] == pytest.approx(0.24, abs=0.03)
    assert education["upper_secondary_or_vocational"] > 0.5
    assert (men["settlement"].dropna() == "urban").mean() == pytest.approx(0.71, abs=0.03)


def test_what_men_were_exploited_for(casebook: Tables) -> None:
    types = casebook["exploitation"][
        casebook["exploitation"]["episode_id"].isin(of_men(casebook)["episode_id"])
    ]
    assert answered(types, "exploitation_type", "forced_labour") == pytest.approx(0.93, abs=0.02)
    assert answered(types, "exploitation_type", "sexual_exploitation") == pytest.approx(0.025, abs=0.012)
    sectors = labouring_men(casebook)["labour_sector"].value_counts(normalize=True)
    for sector, share in {
        "construction": 0.48,
        "agriculture": 0.18,
        "manufacturing": 0.12,
        "fishing": 0.10,
    }.items():
        assert sectors[sector] == pytest.approx(share, abs=0.035)


def test_domestic_cases_grow(casebook: Tables) -> None:
    """[A18, A19]"""
    episodes = present_episodes(casebook)
    known = episodes[episodes["crossing"].notna()]
    share = (known["crossing"] == "internal").groupby(known["year"]).mean()
    assert share[2008] == pytest.approx(0.15, abs=0.05)
    assert share[2011] == pytest.approx(0.33, abs=0.06)


def test_labour_overtakes_sexual_exploitation(casebook: Tables) -> None:
    """[A16, A17]"""
    episodes = present_episodes(casebook).set_index("episode_id")["year"]
    types = casebook["exploitation"].assign(year=casebook["exploitation"]["episode_id"].map(episodes))
    late, early = types[types["year"] == 2011], types[types["year"] <= 2003]
    assert answered(early, "exploitation_type", "sexual_exploitation") > 0.7
    assert answered(late, "exploitation_type", "sexual_exploitation") == pytest.approx(0.27, abs=0.06)
    assert answered(late, "exploitation_type", "forced_labour") > 0.5


def test_means_of_control(casebook: Tables) -> None:
    """[A41]"""
    groups = casebook["control_group"]
    shares = {
        "abuse": 0.61,
        "debt_or_earnings": 0.41,
        "false_promises": 0.32,
        "excessive_working_hours": 0.28,
        "withholds_documents": 0.24,
        "drugs_or_alcohol": 0.11,
    }
    for group, share in shares.items():
        assert answered(groups, "means_group", group) == pytest.approx(share, abs=0.04), group


def test_violence(casebook: Tables) -> None:
    """[A31]"""
    known = casebook["violence"][casebook["violence"]["answer"] != "not_known"]
    any_violence = (known["answer"] == "yes").groupby(known["episode_id"]).any()
    assert any_violence.mean() == pytest.approx(0.54, abs=0.02)


def test_recruiters(casebook: Tables) -> None:
    """[A42]"""
    people = present_episodes(casebook).set_index("episode_id")["age_group"]
    recruiters = casebook["recruiter"].assign(age_group=casebook["recruiter"]["episode_id"].map(people))
    for age_group, share in {"child": 0.51, "adult": 0.08}.items():
        chosen = recruiters[recruiters["age_group"] == age_group]
        assert answered(chosen, "recruiter_relation", "family") == pytest.approx(share, abs=0.035)


def test_perpetrators(casebook: Tables) -> None:
    """[A33 to A38]"""
    links, persons = casebook["episode_perpetrator"], casebook["perpetrator"]
    assert links["episode_id"].nunique() == pytest.approx(8300, rel=0.03)
    assert len(links) == pytest.approx(24_000, rel=0.06)
    assert len(persons) == pytest.approx(9500, rel=0.07)
    assert (persons["sex"].dropna() == "female").mean() == pytest.approx(0.34, abs=0.03)
    assert persons["age_band"].isna().mean() == pytest.approx(0.85, abs=0.02)
    assert organised_share(casebook).value == pytest.approx(0.31, abs=0.025)
    known = links["relation"].dropna()
    assert (known != "stranger_or_other").mean() == pytest.approx(0.33, abs=0.03)


def test_re_trafficking(casebook: Tables) -> None:
    """[A04] R1: about 6,900 asked and 158 yes; R2: about 64 linked episodes in 28,000 person-years."""
    flag = casebook["episode"]["previously_trafficked"].dropna()
    assert len(flag) == pytest.approx(6900, rel=0.04)
    assert (flag == "yes").sum() == pytest.approx(158, abs=30)
    assert (casebook["registration"]["sequence"] > 1).mean() == pytest.approx(0.03, abs=0.005)


def test_item_missingness_by_form(casebook: Tables) -> None:
    people = first_registrations(casebook)
    for item, rates in {"age_band": (0.12, 0.06, 0.03), "education": (0.30, 0.18, 0.12)}.items():
        for form, rate in zip(("v1", "v2", "v3"), rates, strict=True):
            assert people[people["form_version"] == form][item].isna().mean() == pytest.approx(rate, abs=0.03)
    assert casebook["episode"]["country_of_exploitation"].isna().mean() == pytest.approx(0.10, abs=0.02)


def test_domains_of_exclusion_are_observed_more_with_every_form(casebook: Tables) -> None:
    people = first_registrations(casebook)
    domains = [
        "household_economy",
        "education",
        "family_problems",
        "identity_documents",
        "ethnic_minority",
        "disability_or_illness",
    ]
    observed = people[domains].notna().sum(axis=1) >= 4
    for form, share in {"v1": 0.35, "v2": 0.60, "v3": 0.85}.items():
        assert observed[people["form_version"] == form].mean() == pytest.approx(share, abs=0.05)


def test_coders_agree_but_not_always(casebook: Tables) -> None:
    narrative = casebook["narrative"]
    pairs = narrative.pivot(index=["registration_id", "narrative_code"], columns="coder", values="answer")
    agreement = float(np.mean(pairs[1].astype("str") == pairs[2].astype("str")))
    assert 0.80 < agreement < 0.97
