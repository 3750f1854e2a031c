"""Percentages and rates from protected counts: their base, their interval, and when they are hidden. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import chi2
from statsmodels.stats.proportion import proportion_confint

from data_access.disclosure.policy import CountMethod, IntervalMethod, Profile
from data_access.disclosure.precision import significant
from data_access.disclosure.statuses import CellStatus

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Proportion:
    """A share or rate with its interval and base; ``value`` is None where it is hidden."""

    value: float | None
    low: float | None
    high: float | None
    numerator: int | None
    n_valid: int | None
    missing_share: float | None
    status: CellStatus


def share_of(numerator: int | None, n_valid: int | None, n_all: int | None, profile: Profile) -> Proportion:
    """A share with its Wilson interval, all from protected counts.

    Hidden where its numerator or base is hidden, or the base is smaller than the policy allows. The share of cases
    that are not known is made of protected counts too, and hidden with its base.
    """
    missing = missing_share(n_valid, n_all, profile)
    if numerator is None or n_valid is None or n_valid < max(1, profile.shares.minimum_base):
        return Proportion(None, None, None, None, n_valid, missing, CellStatus.SUPPRESSED)
    inside = min(numerator, n_valid)
    digits = profile.shares.percent_digits + 2
    low, high = _wilson(inside, n_valid, profile)
    exact = profile.counts.method is CountMethod.EXACT
    status = CellStatus.RELEASED if exact else CellStatus.ROUNDED
    return Proportion(round(inside / n_valid, digits), low, high, inside, n_valid, missing, status)


def missing_share(n_valid: int | None, n_all: int | None, profile: Profile) -> float | None:
    """Share of cases of whom the fact is not known; None where it would tell a hidden count."""
    if n_valid is None or not n_all:
        return None
    return round(max(0.0, 1 - n_valid / n_all), profile.shares.percent_digits + 2)


def rate_of(count: int | None, exposure: float, profile: Profile) -> Proportion:
    """Events for each unit of exposure, with the exact Poisson interval (Garwood 1936) of the protected count.

    Hidden where its events are hidden, or certainly fewer than the policy allows. The exposure is public: who knows it has the
    protected count, and nothing more.
    """
    rules = profile.rates
    if count is None or exposure <= 0 or count + profile.counts.largest_rounding_error < rules.minimum_events:
        return Proportion(None, None, None, None, None, None, CellStatus.SUPPRESSED)
    low = high = None
    if profile.shares.intervals is IntervalMethod.WILSON:
        tail = (1 - CONFIDENCE) / 2
        low = chi2.ppf(tail, 2 * count) / 2 / exposure if count else 0.0
        high = chi2.ppf(1 - tail, 2 * count + 2) / 2 / exposure
    exact = profile.counts.method is CountMethod.EXACT
    status = CellStatus.RELEASED if exact else CellStatus.ROUNDED
    value, low, high = (significant(number, rules.digits) for number in (count / exposure, low, high))
    return Proportion(value, low, high, count, None, None, status)


def _wilson(numerator: int, base: int, profile: Profile) -> tuple[float | None, float | None]:
    if profile.shares.intervals is IntervalMethod.NONE:
        return None, None
    low, high = proportion_confint(numerator, base, alpha=1 - CONFIDENCE, method="wilson")
    digits = profile.shares.percent_digits + 2
    return round(float(low), digits), round(float(high), digits)
