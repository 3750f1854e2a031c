"""How the chance of each category of an outcome differs with some facts: a multinomial logit, with unknown facts imputed.

Average marginal effects say by how many percentage points the chance of a category differs when a fact holds, on average over
the cases as they are in all else. Their covariance allows for clusters of cases; imputed sets are pooled by Rubin's rules.

Sources: Greene, W. H. (2018), Econometric Analysis, 8th edition, Pearson, section 18.2 (multinomial logit and its partial
effects); Rubin, D. B. (1987), Multiple Imputation for Nonresponse in Surveys, Wiley; Cameron, A. C. and Miller, D. L. (2015), A
Practitioner's Guide to Cluster-Robust Inference, Journal of Human Resources 50 (2), 317-372.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.typing import NDArray

from series.methods.imputation import imputed_sets
from series.methods.resampled_ratios import SEED, Floats, pooled

_STEP = 1e-5


def category_effects(
    cases: pd.DataFrame,
    *,
    outcome: str,
    categories: Sequence[str],
    facts: Sequence[str],
    names: Sequence[str],
    others: Sequence[str] = (),
    cluster: str | None = None,
    imputations: int = 20,
    comparisons: int = 1,
    rest: str | None = None,
    without_largest: str | None = None,
) -> pd.DataFrame:
    """Average marginal effects of ``facts`` (1, 0 or unknown) on the chance of each of ``categories`` of ``outcome``.

    All other values of ``outcome`` are one category more, called ``rest`` in the result where that is given. Cases without a
    known outcome are left out; those with an unknown fact are imputed from the outcome, the other facts and ``others`` (columns
    that help to impute and aren't in the model), or left out where ``imputations`` is 0. ``comparisons``: of how many results the
    intervals hold together (Bonferroni). ``without_largest``: a column (the mission) of which the largest group is left out.
    Returns columns ``fact`` (from ``names``), ``category``, ``value``, ``low``, ``high``, ``n`` (cases known to have the fact, or
    known not to: the fewer) and ``fewest``: the fewest cases with or without the category among either of them.
    """
    keys = [name for name in (cluster, without_largest) if name and name not in others]
    used = cases[[outcome, *facts, *others, *keys]].dropna(subset=[outcome, *others])
    if without_largest:
        used = used[used[without_largest] != used[without_largest].value_counts().idxmax()]
    if not imputations:
        used = used.dropna(subset=list(facts))
    used = used.reset_index(drop=True)
    place = {name: at + 1 for at, name in enumerate(categories)}
    answers = np.asarray(used[outcome].map(place).fillna(0), dtype=np.int64)
    known = used[list(facts)].to_numpy(dtype=float)
    of_case = used[cluster] if cluster else pd.Series(range(len(used)))
    clusters = np.asarray(pd.factorize(of_case)[0], dtype=np.int64)
    indicators = np.column_stack([(answers == at).astype(float) for at in range(1, len(categories) + 1)])
    predictors = [indicators]
    if others:
        helping = pd.get_dummies(used[list(others)], drop_first=True, dtype=float)
        predictors.append(helping.to_numpy(dtype=float))
    sets = imputed_sets(known, np.column_stack(predictors), number=max(imputations, 1), seed=SEED)
    found = [_effects(completed, answers, clusters, bool(rest)) for completed in sets]
    result = pooled(
        np.array([effects for effects, _ in found]),
        np.array([variances for _, variances in found]),
        comparisons=comparisons,
    )
    listed = [*categories, *([rest] if rest else [])]
    pairs = [(at, to % (len(categories) + 1)) for at in range(len(facts)) for to in range(1, len(listed) + 1)]
    return pd.DataFrame(
        {
            "fact": [names[at] for at, _ in pairs],
            "category": [listed[to - 1] for _, to in pairs],
            "value": result.value, "low": result.low, "high": result.high,
            "n": [_smaller_side(known[:, at]) for at, _ in pairs],
            "fewest": [_fewest(known[:, at], answers == to) for at, to in pairs],
        }
    )  # fmt: skip


def _effects(
    facts: Floats, answers: NDArray[np.int64], clusters: NDArray[np.int64], with_rest: bool
) -> tuple[Floats, Floats]:
    """The effects, fact by fact and within it category by category (the rest last), with their variances."""
    terms = np.column_stack([np.ones(len(facts)), facts])
    fitted = sm.MNLogit(answers, terms).fit(
        disp=False, maxiter=200, cov_type="cluster", cov_kwds={"groups": clusters}
    )
    parameters = np.asarray(fitted.params).T.ravel()
    covariance = np.asarray(fitted.cov_params())
    effects = _average(parameters, terms, with_rest)
    slopes = np.empty((len(effects), len(parameters)))
    for at in range(len(parameters)):
        step = np.zeros(len(parameters))
        step[at] = _STEP
        above, below = (_average(parameters + sign * step, terms, with_rest) for sign in (1, -1))
        slopes[:, at] = (above - below) / (2 * _STEP)
    return effects, np.einsum("ij,jk,ik->i", slopes, covariance, slopes)


def _average(parameters: Floats, terms: Floats, with_rest: bool) -> Floats:
    """Average differences of the chances of each category, with each fact set to 1 and to 0."""
    slopes = parameters.reshape(-1, terms.shape[1])
    effects = []
    for at in range(1, terms.shape[1]):
        chances = []
        for value in (1.0, 0.0):
            changed = terms.copy()
            changed[:, at] = value
            odds = np.exp(changed @ slopes.T)
            chances.append((odds / (1 + odds.sum(axis=1, keepdims=True))).mean(axis=0))
        difference = chances[0] - chances[1]
        effects.append(np.append(difference, -difference.sum()) if with_rest else difference)
    return np.concatenate(effects)


def _smaller_side(fact: Floats) -> int:
    return min(int((fact == value).sum()) for value in (0.0, 1.0))


def _fewest(fact: Floats, having: NDArray[np.bool_]) -> int:
    return min(
        int(((fact == value) & (having == event)).sum()) for value in (0.0, 1.0) for event in (True, False)
    )
