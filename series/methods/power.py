"""Which ratios a study could have told from one: from printed intervals, or from the numbers of cases alone.

Effects that the numbers can't decide are reported as undetermined; this says how large they could be.

Source of what needs no estimate: Hsieh, F. Y., Bloch, D. A. and Larsen, M. D. (1998), A Simple Method of Sample Size
Calculation for Linear and Logistic Regression, Statistics in Medicine 17 (14), 1623-1634, formula (2).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm

_DIGITS = 2
_LARGEST_ODDS_RATIO = 1e4
_POWER = 0.8


def detectable_ratios(ratios: pd.DataFrame, *, term: str = "term", power: float = _POWER) -> pd.DataFrame:
    """The smallest ratio above one that would be told from one with this power, given the precision of each interval.

    ``ratios`` has ``low`` and ``high``, the ends of 95 % intervals that are even on the scale of logs. With a standard error s
    that is exp((z(0.975) + z(power)) s) (the usual approximation, which holds s to be the same at every true ratio). Returns
    columns ``term``, ``value`` and ``n_valid``.
    """
    value = np.exp((norm.ppf(0.975) + norm.ppf(power)) * _errors(ratios)).round(_DIGITS)
    return pd.DataFrame({term: ratios[term], "value": value, "n_valid": ratios["n_valid"]})


def power_of_ratios(ratios: pd.DataFrame, *, true: Sequence[str], term: str = "term") -> pd.DataFrame:
    """With which chance each of some true ratios ("1.5", "2") would have been told from one, given the printed intervals.

    Returns columns ``term``, ``true_ratio``, ``value`` (0 to 1) and ``n_valid``; ratios as in ``detectable_ratios``.
    """
    parts = []
    for ratio in true:
        distance = abs(np.log(float(ratio))) / _errors(ratios)
        z = norm.ppf(0.975)
        chance = norm.cdf(distance - z) + norm.cdf(-distance - z)
        part = {term: ratios[term], "true_ratio": ratio, "value": chance, "n_valid": ratios["n_valid"]}
        parts.append(pd.DataFrame(part).round({"value": _DIGITS}))
    return pd.concat(parts, ignore_index=True)


def smallest_odds_ratio_of_counts(cases: float, events: float, exposed: float) -> float:
    """The smallest odds ratio above one that so many cases would tell from one with a power of 80 %, before any model.

    Three counts: cases known in both facts, those with the outcome, and those with the fact. Cases count as independent of
    one another, so a clustered interval tells less. NaN where a count is hidden.
    """
    if np.isnan([float(cases), float(events), float(exposed)]).any():
        return float("nan")
    return round(smallest_odds_ratio(float(cases), float(events / cases), float(exposed / cases)), _DIGITS)


def smallest_odds_ratio(cases: float, events: float, exposed: float, power: float = _POWER) -> float:
    """The odds ratio at which a test of a yes / no term at 5 % has the power, ``events`` and ``exposed`` being shares of cases.

    Infinite where no odds ratio up to 10,000 would be told.
    """

    def short_of(logarithm: float) -> float:
        return power_of_odds_ratio(cases, events, exposed, float(np.exp(logarithm))) - power

    most = float(np.log(_LARGEST_ODDS_RATIO))
    return float(np.exp(brentq(short_of, 1e-9, most))) if short_of(most) > 0 else float("inf")


def power_of_odds_ratio(cases: float, events: float, exposed: float, ratio: float) -> float:
    """The power of a test at 5 % for this odds ratio, where ``events`` is the share of events in all cases."""
    without, with_it = _chances(events, exposed, ratio)
    spread = without * (1 - without) + with_it * (1 - with_it) * (1 - exposed) / exposed
    distance = abs(with_it - without) * np.sqrt(cases * (1 - exposed))
    reach = norm.ppf(0.975) * np.sqrt(events * (1 - events) / exposed)
    return float(norm.cdf((distance - reach) / np.sqrt(spread)))


def _chances(events: float, exposed: float, ratio: float) -> tuple[float, float]:
    """The chance of an event without and with the fact, of which this is the odds ratio and that the mean."""

    def with_it(chance: float) -> float:
        return ratio * chance / (1 - chance + ratio * chance)

    def excess(chance: float) -> float:
        return (1 - exposed) * chance + exposed * with_it(chance) - events

    chance = float(brentq(excess, 0.0, 1.0))
    return chance, with_it(chance)


def _errors(ratios: pd.DataFrame) -> pd.Series:
    return (np.log(ratios["high"]) - np.log(ratios["low"])) / (2 * norm.ppf(0.975))
