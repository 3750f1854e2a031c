"""The proportional-odds logit of an ordered outcome on microdata, under the rules of all other models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.design import Design, build
from data_access.disclosure.marginal_effects import Predict
from data_access.disclosure.microdata import Microdata, ModellingFrame, microdata_of
from data_access.disclosure.models import ModelKind, ProtectedModel
from data_access.disclosure.ordered_logit import chances, fit_ordered
from data_access.disclosure.releasing import Fit, release
from data_access.errors import UsageError

Floats = NDArray[np.float64]


def fit_ordered_logit(
    frame: ModellingFrame,
    formula: str,
    *,
    order: Sequence[str],
    groups: str | None = None,
    marginal_effects: bool = True,
) -> ProtectedModel:
    """Logit of an ordered outcome: ratios are odds ratios of a higher category, the same at every cut.

    ``order``: the categories of the outcome, lowest first; cases with another one are left out. Marginal effects are given for
    every category. ``groups`` as in ``fit_logit``. Raises DisclosureError for terms on too few cases of a category,
    UsageError for a wrong formula or order, or a model without a maximum.
    """
    microdata = _in_order(microdata_of(frame), formula, order)
    design = build(microdata, formula, groups=groups, offset=None, multinomial=True)
    design = _ordered(design, formula, order)
    plain = design.terms.to_numpy(dtype=float)
    spread = np.where(plain.std(axis=0) > 0, plain.std(axis=0), 1.0)
    terms = (plain - plain.mean(axis=0)) / spread
    clusters = np.arange(len(terms)) if design.clusters is None else design.clusters
    try:
        found = fit_ordered(design.outcome.astype(np.int64), terms, clusters)
    except (ValueError, np.linalg.LinAlgError) as error:
        raise UsageError(
            f"the model {formula!r} has no maximum: terms repeat one another, or tell the outcome exactly",
            remedy="merge categories, or leave out the term that repeats others",
        ) from error
    scale = np.concatenate([1 / spread, np.ones(len(found.cuts))])
    fit = Fit(
        ModelKind.ORDERED_LOGIT,
        design,
        np.concatenate([found.slopes, found.cuts]) * scale,
        found.whole * np.outer(scale, scale),
        _predict(design, len(found.slopes)),
        {},
        ordered=True,
        remarks=(f"Odds of a higher category; from lowest to highest: {', '.join(order)}.",),
    )
    return release(microdata, formula, fit, marginal_effects)


def _in_order(microdata: Microdata, formula: str, order: Sequence[str]) -> Microdata:
    """Cases whose outcome is one of the categories."""
    outcome = formula.partition("~")[0].strip()
    if len(set(order)) < 3:
        raise UsageError("an ordered outcome needs three categories or more", remedy="use fit_logit for two")
    if outcome not in microdata.data.columns:
        return microdata  # the design says what is wrong
    kept = microdata.data[outcome].astype("str").isin(list(order))
    return replace(microdata, data=microdata.data[kept].reset_index(drop=True))


def _ordered(design: Design, formula: str, order: Sequence[str]) -> Design:
    """The design with categories in their order, and cuts in the place of a constant."""
    missing = set(order) - set(design.categories)
    if missing:
        raise UsageError(
            f"no case of {formula!r} has the outcome {', '.join(sorted(missing))}",
            remedy="leave it out of order=",
        )
    ranks = np.array([list(order).index(code) for code in design.categories], dtype=float)
    terms = design.terms.drop(columns="Intercept", errors="ignore")
    if terms.shape[1] == 0:
        raise UsageError(f"the model {formula!r} has no terms", remedy="ask the casebook for shares instead")
    return replace(design, outcome=ranks[design.outcome.astype(int)], categories=tuple(order), terms=terms)


def _predict(design: Design, slopes: int) -> Predict:
    """Mean chances of all categories; terms are taken around their means, where cuts were estimated."""
    middle = design.terms.to_numpy(dtype=float).mean(axis=0)

    def predict(x: Floats, b: Floats) -> Floats:
        own = x[:, x.shape[1] - slopes :] - middle
        return np.asarray(chances(own, b[:slopes], b[slopes:]).mean(axis=0))

    return predict
