"""Headline estimates of report No. 5, as its notebook makes them."""

from __future__ import annotations

from data_access import Casebook, estimate
from series.methods.concentration import concentration_by
from series.methods.rate_trends import rate_steps, rate_trends
from tests.statistical.known_truth.headlines import Estimate, Headline, Scale, Theme
from tests.statistical.known_truth.shares import widened_share

EUROPE = [f"{part}-europe" for part in ("eastern", "northern", "southern", "western")]
# The six sub-regions whose missions registered most, and the region whose trend each of them has by design.
OFFICES = {
    "eastern-europe": "europe",
    "southern-europe": "europe",
    "south-eastern-asia": "east_asia_pacific",
    "western-africa": "africa",
    "central-asia": "central_south_asia",
    "western-asia": "middle_east",
}
MODEL = {
    "place": "mission_region",
    "origin": 2005,
    "steps": [2008],
    "local_step": 2005,
    "local_places": EUROPE,
}
_TREND = "rate ratio by mission-months, variance for case groups and uneven years"


def estimate_all(casebook: Casebook) -> dict[str, Estimate]:
    frame = casebook.where(mission_region=list(OFFICES)).counting_frame("year", "mission_region")
    trends, steps = estimate(rate_trends, frame, **MODEL), estimate(rate_steps, frame, **MODEL)
    routes = casebook.modelling_frame(["period", "citizenship", "country_of_exploitation"])
    concentration = estimate(concentration_by, routes, by="period", cluster="case_group",
                             categories=("citizenship", "country_of_exploitation"))  # fmt: skip
    return {
        "cross_border_share": Estimate.of(widened_share(casebook, "crossing=cross_border").total),
        "rate_step_project": Estimate.of(steps.cell(term="local")),
        "rate_step_form": Estimate.of(steps.cell(term="2008")),
        **{f"rate_ratio_{office}": Estimate.of(trends.cell(mission_region=office)) for office in OFFICES},
        "index_last": Estimate.of(concentration.values[-1]),
    }


REGIONAL_TRENDS = Theme(
    "regional-trends",
    ("mission", "mission_year", "victim", "registration", "episode", "exploitation"),
    (
        Headline("cross_border_share", "cross_border_share",
                 "share of those known, Wilson interval with the effective number of cases", "cross_border_mainly",
                 of_years=True),
        *(Headline(f"rate_ratio_{office}", f"yearly_rate_ratio_{region}", _TREND, scale=Scale.LOGARITHM)
          for office, region in OFFICES.items()),
        Headline("index_last", "routes_hhi_latest", "Herfindahl-Hirschman index of routes, bootstrap of case groups",
                 of_years=True),
        Headline("rate_step_project", "level_shift_2005", _TREND, scale=Scale.LOGARITHM),
        Headline("rate_step_form", "form_break_2008", _TREND, scale=Scale.LOGARITHM),
    ),
    estimate_all,
)  # fmt: skip
