"""Means and quantiles of numbers as they may be printed; never a minimum or maximum. Pure functions.

A mean with its n is a sum, and two sums tell the number of the one who came between them: so the digits are such that
the sum stays unsure by more than anybody's own number. A quantile is a number that somebody has: enough persons must
stand on either side.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.policy import CountMethod, CountRules, SummaryRules
from data_access.disclosure.precision import in_steps, significant, step_of


def released_mean(numbers: NDArray[np.float64], rules: SummaryRules, counts: CountRules) -> float | None:
    """A mean in the policy's digits, and in steps by which the sum differs by more than the largest of the numbers."""
    if len(numbers) < rules.minimum_persons:
        return None
    told = significant(float(np.mean(numbers)), rules.digits)
    if counts.method is CountMethod.EXACT:
        return told
    # The reach of one person is rounded to a power of ten, so that the step doesn't tell it.
    reach = 10.0 ** np.ceil(np.log10(max(1.0, float(np.max(np.abs(numbers))))))
    return in_steps(told, step_of(len(numbers), max(counts.minimum_interval_width, int(reach))))


def released_quantile(numbers: NDArray[np.float64], at: float, rules: SummaryRules) -> float | None:
    """A quantile in the policy's digits; None where too few persons stand on either side of it."""
    tail = min(at, 1 - at) * len(numbers)
    if len(numbers) < rules.minimum_persons or tail < rules.persons_in_tail:
        return None
    return significant(float(np.quantile(numbers, at)), rules.digits)
