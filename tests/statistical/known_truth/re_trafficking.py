"""Headline estimates of report No. 1, as its notebook makes them."""

from __future__ import annotations

from data_access import Casebook, ProtectedValue, estimate, fit_cox, fit_firth_logit
from series.methods.episode_pairs import share_alike
from series.methods.event_rates import rates_by_phase
from series.methods.imputed_logit import imputed_odds_ratios
from series.methods.survival import risks_at
from tests.statistical.known_truth.headlines import Estimate, Headline, Scale, Theme

YOUNG, FORCED = "first trafficked under 18", "forced return"
FACTS = {
    YOUNG: "age_group_first_trafficked=child",
    FORCED: "return_mode=forced",
    "ethnic minority": "ethnic_minority=yes",
    "problems in the family": "family_problems=yes",
    "poor household": "household_economy=very_poor,poor",
    "woman or girl": "sex=female",
    "rural home": "settlement=rural",
}
COLUMNS = {f"fact_{place}": spec for place, spec in enumerate(FACTS.values())}
TIMES = {"exit": "exit", "entry": "entry", "event": "again", "cluster": "case_group"}
PHASE = 24
_IMPUTED = "penalised logit (Firth), unknown facts imputed, clustered"
_COMPLETE = "penalised logit (Firth), complete cases, profile interval"
_LATE = "late entry, clustered"


def estimate_all(casebook: Casebook) -> dict[str, Estimate]:
    asked = casebook.modelling_frame(
        {"before": "previously_trafficked", **COLUMNS, "form_version": "form_version"}
    )
    ratios = estimate(imputed_odds_ratios, asked, outcome="before", facts=list(COLUMNS), names=list(FACTS),
                      others=["form_version"], cluster="case_group", comparisons=2)  # fmt: skip
    core = casebook.modelling_frame(
        {
            "before": "previously_trafficked",
            "young": FACTS[YOUNG],
            "forced": FACTS[FORCED],
            "female": "sex=female",
        }
    )
    firth = fit_firth_logit(core, "before ~ young + forced + female", marginal_effects=False)
    followed = casebook.modelling_frame(
        {"entry": "months(until_registration)", "exit": "months(observed)", "again": "later_episode",
         "child": "age_group_at_entry=child"}
    )  # fmt: skip
    rates = estimate(rates_by_phase, followed, cut=PHASE, **TIMES)
    risks = estimate(risks_at, followed, times=[12, PHASE, 60], **TIMES)

    def hazard_of_children() -> ProtectedValue:
        fitted = fit_cox(followed, "again ~ child", exit="exit", entry="entry", groups="case_group")
        return fitted.ratio("child")

    pairs = casebook.where(previously_trafficked="yes").modelling_frame(
        {"before": "exploitation_kind_before=sexual", "now": "exploitation_kind=sexual"}
    )
    alike = estimate(share_alike, pairs, first="before", second="now", name="alike", cluster="case_group")
    return {
        "told_share": Estimate.of(casebook.share("previously_trafficked=yes").total),
        "young_ratio": Estimate.of(ratios.cell(term=YOUNG)),
        "forced_ratio": Estimate.of(ratios.cell(term=FORCED)),
        "young_complete": Estimate.of(firth.ratio("young")),
        "forced_complete": Estimate.of(firth.ratio("forced")),
        "linked_rate": Estimate.of(rates.cell(phase="all")),
        "phase_ratio": Estimate.of(rates.cell(phase="ratio")),
        "risk_24": Estimate.of(risks.cell(term=str(PHASE))),
        "child_ratio": Estimate.unless_refused(hazard_of_children),
        "alike_share": Estimate.of(alike.cell(term="alike")),
    }


RE_TRAFFICKING = Theme(
    "re-trafficking",
    ("mission", "mission_year", "victim", "registration", "episode", "exploitation", "follow_up"),
    (
        Headline("told_share", "told_prevalence", "share of those asked, Wilson interval", "told_rare"),
        Headline("young_ratio", "told_odds_ratio_under_18", _IMPUTED, "young_more", Scale.LOGARITHM, 0.975),
        Headline("forced_ratio", "told_odds_ratio_forced_return", _IMPUTED, "forced_more", Scale.LOGARITHM, 0.975),
        Headline("young_complete", "told_odds_ratio_under_18", _COMPLETE, scale=Scale.LOGARITHM),
        Headline("forced_complete", "told_odds_ratio_forced_return", _COMPLETE, scale=Scale.LOGARITHM),
        Headline("linked_rate", "linked_rate", f"events over person-years, {_LATE}", scale=Scale.LOGARITHM),
        Headline("phase_ratio", "linked_phase_ratio", f"ratio of two rates, {_LATE}", "early_more", Scale.LOGARITHM),
        Headline("risk_24", "linked_risk_24_months", f"Kaplan and Meier, {_LATE}"),
        Headline("child_ratio", "linked_hazard_ratio_child", f"Cox, {_LATE}", "child_hazard", Scale.LOGARITHM),
        Headline("alike_share", "same_type_share", "share of pairs, Wilson interval, clustered"),
    ),
    estimate_all,
)  # fmt: skip
