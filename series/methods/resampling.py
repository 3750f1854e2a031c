"""Bootstrap samples that keep together what was observed together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def resample_clusters(
    cases: pd.DataFrame, cluster: str | None, replicates: int, seed: int
) -> Iterator[pd.DataFrame]:
    """Yield ``replicates`` samples of whole clusters, drawn with replacement; single rows if ``cluster`` is None.

    Where a statistic needs counts only, ``resampled_weights`` is much faster: how often each case is in each sample.

    Cases identified together are alike, so drawing them one by one would understate the variance (Cameron and
    Miller 2015). Each sample has as many clusters as the data; its number of rows varies.
    """
    if cases.empty:
        raise ValueError("there is no case to draw from")
    random = np.random.default_rng(seed)
    labels = np.arange(len(cases)) if cluster is None else pd.factorize(cases[cluster])[0]
    order = np.argsort(labels, kind="stable")
    sizes = np.bincount(labels)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    for _ in range(replicates):
        drawn = random.integers(0, len(sizes), len(sizes))
        lengths = sizes[drawn]
        offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        yield cases.iloc[order[np.repeat(starts[drawn], lengths) + offsets]]


def resampled_weights(
    cases: pd.DataFrame, cluster: str | None, replicates: int, seed: int
) -> Iterator[NDArray[np.float64]]:
    """Yield how often each case is in the samples that ``resample_clusters`` draws with the same seed."""
    if cases.empty:
        raise ValueError("there is no case to draw from")
    random = np.random.default_rng(seed)
    labels = np.arange(len(cases)) if cluster is None else pd.factorize(cases[cluster])[0]
    number = int(labels.max()) + 1
    for _ in range(replicates):
        drawn = np.bincount(random.integers(0, number, number), minlength=number)
        yield drawn[labels].astype(np.float64)
