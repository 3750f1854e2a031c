"""Multiple correspondence analysis: along which line the answers to several questions lie, and how stable it is.

The check of a counting index: if the first dimension orders the answers of every domain from not deprived to deprived,
and ranks cases as the count does, the count adds up things that go together.

Sources: Greenacre, M. (2017), Correspondence Analysis in Practice, 3rd edition, Chapman and Hall, chapters 18 and 19
(adjusted inertias); Benzécri, J.-P. (1979), Sur le calcul des taux d'inertie dans l'analyse d'un questionnaire, Les
Cahiers de l'Analyse des Données 4 (3), 377-378.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import spearmanr

from series.methods.resampled_ratios import SEED, Floats


@dataclass(frozen=True)
class Correspondence:
    """``inertias``: principal inertias of the indicator matrix, largest first; ``coordinates``: categories × dimensions,
    principal; ``questions``: how many there are."""

    inertias: Floats
    coordinates: Floats
    questions: int

    @property
    def adjusted(self) -> Floats:
        """Adjusted principal inertias: of the dimensions above 1/Q only (Greenacre 2017, (19.5))."""
        least = 1 / self.questions
        kept = self.inertias[self.inertias > least + 1e-12]
        return (self.questions / (self.questions - 1)) ** 2 * (kept - least) ** 2

    @property
    def explained(self) -> Floats:
        """Share of the average inertia off the diagonal of the Burt matrix that each adjusted dimension explains."""
        categories = len(self.coordinates)
        total = (
            self.questions
            / (self.questions - 1)
            * ((self.inertias**2).sum() - (categories - self.questions) / self.questions**2)
        )
        return np.asarray(self.adjusted / total)


def correspondence(indicators: Floats, questions: int, weights: Floats | None = None) -> Correspondence:
    """The analysis of an indicator matrix (cases × categories, one 1 a question), with weights of cases.

    Raises ValueError where a category has no case.
    """
    weights = np.ones(len(indicators)) if weights is None else weights
    masses = weights @ indicators / (weights.sum() * questions)
    if (masses <= 0).any():
        raise ValueError("a category has no case")
    burt = (indicators * weights[:, None]).T @ indicators / (weights.sum() * questions**2)
    root = np.sqrt(masses)
    standardised = burt / np.outer(root, root) - np.outer(root, root)
    inertias, vectors = np.linalg.eigh((standardised + standardised.T) / 2)
    order = np.argsort(-inertias)[: len(masses) - questions]
    inertias, vectors = np.maximum(inertias[order], 0.0), vectors[:, order]
    return Correspondence(inertias, vectors / root[:, None] * np.sqrt(inertias), questions)


def category_coordinates(
    cases: pd.DataFrame,
    *,
    questions: Sequence[str],
    anchor: str,
    cluster: str,
    names: Sequence[str],
    codes: Sequence[str],
    replicates: int = 200,
    seed: int = SEED,
) -> pd.DataFrame:
    """Where each category lies on the first dimension, with percentile intervals of a bootstrap of clusters.

    ``questions``: columns of codes, or of 1 and 0; cases with an unknown one are left out. ``codes`` are
    ``"question=code"``, ``names`` what they are called; ``anchor`` is the one that lies on the positive side. Returns columns
    ``category``, ``value``, ``low``, ``high``, ``n`` and ``fewest`` (cases with or without the category).
    """
    analysed = _analysed(cases, questions, cluster)
    at = analysed.columns.index(anchor)
    drawn = np.stack([_oriented(c, at)[:, 0] for c in _resampled(analysed, replicates, seed)])
    found = _oriented(correspondence(analysed.indicators, len(questions)), at)[:, 0]
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    having = analysed.indicators.sum(axis=0)
    size = len(analysed.indicators)
    rows = []
    for code, name in zip(codes, names, strict=True):
        place = analysed.columns.index(code)
        few = int(min(having[place], size - having[place]))
        rows.append({"category": name, "value": found[place], "low": low[place], "high": high[place], "n": size,
                     "fewest": few})  # fmt: skip
    return pd.DataFrame(rows)


def agreement_with_count(
    cases: pd.DataFrame,
    *,
    questions: Sequence[str],
    domains: Sequence[str],
    anchor: str,
    cluster: str,
    replicates: int = 200,
    seed: int = SEED,
) -> pd.DataFrame:
    """How much the first dimension explains, and how it ranks cases beside the number of deprived ``domains``.

    Returns rows ``explained`` (share of adjusted inertia of the first dimension), ``second`` (that of the second) and
    ``rank_agreement`` (Spearman), with ``term``, ``value``, ``low``, ``high``, ``n``, ``fewest``.
    """
    analysed = _analysed(cases.dropna(subset=[*domains]), questions, cluster)
    at = analysed.columns.index(anchor)
    count = analysed.cases[list(domains)].sum(axis=1).to_numpy(dtype=float)
    found = _agreement(correspondence(analysed.indicators, len(questions)), analysed, count, at)
    drawn = np.stack([_agreement(c, analysed, count, at) for c in _resampled(analysed, replicates, seed)])
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    size = len(count)
    return pd.DataFrame(
        {"term": ["explained", "second", "rank_agreement"], "value": found, "low": low, "high": high, "n": size,
         "fewest": size}
    )  # fmt: skip


@dataclass(frozen=True)
class _Analysed:
    indicators: Floats
    columns: list[str]
    clusters: NDArray[np.int64]
    cases: pd.DataFrame


def _analysed(cases: pd.DataFrame, questions: Sequence[str], cluster: str) -> _Analysed:
    used = cases.dropna(subset=[*questions, cluster])
    texts = pd.DataFrame({question: _texts(used[question]) for question in questions})
    dummies = pd.get_dummies(texts, prefix_sep="=", dtype=float)
    clusters = pd.factorize(used[cluster])[0].astype(np.int64)
    return _Analysed(dummies.to_numpy(), [str(c) for c in dummies.columns], clusters, used)


def _texts(answers: pd.Series) -> pd.Series:
    """Codes as text, whole numbers without decimals."""
    return answers.map("{:g}".format) if answers.dtype == float else answers.astype("str")


def _resampled(analysed: _Analysed, replicates: int, seed: int) -> list[Correspondence]:
    random = np.random.default_rng(seed)
    number = int(analysed.clusters.max()) + 1
    questions = len({name.partition("=")[0] for name in analysed.columns})
    found = []
    for _ in range(replicates):
        weights = np.bincount(random.integers(0, number, number), minlength=number)[analysed.clusters].astype(
            float
        )
        if (weights @ analysed.indicators > 0).all():
            found.append(correspondence(analysed.indicators, questions, weights))
    return found


def _oriented(found: Correspondence, anchor: int) -> Floats:
    signs = np.where(found.coordinates[anchor] < 0, -1.0, 1.0)
    return found.coordinates * signs


def _agreement(found: Correspondence, analysed: _Analysed, count: Floats, anchor: int) -> Floats:
    scores = analysed.indicators @ _oriented(found, anchor)[:, 0]
    explained = np.append(found.explained, [0.0, 0.0])[:2]
    return np.append(explained, spearmanr(scores, count).statistic)
