"""Multiple imputation of yes / no facts by chained equations.

Each fact is regressed on all others and on what is known of every case, by a logit; its unknown values are drawn
from the fitted chances, with the parameters themselves drawn from their approximate posterior, so that imputations
differ as much as they should. Valid where what is unknown depends on what is known only (missing at random); of a form that
never asked for a fact it takes that answers would have been as under the other forms.

Source: van Buuren, S. (2018), Flexible Imputation of Missing Data, 2nd edition, Chapman and Hall, sections 3.6 and 4.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
_BURN_IN = 10
_BETWEEN = 3
_RIDGE = 0.5
"""A weak prior (that of half a case) on every slope, so that a fact that others tell exactly has finite parameters."""
_NOTHING = 1e-9
"""Of the largest information on any direction of the parameters, what counts as none."""


def imputed_sets(facts: Floats, predictors: Floats, *, number: int, seed: int) -> Iterator[Floats]:
    """Yield ``number`` completed copies of ``facts`` (cases × facts, 1, 0 or NaN).

    ``predictors`` (cases × columns, nothing missing) help to impute: they must hold every variable of the analysis to
    come, its outcome too. Without a missing value the same facts are yielded once.
    """
    missing = np.isnan(facts)
    if not missing.any():
        yield facts.copy()
        return
    random = np.random.default_rng(seed)
    completed = _first_guess(facts, missing, random)
    cells = _Cells.of(predictors, facts.shape[1])
    parameters: dict[int, Floats] = {}
    for round_ in range(_BURN_IN + number * _BETWEEN):
        for at in np.flatnonzero(missing.any(axis=0)).tolist():
            observed = ~missing[:, at]
            cell = cells.without(completed, at)
            found, covariance, told = _logit(
                *cells.table(cell[observed], facts[observed, at], at), parameters.get(at)
            )
            parameters[at] = found
            drawn = found + told @ (random.multivariate_normal(found, covariance, method="cholesky") - found)
            chance = cells.chances(cell[~observed], at, drawn)
            completed[~observed, at] = random.random(len(chance)) < chance
        if round_ >= _BURN_IN and (round_ - _BURN_IN) % _BETWEEN == _BETWEEN - 1:
            yield completed.copy()


@dataclass(frozen=True)
class _Cells:
    """Cases with the same predictors and the same facts are fitted as one cell: there are few of these.

    ``known``: the different rows of predictors, standardised, with a constant; ``group``: which of them each case has.
    """

    known: Floats
    group: NDArray[np.int64]
    facts: int

    @classmethod
    def of(cls, predictors: Floats, facts: int) -> _Cells:
        if predictors.shape[1] == 0:
            return cls(np.ones((1, 1)), np.zeros(len(predictors), dtype=np.int64), facts)
        rows, group = np.unique(_standardised(predictors), axis=0, return_inverse=True)
        return cls(np.column_stack([np.ones(len(rows)), rows]), group.ravel().astype(np.int64), facts)

    def without(self, completed: Floats, at: int) -> NDArray[np.int64]:
        """The number of each case's cell, whatever its fact ``at``."""
        places = 2 ** np.arange(self.facts)
        places[at] = 0
        return self.group * 2**self.facts + (completed @ places).astype(np.int64)

    def terms(self, cell: NDArray[np.int64], at: int) -> Floats:
        """Constant, predictors and all facts but ``at`` of some cells."""
        bits = cell[:, None] >> np.arange(self.facts) & 1
        return np.column_stack([self.known[cell >> self.facts], np.delete(bits, at, axis=1)])

    def table(self, cell: NDArray[np.int64], answers: Floats, at: int) -> tuple[Floats, Floats, Floats]:
        """Terms, cases and yeses of each cell that has cases."""
        cases = np.bincount(cell, minlength=self.size)
        present = np.flatnonzero(cases)
        yeses = np.bincount(cell, answers, minlength=self.size)
        return self.terms(present, at), cases[present].astype(float), yeses[present].astype(float)

    def chances(self, cell: NDArray[np.int64], at: int, parameters: Floats) -> Floats:
        """The chance of a yes in each case's cell."""
        present = np.flatnonzero(np.bincount(cell, minlength=self.size))
        chances = np.empty(self.size)
        chances[present] = expit(self.terms(present, at) @ parameters)
        return chances[cell]

    @property
    def size(self) -> int:
        """Cells that there could be."""
        return len(self.known) << self.facts


def _first_guess(facts: Floats, missing: NDArray[np.bool_], random: np.random.Generator) -> Floats:
    guessed = (random.random(facts.shape) < np.nanmean(facts, axis=0)).astype(float)
    return np.where(missing, guessed, facts)


def _standardised(predictors: Floats) -> Floats:
    spread = predictors.std(axis=0)
    kept = predictors[:, spread > 0]
    return np.asarray((kept - kept.mean(axis=0)) / kept.std(axis=0))


def _logit(
    terms: Floats, cases: Floats, yeses: Floats, start: Floats | None
) -> tuple[Floats, Floats, Floats]:
    """Parameters of a logit with a weak normal prior, by Newton's method, their covariance, and a projection.

    The projection is on what the data tell of: of a form that never asked for the fact they tell nothing, and to draw its
    parameter from the prior alone would draw its chances towards one half.
    """
    parameters = np.zeros(terms.shape[1]) if start is None else start
    prior = np.full(terms.shape[1], _RIDGE)
    prior[0] = 1e-6
    for _ in range(25):
        fitted = expit(terms @ parameters)
        told = (terms * (cases * fitted * (1 - fitted))[:, None]).T @ terms
        information = told + np.diag(prior)
        step = np.linalg.solve(information, terms.T @ (yeses - cases * fitted) - prior * parameters)
        parameters = parameters + step
        if np.abs(step).max() < 1e-6:
            break
    values, vectors = np.linalg.eigh(told)
    kept = vectors[:, values > _NOTHING * values.max()]
    return parameters, np.linalg.inv(information), kept @ kept.T
