"""Headline estimates of report No. 3, as its notebook makes them."""

from __future__ import annotations

from data_access import Casebook, estimate
from series.methods.category_effects import category_effects
from series.methods.decomposition import decompose_change
from series.methods.group_differences import differences_of_shares
from tests.statistical.known_truth.headlines import Estimate, Headline, Theme
from tests.statistical.known_truth.shares import widened_share

AGE, RURAL, HIGHER = "aged 30 or over", "from a rural place", "tertiary education"
SECTOR_FACTS = {
    "older": "age_band=30-38,39-47,48+",
    "rural": "settlement=rural",
    "higher_education": "education=tertiary",
}
_SHARE = "share of those known, Wilson interval with the effective number of cases"
_KITAGAWA = "Kitagawa, 2005 to 2011, bootstrap of case groups"
_EFFECT = "average marginal effect of a multinomial logit, unknown facts imputed, clustered"
_MEANS = 8


def estimate_all(casebook: Casebook) -> dict[str, Estimate]:
    men, boys = casebook.where(sex_and_age="men"), casebook.where(sex_and_age="boys")
    rule = {"denominator": casebook.denominator_for("exploitation_type")}
    by_period = widened_share(casebook, "sex=male", by="period").values
    years = casebook.where(year=[2005, 2011]).modelling_frame({"male": "sex=male", "moment": "year"})
    parts = estimate(decompose_change, years, outcome="male", group="mission", moment="moment", cluster="case_group",
                     replicates=200)  # fmt: skip
    return {
        "men_labour_share": Estimate.of(widened_share(men, "exploitation_type=forced_labour", **rule).total),
        "boys_labour_share": Estimate.of(
            widened_share(boys, "exploitation_type=forced_labour", **rule).total
        ),
        **_work(casebook, men),
        "men_share_first": Estimate.of(by_period[0]),
        "men_share_last": Estimate.of(by_period[-1]),
        "men_urban": Estimate.of(widened_share(men, "settlement=urban").total),
        "men_skilled": Estimate.of(
            widened_share(men, "education=upper_secondary_or_vocational,tertiary").total
        ),
        "hours_difference": _hours(casebook),
        **{f"change_{term}": Estimate.of(parts.cell(term=term)) for term in ("total", "within", "mix")},
        "violence_men": Estimate.of(
            widened_share(casebook.where(sex="male"), "violence=physical,sexual").total
        ),
    }


def _work(casebook: Casebook, men: Casebook) -> dict[str, Estimate]:
    labourers = men.where(exploitation_type="forced_labour")
    rule = {"denominator": casebook.denominator_for("labour_sector")}
    frame = labourers.modelling_frame(
        {"sector": "labour_sector", **SECTOR_FACTS, "form_version": "form_version"}, **rule
    )
    effects = estimate(category_effects, frame, outcome="sector", categories=["construction", "agriculture"],
                       facts=list(SECTOR_FACTS), names=[AGE, RURAL, HIGHER], others=["form_version"],
                       rest="any other sector", cluster="case_group")  # fmt: skip
    return {
        "construction_share": Estimate.of(
            widened_share(labourers, "labour_sector=construction", **rule).total
        ),
        "age_effect": Estimate.of(effects.cell(fact=AGE, category="construction")),
        "rural_effect": Estimate.of(effects.cell(fact=RURAL, category="construction")),
    }


def _hours(casebook: Casebook) -> Estimate:
    codes = list(casebook.labels("means_group"))
    columns = {f"mean_{place}": f"means_group={code}" for place, code in enumerate(codes)}
    frame = casebook.where(sex_and_age=["women", "men"]).modelling_frame(
        {"men": "sex_and_age=men", **columns}, denominator=casebook.denominator_for("means_group")
    )
    found = estimate(
        differences_of_shares, frame, group="men", facts=list(columns), names=codes, cluster="case_group"
    )
    return Estimate.of(found.cell(fact="excessive_working_hours"))


TRAFFICKED_MEN = Theme(
    "trafficked-men",
    ("mission", "mission_year", "victim", "registration", "episode", "exploitation", "sector", "control_group", "violence"),
    (
        Headline("men_labour_share", "men_forced_labour", _SHARE, "men_mainly_labour"),
        Headline("boys_labour_share", "boys_forced_labour", _SHARE, "boys_differ"),
        Headline("construction_share", "men_in_construction", _SHARE, "construction_leads"),
        Headline("age_effect", "construction_age_effect", _EFFECT, "age_and_construction"),
        Headline("rural_effect", "construction_rural_effect", _EFFECT, "rural_no_difference"),
        Headline("men_share_first", "male_share_first", _SHARE, "men_share_grew", of_years=True),
        Headline("men_share_last", "male_share_latest", _SHARE, "men_share_grew", of_years=True),
        Headline("men_urban", "men_urban", _SHARE, "men_from_towns"),
        Headline("men_skilled", "men_skilled", _SHARE, "men_are_schooled"),
        Headline("hours_difference", "hours_difference", "difference of two shares, clustered; holds with those of all means",
                 "men_worked_long", nominal=1 - 0.05 / _MEANS, of_years=True),
        Headline("change_total", "male_share_change", _KITAGAWA, of_years=True),
        Headline("change_within", "kitagawa_within_missions", _KITAGAWA, "growth_within_missions", of_years=True),
        Headline("change_mix", "kitagawa_mission_mix", _KITAGAWA, "growth_within_missions", of_years=True),
        Headline("violence_men", "violence_met_men", _SHARE, direction=-1,
                 caveat="violence.{0,40}can't be (told|recovered)"),
    ),
    estimate_all,
)  # fmt: skip
