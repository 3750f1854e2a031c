"""The counting index of Alkire and Foster: how many are deprived in several domains at once, and in how much.

A case is *excluded* where the weighted number of its deprived domains reaches a cut-off. The headcount H is the share
of excluded cases, the intensity A their mean share of deprived domains, and the adjusted headcount M0 = H · A the
share of all possible deprivations that excluded cases have. M0 falls apart exactly into groups and into domains.

Source: Alkire, S. and Foster, J. (2011), Counting and Multidimensional Poverty Measurement, Journal of Public Economics
95 (7-8), 476-487. Unknown domains: complete cases, or multiple imputation (see ``imputation``); intervals from a
bootstrap of clusters (see ``resampled_ratios``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from series.methods.imputation import imputed_sets
from series.methods.resampled_ratios import SEED, Floats, Pooled, Sums, pooled_ratios

MEASURES = ("headcount", "intensity", "adjusted_headcount")
_ALMOST = 1e-9


@dataclass(frozen=True)
class Counted:
    """Cases as the index sees them: ``deprived`` (cases × domains, 1, 0 or NaN), their cluster and their predictors."""

    deprived: Floats
    clusters: NDArray[np.int64]
    predictors: Floats
    cases: pd.DataFrame

    def completed(self, imputations: int) -> list[Floats]:
        """Deprivations without unknown ones: themselves, or so many imputed sets."""
        return list(imputed_sets(self.deprived, self.predictors, number=imputations, seed=SEED))


def exclusion_index(
    cases: pd.DataFrame,
    *,
    domains: Sequence[str],
    cutoff: int,
    cluster: str,
    by: str | None = None,
    predictors: Sequence[str] = (),
    least_known: int | None = None,
    imputations: int = 20,
) -> pd.DataFrame:
    """H, A and M0, of all or by group.

    ``domains``: columns of 1 (deprived), 0 and unknown. ``least_known``: cases with at least so many known domains are
    counted, the others of their domains imputed from ``predictors`` (and ``by``); by default all must be known.
    Returns columns ``<by>``, ``measure``, ``value``, ``low``, ``high``, ``n`` (cases; of the intensity those excluded) and
    ``fewest``. Raises ValueError where no case has enough known domains.
    """
    counted = _counted(cases, domains, cluster, [*predictors, *([by] if by else [])], least_known)
    groups = sorted(counted.cases[by].unique()) if by else [None]
    inside = [
        np.ones(len(counted.cases)) if g is None else (counted.cases[by] == g).to_numpy(float) for g in groups
    ]
    sets = counted.completed(imputations)
    parts = [_index_sums(deprived, cutoff, inside) for deprived in sets]
    found = pooled_ratios(parts, counted.clusters)
    excluded = np.mean([_excluded(deprived, cutoff) for deprived in sets], axis=0)
    rows = []
    for at, (group, members) in enumerate(zip(groups, inside, strict=True)):
        size, poor = int(members.sum()), int((members * excluded).sum())
        for place, measure in enumerate(MEASURES):
            base = poor if measure == "intensity" else size
            row = {
                "measure": measure,
                **_numbers(found, 3 * at + place),
                "n": base,
                "fewest": min(poor, size - poor),
            }
            rows.append(row if by is None else {by: str(group), **row})
    return pd.DataFrame(rows)


def index_by_cutoff(
    cases: pd.DataFrame,
    *,
    domains: Sequence[str],
    cluster: str,
    predictors: Sequence[str] = (),
    least_known: int | None = None,
    imputations: int = 20,
) -> pd.DataFrame:
    """H and M0 at every cut-off: columns ``cutoff`` (as in "3 or more"), ``measure``, ``value``, ``low``, ``high``, ``n``,
    ``fewest``."""
    counted = _counted(cases, domains, cluster, predictors, least_known)
    everybody = [np.ones(len(counted.cases))]
    cutoffs = range(1, len(domains) + 1)
    sets = counted.completed(imputations)
    parts = [_beside(_index_sums(deprived, cutoff, everybody) for cutoff in cutoffs) for deprived in sets]
    found = pooled_ratios(parts, counted.clusters)
    rows = []
    for at, cutoff in enumerate(cutoffs):
        poor = int(np.mean([_excluded(deprived, cutoff).sum() for deprived in sets]))
        for place, measure in ((0, "headcount"), (2, "adjusted_headcount")):
            few = min(poor, len(counted.cases) - poor)
            words = f"{cutoff} or more" if cutoff < len(domains) else f"all {cutoff}"
            rows.append({"cutoff": words, "measure": measure, **_numbers(found, 3 * at + place),
                         "n": len(counted.cases), "fewest": few})  # fmt: skip
    return pd.DataFrame(rows)


def domain_contributions(
    cases: pd.DataFrame,
    *,
    domains: Sequence[str],
    names: Sequence[str],
    cutoff: int,
    cluster: str,
    predictors: Sequence[str] = (),
    least_known: int | None = None,
    imputations: int = 20,
) -> pd.DataFrame:
    """What each domain adds to M0: its part of all deprivations of excluded cases, which add up to one.

    ``names``: what the domains are called. Returns columns ``domain``, ``value``, ``low``, ``high``, ``n`` and ``fewest``:
    excluded cases with or without the deprivation, whichever are fewer.
    """
    counted = _counted(cases, domains, cluster, predictors, least_known)
    sets = counted.completed(imputations)
    parts, having = [], []
    for deprived in sets:
        censored = deprived * _excluded(deprived, cutoff)[:, None]
        parts.append(Sums(censored, np.repeat(censored.sum(axis=1)[:, None], len(domains), axis=1)))
        having.append(np.append(censored.sum(axis=0), _excluded(deprived, cutoff).sum()))
    found = pooled_ratios(parts, counted.clusters)
    *each, excluded = np.mean(having, axis=0)
    return pd.DataFrame(
        [
            {"domain": name, **_numbers(found, at), "n": len(counted.cases),
             "fewest": int(min(each[at], excluded - each[at]))}
            for at, name in enumerate(names)
        ]
    )  # fmt: skip


def index_variants(
    cases: pd.DataFrame,
    *,
    domains: Sequence[str],
    cutoff: int,
    cluster: str,
    predictors: Sequence[str] = (),
    least_known: int = 4,
    imputations: int = 20,
) -> pd.DataFrame:
    """H and M0 under other rules for unknown domains and other weights.

    Returns columns ``rule`` (in words), ``measure``, ``value``, ``low``, ``high``, ``n`` and ``fewest``.
    """
    complete = _counted(cases, domains, cluster, (), None)
    enough = _counted(cases, domains, cluster, predictors, least_known)
    equal, share = np.full(len(domains), 1 / len(domains)), cutoff / len(domains)
    rare = 1 - np.nanmean(enough.deprived, axis=0)
    economy = np.array([2.0, *np.ones(len(domains) - 1)])
    known = ~np.isnan(enough.deprived)
    completed = enough.completed(imputations)
    weights = known / known.sum(axis=1, keepdims=True)
    zero = np.nan_to_num(enough.deprived)
    rules = [
        ("all domains known", complete, [complete.deprived], equal),
        (f"{least_known} or more known, the others imputed", enough, completed, equal),
        (f"{least_known} or more known, half of those known", enough, [zero], weights),
        (f"{least_known} or more known, unknown counted as not deprived", enough, [zero], equal),
        ("imputed, rarer deprivations weigh more", enough, completed, rare / rare.sum()),
        ("imputed, household economy weighs twice", enough, completed, economy / economy.sum()),
    ]
    rows = [
        row for words, counted, sets, weight in rules for row in _variant(words, counted, sets, weight, share)
    ]
    return pd.DataFrame(rows)


def deprived_domains(
    cases: pd.DataFrame,
    *,
    domains: Sequence[str],
    cluster: str,
    predictors: Sequence[str] = (),
    least_known: int | None = None,
    imputations: int = 20,
) -> pd.DataFrame:
    """Shares of cases by number of deprived domains: columns ``domains``, ``value``, ``low``, ``high``, ``n``, ``fewest``."""
    counted = _counted(cases, domains, cluster, predictors, least_known)
    numbers = np.arange(len(domains) + 1)
    sets = counted.completed(imputations)
    parts = []
    for deprived in sets:
        having = (np.rint(deprived.sum(axis=1))[:, None] == numbers).astype(float)
        parts.append(Sums(having, np.ones_like(having)))
    found = pooled_ratios(parts, counted.clusters)
    size = len(counted.cases)
    few = [int(min(value * size, size - value * size)) for value in found.value]
    return pd.DataFrame(
        [{"domains": str(n), **_numbers(found, int(n)), "n": size, "fewest": few[n]} for n in numbers]
    )


def _variant(
    words: str, counted: Counted, sets: Sequence[Floats], weights: Floats, share: float
) -> Iterator[dict[str, object]]:
    parts = []
    for deprived in sets:
        burden = (deprived * weights).sum(axis=1)
        excluded = (burden >= share - _ALMOST).astype(float)
        ones = np.ones_like(burden)
        parts.append(Sums(np.column_stack([excluded, excluded * burden]), np.column_stack([ones, ones])))
    found = pooled_ratios(parts, counted.clusters)
    size = len(counted.cases)
    for at, measure in enumerate(("headcount", "adjusted_headcount")):
        few = int(min(found.value[0], 1 - found.value[0]) * size)
        yield {"rule": words, "measure": measure, **_numbers(found, at), "n": size, "fewest": few}


def _index_sums(deprived: Floats, cutoff: int, groups: Sequence[Floats]) -> Sums:
    """Numerators and denominators of H, A and M0 of each group, side by side."""
    excluded = _excluded(deprived, cutoff)
    burden = excluded * deprived.mean(axis=1)
    above = [column for inside in groups for column in (excluded * inside, burden * inside, burden * inside)]
    below = [column for inside in groups for column in (inside, excluded * inside, inside)]
    return Sums(np.column_stack(above), np.column_stack(below))


def _excluded(deprived: Floats, cutoff: int) -> Floats:
    return (deprived.sum(axis=1) >= cutoff - _ALMOST).astype(float)


def _beside(parts: Iterator[Sums]) -> Sums:
    listed = list(parts)
    return Sums(
        np.column_stack([part.above for part in listed]), np.column_stack([part.below for part in listed])
    )


def _counted(
    cases: pd.DataFrame,
    domains: Sequence[str],
    cluster: str,
    predictors: Sequence[str],
    least_known: int | None,
) -> Counted:
    wanted = list(dict.fromkeys(predictors))
    used = cases[[*domains, *wanted, cluster]].dropna(subset=[*wanted, cluster])
    least = len(domains) if least_known is None else least_known
    used = used[used[list(domains)].notna().sum(axis=1) >= least].reset_index(drop=True)
    if used.empty:
        raise ValueError(f"no case has {least} known domains")
    columns = pd.get_dummies(used[wanted], dtype=float).to_numpy() if wanted else np.empty((len(used), 0))
    return Counted(
        used[list(domains)].to_numpy(dtype=float),
        pd.factorize(used[cluster])[0].astype(np.int64),
        columns,
        used,
    )


def _numbers(found: Pooled, at: int) -> dict[str, float]:
    return {"value": float(found.value[at]), "low": float(found.low[at]), "high": float(found.high[at])}
