"""In which facts two groups of cases differ, in percentage points, with intervals that hold for all facts together.

Who compares two groups in many facts will find one that differs by chance. The intervals are therefore wider, so that with
95 % all of them hold at once (Bonferroni), and they allow for cases that were identified together (linearised over clusters).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

Floats = NDArray[np.float64]


def differences_of_shares(
    cases: pd.DataFrame, *, group: str, facts: Sequence[str], names: Sequence[str], cluster: str | None = None
) -> pd.DataFrame:
    """Share of each fact among cases with ``group`` 1 minus that among cases with 0.

    ``facts`` are columns of 1 and 0, ``names`` what each is called; unknown answers are left out, fact by fact. Without a
    ``cluster`` cases are independent. Returns columns ``fact``, ``value``, ``low``, ``high`` (which hold together with 95 %),
    ``n``, and ``fewest``: the fewest cases of either group that have the fact, or don't.
    """
    reach = float(norm.ppf(1 - 0.025 / max(len(facts), 1)))
    rows = []
    for fact, name in zip(facts, names, strict=True):
        known = cases[[group, fact, *([cluster] if cluster else [])]].dropna()
        answers = known[fact].to_numpy(dtype=float)
        inside = known[group].to_numpy(dtype=float) == 1
        clusters = pd.factorize(known[cluster])[0] if cluster else np.arange(len(known))
        tally = [int((answers[side] == value).sum()) for side in (inside, ~inside) for value in (0.0, 1.0)]
        value, error = _difference(answers, inside, clusters)
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
    """The difference of two shares, and its standard error by the influence of whole clusters; NaN without a group."""
    if inside.all() or not inside.any():
        return float("nan"), float("nan")
    influence = np.zeros(len(answers))
    shares = []
    for side, sign in ((inside, 1.0), (~inside, -1.0)):
        share = float(answers[side].mean())
        influence[side] = sign * (answers[side] - share) / side.sum()
        shares.append(share)
    sums = np.bincount(clusters, weights=influence)
    number = len(sums)
    error = float(np.sqrt(number / max(number - 1, 1) * (sums**2).sum()))
    return shares[0] - shares[1], error
