"""Headline estimates of report No. 5, as its notebook makes them."""

from __future__ import annotations

from data_access import Casebook, estimate
from series.methods.concentration import concentration_by
from series.methods.decomposition import decompose_change
from series.methods.rate_trends import rate_steps, rate_trends
from tests.statistical.known_truth.headlines import Estimate, Headline, Scale, Theme
from tests.statistical.known_truth.shares import widened_share

EUROPE = [f"{part}-europe" for part in ("eastern", "northern", "southern", "western")]
# The six sub-regions whose missions registered most.
OFFICES = (
    "eastern-europe",
    "southern-europe",
    "south-eastern-asia",
    "western-africa",
    "central-asia",
    "western-asia",
)
MODEL = {
    "place": "mission_region",
    "origin": 2005,
    "steps": [2008],
    "local_step": 2005,
    "local_places": EUROPE,
}
OWN = "eastern-europe"
_SHARE = "share of those known, Wilson interval with the effective number of cases"
_KITAGAWA = "Kitagawa, first to last period, bootstrap of case groups"
_INDEX = "Herfindahl-Hirschman index of routes less its bias, bootstrap of case groups"
_TREND = "rate ratio by mission-months, variance for case groups and uneven years"


def estimate_all(casebook: Casebook) -> dict[str, Estimate]:
    frame = casebook.where(mission_region=list(OFFICES)).counting_frame("year", "mission_region")
    trends, steps = estimate(rate_trends, frame, **MODEL), estimate(rate_steps, frame, **MODEL)
    routes = casebook.modelling_frame(["period", "citizenship", "country_of_exploitation"])
    concentration = estimate(concentration_by, routes, by="period", cluster="case_group",
                             categories=("citizenship", "country_of_exploitation"))  # fmt: skip
    rule = {"denominator": casebook.denominator_for("exploitation_type")}
    labour = widened_share(casebook, "exploitation_type=forced_labour", by="period", **rule).values
    changing = casebook.where(period=[labour[end].dimensions["period"] for end in (0, -1)]).modelling_frame(
        {"labour": "exploitation_type=forced_labour", "place": "exploitation_region", "moment": "period"},
        **rule,
    )
    parts = estimate(decompose_change, changing, outcome="labour", group="place", moment="moment",
                     cluster="case_group", replicates=200)  # fmt: skip
    return {
        "cross_border_share": Estimate.of(widened_share(casebook, "crossing=cross_border").total),
        "first_place_share": Estimate.of(widened_share(casebook, "exploitation_region=eastern-europe").total),
        "labour_first": Estimate.of(labour[0]),
        "labour_last": Estimate.of(labour[-1]),
        "labour_within": Estimate.of(parts.cell(term="within")),
        "labour_mix": Estimate.of(parts.cell(term="mix")),
        "index_first": Estimate.of(concentration.values[0]),
        "index_last": Estimate.of(concentration.values[-1]),
        "rate_step_project": Estimate.of(steps.cell(term="local")),
        "rate_step_form": Estimate.of(steps.cell(term="2008")),
        **{f"rate_ratio_{office}": Estimate.of(trends.cell(mission_region=office)) for office in OFFICES},
    }


REGIONAL_TRENDS = Theme(
    "regional-trends",
    ("mission", "mission_year", "victim", "registration", "episode", "exploitation"),
    (
        Headline("cross_border_share", "cross_border_share", _SHARE, "cross_border_mainly", of_years=True),
        Headline("first_place_share", "exploited_in_eastern_europe", _SHARE, "one_place_leads", of_years=True),
        Headline("labour_first", "labour_share_first", _SHARE, "labour_share_grew", of_years=True),
        Headline("labour_last", "labour_share_latest", _SHARE, "labour_share_grew", of_years=True),
        Headline("labour_within", "labour_within_regions", _KITAGAWA, "growth_of_labour_within", of_years=True),
        Headline("labour_mix", "labour_region_mix", _KITAGAWA, "growth_of_labour_within", of_years=True),
        Headline("index_first", "routes_hhi_first", _INDEX, "routes_dispersed", of_years=True),
        Headline("index_last", "routes_hhi_latest", _INDEX, "routes_dispersed", of_years=True),
        *(Headline(f"rate_ratio_{office}", f"rate_seen_{office.replace('-', '_')}", _TREND,
                   "rate_changed" if office == OWN else "", Scale.LOGARITHM) for office in OFFICES),
        Headline("rate_step_project", "project_shift_seen", _TREND, scale=Scale.LOGARITHM),
        Headline("rate_step_form", "form_break_seen", _TREND, scale=Scale.LOGARITHM),
    ),
    estimate_all,
)  # fmt: skip
