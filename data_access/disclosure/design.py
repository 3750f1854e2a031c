"""From microdata and a formula to the matrices of a model, with the checks that a design must pass. Pure functions."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import patsy
from numpy.typing import NDArray

from data_access.disclosure.estimation import persons_behind, require_fitting
from data_access.disclosure.formulas import check_formula, environment, term_name
from data_access.disclosure.microdata import Microdata
from data_access.disclosure.policy import ModelRules
from data_access.errors import DisclosureError, UsageError

if TYPE_CHECKING:
    from patsy import DesignInfo

POOLED = "pooled"
_FIXED_EFFECT = "mission"


@dataclass(frozen=True)
class Design:
    """Outcome, terms, clusters and offset of a model, row for row; ``categories`` for a multinomial outcome."""

    outcome: NDArray[np.float64]
    terms: pd.DataFrame
    information: DesignInfo
    data: pd.DataFrame
    clusters: NDArray[np.int64] | None
    offset: NDArray[np.float64] | None
    categories: tuple[str, ...]
    dropped: int
    pooled_missions: int
    clustered_by: str | None = None

    @property
    def released_terms(self) -> list[int]:
        """Places of the terms that may be released: fixed effects of missions, and what they shift, may not."""
        names = list(self.terms.columns)
        fixed = any(_is_mission(name) for name in names)
        return [
            place
            for place, name in enumerate(names)
            if not _is_mission(name) and not (fixed and name == "Intercept")
        ]

    @property
    def alike(self) -> str:
        """What the clusters hold, in words."""
        words = {"case_group": "cases identified together", "perpetrator": "reports of the same perpetrator"}
        return words.get(self.clustered_by or "", f"cases of the same {self.clustered_by}")

    @property
    def residual_degrees_of_freedom(self) -> int:
        return len(self.terms) - int(np.linalg.matrix_rank(self.terms.to_numpy())) * max(
            1, len(self.categories) - 1
        )


def build(
    microdata: Microdata,
    formula: str,
    *,
    groups: str | None,
    offset: str | None,
    multinomial: bool = False,
    reference: str | None = None,
    binary: bool = False,
) -> Design:
    """The design of a model, complete cases only.

    Raises UsageError for a wrong formula or outcome, DisclosureError where a released term stands on too few cases.
    """
    require_fitting(microdata)
    rules = microdata.profile.models
    columns = [str(name) for name in microdata.data.columns]
    used = check_formula(formula, columns)
    outcome_text, _, right = formula.partition("~")
    needed = sorted(used | {name for name in (groups, offset) if name})
    _require_columns(needed, columns)
    keep = list(dict.fromkeys([*needed, *(["cases"] if "cases" in columns else [])]))
    data = microdata.data[keep].dropna().reset_index(drop=True)
    dropped = len(microdata.data) - len(data)
    _require_cases(data, rules)
    data, pooled = _pool_missions(data, outcome_text.strip(), rules)
    outcome, categories = _outcome(data, outcome_text.strip(), multinomial, reference, binary)
    scope = patsy.EvalEnvironment([environment()])
    terms = patsy.dmatrix(right, data, eval_env=scope, NA_action="raise", return_type="dataframe")
    clusters = None if groups is None else pd.factorize(data[groups])[0].astype(np.int64)
    shift = None if offset is None else data[offset].to_numpy(dtype=float)
    design = Design(
        outcome, terms, terms.design_info, data, clusters, shift, categories, dropped, pooled, groups
    )
    _require_freedom(design, rules)
    _require_cells(design, rules)
    return design


def _require_columns(needed: list[str], columns: list[str]) -> None:
    for name in needed:
        if name not in columns:
            raise UsageError(
                f"the modelling frame has no column {name!r}", remedy=f"its columns are {', '.join(columns)}"
            )


def _require_cases(data: pd.DataFrame, rules: ModelRules) -> None:
    if persons_behind(data) < rules.minimum_cell:
        raise DisclosureError(
            "too few cases have all facts of this model",
            remedy="leave out the terms that are seldom known, or widen the population",
        )


def _pool_missions(data: pd.DataFrame, outcome: str, rules: ModelRules) -> tuple[pd.DataFrame, int]:
    """Missions with too few cases, or (for a yes / no outcome) too few of either, share one fixed effect."""
    if _FIXED_EFFECT not in data.columns:
        return data, 0
    groups = data.groupby(_FIXED_EFFECT)
    enough = groups.size() >= rules.minimum_cell
    if outcome in data.columns and set(data[outcome].unique()) <= {0, 1}:
        events = groups[outcome].sum()
        enough &= (events >= rules.minimum_cell) & (groups.size() - events >= rules.minimum_cell)
    small = set(enough.index[~enough])
    if not small:
        return data, 0
    pooled = data.assign(
        **{_FIXED_EFFECT: data[_FIXED_EFFECT].where(~data[_FIXED_EFFECT].isin(small), POOLED)}
    )
    return pooled, len(small)


def _outcome(
    data: pd.DataFrame, text: str, multinomial: bool, reference: str | None, binary: bool
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    if text not in data.columns:
        raise UsageError(f"the outcome {text!r} is not a column of the modelling frame")
    column = data[text]
    if multinomial:
        codes = [str(code) for code in pd.unique(column.astype("str"))]
        codes.sort(key=lambda code: (-int((column.astype("str") == code).sum()), code))
        if reference is not None:
            if reference not in codes:
                raise UsageError(
                    f"the outcome {text} has no category {reference!r}", remedy=f"it has {', '.join(codes)}"
                )
            codes = [reference, *(code for code in codes if code != reference)]
        if len(codes) < 2:
            raise UsageError(f"the outcome {text} has one category only")
        places = {code: place for place, code in enumerate(codes)}
        return np.array([places[str(code)] for code in column], dtype=float), tuple(codes)
    if not pd.api.types.is_numeric_dtype(column):
        raise UsageError(
            f"the outcome {text} is a category, not a number",
            remedy=f"ask for one of its categories in modelling_frame, as in {{'{text}_is': '{text}=code'}}",
        )
    values = column.to_numpy(dtype=float)
    if binary and not set(np.unique(values)) <= {0.0, 1.0}:
        raise UsageError(f"the outcome {text} of a logit must be 0 or 1")
    return values, ()


def _require_freedom(design: Design, rules: ModelRules) -> None:
    left = design.residual_degrees_of_freedom
    if left < rules.minimum_residual_degrees_of_freedom:
        raise DisclosureError(
            f"the model leaves fewer than {rules.minimum_residual_degrees_of_freedom} residual degrees of freedom",
            remedy="use fewer terms, or merge categories",
        )


def _require_cells(design: Design, rules: ModelRules) -> None:
    """Cases, events and non-events behind every released yes / no term, and behind its reference."""
    weights = design.data["cases"].to_numpy(dtype=float) if "cases" in design.data.columns else None
    matrix = design.terms.to_numpy()
    names = [str(name) for name in design.terms.columns]
    checks: list[tuple[str, NDArray[np.bool_]]] = []
    for place in design.released_terms:
        if names[place] != "Intercept" and set(np.unique(matrix[:, place])) <= {0.0, 1.0}:
            checks.append((term_name(names[place]), matrix[:, place] == 1.0))
            checks.append((f"the absence of {term_name(names[place])}", matrix[:, place] == 0.0))
    for name, columns in _factors(design).items():
        checks.append((f"the reference of {name}", ~np.any(matrix[:, columns] == 1.0, axis=1)))
    checks.append(("the whole model", np.ones(len(matrix), dtype=bool)))
    checks += _combinations(matrix)
    poor = [name for name, rows in checks if _fewest(design, rows, weights) < rules.minimum_cell]
    if poor:
        raise DisclosureError(
            f"fewer than {rules.minimum_cell} cases, events or non-events stand behind {', '.join(dict.fromkeys(poor))}",
            remedy="merge these categories with others, leave the term out, or widen the population",
        )


def _combinations(matrix: NDArray[np.float64]) -> list[tuple[str, NDArray[np.bool_]]]:
    """The combinations of terms of a saturated model: it is a table in another form, and could be turned back into it."""
    patterns, which = np.unique(matrix, axis=0, return_inverse=True)
    if len(patterns) > np.linalg.matrix_rank(matrix):
        return []
    return [("a combination of its terms", which.ravel() == number) for number in range(len(patterns))]


def _fewest(design: Design, rows: NDArray[np.bool_], weights: NDArray[np.float64] | None) -> float:
    outcome = design.outcome[rows]
    if weights is not None:
        return float(weights[rows].sum())
    if design.categories:
        counts = np.bincount(outcome.astype(int), minlength=len(design.categories))
        return float(counts.min()) if len(rows) else 0.0
    if set(np.unique(design.outcome)) <= {0.0, 1.0}:
        return float(min(outcome.sum(), len(outcome) - outcome.sum()))
    return float(rows.sum())


def _factors(design: Design) -> dict[str, list[int]]:
    """Columns of each categorical main effect that is released."""
    found: dict[str, list[int]] = {}
    names = [str(name) for name in design.terms.columns]
    for term in design.information.terms:
        if len(term.factors) != 1:
            continue
        places = list(range(*design.information.term_slices[term].indices(len(names))))
        if any("[" in names[place] for place in places) and not _is_mission(names[places[0]]):
            found[term_name(names[places[0]]).partition("=")[0]] = places
    return found


def _is_mission(name: str) -> bool:
    return any(part.partition("=")[0] == _FIXED_EFFECT for part in term_name(name).split(":"))


def rebuild(design: Design, data: pd.DataFrame) -> NDArray[np.float64]:
    """The matrix of terms for other data with the same columns."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (matrix,) = patsy.build_design_matrices([design.information], data, NA_action="raise")
    return np.asarray(matrix)
