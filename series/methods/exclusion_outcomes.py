"""What goes with the number of deprived domains, with unknown domains imputed: ratios for one domain more.

The models are those that a report fits to complete cases (counts, sectors, ordered ages); here each is fitted to every
imputed set and pooled by Rubin's rules, so that the two can be compared. Imputation knows the outcome too: without it
the ratios would be drawn towards one.

Source: Rubin, D. B. (1987), Multiple Imputation for Nonresponse in Surveys, Wiley; van Buuren, S. (2018), Flexible
Imputation of Missing Data, 2nd edition, section 5.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.typing import NDArray

from data_access.disclosure.ordered_logit import fit_ordered
from series.methods.imputation import imputed_sets
from series.methods.resampled_ratios import SEED, Floats, pooled

Estimate = tuple[float, float]
"""The parameter of one domain more, and its variance."""


def ratio_of_counts(
    cases: pd.DataFrame,
    *,
    outcome: str,
    domains: Sequence[str],
    others: Sequence[str],
    cluster: str,
    name: str,
    least_known: int | None = None,
    imputations: int = 20,
    comparisons: int = 1,
) -> pd.DataFrame:
    """Rate ratio of a count for one domain more, beside ``others`` (columns of codes or numbers): a Poisson model.

    Returns one row with ``term`` (``name``), ``value``, ``low``, ``high``, ``n``. ``least_known`` as in ``alkire_foster``;
    ``comparisons``: of how many results the intervals hold together (Bonferroni).
    """

    def fit(number: Floats, used: pd.DataFrame, terms: Floats, clusters: NDArray[np.int64]) -> Estimate:
        design = np.column_stack([np.ones(len(number)), number, terms])
        model = sm.GLM(used[outcome].to_numpy(float), design, family=sm.families.Poisson())
        return _second(model.fit(cov_type="cluster", cov_kwds={"groups": clusters}))

    return _ratio(cases, outcome, domains, others, cluster, name, least_known, imputations, comparisons, fit)


def ratio_of_odds(
    cases: pd.DataFrame,
    *,
    outcome: str,
    domains: Sequence[str],
    others: Sequence[str],
    cluster: str,
    name: str,
    least_known: int | None = None,
    imputations: int = 20,
    comparisons: int = 1,
) -> pd.DataFrame:
    """Odds ratio of a yes / no outcome for one domain more, by a logit; else as ``ratio_of_counts``."""

    def fit(number: Floats, used: pd.DataFrame, terms: Floats, clusters: NDArray[np.int64]) -> Estimate:
        design = np.column_stack([np.ones(len(number)), number, terms])
        model = sm.GLM(used[outcome].to_numpy(float), design, family=sm.families.Binomial())
        return _second(model.fit(cov_type="cluster", cov_kwds={"groups": clusters}))

    return _ratio(cases, outcome, domains, others, cluster, name, least_known, imputations, comparisons, fit)


def ratio_of_ordered(
    cases: pd.DataFrame,
    *,
    outcome: str,
    order: Sequence[str],
    domains: Sequence[str],
    others: Sequence[str],
    cluster: str,
    name: str,
    least_known: int | None = None,
    imputations: int = 20,
    comparisons: int = 1,
) -> pd.DataFrame:
    """Odds ratio of a higher category for one domain more, by a proportional-odds logit; else as ``ratio_of_counts``.

    ``order``: the categories of ``outcome``, lowest first; cases with another one are left out.
    """
    ranks = {code: rank for rank, code in enumerate(order)}
    ranked = cases.assign(**{outcome: cases[outcome].map(ranks)})

    def fit(number: Floats, used: pd.DataFrame, terms: Floats, clusters: NDArray[np.int64]) -> Estimate:
        found = fit_ordered(
            used[outcome].to_numpy(dtype=np.int64), np.column_stack([number, terms]), clusters
        )
        return float(found.slopes[0]), float(found.covariance[0, 0])

    return _ratio(ranked, outcome, domains, others, cluster, name, least_known, imputations, comparisons, fit)


Fit = Callable[[Floats, pd.DataFrame, Floats, NDArray[np.int64]], Estimate]


def _ratio(
    cases: pd.DataFrame,
    outcome: str,
    domains: Sequence[str],
    others: Sequence[str],
    cluster: str,
    name: str,
    least_known: int | None,
    imputations: int,
    comparisons: int,
    fit: Fit,
) -> pd.DataFrame:
    used = cases[[outcome, *domains, *others, cluster]].dropna(subset=[outcome, *others, cluster])
    least = len(domains) if least_known is None else least_known
    used = used[used[list(domains)].notna().sum(axis=1) >= least].reset_index(drop=True)
    if used.empty:
        raise ValueError(f"no case has {least} known domains")
    terms = pd.get_dummies(used[list(others)], drop_first=True, dtype=float).to_numpy(dtype=float)
    predictors = np.column_stack([terms, used[outcome].to_numpy(dtype=float)])
    clusters = pd.factorize(used[cluster])[0].astype(np.int64)
    facts = used[list(domains)].to_numpy(dtype=float)
    sets = imputed_sets(facts, predictors, number=imputations, seed=SEED)
    estimates = np.array([fit(completed.sum(axis=1), used, terms, clusters) for completed in sets])
    found = pooled(estimates[:, :1], estimates[:, 1:], comparisons=comparisons)
    numbers = {key: float(np.exp(getattr(found, key)[0])) for key in ("value", "low", "high")}
    return pd.DataFrame([{"term": name, **numbers, "n": len(used), "fewest": len(used)}])


def _second(fitted: object) -> Estimate:
    """Parameter and variance of the term after the constant."""
    return float(fitted.params[1]), float(fitted.cov_params()[1, 1])  # type: ignore[attr-defined]
