"""Shares with intervals that respect that cases were identified together.

Cases of one group are alike, so a share of them is less certain than its number of cases says. The variance is that of
a ratio of cluster totals (linearised), and the interval Wilson's with the *effective* number of cases, after
Korn, E. L. and Graubard, B. I. (1998), Confidence Intervals for Proportions with Small Expected Number of Positive
Counts Estimated from Survey Data, Survey Methodology 24 (2), 193-201.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint


def clustered_shares(cases: pd.DataFrame, *, outcome: str, by: str, cluster: str) -> pd.DataFrame:
    """Share of ``outcome`` (0 or 1) within each value of ``by``; rows with a missing value are left out.

    Returns columns ``<by>`` (codes as text, whole numbers without decimals), ``value``, ``low``, ``high`` (95 %) and
    ``n`` (cases), sorted by ``by``.
    """
    rows = []
    for code, group in cases[[outcome, by, cluster]].dropna().groupby(by, observed=True, sort=True):
        value, low, high = share_with_interval(
            group[outcome].to_numpy(dtype=float), group[cluster].to_numpy(dtype=object)
        )
        name = f"{code:g}" if isinstance(code, float) else str(code)
        rows.append({by: name, "value": value, "low": low, "high": high, "n": len(group)})
    return pd.DataFrame(rows, columns=[by, "value", "low", "high", "n"])


def share_with_interval(answers: np.ndarray, clusters: np.ndarray) -> tuple[float, float, float]:
    """Mean of ``answers`` (0 or 1) and its 95 % interval, given the cluster of each; never narrower than Wilson's."""
    if len(answers) == 0:
        raise ValueError("there is no case")
    share = float(answers.mean())
    of_cluster = pd.factorize(clusters)[0]
    number = int(of_cluster.max()) + 1
    effective = float(len(answers))
    if number > 1 and 0 < share < 1:
        residuals = np.bincount(of_cluster, answers - share)
        variance = number / (number - 1) * float((residuals**2).sum()) / len(answers) ** 2
        effective = min(effective, share * (1 - share) / variance)
    low, high = proportion_confint(share * effective, effective, method="wilson")
    return share, float(low), float(high)
