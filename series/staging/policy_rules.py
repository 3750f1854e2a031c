"""The whole protection policy as it applies to the source of an edition, setting by setting, for the methods volume."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from data_access.disclosure.policy import CountMethod, Policy, Profile

Words = Callable[[Any], str]


def _plain(value: Any) -> str:
    return str(value).replace("_", " ") if isinstance(value, StrEnum) else f"{value:,}"


def _percent(value: float) -> str:
    return f"{100 * value:g} %"


def _of(words: str) -> Words:
    """``_of("{} or more persons")`` writes a number into words."""
    return lambda value: words.format(_plain(value))


_AT_LEAST = _of("{} persons or more")

RULES: dict[str, tuple[str, Words]] = {
    "counts.method": ("Counts", _plain),
    "counts.threshold": ("Smallest count that is shown", _of("{} persons")),
    "counts.minimum_case_groups": ("… from at least", _of("{} groups of cases identified together")),
    "counts.largest_case_group_share": ("… of which the largest makes at most", _percent),
    "counts.rounding_base": ("Published counts are multiples of", _plain),
    "counts.zeros": ("Zeros", _of("{}; what cannot occur is shown as such")),
    "counts.minimum_interval_width": ("What an outsider must remain unsure about", _AT_LEAST),
    "counts.insiders_interval_width": (
        "… and who holds cases, or a table of exact counts, himself",
        _AT_LEAST,
    ),
    "counts.attributes.homogeneity": (
        "A sensitive value is hidden where it is shared by",
        lambda value: f"{_percent(value)} of an identifiable group, or more",
    ),
    "counts.attributes.all_but": ("… or by all of it but", _plain),
    "counts.attributes.identifiable_below": ("… a group is identifiable below", _of("{} known answers")),
    "counts.perturbation.maximum": ("Largest noise on a count", _plain),
    "counts.perturbation.variance": ("Variance of the noise", _plain),
    "shares.minimum_base": ("Smallest base of a share", _of("{} known cases")),
    "shares.percent_digits": ("Decimals of a percentage, at most", _plain),
    "shares.intervals": ("Intervals of shares and rates", _plain),
    "shares.side_told_from": (
        "A share that is not shown tells whether it is more or less than half from a base of",
        _of("{} known cases"),
    ),
    "shares.side_told_beyond": ("… where it, or the rest, is at least", _percent),
    "rates.minimum_events": ("Smallest number of events behind a rate", _plain),
    "rates.digits": ("Significant digits of a rate", _plain),
    "means_and_quantiles.minimum_persons": ("Smallest number of persons behind a mean or quantile", _plain),
    "means_and_quantiles.persons_in_tail": ("Persons on either side of a quantile, at least", _plain),
    "means_and_quantiles.digits": ("Significant digits of means and quantiles", _plain),
    "survival.minimum_events_in_step": ("Smallest number of events in a step of a survival curve", _plain),
    "survival.minimum_at_risk": ("A survival curve ends where fewer are under observation than", _plain),
    "survival.digits": ("Decimals of a survival curve", _plain),
    "flows.smallest_route": ("Routes are put together with others below", _of("{} persons")),
    "coarsening.tolerated_hidden_share": (
        "A table is asked for in coarser categories, where its author allows it, if it hides more than",
        _percent,
    ),
    "models.fitting": ("Models", _plain),
    "models.minimum_residual_degrees_of_freedom": (
        "Residual degrees of freedom of a model, at least",
        _plain,
    ),
    "models.minimum_cell": ("Smallest number of cases and events behind a term of a model", _plain),
    "models.minimum_case_groups": ("… from at least", _of("{} groups of cases identified together")),
    "models.digits": ("Significant digits of a model's statistics", _plain),
    "models.estimate_decimals": ("Decimals of a coefficient, at most", _plain),
    "models.error_digits": ("Significant digits of a standard error", _plain),
}
"""Words for each setting of a profile, in the order to print. A test holds that none is missing."""

_ONLY_WHERE_COUNTS_ARE_PROTECTED = ("counts.", "shares.side_told_", "coarsening.")
_TOP_CODING = {
    "age": "Ages of victims",
    "perpetrator_age": "Ages of perpetrators",
    "duration_months": "Durations in months",
    "working_hours": "Working hours a day",
}


def policy_rows(policy: Policy, profile: Profile) -> list[tuple[str, str]]:
    """What the policy says for a source: each rule and its setting, in words."""
    exact = profile.counts.method is CountMethod.EXACT
    rows = [("Policy", f"version {policy.version}")]
    settings = dict(settings_of(profile))
    for path, (title, words) in RULES.items():
        value = settings.get(path)
        if value is None or (
            exact and path != "counts.method" and path.startswith(_ONLY_WHERE_COUNTS_ARE_PROTECTED)
        ):
            continue
        rows.append((title, words(value)))
    ends = dict(settings_of(policy.top_coding))
    rows += [(f"{title} end in an open band from", _plain(ends[path])) for path, title in _TOP_CODING.items()]
    return [*rows, ("Symbol for a value that is not shown", policy.hidden_symbol)]


def settings_of(rules: BaseModel, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every single setting of a part of the policy, with its place."""
    for name in type(rules).model_fields:
        value = getattr(rules, name)
        if isinstance(value, BaseModel):
            yield from settings_of(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value
