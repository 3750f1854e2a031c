"""Headline estimates of report No. 4, as its notebook makes them."""

from __future__ import annotations

from data_access import Casebook, Unit, estimate, fit_logit, summary
from series.methods.homophily import homophily
from series.methods.organised_groups import organised_share
from tests.statistical.known_truth.headlines import Estimate, Headline, Scale, Theme
from tests.statistical.known_truth.shares import widened_share

WOMEN = "perpetrators_sex=female,female;male"
STRANGERS = "relations_reported=stranger_or_other"
_SHARE = "share of those known, Wilson interval with the effective number of cases"


def estimate_all(casebook: Casebook) -> dict[str, Estimate]:
    known_sex = casebook.where(sex=["female", "male"])
    women = widened_share(known_sex, WOMEN, by="sex")
    strangers = widened_share(known_sex, STRANGERS, by="sex")
    of_reports = {"unit": Unit.LINK, "denominator": casebook.denominator_for("role")}
    counted = casebook.modelling_frame({"perpetrators": "number(perpetrators)", "roles": "number(roles)"})
    lines = estimate(
        organised_share, counted, perpetrators="perpetrators", roles="roles", cluster="case_group"
    )
    reports = casebook.modelling_frame(
        {"recruiter": "role=recruiter_or_broker", "woman": "perpetrator_sex=female"}, unit=Unit.LINK
    )
    ties = casebook.modelling_frame(
        {"of_victim": "citizenship", "of_perpetrator": "perpetrator_citizenship", "place": "country_of_recruitment",
         "year": "year"},
        unit=Unit.LINK,
    )  # fmt: skip
    same = estimate(homophily, ties, victim="of_victim", perpetrator="of_perpetrator", strata=("place", "year"),
                    cluster="case_group", permutations=20)  # fmt: skip
    return {
        "women_reported_female": Estimate.of(women.cell(sex="female")),
        "women_reported_male": Estimate.of(women.cell(sex="male")),
        "only_strangers": Estimate.of(widened_share(casebook, STRANGERS).total),
        "strangers_of_women": Estimate.of(strangers.cell(sex="female")),
        "strangers_of_men": Estimate.of(strangers.cell(sex="male")),
        "recruiting_share": Estimate.of(
            widened_share(casebook, "role=recruiter_or_broker", **of_reports).total
        ),
        "groups_share": Estimate.of(lines.cell(perpetrators_reported="3+", roles_reported="2+")),
        "perpetrators_mean": Estimate.of(summary(counted, "perpetrators").cell(term="mean")),
        "women_recruit_ratio": Estimate.of(
            fit_logit(reports, "recruiter ~ woman", groups="case_group").ratio("woman")
        ),
        "same_citizenship_log_odds": Estimate.of(same.cell(term="log_odds")),
    }


ORGANIZED_CRIME = Theme(
    "organized-crime",
    ("mission", "mission_year", "victim", "registration", "episode", "recruitment", "perpetrator", "episode_perpetrator",
     "perpetrator_role"),
    (
        Headline("women_reported_female", "women_reported_female", _SHARE, "women_reported_by_women"),
        Headline("women_reported_male", "women_reported_male", _SHARE, "women_reported_by_women"),
        Headline("only_strangers", "only_strangers", _SHARE, "strangers_mainly", of_years=True),
        Headline("strangers_of_women", "only_strangers_female", _SHARE, "women_knew_more"),
        Headline("strangers_of_men", "only_strangers_male", _SHARE, "women_knew_more"),
        Headline("recruiting_share", "recruiting_share", f"of reports; {_SHARE}", "recruiting_leads", of_years=True),
        Headline("groups_share", "organised_share", "3 or more perpetrators in 2 or more roles, bootstrap of case groups"),
        Headline("perpetrators_mean", "group_size_true", "mean number of perpetrators that a victim reports", interval=False,
                 direction=1, caveat="size of groups.{0,200}can't be recovered"),
        Headline("women_recruit_ratio", "women_recruiter_odds_ratio", "logit of reports, clustered", scale=Scale.LOGARITHM),
        Headline("same_citizenship_log_odds", "co_national_log_odds",
                 "pairwise likelihood within country and year, bootstrap of case groups"),
    ),
    estimate_all,
)  # fmt: skip
