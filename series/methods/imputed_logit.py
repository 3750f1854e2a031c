"""A logit of a rare outcome on several facts, some of them unknown: imputed, penalised, clustered.

Complete cases leave most of few events out. Here unknown facts are imputed by chained equations that know the outcome, Firth's
penalised logit is fitted to every imputed set, its variance allows for clusters of cases, and results are pooled by
Rubin's rules.

Sources: Rubin, D. B. (1987), Multiple Imputation for Nonresponse in Surveys, Wiley; Firth, D. (1993), Bias Reduction of Maximum
Likelihood Estimates, Biometrika 80 (1), 27-38; Cameron, A. C. and Miller, D. L. (2015), A Practitioner's Guide to
Cluster-Robust Inference, Journal of Human Resources 50 (2), 317-372.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from data_access.disclosure.firth import firth_logit
from series.methods.imputation import imputed_sets
from series.methods.resampled_ratios import SEED, Floats, pooled


def imputed_odds_ratios(
    cases: pd.DataFrame,
    *,
    outcome: str,
    facts: Sequence[str],
    names: Sequence[str],
    cluster: str,
    others: Sequence[str] = (),
    imputations: int = 20,
    comparisons: int = 1,
) -> pd.DataFrame:
    """Odds ratios of ``outcome`` (1 or 0) for each of ``facts`` (1, 0 or unknown), all in one model.

    Cases whose outcome isn't known are left out. ``others``: columns that help to impute and aren't in the model.
    ``comparisons``: of how many results the intervals hold together (Bonferroni). Returns columns ``term`` (from ``names``),
    ``value``, ``low``, ``high``, ``n`` (cases) and ``fewest``: the fewest cases known to have the fact or not, with the
    outcome or without.
    """
    used = cases[[outcome, *facts, *others, cluster]].dropna(subset=[outcome, cluster, *others])
    used = used.reset_index(drop=True)
    answers = used[outcome].to_numpy(dtype=float)
    predictors = answers[:, None]
    if others:
        helping = pd.get_dummies(used[list(others)], drop_first=True, dtype=float)
        predictors = np.column_stack([helping.to_numpy(dtype=float), answers])
    clusters = pd.factorize(used[cluster])[0].astype(np.int64)
    known = used[list(facts)].to_numpy(dtype=float)
    found = [
        _fitted(np.column_stack([np.ones(len(completed)), completed]), answers, clusters)
        for completed in imputed_sets(known, predictors, number=imputations, seed=SEED)
    ]
    result = pooled(
        np.array([slopes for slopes, _ in found]),
        np.array([variances for _, variances in found]),
        comparisons=comparisons,
    )
    return pd.DataFrame(
        {
            "term": list(names), "value": np.exp(result.value), "low": np.exp(result.low), "high": np.exp(result.high),
            "n": len(used), "fewest": [_fewest(column, answers) for column in known.T],
        }
    )  # fmt: skip


def _fitted(terms: Floats, answers: Floats, clusters: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Slopes of the penalised logit, and their variances with the clusters' own spread between bread of its information."""
    found = firth_logit(terms, answers)
    chance = expit(terms @ found.parameters)
    spread = chance * (1 - chance)
    leverage = spread * np.einsum("ij,ij->i", terms @ found.covariance, terms)
    scores = terms * (answers - chance + leverage * (0.5 - chance))[:, None]
    sums = np.zeros((int(clusters.max()) + 1, terms.shape[1]))
    np.add.at(sums, clusters, scores)
    number = len(sums)
    covariance = number / max(number - 1, 1) * found.covariance @ sums.T @ sums @ found.covariance
    return found.parameters[1:], np.diag(covariance)[1:]


def _fewest(fact: Floats, answers: Floats) -> int:
    return min(
        int(((fact == value) & (answers == event)).sum()) for value in (0.0, 1.0) for event in (0.0, 1.0)
    )
