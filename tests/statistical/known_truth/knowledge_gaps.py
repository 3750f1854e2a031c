"""Headline estimates of report No. 6, as its notebook makes them. They are counts of what is recorded: no interval of chance."""

from __future__ import annotations

from data_access import Casebook, derive
from series.methods.knowledge_gaps import completeness_by_kind, worst_case_bounds
from tests.statistical.known_truth.headlines import Estimate, Headline, Theme

LATEST = "2008–2011"
FACTS = {"previously_trafficked": "re-trafficking", "later_episode": "re-trafficking"}


def estimate_all(casebook: Casebook) -> dict[str, Estimate]:
    known = casebook.coverage(list(FACTS), by="period")
    kinds = derive(
        completeness_by_kind, known, by="period", variables=list(FACTS), kinds=list(FACTS.values())
    )
    bounds = derive(worst_case_bounds, casebook.share("crossing=cross_border"), terms=["across a border"])
    return {
        "least_known": Estimate.of(kinds.cell(period=LATEST, kind="re-trafficking")),
        "across_bounds": Estimate.of(bounds.cell(share_of="across a border")),
    }


KNOWLEDGE_GAPS = Theme(
    "knowledge-gaps",
    ("mission", "mission_year", "victim", "registration", "episode", "follow_up"),
    (
        Headline("least_known", "re_trafficking_known_latest", "share of cases with a known answer", "kind_gap",
                 interval=False, of_years=True),
        Headline("across_bounds", "cross_border_share", "bounds that hold whatever the unknown answers are",
                 "border_even_so", nominal=1.0, of_cases=True),
    ),
    estimate_all,
)  # fmt: skip
