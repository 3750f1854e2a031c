"""In how many digits an estimate is printed, so that it doesn't tell the counts behind it. Pure functions.

A logit with one yes / no term is a table of four counts: its estimate is log(ad / bc), its standard error
sqrt(1/a + 1/b + 1/c + 1/d). Who has n, the events, and an odds ratio with its interval in three digits each can try all
tables: of 25 with cells from 11 to 600, nearly every one was found exactly. So

* the interval, the ratio with its interval and the p-value are computed from the printed estimate and the printed
  standard error: they tell nothing more;
* estimates of yes / no terms have two decimals at most, others as many as their standard error;
* a model that is a table in another form (one parameter for each combination of its terms) is computed from protected
  counts (``saturated``), because no digits worth printing would hide them: with two decimals and two significant digits
  of the standard error, 14 of the 25 tables still had a cell that was known to within four persons;
* what a reviewed function estimates from cases (a share, a difference, an index) is told in steps of at least the
  rounding base over the number of cases: with three digits, a share of 700 cases would be a count.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from scipy.stats import norm

from data_access.disclosure.policy import ModelRules

REACH = float(norm.ppf(0.975))
_P_VALUE_DECIMALS = 3


@dataclass(frozen=True)
class Printed:
    """An estimate as it is printed, with all that follows from it. None: not a finite number."""

    value: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    p_value: float | None


_NOTHING = Printed(None, None, None, None, None)


def printed(value: float, standard_error: float, rules: ModelRules, *, most_decimals: int | None) -> Printed:
    """An estimate in the policy's digits: as many decimals as its standard error has, ``most_decimals`` at most."""
    if not (math.isfinite(value) and math.isfinite(standard_error)):
        return _NOTHING
    error = significant(standard_error, rules.error_digits) or 0.0
    decimals = decimals_of(error, rules.error_digits)
    if most_decimals is not None:
        decimals = min(decimals, most_decimals)
    told = round(value, decimals)
    p_value = float(2 * norm.sf(abs(told / error))) if error > 0 else 1.0
    low, high = (round(told + sign * REACH * error, decimals) for sign in (-1, 1))
    return Printed(told, error, low, high, round(p_value, _P_VALUE_DECIMALS))


def with_profile(
    told: Printed,
    interval: tuple[float, ...],
    p_value: float,
    rules: ModelRules,
    *,
    most_decimals: int | None,
) -> Printed:
    """A printed estimate with an interval and p-value of its own: coarser, since they tell more than a standard error.

    The bounds stand in steps of five of its last decimals, where half of their distance to the estimate is no news beside
    the standard error; the p-value has one decimal fewer than others.
    """
    if told.value is None or told.standard_error is None:
        return told
    decimals = decimals_of(told.standard_error, rules.error_digits)
    step = 5 * 10.0 ** -(decimals if most_decimals is None else min(decimals, most_decimals))
    low, high = (in_steps(significant(bound, 12), step) for bound in interval)
    return replace(told, low=low, high=high, p_value=round(p_value, _P_VALUE_DECIMALS - 1))


def significant(number: float | None, digits: int) -> float | None:
    """A number rounded to so many significant digits; None and what isn't finite become None."""
    if number is None or not math.isfinite(number):
        return None
    return float(f"{number:.{digits}g}")


def step_of(cases: int, base: int) -> float:
    """The step in which an estimate from so many cases is told: 1, 2 or 5 in some decimal, at least ``base`` cases."""
    if base <= 1 or cases < 1:
        return 0.0
    least = base / cases
    decade = 10.0 ** math.floor(math.log10(least) + 1e-12)
    return next(
        float(f"{factor * decade:.6g}") for factor in (1, 2, 5, 10) if factor * decade >= least * (1 - 1e-9)
    )


def in_steps(number: float | None, step: float) -> float | None:
    """The nearest multiple of a step; a step of nil leaves the number as it is."""
    if number is None or step <= 0:
        return number
    return float(f"{round(number / step) * step:.10g}")


def decimals_of(error: float, digits: int) -> int:
    """How many decimals a number has that is printed in so many significant digits; none for nil and for large ones."""
    return max(0, digits - 1 - math.floor(math.log10(error))) if error > 0 else digits
