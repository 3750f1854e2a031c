"""Homophily: whether perpetrators are reported by victims of their own citizenship more often than place and time explain.

In a country of recruitment most victims and most perpetrators have the citizenship of that country, so many are of
one citizenship without any preference. Everything here is therefore within *strata* (country of recruitment and year).

The model is a choice within a stratum: a perpetrator of citizenship ``j`` stands behind a victim of citizenship ``i``
with odds ``w_j · exp(β · [i = j])``. ``β`` is the log-odds of the same citizenship. The unknown shares ``w`` of each
stratum drop out of the likelihood of *pairs*: given two victims and the two perpetrators reported by them, the
probability that they belong together as observed, rather than swapped, depends on ``β`` alone. Strata may be small.

Source: Liang, K.-Y. and Qin, J. (2000), Regression analysis under non-standard situations: a pairwise
pseudolikelihood approach, Journal of the Royal Statistical Society B 62 (4), 773-786. Each stratum's pairs are weighted
by one over its number of reports, as in the estimator of Mantel and Haenszel (1959).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from series.methods.resampling import resampled_weights

_LARGEST_LOG_ODDS = 20.0


def homophily(
    links: pd.DataFrame,
    *,
    victim: str,
    perpetrator: str,
    strata: Sequence[str],
    cluster: str,
    permutations: int = 500,
    replicates: int = 200,
    seed: int = 20091001,
) -> pd.DataFrame:
    """Observed and expected share of the same citizenship, and the log-odds of it within strata.

    ``links`` has one row a report of a perpetrator: the citizenship of the ``victim`` and of the ``perpetrator``, the
    columns of the ``strata``, and the ``cluster`` of cases that were identified together. Rows with a missing value
    are left out. Returns rows with ``term``, ``value``, ``low``, ``high``, ``n``, ``fewest`` (reports of the same citizenship,
    or not, whichever are fewer): ``reported`` (share), ``expected``
    (mean over permutations of whole clusters within strata, with the range of 95 % of them), ``log_odds`` (with a
    percentile interval of a bootstrap of clusters) and ``p_value`` (one-sided, of the permutations).
    """
    used = links[[victim, perpetrator, *strata, cluster]].dropna()
    coded = _coded(used, victim, perpetrator, strata, cluster)
    observed = float((coded["victim"] == coded["perpetrator"]).mean())
    permuted = _permuted_shares(coded, permutations, np.random.default_rng(seed))
    # A stratum with victims of one citizenship tells nothing of β.
    mixed = coded[coded.groupby("stratum")["victim"].transform("nunique") > 1]
    pairs = _Pairs.of(mixed)
    drawn = [pairs.log_odds(weights) for weights in resampled_weights(mixed, "cluster", replicates, seed)]
    low, high = np.nanquantile(drawn, (0.025, 0.975))
    expected_low, expected_high = np.quantile(permuted, (0.025, 0.975))
    p_value = (1 + int((permuted >= observed - 1e-12).sum())) / (1 + permutations)
    rows = [
        ("reported", observed, np.nan, np.nan),
        ("expected", float(permuted.mean()), float(expected_low), float(expected_high)),
        ("log_odds", pairs.log_odds(np.ones(len(mixed))), float(low), float(high)),
        ("p_value", p_value, np.nan, np.nan),
    ]
    return pd.DataFrame(rows, columns=["term", "value", "low", "high"]).assign(
        n=len(coded), fewest=round(min(observed, 1 - observed) * len(coded))
    )


def pairwise_log_odds(links: pd.DataFrame) -> float:
    """The estimate of β from columns ``victim``, ``perpetrator`` (codes of citizenships) and ``stratum``.

    NaN where no pair of reports tells anything. A pair whose observed assignment has as many matches as the swapped
    one cancels out; those left differ by one match or by two, and only their weighted numbers are needed.
    """
    return _Pairs.of(links).log_odds(np.ones(len(links)))


@dataclass(frozen=True)
class _Pairs:
    """Pairs of reports of one stratum that tell something, by the cells (stratum, victim, perpetrator) that they are of.

    ``more``: by how many matches the observed assignment has more than the swapped one.
    """

    cell_of_report: NDArray[np.int64]
    stratum_of_cell: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    more: NDArray[np.int64]

    @classmethod
    def of(cls, links: pd.DataFrame) -> _Pairs:
        by_cell = links.groupby(["stratum", "victim", "perpetrator"], observed=True)
        cells = by_cell.size().reset_index()[["stratum", "victim", "perpetrator"]]
        cells = cells.assign(cell=range(len(cells)))
        pairs = cells.merge(cells, on="stratum", suffixes=("", "_2"))
        pairs = pairs[
            (pairs["victim"] < pairs["victim_2"]) & (pairs["perpetrator"] != pairs["perpetrator_2"])
        ]
        own, own_2 = pairs["victim"] == pairs["perpetrator"], pairs["victim_2"] == pairs["perpetrator_2"]
        swapped, swapped_2 = (
            pairs["victim"] == pairs["perpetrator_2"],
            pairs["victim_2"] == pairs["perpetrator"],
        )
        more = own.astype(int) + own_2.astype(int) - swapped.astype(int) - swapped_2.astype(int)
        pairs, more = pairs[more != 0], more[more != 0]
        return cls(
            np.asarray(by_cell.ngroup(), dtype=np.int64),
            pd.factorize(cells["stratum"])[0].astype(np.int64),
            pairs["cell"].to_numpy(dtype=np.int64),
            pairs["cell_2"].to_numpy(dtype=np.int64),
            np.asarray(more, dtype=np.int64),
        )

    def log_odds(self, weights: NDArray[np.float64]) -> float:
        """The estimate where each report counts so many times."""
        number = np.bincount(self.cell_of_report, weights, minlength=len(self.stratum_of_cell))
        reports = np.bincount(self.stratum_of_cell, number)[self.stratum_of_cell]
        told = number[self.first] * number[self.second] / np.maximum(reports[self.first], 1.0)
        sums = np.bincount(self.more + 2, told, minlength=5)
        return _solve(float(sums[3]), float(sums[1]), float(sums[4]), float(sums[0]))


def _solve(one_for: float, one_against: float, two_for: float, two_against: float) -> float:
    if one_for + one_against + two_for + two_against == 0:
        return float("nan")

    def score(beta: float) -> float:
        by_one = one_for - (one_for + one_against) * expit(beta)
        by_two = two_for - (two_for + two_against) * expit(2 * beta)
        return float(by_one + 2 * by_two)

    if one_against + two_against == 0:
        return float("inf")
    if one_for + two_for == 0:
        return float("-inf")
    return float(brentq(score, -_LARGEST_LOG_ODDS, _LARGEST_LOG_ODDS))


def _coded(
    used: pd.DataFrame, victim: str, perpetrator: str, strata: Sequence[str], cluster: str
) -> pd.DataFrame:
    citizenships = pd.CategoricalDtype(sorted({*used[victim].astype(str), *used[perpetrator].astype(str)}))
    coded = pd.DataFrame(
        {
            "victim": used[victim].astype(str).astype(citizenships).cat.codes.to_numpy(),
            "perpetrator": used[perpetrator].astype(str).astype(citizenships).cat.codes.to_numpy(),
            "stratum": used.groupby(list(strata), observed=True).ngroup().to_numpy(),
            "cluster": pd.factorize(used[cluster])[0],
        }
    )
    # Reports of one cluster move together: a perpetrator whom several victims saw is one perpetrator.
    coded["block"] = coded.groupby(["stratum", "cluster", "victim"]).ngroup()
    return coded


def _permuted_shares(coded: pd.DataFrame, permutations: int, random: np.random.Generator) -> np.ndarray:
    """Shares of the same citizenship after dealing the victims' citizenships anew among the blocks of each stratum."""
    blocks = coded.drop_duplicates("block").sort_values("block")
    stratum, citizenship = blocks["stratum"].to_numpy(), blocks["victim"].to_numpy()
    before = np.argsort(stratum, kind="stable")
    of_report, perpetrator = coded["block"].to_numpy(), coded["perpetrator"].to_numpy()
    shares = np.empty(permutations)
    dealt = np.empty_like(citizenship)
    for number in range(permutations):
        dealt[before] = citizenship[np.lexsort((random.random(len(blocks)), stratum))]
        shares[number] = (dealt[of_report] == perpetrator).mean()
    return shares
