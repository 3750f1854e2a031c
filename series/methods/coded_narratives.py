"""What coded narratives tell besides how often a code was given: which codes go together, and with which findings.

All is computed from sums over clusters of cases, and its intervals from a bootstrap of whole clusters (Cameron and Miller
2015), with the level shared out among the results of one table after Bonferroni, so that they hold together.

Co-occurrence is told as the coefficient phi, the correlation of two yes-or-no answers (Yule, G. U. (1912), On the Methods of
Measuring Association Between Two Attributes, Journal of the Royal Statistical Society 75 (6), 579-652): 0 where two
codes stand in the same narrative as often as chance would have it, 1 where one never stands without the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""Worked out from rows of four counts: both, the first only, the second only, neither."""
_BOTH, _ONE, _OTHER, _NEITHER = range(4)


def code_pairs(
    cases: pd.DataFrame,
    *,
    codes: Sequence[str],
    cluster: str,
    replicates: int = 500,
    seed: int = 20091001,
) -> pd.DataFrame:
    """Phi of each pair of codes among the cases of which both are known.

    ``cases`` has a column of 1, 0 and NaN for each code. Returns ``narrative_code``, ``with_code``, ``value``, ``low``, ``high``,
    ``n`` and ``fewest``: the fewest cases with both, one, the other or neither code. Intervals hold for all pairs together.
    """
    pairs = list(combinations(codes, 2))
    draws = _Draws(cases[cluster], replicates, seed, results=len(pairs))
    rows = []
    for one, other in pairs:
        cells = draws.cells(cases[one], cases[other])
        value, low, high = draws.interval(_phi, cells)
        rows.append((one, other, value, low, high, int(cells.sum()), int(cells.sum(axis=0).min())))
    return pd.DataFrame(rows, columns=["narrative_code", "with_code", "value", "low", "high", "n", "fewest"])


def codes_with_findings(
    cases: pd.DataFrame,
    *,
    codes: Sequence[str],
    findings: Sequence[str],
    cluster: str,
    replicates: int = 500,
    seed: int = 20091001,
) -> pd.DataFrame:
    """For each code and the finding beside it, the share of narratives with the code among cases with the finding and among
    those without, and the difference of the two: the numbers of a joint display.

    ``codes`` and ``findings`` are columns of 1, 0 and NaN, in pairs. Returns ``narrative_code``, ``finding``, ``compared`` (with,
    without, difference), ``value``, ``low``, ``high``, ``n`` and ``fewest`` (of the counts that a row could tell). The
    intervals of all differences hold together; so do those of all shares.
    """
    draws = _Draws(cases[cluster], replicates, seed, results=len(codes))
    rows = []
    for code, finding in zip(codes, findings, strict=True):
        cells = draws.cells(cases[code], cases[finding])
        both, one, other, neither = (int(count) for count in cells.sum(axis=0))
        behind = {
            "with": (both + other, min(both, other)),
            "without": (one + neither, min(one, neither)),
            "difference": (both + one + other + neither, min(both, one, other, neither)),
        }
        for compared, told in _COMPARED.items():
            rows.append((code, finding, compared, *draws.interval(told, cells), *behind[compared]))
    names = ["narrative_code", "finding", "compared", "value", "low", "high", "n", "fewest"]
    return pd.DataFrame(rows, columns=names)


class _Draws:
    """Bootstrap samples of clusters as weights, the same for all results of a table."""

    def __init__(self, clusters: pd.Series, replicates: int, seed: int, *, results: int) -> None:
        self._of_case = pd.factorize(clusters)[0]
        self._number = int(self._of_case.max(initial=-1)) + 1
        random = np.random.default_rng(seed)
        even = np.full(self._number, 1 / max(self._number, 1))
        drawn = (
            random.multinomial(self._number, even, size=replicates)
            if self._number
            else np.zeros((replicates, 0))
        )
        self._weights = drawn.astype(float)
        self._tail = 0.025 / max(results, 1)

    def cells(self, one: pd.Series, other: pd.Series) -> Floats:
        """By cluster, the cases with both, the first only, the second only, and neither; those not known left out."""
        known = (one.notna() & other.notna()).to_numpy()
        first, second = one.to_numpy(float)[known] == 1, other.to_numpy(float)[known] == 1
        cell = np.where(first, np.where(second, _BOTH, _ONE), np.where(second, _OTHER, _NEITHER))
        flat = np.bincount(self._of_case[known] * 4 + cell, minlength=4 * self._number)
        return flat.reshape(self._number, 4).astype(float)

    def interval(self, statistic: Statistic, cells: Floats) -> tuple[float, float, float]:
        """A statistic of the four counts, with its percentile interval."""
        value = float(statistic(cells.sum(axis=0)[None, :])[0])
        drawn = statistic(self._weights @ cells)
        if np.isnan(drawn).all():
            return value, float("nan"), float("nan")
        low, high = np.nanquantile(drawn, (self._tail, 1 - self._tail))
        return value, float(low), float(high)


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)


def _phi(counts: Floats) -> Floats:
    both, one, other, neither = counts.T
    margins = (both + one) * (other + neither) * (both + other) * (one + neither)
    return _ratio(both * neither - one * other, np.sqrt(margins))


def _among_with(counts: Floats) -> Floats:
    return _ratio(counts[:, _BOTH], counts[:, _BOTH] + counts[:, _OTHER])


def _among_without(counts: Floats) -> Floats:
    return _ratio(counts[:, _ONE], counts[:, _ONE] + counts[:, _NEITHER])


def _difference(counts: Floats) -> Floats:
    return _among_with(counts) - _among_without(counts)


_COMPARED = {"with": _among_with, "without": _among_without, "difference": _difference}
