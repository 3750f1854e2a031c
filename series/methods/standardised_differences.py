"""How far two groups of cases differ in several facts, on one scale: standardised differences of shares.

The difference of two shares over their common standard deviation. It does not grow with the number of cases, as a test does,
so that facts can be compared with one another. Source: Austin, P. C. (2009), Balance Diagnostics for Comparing the
Distribution of Baseline Covariates between Treatment Groups in Propensity-Score Matched Samples, Statistics in Medicine
28 (25), 3083-3107, section 3.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

Floats = NDArray[np.float64]


def standardised_differences(
    cases: pd.DataFrame, *, group: str, facts: Sequence[str], names: Sequence[str], cluster: str
) -> pd.DataFrame:
    """The difference of each fact between cases with ``group`` 1 and 0: (p1 - p0) / sqrt((v1 + v0) / 2), with v = p (1 - p).

    ``facts`` are columns of 1 and 0, ``names`` what each is called. Unknown answers are left out, fact by fact. Returns
    columns ``fact``, ``value``, ``low``, ``high`` (which hold together for all facts with 95 %, after Bonferroni; linearised
    over clusters), ``n``, and ``fewest``: the fewest cases of either group that have the fact, or don't.
    """
    reach = float(norm.ppf(1 - 0.025 / max(len(facts), 1)))
    rows = []
    for fact, name in zip(facts, names, strict=True):
        known = cases[[group, fact, cluster]].dropna()
        answers = known[fact].to_numpy(dtype=float)
        inside = known[group].to_numpy(dtype=float) == 1
        tally = [int((answers[side] == value).sum()) for side in (inside, ~inside) for value in (0.0, 1.0)]
        value, error = _difference(answers, inside, pd.factorize(known[cluster])[0])
        rows.append(
            {
                "fact": name, "value": value, "low": value - reach * error, "high": value + reach * error,
                "n": len(known), "fewest": min(tally),
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=["fact", "value", "low", "high", "n", "fewest"])


def _difference(
    answers: Floats, inside: NDArray[np.bool_], clusters: NDArray[np.intp]
) -> tuple[float, float]:
    """The standardised difference, and its standard error by the influence of whole clusters; NaN where a share is 0 or 1."""
    shares = [float(answers[side].mean()) if side.any() else float("nan") for side in (inside, ~inside)]
    spread = float(np.sqrt(sum(share * (1 - share) for share in shares) / 2))
    if not spread > 0:
        return float("nan"), float("nan")
    value = (shares[0] - shares[1]) / spread
    influence = np.zeros(len(answers))
    for side, share, sign in ((inside, shares[0], 1.0), (~inside, shares[1], -1.0)):
        # The derivative by a share: of the difference itself, and of the spread below it.
        slope = sign / spread - value * (1 - 2 * share) / (4 * spread**2)
        influence[side] = slope * (answers[side] - share) / side.sum()
    sums = np.bincount(clusters, weights=influence)
    number = len(sums)
    return value, float(np.sqrt(number / max(number - 1, 1) * (sums**2).sum()))
