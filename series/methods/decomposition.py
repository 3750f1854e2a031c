"""Kitagawa's decomposition: how much of a change in a share is a change within groups, how much of their mix.

Source: Kitagawa, E. M. (1955), Components of a Difference Between Two Rates, Journal of the American Statistical
Association 50 (272), 1168-1194; the two-component form with averaged weights, which leaves no interaction term.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from series.methods.resampling import resample_clusters

TERMS = ("total", "within", "mix")


@dataclass(frozen=True)
class Components:
    """A change of a rate and its two parts; ``within + mix == total`` up to floating point."""

    within: float
    mix: float

    @property
    def total(self) -> float:
        return self.within + self.mix


def kitagawa(
    first_rates: np.ndarray, second_rates: np.ndarray, first_sizes: np.ndarray, second_sizes: np.ndarray
) -> Components:
    """Decompose the change of an overall rate between two moments.

    Arrays of equal length, one entry a group: the group's rate (0 to 1) and its size (any unit). A group that is
    absent at one moment has size 0 there; its rate at that moment is then taken from the other, so that its
    appearance counts as mix alone.
    """
    if first_sizes.sum() <= 0 or second_sizes.sum() <= 0:
        raise ValueError("each moment needs at least one case")
    first_rates = np.where(first_sizes > 0, first_rates, second_rates)
    second_rates = np.where(second_sizes > 0, second_rates, first_rates)
    first_mix = first_sizes / first_sizes.sum()
    second_mix = second_sizes / second_sizes.sum()
    within = ((second_rates - first_rates) * (first_mix + second_mix) / 2).sum()
    mix = ((second_mix - first_mix) * (first_rates + second_rates) / 2).sum()
    return Components(within=float(within), mix=float(mix))


def decompose_change(
    cases: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    moment: str,
    cluster: str | None = None,
    replicates: int = 400,
    seed: int = 20091001,
    without_largest: bool = False,
) -> pd.DataFrame:
    """Kitagawa's components from cases, with percentile intervals from a bootstrap of clusters.

    ``cases`` has one row a case: ``outcome`` (0 or 1), ``group``, ``moment`` (exactly two values, sorted: first
    and second) and, where cases were identified together, ``cluster``. Rows with a missing value are left out, and with
    ``without_largest`` those of the group with the most cases. Returns rows ``total``, ``within``, ``mix`` (without values
    where all cases are of one moment) with columns ``term``, ``value``, ``low``, ``high`` (shares), and ``fewest``: the fewest
    cases with or without the outcome at one of the moments.
    """
    used = cases[[name for name in (outcome, group, moment, cluster) if name]].dropna()
    if without_largest:
        used = used[used[group] != used[group].value_counts().idxmax()]
    moments = sorted(used[moment].unique())
    if len(moments) > 2:
        raise ValueError(f"{moment!r} must have two values among the cases used, it has {len(moments)}")
    if len(moments) < 2:
        return pd.DataFrame(
            [{"term": term, **dict.fromkeys(("value", "low", "high"), np.nan), "fewest": 0} for term in TERMS]
        )
    coded = pd.DataFrame(
        {
            # One number for each group at each moment: a thousand samples are counted, not pivoted.
            "place": pd.factorize(used[group], sort=True)[0] * 2 + (used[moment] == moments[1]).to_numpy(),
            "outcome": used[outcome].to_numpy(dtype=float),
            "cluster": 0 if cluster is None else pd.factorize(used[cluster])[0],
        }
    )
    observed = _components(coded)
    samples = resample_clusters(coded, cluster and "cluster", replicates, seed)
    draws = [_components(sample) for sample in samples if (sample["place"] % 2).nunique() == 2]
    answers = pd.crosstab(used[moment], used[outcome]).reindex(columns=[0, 1], fill_value=0)
    fewest = int(answers.to_numpy().min())
    rows = []
    for term in TERMS:
        low, high = np.quantile([getattr(draw, term) for draw in draws], (0.025, 0.975))
        rows.append(
            {"term": term, "value": getattr(observed, term), "low": low, "high": high, "fewest": fewest}
        )
    return pd.DataFrame(rows)


def _components(coded: pd.DataFrame) -> Components:
    """The components of cases whose ``place`` is twice the number of their group, plus one at the second moment."""
    places = coded["place"].to_numpy()
    sizes = np.bincount(places, minlength=places.max() // 2 * 2 + 2).reshape(-1, 2).astype(float)
    with_outcome = np.bincount(places, weights=coded["outcome"], minlength=sizes.size).reshape(-1, 2)
    present = sizes.any(axis=1)
    sizes, with_outcome = sizes[present], with_outcome[present]
    rates = np.divide(with_outcome, sizes, out=np.zeros_like(sizes), where=sizes > 0)
    return kitagawa(rates[:, 0], rates[:, 1], sizes[:, 0], sizes[:, 1])
