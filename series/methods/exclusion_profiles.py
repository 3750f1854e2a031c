"""Plain descriptions beside the index of exclusion: shares of facts, and what differs with the number of domains.

Of cases whose facts are known; intervals from a bootstrap of clusters (see ``resampled_ratios``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from series.methods.resampled_ratios import Floats, Sums, pooled_ratios

EXCLUDED, OTHERS = "excluded", "other cases"


def shares_of_facts(
    cases: pd.DataFrame, *, facts: Sequence[str], names: Sequence[str], cluster: str, by: str | None = None
) -> pd.DataFrame:
    """Share of cases with each of some facts, by group or of all.

    ``facts``: columns of 1, 0 and unknown; ``names``: what they are called. Returns columns ``domain``, ``<by>``, ``value``,
    ``low``, ``high``, ``n`` and ``fewest``.
    """
    rows = []
    for fact, name in zip(facts, names, strict=True):
        known = cases[[fact, cluster, *([by] if by else [])]].dropna()
        groups = sorted(known[by].unique()) if by else [None]
        inside = [np.ones(len(known)) if g is None else (known[by] == g).to_numpy(float) for g in groups]
        for group, numbers in zip(
            groups, _shares(known[fact].to_numpy(float), inside, known[cluster]), strict=True
        ):
            rows.append({"domain": name, **({} if by is None else {by: str(group)}), **numbers})
    return pd.DataFrame(rows)


def shares_by_exclusion(
    cases: pd.DataFrame, *, number: str, cutoff: int, items: Sequence[str], names: Sequence[str], cluster: str
) -> pd.DataFrame:
    """Share of cases with each item, among those with ``cutoff`` deprived domains or more and among the others.

    ``number``: column of the number of deprived domains. Returns columns ``item``, ``exclusion``, ``value``, ``low``,
    ``high``, ``n`` and ``fewest``.
    """
    rows = []
    for item, name in zip(items, names, strict=True):
        known = cases[[item, number, cluster]].dropna()
        excluded = (known[number].to_numpy(dtype=float) >= cutoff).astype(np.float64)
        answers = known[item].to_numpy(dtype=float)
        for group, numbers in zip(
            (EXCLUDED, OTHERS), _shares(answers, [excluded, 1.0 - excluded], known[cluster]), strict=True
        ):
            rows.append({"item": name, "exclusion": group, **numbers})
    return pd.DataFrame(rows)


def difference_by_exclusion(
    cases: pd.DataFrame, *, number: str, cutoff: int, item: str, cluster: str
) -> pd.DataFrame:
    """Share of an item among excluded cases minus that among the others: one row, ``term`` "difference"."""
    found = shares_by_exclusion(
        cases, number=number, cutoff=cutoff, items=[item], names=[item], cluster=cluster
    )
    (first, second), (low, other_low), (high, other_high) = (
        found[name].to_numpy(dtype=float) for name in ("value", "low", "high")
    )
    # Each case stands in one of the two groups, so that the two shares vary nearly apart.
    reach = float(np.hypot(high - low, other_high - other_low)) / 2
    value = float(first - second)
    row = {"term": "difference", "value": value, "low": value - reach, "high": value + reach}
    return pd.DataFrame([{**row, "n": int(found["n"].sum()), "fewest": int(found["fewest"].min())}])


def means_by_number(
    cases: pd.DataFrame, *, outcome: str, number: str, last: int, cluster: str
) -> pd.DataFrame:
    """Mean of a count by the number of deprived domains, ``last`` and more together.

    Returns columns ``domains``, ``value``, ``low``, ``high``, ``n`` and ``fewest``.
    """
    known = cases[[outcome, number, cluster]].dropna()
    counted = np.minimum(known[number].to_numpy(dtype=int), last)
    levels = sorted(set(counted.tolist()))
    inside = [(counted == level).astype(float) for level in levels]
    outcomes = known[outcome].to_numpy(dtype=float)
    rows = []
    for level, numbers in zip(levels, _shares(outcomes, inside, known[cluster]), strict=True):
        words = f"{level} or more" if level == last else str(level)
        rows.append({"domains": words, **numbers, "fewest": numbers["n"]})
    return pd.DataFrame(rows)


def _shares(answers: Floats, inside: Sequence[Floats], cluster: pd.Series) -> list[dict[str, float]]:
    """The mean of the answers in each group, with interval, n and fewest."""
    members = np.column_stack(inside)
    clusters = pd.factorize(cluster)[0].astype(np.int64)
    found = pooled_ratios([Sums(members * answers[:, None], members)], clusters)
    rows = []
    for at, group in enumerate(inside):
        size, having = int(group.sum()), int((group * answers).sum())
        rows.append(
            {"value": float(found.value[at]), "low": float(found.low[at]), "high": float(found.high[at]),
             "n": size, "fewest": min(having, size - having)}
        )  # fmt: skip
    return rows
