"""How concentrated a distribution is: the Herfindahl-Hirschman index.

The index of a sample is too large, since cases that came together by chance count as concentration; the fewer and the
more alike cases are, the more. A bootstrap of clusters adds as much once more, so that it tells how much to take away.

Sources: Hirschman, A. O. (1964), The Paternity of an Index, American Economic Review 54 (5), 761-762; Davison, A. C. and
Hinkley, D. V. (1997), Bootstrap Methods and their Application, Cambridge University Press, sections 2.1 and 5.2 (bias and
the basic interval).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from series.methods.resampling import resampled_weights

LARGEST_HIDDEN_COUNT = 10.0


def herfindahl_hirschman(counts: np.ndarray) -> float:
    """Sum of squared shares of ``counts`` (not negative): 1 for one category, 1/n for n equal ones."""
    total = counts.sum()
    if total <= 0 or (counts < 0).any():
        raise ValueError("counts must not be negative and must have a positive sum")
    shares = counts / total
    return float((shares**2).sum())


def concentration_of_counts(table: pd.DataFrame) -> tuple[float, float, float]:
    """The index of a table of counts (column ``value``) with the bounds that hidden counts leave open.

    Hidden counts (missing values) are left out of the value. They can only dilute it, so the value is the upper
    bound; the lower bound gives each hidden cell ten cases, the most that it can hold. Returns (value, low, high).
    """
    shown = table["value"].dropna().to_numpy(dtype=float)
    hidden = int(table["value"].isna().sum())
    value = herfindahl_hirschman(shown)
    diluted = (
        herfindahl_hirschman(np.append(shown, np.full(hidden, LARGEST_HIDDEN_COUNT))) if hidden else value
    )
    return value, min(value, diluted), value


def concentration_by(
    cases: pd.DataFrame,
    *,
    by: str,
    categories: tuple[str, str],
    cluster: str | None = None,
    replicates: int = 200,
    seed: int = 20091001,
) -> pd.DataFrame:
    """The index of the combinations of two columns (origin and destination, say) within each value of ``by``.

    Returns columns ``term`` (the value of ``by``), ``value`` (less its bias), ``low``, ``high`` (basic bootstrap interval of
    clusters, or of single cases), ``n`` and ``fewest``: the cases of the second largest combination, which the index of
    hardly more than one would tell.
    """
    rows = []
    for name, group in cases.dropna(subset=[by, *categories]).groupby(by, observed=True):
        numbered = group.assign(combination=group.groupby(list(categories), observed=True).ngroup())
        combination = numbered["combination"].to_numpy()
        observed = _index(combination, np.ones(len(numbered)))
        draws = [
            _index(combination, drawn) for drawn in resampled_weights(numbered, cluster, replicates, seed)
        ]
        value, low, high = 2 * observed - np.array([np.mean(draws), *np.quantile(draws, (0.975, 0.025))])
        rows.append(
            {
                "term": str(name), "value": max(float(value), 0.0), "low": max(float(low), 0.0), "high": float(high),
                "n": len(numbered), "fewest": int(numbered["combination"].value_counts().iloc[1:2].sum()),
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=["term", "value", "low", "high", "n", "fewest"])


def equal_categories(index: pd.DataFrame) -> pd.DataFrame:
    """Of how many equally frequent categories the index would be the same: its inverse, with the bounds changed about.

    ``index`` is the frame of ``concentration_by``. Returns its columns, with whole numbers.
    """
    inverse = {"value": "value", "low": "high", "high": "low"}
    return index.assign(**{name: (1 / index[of]).round() for name, of in inverse.items()})


def _index(combination: np.ndarray, weights: np.ndarray) -> float:
    return herfindahl_hirschman(np.bincount(combination, weights))
