"""Two episodes of the same persons side by side: what was alike in both, and shares at two moments in one table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from series.methods.clustered_shares import design_effect

_NUMBERS = ["value", "low", "high", "n_valid"]


def share_alike(cases: pd.DataFrame, *, first: str, second: str, name: str, cluster: str) -> pd.DataFrame:
    """The share of persons of whom a fact (1 or 0) holds in both episodes or in neither.

    Returns one row with ``term`` (``name``), ``value``, ``low``, ``high`` (95 %, Wilson with the effective number of cases),
    ``n`` and ``fewest`` (persons alike, or not alike, whichever are fewer).
    """
    known = cases[[first, second, cluster]].dropna()
    alike = (known[first] == known[second]).to_numpy(dtype=float)
    number, share = len(alike), float(alike.mean())
    effective = number / design_effect(alike, known[cluster].to_numpy(dtype=object))
    low, high = proportion_confint(share * effective, effective, method="wilson")
    fewest = int(min(alike.sum(), number - alike.sum()))
    row = {"term": name, "value": share, "low": float(low), "high": float(high)}
    return pd.DataFrame([{**row, "n": number, "fewest": fewest}])


def at_two_moments(*parts: pd.DataFrame, categories: Sequence[str], moments: tuple[str, str]) -> pd.DataFrame:
    """Single shares in one table: for each of ``categories`` that at the first of ``moments``, then that at the second.

    ``parts`` are frames of protected tables of one row each, in that order. Returns columns ``category``, ``moment``, ``value``,
    ``low``, ``high`` and ``n_valid``. Raises ValueError where there are more or fewer.
    """
    if any(len(part) != 1 for part in parts) or len(parts) != 2 * len(categories):
        raise ValueError("each category needs one share at each of the two moments")
    numbers = pd.concat([part[_NUMBERS] for part in parts], ignore_index=True)
    keys = [(category, moment) for category in categories for moment in moments]
    return pd.concat([pd.DataFrame(keys, columns=["category", "moment"]), numbers], axis=1)
