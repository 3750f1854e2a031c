"""Shift-share: how much of the growth of a place's cases goes with the whole, with its mix, and with the place itself.

Cases of a place fall into kinds (of exploitation, say). If every kind had grown there as all cases did, the place would have
grown as the whole (*common*). Some places have more of the kinds that grew everywhere (*mix*). What is left is growth of the
place's own (*own*). The three add up to the place's growth. They describe counts of registered cases, which follow
programmes and forms, and explain nothing.

Source: Dunn, E. S. (1960), A Statistical and Analytical Technique for Regional Analysis, Papers and Proceedings of the
Regional Science Association 6, 97-112.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from series.methods.resampling import resampled_weights

Floats = NDArray[np.float64]
COMPONENTS = ("growth", "common", "mix", "own")


def shift_share(
    cases: pd.DataFrame,
    *,
    place: str,
    kind: str,
    moment: str,
    cluster: str | None = None,
    replicates: int = 200,
    seed: int = 20091001,
) -> pd.DataFrame:
    """The growth of each place between two moments and its three parts, each as a share of the place's cases at the first.

    ``cases`` has one row a case; ``moment`` has two values, sorted: first and second. Rows with a missing value, and places
    without a case at the first moment, are left out. Returns columns ``<place>``, ``component`` ("growth", "common", "mix",
    "own"), ``value``, ``low``, ``high`` (95 %, percentile bootstrap of clusters), ``n`` (cases of the place at both moments) and
    ``fewest`` (at that with fewer). Raises ValueError where there aren't two moments.
    """
    used = cases[[name for name in (place, kind, moment, cluster) if name]].dropna()
    moments = sorted(used[moment].unique())
    if len(moments) != 2:
        raise ValueError(f"{moment!r} must have two values among the cases used, it has {len(moments)}")
    places, of_place = np.unique(used[place].astype("str").to_numpy(dtype=object), return_inverse=True)
    kinds, of_kind = np.unique(used[kind].astype("str").to_numpy(dtype=object), return_inverse=True)
    shape = (len(places), len(kinds), 2)
    second = (used[moment] == moments[1]).to_numpy(dtype=int)
    cell = np.ravel_multi_index((of_place, of_kind, second), shape)
    counts = _counts(cell, np.ones(len(used)), shape)
    observed = components(counts[:, :, 0], counts[:, :, 1])
    drawn = [_counts(cell, weights, shape) for weights in resampled_weights(used, cluster, replicates, seed)]
    draws = np.stack([components(sample[:, :, 0], sample[:, :, 1]) for sample in drawn])
    rows = []
    for at, name in enumerate(places):
        first, last = counts[at].sum(axis=0)
        if first == 0:
            continue
        told = {"n": int(first + last), "fewest": int(min(first, last))}
        for part, component in enumerate(COMPONENTS):
            low, high = np.nanquantile(draws[:, at, part], (0.025, 0.975))
            row = {place: str(name), "component": component, "value": float(observed[at, part])}
            rows.append({**row, "low": float(low), "high": float(high), **told})
    return pd.DataFrame(rows, columns=[place, "component", "value", "low", "high", "n", "fewest"])


def components(first: Floats, second: Floats) -> Floats:
    """Growth, common, mix and own part of each place (rows) from counts of places × kinds at two moments.

    In shares of the place's cases at the first moment (NaN without any). A kind that nobody had at the first moment is growth
    of the place's own: no growth of the whole could be told for it.
    """
    of_kind = first.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.where(of_kind > 0, second.sum(axis=0) / of_kind - 1, 0.0)
        overall = second.sum() / first.sum() - 1
        base = np.where(first.sum(axis=1) > 0, first.sum(axis=1), np.nan)
    total = (second.sum(axis=1) - first.sum(axis=1)) / base
    common = np.full(len(first), overall) + 0 * base
    mix = (first * (growth - overall)).sum(axis=1) / base
    return np.column_stack([total, common, mix, total - common - mix])


def _counts(cell: NDArray[np.intp], weights: Floats, shape: tuple[int, int, int]) -> Floats:
    summed = np.bincount(cell, weights, minlength=int(np.prod(shape)))
    return np.asarray(summed, dtype=np.float64).reshape(shape)
