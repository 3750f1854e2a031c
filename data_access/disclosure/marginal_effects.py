"""Average marginal effects with delta-method standard errors, for every kind of model here. Pure functions.

For a category: the average difference in prediction if all cases had it, against all having the reference, whatever
the other facts of each case (a discrete change of the whole factor; interactions move with it). For a yes / no
column: 1 against 0. For a number: one unit more. Source of the method: Cameron and Trivedi 2013; Greene's delta rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_access.disclosure.design import Design, rebuild

Predict = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
"""Mean predictions (one for each outcome) from a matrix of terms and the parameters."""

_NOT_EFFECTS = ("mission", "case_group", "cases")


@dataclass(frozen=True)
class Effect:
    """One average marginal effect; ``outcome`` is the place of the category in a multinomial model, else 0."""

    term: str
    outcome: int
    value: float
    standard_error: float


def average_marginal_effects(
    design: Design, predict: Predict, parameters: NDArray[np.float64], covariance: NDArray[np.float64]
) -> list[Effect]:
    """All effects of the columns that the formula uses, fixed effects of missions aside."""
    effects = []
    for term, with_it, without_it in _contrasts(design):

        def difference(
            b: NDArray[np.float64],
            one: NDArray[np.float64] = with_it,
            other: NDArray[np.float64] = without_it,
        ) -> NDArray[np.float64]:
            return predict(one, b) - predict(other, b)

        value = difference(parameters)
        gradient = _gradient(difference, parameters)
        variance = np.einsum("ij,jk,ik->i", gradient, covariance, gradient)
        for outcome, (number, spread) in enumerate(zip(value, variance, strict=True)):
            effects.append(Effect(term, outcome, float(number), float(np.sqrt(max(0.0, spread)))))
    return effects


def _contrasts(design: Design) -> Iterator[tuple[str, NDArray[np.float64], NDArray[np.float64]]]:
    used = {
        name for factor in design.information.factor_infos for name in _columns_in(factor.name(), design.data)
    }
    for name in (str(column) for column in design.data.columns):
        if name not in used or name in _NOT_EFFECTS:
            continue
        column = design.data[name]
        if not pd.api.types.is_numeric_dtype(column):
            levels = _levels(design, name)
            reference = rebuild(design, design.data.assign(**{name: levels[0]}))
            for level in levels[1:]:
                yield f"{name}={level}", rebuild(design, design.data.assign(**{name: level})), reference
        elif set(column.unique()) <= {0, 1}:
            ones, zeros = design.data.assign(**{name: 1.0}), design.data.assign(**{name: 0.0})
            yield name, rebuild(design, ones), rebuild(design, zeros)
        else:
            more = design.data.assign(**{name: column + 1.0})
            yield name, rebuild(design, more), design.terms.to_numpy()


def _levels(design: Design, name: str) -> list[str]:
    """Categories of a factor, the reference of its contrast first."""
    for factor, information in design.information.factor_infos.items():
        if name in _columns_in(factor.name(), design.data) and information.type == "categorical":
            levels = [str(level) for level in information.categories]
            shown = {_category(str(c)) for c in design.terms.columns if ":" not in str(c) and name in str(c)}
            references = [level for level in levels if level not in shown]
            return [*references[:1], *(level for level in levels if level not in references[:1])]
    return sorted(str(level) for level in design.data[name].unique())


def _category(patsy_name: str) -> str:
    return patsy_name.rpartition("[")[2].removesuffix("]").removeprefix("T.")


def _columns_in(code: str, data: pd.DataFrame) -> set[str]:
    from patsy.eval import ast_names

    return set(ast_names(code)) & {str(column) for column in data.columns}


def _gradient(
    function: Callable[[NDArray[np.float64]], NDArray[np.float64]], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Derivatives by central differences: rows outcomes, columns parameters."""
    columns = []
    for place in range(len(at)):
        step = 1e-5 * max(1.0, abs(at[place]))
        up, down = at.copy(), at.copy()
        up[place] += step
        down[place] -= step
        columns.append((function(up) - function(down)) / (2 * step))
    return np.column_stack(columns)
