"""Models that are tables in another form: computed from protected counts, so that they tell no more than the table.

A logit with one parameter for each combination of its terms fits the share of each exactly; its estimates are logs of
ratios of counts, and could be turned back into them (see ``precision``). Pure functions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.design import Design
from data_access.disclosure.policy import CountMethod, CountRules
from data_access.disclosure.protection import round_count
from data_access.errors import DisclosureError


@dataclass(frozen=True)
class Saturated:
    """A logit from protected counts: parameters, covariance (of independent cases), and McFadden's R squared."""

    parameters: NDArray[np.float64]
    covariance: NDArray[np.float64]
    pseudo_r_squared: float


def from_protected_counts(design: Design, rules: CountRules) -> Saturated | None:
    """The logit of a saturated design from rounded counts; None where the design isn't one, or counts are exact.

    Raises DisclosureError where a combination of terms has too few events or non-events to be printed.
    """
    if rules.method is CountMethod.EXACT:
        return None
    patterns, which = np.unique(design.terms.to_numpy(dtype=float), axis=0, return_inverse=True)
    if len(patterns) != patterns.shape[1] or np.linalg.matrix_rank(patterns) < len(patterns):
        return None
    events = np.bincount(which.ravel(), weights=design.outcome)
    others = np.bincount(which.ravel(), weights=1 - design.outcome)
    if min(events.min(), others.min()) < rules.threshold:
        raise DisclosureError(
            f"a combination of the terms of this model has fewer than {rules.threshold} events or non-events",
            remedy="merge categories, or leave out the interaction",
        )
    yes, no = (
        np.array([round_count(int(n), max(rules.rounding_base, 1)) for n in found])
        for found in (events, others)
    )
    back = np.linalg.inv(patterns)
    chance = yes.sum() / (yes + no).sum()
    fitted = _log_likelihood(yes, no, yes / (yes + no))
    nothing = _log_likelihood(yes, no, np.full(len(yes), chance))
    return Saturated(back @ np.log(yes / no), back @ np.diag(1 / yes + 1 / no) @ back.T, 1 - fitted / nothing)


def _log_likelihood(yes: NDArray[np.int64], no: NDArray[np.int64], chance: NDArray[np.float64]) -> float:
    return float((yes * np.log(chance) + no * np.log(1 - chance)).sum())
