"""Proportional hazards on microdata, under the rules of all other models."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_access.disclosure.cox_regression import Observed, Proportional, cox
from data_access.disclosure.design import Design, build
from data_access.disclosure.formulas import ADMINISTRATIVE, term_name
from data_access.disclosure.microdata import Microdata, ModellingFrame, microdata_of
from data_access.disclosure.models import ModelKind, ProtectedModel
from data_access.disclosure.releasing import Fit, release
from data_access.errors import UsageError

Floats = NDArray[np.float64]


def fit_cox(
    frame: ModellingFrame, formula: str, *, exit: str, entry: str | None = None, groups: str | None = None
) -> ProtectedModel:
    """Time until an event: ratios are hazard ratios. The outcome of ``formula`` is 1 where the event was seen, else 0.

    ``exit`` and ``entry`` are columns of times from one origin: until the event, or until the person was last seen, and
    from when they were under observation (nil without it; late entry). Persons whose exit isn't after their entry are left
    out. ``groups`` clusters the covariance. ``statistics`` has, for each term, the p-value of its ratio being the same at all
    times, ``proportional <term>``. Raises DisclosureError for terms on too few cases or events, UsageError for a wrong
    formula or times, or terms that repeat one another.
    """
    microdata, times = _observed(microdata_of(frame), exit, entry)
    design = build(microdata, formula, groups=groups, offset=None, binary=True)
    complete = microdata.data[[str(name) for name in design.data.columns]].notna().all(axis=1)
    times = times[complete.to_numpy()]
    design = _without_constant(design, formula)
    observed = Observed(times[:, 0], times[:, 1], design.outcome, _scaled(design)[0])
    try:
        found = cox(observed, design.clusters)
    except (ValueError, np.linalg.LinAlgError) as error:
        raise UsageError(
            f"the model {formula!r} has no maximum: terms repeat one another, or tell the event exactly",
            remedy="merge categories, or leave out the term that repeats others",
        ) from error
    return release(microdata, formula, _fit(design, found, entry), False)


def _fit(design: Design, found: Proportional, entry: str | None) -> Fit:
    spread = _scaled(design)[1]
    names = [term_name(str(name)) for name in design.terms.columns]
    tests = {
        f"proportional {names[at]}": round(float(found.p_proportional[at]), 2) for at in design.released_terms
    }
    late = "Persons are at risk from when they came under observation (late entry). " if entry else ""
    return Fit(
        ModelKind.COX,
        design,
        found.parameters / spread,
        found.covariance / np.outer(spread, spread),
        _no_prediction,
        tests,
        remarks=(f"{late}Ties after Efron; loss to follow-up counts as censoring.",),
    )


def _observed(microdata: Microdata, exit: str, entry: str | None) -> tuple[Microdata, Floats]:
    """The persons who were under observation for some time, and from when to when."""
    from pandas.api.types import is_numeric_dtype

    data = microdata.data
    for name in (exit, entry):
        known = name is None or (name in data.columns and name not in ADMINISTRATIVE)
        if not known or (name is not None and not is_numeric_dtype(data[name])):
            raise UsageError(f"the modelling frame has no column of numbers {name!r}")
    begin = data[entry] if entry else pd.Series(0.0, index=data.index)
    kept = (data[exit] > begin).fillna(False)
    times = np.column_stack([begin[kept].to_numpy(dtype=float), data.loc[kept, exit].to_numpy(dtype=float)])
    return replace(microdata, data=data[kept].reset_index(drop=True)), times


def _without_constant(design: Design, formula: str) -> Design:
    """A baseline hazard stands for the constant."""
    terms = design.terms.drop(columns="Intercept", errors="ignore")
    if terms.shape[1] == 0:
        raise UsageError(f"the model {formula!r} has no terms", remedy="estimate a survival curve instead")
    return replace(design, terms=terms)


def _scaled(design: Design) -> tuple[Floats, Floats]:
    """The terms around their means, in units of their spread, and these units."""
    terms = design.terms.to_numpy(dtype=float)
    spread = np.where(terms.std(axis=0) > 0, terms.std(axis=0), 1.0)
    return (terms - terms.mean(axis=0)) / spread, spread


def _no_prediction(_terms: Floats, _parameters: Floats) -> Floats:
    raise UsageError("a hazard model predicts no risks by itself")
