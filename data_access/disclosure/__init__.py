"""Disclosure control: everything that may leave is decided and sealed here.

Protected things (``ProtectedValue``, ``ProtectedTable``, ``ProtectedModel``, ``Verdict``) come from the casebook,
from arithmetic between them, from ``derive`` and ``estimate``, from the ``fit_…`` functions, and from
``published_figure``. ``verify`` is what evidence asks before it puts anything on record.

Names are loaded when they are first used, so that importing the statuses alone costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data_access.disclosure.cox import fit_cox
    from data_access.disclosure.derivation import derive
    from data_access.disclosure.distributions import summary, survival_curve
    from data_access.disclosure.estimation import estimate
    from data_access.disclosure.fitting import (
        fit_linear,
        fit_logit,
        fit_multinomial_logit,
        fit_negative_binomial,
        fit_poisson,
    )
    from data_access.disclosure.microdata import ModellingFrame
    from data_access.disclosure.models import ModelKind, ProtectedModel
    from data_access.disclosure.ordered import fit_ordered_logit
    from data_access.disclosure.penalised import fit_firth_logit
    from data_access.disclosure.policy import Policy, current_policy, read_policy
    from data_access.disclosure.statuses import (
        TOTAL,
        CellStatus,
        Denominator,
        ProtectionClass,
        Statistic,
        Unit,
    )
    from data_access.disclosure.tables import Cell, ProtectedTable
    from data_access.disclosure.values import ProtectedValue
    from data_access.disclosure.verdicts import Outcome, Verdict
    from data_access.disclosure.verification import is_protected, verify

_PLACES = {
    "cox": ("fit_cox",),
    "derivation": ("derive",),
    "distributions": ("summary", "survival_curve"),
    "estimation": ("estimate",),
    "fitting": ("fit_linear", "fit_logit", "fit_multinomial_logit", "fit_negative_binomial", "fit_poisson"),
    "microdata": ("ModellingFrame",),
    "models": ("ModelKind", "ProtectedModel"),
    "ordered": ("fit_ordered_logit",),
    "penalised": ("fit_firth_logit",),
    "policy": ("Policy", "current_policy", "read_policy"),
    "statuses": ("TOTAL", "CellStatus", "Denominator", "ProtectionClass", "Statistic", "Unit"),
    "tables": ("Cell", "ProtectedTable"),
    "values": ("ProtectedValue",),
    "verdicts": ("Outcome", "Verdict"),
    "verification": ("is_protected", "verify"),
}
_MODULE_OF = {name: module for module, names in _PLACES.items() for name in names}

__all__ = [
    "TOTAL",
    "Cell",
    "CellStatus",
    "Denominator",
    "ModelKind",
    "ModellingFrame",
    "Outcome",
    "Policy",
    "ProtectedModel",
    "ProtectedTable",
    "ProtectedValue",
    "ProtectionClass",
    "Statistic",
    "Unit",
    "Verdict",
    "current_policy",
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
    "read_policy",
    "summary",
    "survival_curve",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
