"""Headline estimates of report No. 2, as its notebook makes them."""

from __future__ import annotations

from data_access import Casebook, estimate
from series.methods.alkire_foster import domain_contributions, exclusion_index
from series.methods.exclusion_outcomes import ratio_of_counts, ratio_of_odds, ratio_of_ordered
from tests.statistical.known_truth.headlines import Estimate, Headline, Scale, Theme

DEPRIVED = {
    "economy": "household_economy=very_poor,poor",
    "schooling": "education=none_or_primary,lower_secondary",
    "family": "family_problems=yes",
    "documents": "identity_documents=no",
    "minority": "ethnic_minority=yes",
    "illness": "disability_or_illness=yes",
}
BANDS = ["18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48+"]
RULE = {"domains": list(DEPRIVED), "cluster": "case_group", "least_known": 4}
OUTCOMES = 3
_INDEX = "Alkire-Foster at 3 of 6 domains, 4 or more known, others imputed, bootstrap of case groups"
_TOGETHER = 1 - 0.05 / OUTCOMES


def estimate_all(casebook: Casebook) -> dict[str, Estimate]:
    predictors = ["sex_and_age", "form_version"]
    frame = casebook.modelling_frame({**DEPRIVED, **{name: name for name in predictors}})
    index = estimate(exclusion_index, frame, cutoff=3, predictors=predictors, **RULE)
    parts = estimate(
        domain_contributions, frame, names=list(DEPRIVED), cutoff=3, predictors=predictors, **RULE
    )
    return {
        "excluded_share": Estimate.of(index.cell(measure="headcount")),
        "intensity": Estimate.of(index.cell(measure="intensity")),
        "adjusted_headcount": Estimate.of(index.cell(measure="adjusted_headcount")),
        "part_economy": Estimate.of(parts.cell(domain="economy")),
        **_outcomes(casebook),
    }


def _outcomes(casebook: Casebook) -> dict[str, Estimate]:
    adults = casebook.where(age_group="adult")
    counting = casebook.modelling_frame(
        {
            **DEPRIVED,
            "means": "number(means_of_control)",
            "sex_and_age": "sex_and_age",
            "form_version": "form_version",
        }
    )
    farming = adults.where(sex="female", exploitation_type="forced_labour").modelling_frame(
        {**DEPRIVED, "agriculture": "labour_sector=agriculture", "form_version": "form_version"},
        denominator=casebook.denominator_for("labour_sector"),
    )
    ages = adults.modelling_frame(
        {**DEPRIVED, "age_band": "age_band", "sex": "sex", "form_version": "form_version"}
    )
    options = {"name": "one domain more", "comparisons": OUTCOMES, **RULE}
    severity = estimate(
        ratio_of_counts, counting, outcome="means", others=["sex_and_age", "form_version"], **options
    )
    sector = estimate(ratio_of_odds, farming, outcome="agriculture", others=["form_version"], **options)
    age = estimate(
        ratio_of_ordered, ages, outcome="age_band", order=BANDS, others=["sex", "form_version"], **options
    )
    return {
        name: Estimate.of(found.cell(term="one domain more"))
        for name, found in {"severity_ratio": severity, "sector_ratio": sector, "age_ratio": age}.items()
    }


SOCIAL_EXCLUSION = Theme(
    "social-exclusion",
    ("mission", "mission_year", "victim", "registration", "episode", "exploitation", "sector", "control"),
    (
        Headline("excluded_share", "excluded_headcount_known", _INDEX, "excluded_minority", of_years=True),
        Headline("intensity", "excluded_intensity_known", _INDEX, of_years=True),
        Headline("adjusted_headcount", "excluded_adjusted_known", _INDEX, of_years=True),
        Headline("part_economy", "excluded_part_economy", f"contribution to M0; {_INDEX}", "economy_leads", of_years=True),
        Headline("severity_ratio", "severity_rate_ratio", "Poisson, domains imputed, clustered", "severity_rises",
                 Scale.LOGARITHM, _TOGETHER),
        Headline("sector_ratio", "sector_relative_risk", "logit, domains imputed, clustered", "agriculture_rises",
                 Scale.LOGARITHM, _TOGETHER),
        Headline("age_ratio", "age_odds_ratio", "proportional odds, domains imputed, clustered", "age_falls",
                 Scale.LOGARITHM, _TOGETHER),
    ),
    estimate_all,
)  # fmt: skip
