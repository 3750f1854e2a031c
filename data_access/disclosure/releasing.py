"""What of a fitted model is released, and in how many digits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.design import Design
from data_access.disclosure.estimation import printed_count
from data_access.disclosure.formulas import term_name
from data_access.disclosure.groups import CountRole, Group
from data_access.disclosure.marginal_effects import Effect, Predict, average_marginal_effects
from data_access.disclosure.microdata import Microdata
from data_access.disclosure.models import ModelKind, ProtectedModel, issue_model
from data_access.disclosure.policy import CountMethod
from data_access.disclosure.precision import printed, significant, with_profile
from data_access.disclosure.released_counts import released
from data_access.disclosure.statuses import CellStatus, Statistic
from data_access.disclosure.tables import Cell, ProtectedTable, TableDimension, issue_table
from data_access.disclosure.values import ProtectedValue, issue_value

_FEW_CLUSTERS = 40


@dataclass(frozen=True)
class Fit:
    """A fitted model in plain arrays: parameters of each outcome, in the order of the design's terms.

    ``from_counts``: a table in another form, computed from protected counts. ``intervals`` and ``p_values``: of each parameter,
    where they don't follow from its standard error (profile likelihood); ``remarks``: further notes. ``ordered``: the
    categories of the outcome share their parameters.
    """

    kind: ModelKind
    design: Design
    parameters: NDArray[np.float64]
    covariance: NDArray[np.float64]
    predict: Predict
    statistics: dict[str, float]
    from_counts: bool = False
    intervals: NDArray[np.float64] | None = None
    p_values: NDArray[np.float64] | None = None
    remarks: tuple[str, ...] = ()
    ordered: bool = False


def release(microdata: Microdata, formula: str, fit: Fit, marginal_effects: bool) -> ProtectedModel:
    """A sealed model, with numbers in the policy's digits."""
    effects = None
    if marginal_effects:
        found = average_marginal_effects(fit.design, fit.predict, fit.parameters, fit.covariance)
        effects = _effects_table(microdata, fit, found)
    n = len(fit.design.data) if "cases" not in fit.design.data else int(fit.design.data["cases"].sum())
    binary = set(np.unique(fit.design.outcome)) <= {0.0, 1.0} and not fit.design.categories
    return issue_model(
        kind=fit.kind,
        formula=formula,
        coefficients=_coefficients_table(microdata, fit),
        marginal_effects=effects,
        statistics=_statistics_table(microdata, fit),
        n=_count(microdata, n, "cases", _complete(microdata, fit)),
        events=_count(microdata, int(fit.design.outcome.sum()), "events", _events(microdata, fit, formula))
        if binary
        else None,
        notes=_notes(fit),
    )


def _coefficients_table(microdata: Microdata, fit: Fit) -> ProtectedTable:
    names = [term_name(str(name)) for name in fit.design.terms.columns]
    outcomes = ("",) if fit.ordered else fit.design.categories[1:] or ("",)
    cells = []
    for number, outcome in enumerate(outcomes):
        for place in fit.design.released_terms:
            at = number * len(names) + place
            cells.append(
                _coefficient(microdata, fit, at, ((outcome, names[place]) if outcome else (names[place],)))
            )
    return _table(microdata, fit, Statistic.COEFFICIENT, cells)


def _coefficient(microdata: Microdata, fit: Fit, at: int, codes: tuple[str, ...]) -> Cell:
    rules = microdata.profile.models
    column = fit.design.terms.iloc[:, at % fit.design.terms.shape[1]]
    most = rules.estimate_decimals if _is_yes_or_no(column.to_numpy()) else None
    error = float(np.sqrt(fit.covariance[at, at]))
    told = printed(float(fit.parameters[at]), error, rules, most_decimals=most)
    if fit.intervals is not None and fit.p_values is not None:
        bounds, p_value = tuple(fit.intervals[at]), float(fit.p_values[at])
        told = with_profile(told, bounds, p_value, rules, most_decimals=most)
    measures = [("standard_error", told.standard_error), ("p_value", told.p_value)]
    if fit.kind is not ModelKind.LINEAR:
        ratios = zip(("ratio", "ratio_low", "ratio_high"), (told.value, told.low, told.high), strict=True)
        measures += [
            (name, None if number is None else significant(float(np.exp(min(number, 700.0))), rules.digits))
            for name, number in ratios
        ]
    return Cell(codes, told.value, _status(microdata), told.low, told.high, measures=tuple(measures))


