"""Agreement of coders: Krippendorff's alpha for nominal codes, of any number of coders and with missing ratings.

Alpha is 1 less the disagreement observed over the disagreement expected if the same ratings had been given by chance: 1
where coders always agree, 0 where they agree as often as by chance. Only units that two coders or more rated count.

Source: Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania. The interval is
from a bootstrap of whole clusters of narratives, since narratives of persons identified together are alike; unlike the
bootstrap in Hayes, A. F. and Krippendorff, K. (2007), Answering the Call for a Standard Reliability Measure for Coding
Data, Communication Methods and Measures 1 (1), 77-89, it draws narratives, not single disagreements.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def krippendorff_alpha(ratings: Floats) -> float:
    """Nominal alpha of ``ratings``: units × coders, a number for each category, NaN where a coder did not rate.

    NaN where no unit was rated twice, or all ratings are of one category: then there is nothing to agree about.
    """
    categories = np.unique(ratings[~np.isnan(ratings)])
    counts = (
        np.stack([(ratings == category).sum(axis=1) for category in categories], axis=1)
        if len(categories)
        else np.zeros((len(ratings), 0))
    )
    return _alpha_of(counts.astype(float), np.ones(len(ratings)))


def coder_agreement(
    narratives: pd.DataFrame,
    *,
    codes: Sequence[str],
    coders: Sequence[str],
    cluster: str,
    replicates: int = 500,
    seed: int = 20091001,
) -> pd.DataFrame:
    """Alpha of each code with its 95 % percentile interval.

    ``narratives`` has a row a narrative and, for each code and coder, a column ``<code>_<coder>`` of 1, 0 and NaN, and
    the ``cluster``. Returns ``narrative_code``, ``value``, ``low``, ``high``, ``n`` (narratives that two coders or more
    read) and ``fewest``: those of them that any coder gave the code, or that any coder did not, whichever are fewer.
    """
    of_cluster = pd.factorize(narratives[cluster])[0]
    number = int(of_cluster.max(initial=-1)) + 1
    random = np.random.default_rng(seed)
    drawn = (
        random.multinomial(number, np.full(number, 1 / number), size=replicates)
        if number
        else np.zeros((0, 0))
    )
    rows = []
    for code in codes:
        ratings = narratives[[f"{code}_{coder}" for coder in coders]].to_numpy(dtype=float)
        counts = np.stack([(ratings == 0).sum(axis=1), (ratings == 1).sum(axis=1)], axis=1).astype(float)
        paired = counts.sum(axis=1) >= 2
        value = _alpha_of(counts, np.ones(len(counts)))
        low, high = _interval([_alpha_of(counts, weights[of_cluster]) for weights in drawn])
        fewest = int((counts[paired] > 0).sum(axis=0).min()) if paired.any() else 0
        rows.append((code, value, low, high, int(paired.sum()), fewest))
    return pd.DataFrame(rows, columns=["narrative_code", "value", "low", "high", "n", "fewest"])


def _alpha_of(counts: Floats, weights: Floats) -> float:
    """Alpha from the ratings of each unit by category, units counted ``weights`` times."""
    rated = counts.sum(axis=1)
    counted = weights * (rated >= 2)
    total = float((counted * rated).sum())
    by_category = (counted[:, None] * counts).sum(axis=0)
    expected = (total**2 - float((by_category**2).sum())) / (total - 1) if total > 1 else 0.0
    if expected <= 0:
        return float("nan")
    disagreeing = (rated**2 - (counts**2).sum(axis=1)) / np.maximum(rated - 1, 1)
    return 1 - float((counted * disagreeing).sum()) / expected


def _interval(drawn: Sequence[float]) -> tuple[float, float]:
    told = [value for value in drawn if not np.isnan(value)]
    if not told:
        return float("nan"), float("nan")
    low, high = np.quantile(told, (0.025, 0.975))
    return float(low), float(high)
