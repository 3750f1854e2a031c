"""Headline estimates of report No. 3, as its notebook makes them."""

from __future__ import annotations

from data_access import Casebook, estimate, fit_logit
from series.methods.decomposition import decompose_change
from tests.statistical.known_truth.headlines import Estimate, Headline, Theme
from tests.statistical.known_truth.shares import widened_share

_SHARE = "share of those known, Wilson interval with the effective number of cases"
_KITAGAWA = "Kitagawa, 2005 to 2011, bootstrap of case groups"
_EFFECT = "average marginal effect of a logit, clustered"


def estimate_all(casebook: Casebook) -> dict[str, Estimate]:
    men = casebook.where(sex_and_age="men")
    rule = casebook.denominator_for("exploitation_type")
    labourers = men.where(exploitation_type="forced_labour")
    sector_rule = casebook.denominator_for("labour_sector")
    years = casebook.where(year=[2005, 2011]).modelling_frame({"male": "sex=male", "moment": "year"})
    parts = estimate(decompose_change, years, outcome="male", group="mission", moment="moment", cluster="case_group",
                     replicates=200)  # fmt: skip
    frame = labourers.modelling_frame(
        {"construction": "labour_sector=construction", "aged_30_or_over": "age_band=30-38,39-47,48+",
         "rural": "settlement=rural", "higher_education": "education=tertiary"}
    )  # fmt: skip
    model = fit_logit(frame, "construction ~ aged_30_or_over + rural + higher_education", groups="case_group")
    return {
        "men_labour_share": Estimate.of(
            widened_share(men, "exploitation_type=forced_labour", denominator=rule).total
        ),
        "construction_share": Estimate.of(
            widened_share(labourers, "labour_sector=construction", denominator=sector_rule).total
        ),
        "men_skilled": Estimate.of(
            widened_share(men, "education=upper_secondary_or_vocational,tertiary").total
        ),
        "change_total": Estimate.of(parts.cell(term="total")),
        "change_within": Estimate.of(parts.cell(term="within")),
        "change_mix": Estimate.of(parts.cell(term="mix")),
        "age_effect": Estimate.of(model.effect("aged_30_or_over")),
        "rural_effect": Estimate.of(model.effect("rural")),
        "violence_men": Estimate.of(
            widened_share(casebook.where(sex="male"), "violence=physical,sexual").total
        ),
    }


TRAFFICKED_MEN = Theme(
    "trafficked-men",
    ("mission", "mission_year", "victim", "registration", "episode", "exploitation", "sector", "violence"),
    (
        Headline("men_labour_share", "men_forced_labour", _SHARE, "men_mainly_labour"),
        Headline("construction_share", "men_in_construction", _SHARE),
        Headline("men_skilled", "men_skilled", _SHARE),
        Headline("change_total", "male_share_change", _KITAGAWA, of_years=True),
        Headline("change_within", "kitagawa_within_missions", _KITAGAWA, of_years=True),
        Headline("change_mix", "kitagawa_mission_mix", _KITAGAWA, of_years=True),
        Headline("age_effect", "construction_age_effect", _EFFECT),
        Headline("rural_effect", "construction_rural_effect", _EFFECT),
        Headline("violence_men", "violence_met_men", _SHARE, direction=-1,
                 caveat="violence.{0,40}can't be (told|recovered)"),
    ),
    estimate_all,
)  # fmt: skip
