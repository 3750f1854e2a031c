"""Shares with intervals that respect that cases were identified together.

Cases of one group are alike, so a share of them is less certain than its number of cases says. By how much is the
design effect: the variance of a ratio of cluster totals (linearised) over that of as many independent cases. The
interval is Wilson's with the *effective* number of cases, after Korn, E. L. and Graubard, B. I. (1998), Confidence
Intervals for Proportions with Small Expected Number of Positive Counts Estimated from Survey Data, Survey
Methodology 24 (2), 193-201. Only the design effect is estimated from microdata: the share stays the protected one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

NORMAL_95 = 1.959963984540054
_DIGITS = 3


def design_effects(
    cases: pd.DataFrame,
    *,
    outcomes: Sequence[str],
    codes: Sequence[str],
    dimension: str,
    cluster: str,
    by: str | None = None,
) -> pd.DataFrame:
    """Design effect of the share of each outcome within each value of ``by``, or in all.

    ``outcomes`` are columns of 0 and 1, ``codes`` what each of them is called in the column ``dimension`` of the result.
    Rows with a missing value are left out. Returns columns ``<dimension>``, ``<by>`` (codes as text, whole numbers
    without decimals), ``value``, ``n`` (cases) and ``fewest`` (the same: no count can be told from an effect), sorted by
    ``by`` within each outcome.
    """
    rows = []
    for outcome, code in zip(outcomes, codes, strict=True):
        known = cases[[outcome, cluster, *([by] if by else [])]].dropna()
        groups = known.groupby(by, observed=True, sort=True) if by else [(None, known)]
        for value, group in groups:
            effect = design_effect(
                group[outcome].to_numpy(dtype=float), group[cluster].to_numpy(dtype=object)
            )
            place = {by: f"{value:g}" if isinstance(value, float) else str(value)} if by else {}
            rows.append({dimension: code, **place, "value": effect, "n": len(group), "fewest": len(group)})
    return pd.DataFrame(rows, columns=[dimension, *([by] if by else []), "value", "n", "fewest"])


def design_effect(answers: np.ndarray, clusters: np.ndarray) -> float:
    """How many times the variance of independent cases a mean of ``answers`` (0 or 1) has; never less than once.

    Where all answers are the same, or all cases are of one cluster, nothing tells how alike the cases of a cluster are:
    then they count as fully alike.
    """
    if len(answers) == 0:
        raise ValueError("there is no case")
    of_cluster = pd.factorize(clusters)[0]
    sizes = np.bincount(of_cluster)
    share, number = float(answers.mean()), len(sizes)
    if number == 1 or share in (0.0, 1.0):
        return float((sizes**2).sum() / len(answers))
    residuals = np.bincount(of_cluster, answers - share)
    variance = number / (number - 1) * float((residuals**2).sum()) / len(answers) ** 2
    return max(1.0, variance * len(answers) / (share * (1 - share)))


def share_at_least(cases: pd.DataFrame, *, outcome: str, name: str, cluster: str) -> pd.DataFrame:
    """The share of all cases known to have ``outcome`` (1): who wasn't asked, or didn't answer, counts as not having it.

    Returns one row with ``term`` (``name``), ``value``, ``low``, ``high`` (95 %, Wilson with the effective number of cases),
    ``n`` and ``fewest`` (cases known to have it).
    """
    having = (cases[outcome] == 1).to_numpy(dtype=float)
    number, share = len(having), float(having.mean())
    effective = number / design_effect(having, cases[cluster].to_numpy(dtype=object))
    low, high = proportion_confint(share * effective, effective, method="wilson")
    row = {"term": name, "value": share, "low": float(low), "high": float(high)}
    return pd.DataFrame([{**row, "n": number, "fewest": int(having.sum())}])


def widened(shares: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """Shares with intervals for their effective number of cases.

    ``shares`` has ``value``, ``low``, ``high`` and ``n_valid``; ``effects`` has the design effect as ``value`` for each
    code of the columns that the two have in common. A share without a design effect is hidden,
    so that nothing rests on an interval that nobody knows; one without an interval gets none.
    Raises ValueError where there are shares and none has a design effect.
    """
    common = [name for name in effects.columns if name in shares.columns and shares[name].dtype != float]
    common.remove("status")
    found = effects[[*common, "value"]].rename(columns={"value": "effect"})
    joined = shares.merge(found, how="left", on=common)
    if joined["value"].notna().any() and joined["effect"].isna().all():
        raise ValueError("the design effects are of other codes than the shares")
    joined = joined.assign(value=joined["value"].where(joined["effect"].notna()))
    effective = joined["n_valid"] / joined["effect"]
    low, high = proportion_confint(joined["value"] * effective, effective, method="wilson")
    bounded = joined["low"].notna()
    return joined.assign(low=low.round(_DIGITS).where(bounded), high=high.round(_DIGITS).where(bounded)).drop(
        columns="effect"
    )


widened.keeps_values = True  # type: ignore[attr-defined]  # only the intervals are others


def paired_difference(cases: pd.DataFrame, *, first: str, second: str, cluster: str) -> pd.DataFrame:
    """Share of ``first`` minus that of ``second`` (both 0 or 1) among the same cases, which may have both or neither.

    Returns one row with ``term`` ("difference"), ``value``, ``low``, ``high`` (95 %, linearised over clusters), ``n``, and
    ``fewest``: the fewest cases that have one of the two, or don't have it.
    """
    known = cases[[first, second, cluster]].dropna()
    difference = (known[first] - known[second]).to_numpy(dtype=float)
    of_cluster = pd.factorize(known[cluster])[0]
    number = int(of_cluster.max(initial=-1)) + 1
    if number < 2:
        raise ValueError("a difference needs cases of two clusters")
    value = float(difference.mean())
    residuals = np.bincount(of_cluster, difference - value)
    reach = NORMAL_95 * float(np.sqrt(number / (number - 1) * (residuals**2).sum())) / len(known)
    having = known[[first, second]].sum()
    fewest = int(min(having.min(), (len(known) - having).min()))
    row = {"term": "difference", "value": value, "low": value - reach, "high": value + reach}
    return pd.DataFrame([{**row, "n": len(known), "fewest": fewest}])
