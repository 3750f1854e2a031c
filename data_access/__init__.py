"""Case data in, protected aggregates out.

``open_casebook`` opens the cases of a source; what it answers is protected (``data_access.disclosure``). Names are
loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data_access.casebook.casebook import Casebook, open_casebook
    from data_access.casebook.composites import composite
    from data_access.casebook.narratives import coders, coding_frame, narrative_codes, narrative_frame
    from data_access.context import Context, open_context
    from data_access.disclosure import (
        TOTAL,
        CellStatus,
        Denominator,
        ModellingFrame,
        Outcome,
        ProtectedModel,
        ProtectedTable,
        ProtectedValue,
        ProtectionClass,
        Statistic,
        Unit,
        Verdict,
        derive,
        estimate,
        fit_cox,
        fit_firth_logit,
        fit_linear,
        fit_logit,
        fit_multinomial_logit,
        fit_negative_binomial,
        fit_ordered_logit,
        fit_poisson,
        is_protected,
        summary,
        survival_curve,
        verify,
    )
    from data_access.errors import DataError, DisclosureError, TraffickingSeriesError, UsageError
    from data_access.published_figures import published_figure

_PLACES = {
    "casebook.casebook": ("Casebook", "open_casebook"),
    "casebook.composites": ("composite",),
    "casebook.narratives": ("coders", "coding_frame", "narrative_codes", "narrative_frame"),
    "context": ("Context", "open_context"),
    "disclosure": (
        "TOTAL", "CellStatus", "Denominator", "ModellingFrame", "Outcome", "ProtectedModel", "ProtectedTable",
        "ProtectedValue", "ProtectionClass", "Statistic", "Unit", "Verdict", "derive", "estimate", "fit_cox",
        "fit_firth_logit", "fit_linear", "fit_logit",
        "fit_multinomial_logit", "fit_negative_binomial", "fit_ordered_logit", "fit_poisson", "is_protected", "summary",
        "survival_curve", "verify",
    ),
    "errors": ("DataError", "DisclosureError", "TraffickingSeriesError", "UsageError"),
    "published_figures": ("published_figure",),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _PLACES.items() for name in names}

__all__ = [
    "TOTAL",
    "Casebook",
    "CellStatus",
    "Context",
    "DataError",
    "Denominator",
    "DisclosureError",
    "ModellingFrame",
    "Outcome",
    "ProtectedModel",
    "ProtectedTable",
    "ProtectedValue",
    "ProtectionClass",
    "Statistic",
    "TraffickingSeriesError",
    "Unit",
    "UsageError",
    "Verdict",
    "coders",
    "coding_frame",
    "composite",
    "derive",
    "estimate",
    "fit_cox",
    "fit_firth_logit",
    "fit_linear",
    "fit_logit",
    "fit_multinomial_logit",
    "fit_negative_binomial",
    "fit_ordered_logit",
    "fit_poisson",
    "is_protected",
    "narrative_codes",
    "narrative_frame",
    "open_casebook",
    "open_context",
    "published_figure",
    "summary",
    "survival_curve",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
