"""Kitagawa's decomposition: how much of a change in a share is a change within groups, how much of their mix.

Source: Kitagawa, E. M. (1955), Components of a Difference Between Two Rates, Journal of the American Statistical
Association 50 (272), 1168-1194; the two-component form with averaged weights, which leaves no interaction term.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from series.methods.resampling import resampled_weights

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
    table = _Table.of(used[outcome], used[group], used[moment] == moments[1])
    observed = table.components(np.ones(len(used)))
    weights = resampled_weights(used, cluster, replicates, seed)
    draws = [table.components(drawn) for drawn in weights if table.has_both_moments(drawn)]
    answers = pd.crosstab(used[moment], used[outcome]).reindex(columns=[0, 1], fill_value=0)
    fewest = int(answers.to_numpy().min())
    rows = []
    for term in TERMS:
        low, high = np.quantile([getattr(draw, term) for draw in draws], (0.025, 0.975))
        rows.append(
            {"term": term, "value": getattr(observed, term), "low": low, "high": high, "fewest": fewest}
        )
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class _Table:
    """Cases as places in a table of groups × moments, so that a sample is a matter of weights."""

    place: NDArray[np.int64]
    outcome: NDArray[np.float64]
    groups: int

    @classmethod
    def of(cls, outcome: pd.Series, group: pd.Series, second: pd.Series) -> _Table:
        codes, names = pd.factorize(group)
        place = codes.astype(np.int64) * 2 + second.to_numpy(dtype=np.int64)
        return cls(place, outcome.to_numpy(dtype=np.float64), len(names))

    def components(self, weights: NDArray[np.float64]) -> Components:
        sizes = self._summed(weights)
        events = self._summed(weights * self.outcome)
        rates = np.divide(events, sizes, out=np.zeros_like(events), where=sizes > 0)
        return kitagawa(rates[:, 0], rates[:, 1], sizes[:, 0], sizes[:, 1])

    def has_both_moments(self, weights: NDArray[np.float64]) -> bool:
        return bool((self._summed(weights).sum(axis=0) > 0).all())

    def _summed(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        summed = np.bincount(self.place, weights, minlength=2 * self.groups)
        return np.asarray(summed, dtype=np.float64).reshape(self.groups, 2)