def _is_of_a_number(fit: Fit, term: str) -> bool:
    return term in fit.design.data and not _is_yes_or_no(fit.design.data[term].to_numpy(dtype=float))


def _is_yes_or_no(column: NDArray[np.float64]) -> bool:
    return set(np.unique(column)) <= {0.0, 1.0}


def _effects_table(microdata: Microdata, fit: Fit, effects: list[Effect]) -> ProtectedTable:
    rules = microdata.profile.models
    cells = []
    for effect in sorted(effects, key=lambda effect: (effect.outcome, _rank(fit, effect.term))):
        # a difference of probabilities has a digit more than one of log odds, as percentages have
        most = None if _is_of_a_number(fit, effect.term) else rules.estimate_decimals + 1
        told = printed(effect.value, effect.standard_error, rules, most_decimals=most)
        codes = (fit.design.categories[effect.outcome],) if fit.design.categories else ()
        measures = (("standard_error", told.standard_error), ("p_value", told.p_value))
        cells.append(
            Cell(
                (*codes, effect.term), told.value, _status(microdata), told.low, told.high, measures=measures
            )
        )
    return _table(microdata, fit, Statistic.MARGINAL_EFFECT, cells)


def _rank(fit: Fit, term: str) -> int:
    """Effects stand in the order of the formula."""
    names = [term_name(str(name)) for name in fit.design.terms.columns]
    return names.index(term) if term in names else len(names)


def _statistics_table(microdata: Microdata, fit: Fit) -> ProtectedTable:
    digits = microdata.profile.models.digits
    cells = [
        Cell(codes=(name,), value=significant(number, digits), status=_status(microdata))
        for name, number in fit.statistics.items()
    ]
    return issue_table(
        dimensions=[TableDimension("statistic", "Statistic")],
        population=microdata.population,
        statistic=Statistic.ESTIMATE,
        source=microdata.source,
        cells=cells,
    )


def _table(microdata: Microdata, fit: Fit, statistic: Statistic, cells: list[Cell]) -> ProtectedTable:
    dimensions = [TableDimension("term", "Term")]
    if fit.design.categories and not (fit.ordered and statistic is Statistic.COEFFICIENT):
        dimensions.insert(0, TableDimension("outcome", "Outcome"))
    return issue_table(
        dimensions=dimensions,
        population=microdata.population,
        statistic=statistic,
        source=microdata.source,
        cells=cells,
        notes=microdata.notes,
    )


def _complete(microdata: Microdata, fit: Fit) -> Group | None:
    """The cases of the model: those with all its facts."""
    return None if microdata.groups is None else microdata.groups.complete(map(str, fit.design.data.columns))


def _events(microdata: Microdata, fit: Fit, formula: str) -> Group | None:
    outcome = formula.partition("~")[0].strip()
    if microdata.groups is None:
        return None
    return microdata.groups.events(map(str, fit.design.data.columns), outcome)


def _count(microdata: Microdata, count: int, what: str, group: Group | None) -> ProtectedValue:
    rules = microdata.profile.counts
    hidden = rules.method is not CountMethod.EXACT and count < rules.threshold
    value = None if hidden else printed_count(count, group, microdata)
    return issue_value(
        value=value,
        status=_status(microdata),
        statistic=Statistic.COUNT,
        dimensions={"model": what},
        population=microdata.population,
        source=microdata.source,
        counts=released(CountRole.VALUE, group, value),
    )


def _status(microdata: Microdata) -> CellStatus:
    exact = microdata.profile.counts.method is CountMethod.EXACT
    return CellStatus.RELEASED if exact else CellStatus.ROUNDED


def _notes(fit: Fit) -> tuple[str, ...]:
    notes = (
        ["Computed from rounded counts, as a table of this outcome by these terms would be."]
        if fit.from_counts
        else []
    )
    notes += (
        ["Complete cases only: cases with a fact of the model not known are left out."]
        if fit.design.dropped
        else []
    )
    if fit.design.categories and not fit.ordered:
        notes.append(f"Reference outcome: {str(fit.design.categories[0]).replace('_', ' ')}.")
    if len(fit.design.released_terms) < fit.design.terms.shape[1]:
        notes.append("Fixed effects of missions are in the model and not shown; small missions share one.")
    clusters = fit.design.clusters
    if clusters is not None:
        few = " Few clusters: intervals may be too narrow." if int(clusters.max()) + 1 < _FEW_CLUSTERS else ""
        notes.append(f"Standard errors allow for {fit.design.alike} being alike (clustered).{few}")
    return (*notes, *fit.remarks)
