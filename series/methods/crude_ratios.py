"""Odds ratios of a rare outcome for one fact at a time, with nothing held equal: what stands beside an adjusted model.

Half a case is added to each of the four cells (Haldane, J. B. S. (1956), The Estimation and Significance of the Logarithm
of a Ratio of Frequencies, Annals of Human Genetics 20 (4), 309-311), which for one yes/no fact is what Firth's penalty comes
to. Intervals allow for clusters by the influence of whole clusters on the difference of two log odds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

NORMAL_95 = 1.959963984540054


def crude_odds_ratios(
    cases: pd.DataFrame, *, outcome: str, facts: Sequence[str], names: Sequence[str], cluster: str
) -> pd.DataFrame:
    """The odds ratio of ``outcome`` for each of ``facts`` alone, of the cases of which both are known (1 or 0).

    Returns columns ``term`` (from ``names``), ``value``, ``low``, ``high`` (95 %), ``n`` and ``fewest``: the smallest of the four
    cells. Raises ValueError where names and facts differ in number.
    """
    rows = []
    for fact, name in zip(facts, names, strict=True):
        known = cases[[outcome, fact, cluster]].dropna()
        answers = known[outcome].to_numpy(dtype=float)
        having = known[fact].to_numpy(dtype=float) == 1
        logarithm, influence, cells = 0.0, np.zeros(len(known)), []
        for side, sign in ((having, 1.0), (~having, -1.0)):
            events, others = float(answers[side].sum()), float((1 - answers[side]).sum())
            cells += [events, others]
            logarithm += sign * float(np.log((events + 0.5) / (others + 0.5)))
            share = (events + 0.5) / (side.sum() + 1)
            influence[side] = sign * (answers[side] - share) / (side.sum() * share * (1 - share))
        sums = np.bincount(pd.factorize(known[cluster])[0], weights=influence)
        reach = NORMAL_95 * float(np.sqrt(len(sums) / max(len(sums) - 1, 1) * (sums**2).sum()))
        low, value, high = np.exp([logarithm - reach, logarithm, logarithm + reach])
        rows.append((name, value, low, high, len(known), int(min(cells))))
    return pd.DataFrame(rows, columns=["term", "value", "low", "high", "n", "fewest"])


def side_by_side(*ratios: pd.DataFrame, models: Sequence[str], term: str = "term") -> pd.DataFrame:
    """Ratios of the same terms from several models, one below the other: columns ``<term>``, ``model``, and their numbers."""
    kept = [term, "value", "low", "high", "n_valid"]
    parts = [table[kept].assign(model=name) for table, name in zip(ratios, models, strict=True)]
    return pd.concat(parts, ignore_index=True)[[term, "model", *kept[1:]]]
