"""Which answers stand together in one case: the most frequent combinations of several yes / no items.

Shares of items, one by one, do not say whether the same persons have them. A combination here is exact: the items that a
case has, and no others of those asked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from series.methods.resampled_ratios import Sums, pooled_ratios

SEPARATOR = "+"


def item_combinations(
    cases: pd.DataFrame,
    *,
    items: Sequence[str],
    names: Sequence[str],
    most: int,
    least: int,
    cluster: str | None = None,
) -> pd.DataFrame:
    """The ``most`` frequent combinations of items, of cases in which all items are known.

    ``items``: columns of 1, 0 and unknown; ``names`` what each is called. Combinations of fewer than ``least`` cases are not
    listed at all, nor is the one without any item. Returns columns ``combination`` (their names joined by "+"), ``value`` (share
    of the cases), ``low``, ``high`` (95 %, from a bootstrap of clusters, or of single cases), ``n`` (cases) and ``fewest``
    (those with the combination, or without).
    """
    known = cases.dropna(subset=list(items)).reset_index(drop=True)
    held = known[list(items)].to_numpy(dtype=float) == 1
    words = np.array(list(names), dtype=object)
    told = np.array([SEPARATOR.join(words[row]) for row in held], dtype=object)
    counts = pd.Series(told).value_counts(sort=False)
    listed = counts[(counts >= least) & (counts.index != "")]
    listed = listed.sort_index().sort_values(ascending=False, kind="stable").head(most)
    if listed.empty:
        return pd.DataFrame(columns=["combination", "value", "low", "high", "n", "fewest"])
    inside = np.column_stack([(told == name).astype(float) for name in listed.index])
    clusters = pd.factorize(known[cluster])[0] if cluster else np.arange(len(known))
    found = pooled_ratios([Sums(inside, np.ones_like(inside))], clusters.astype(np.int64))
    return pd.DataFrame(
        {
            "combination": list(listed.index), "value": found.value, "low": found.low.clip(0.0), "high": found.high,
            "n": len(known), "fewest": [int(min(count, len(known) - count)) for count in listed],
        }
    )  # fmt: skip
