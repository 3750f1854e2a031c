"""Outside figures by country, published by others: detections (UNODC) and populations (World Bank).

Names are loaded when they are first used: those who only ask which figures there are need no numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from data_access.context.names import CONTEXT_NAMES

if TYPE_CHECKING:
    from data_access.context.context import Context, describe_context, open_context
    from data_access.context.population import read_population

__all__ = ["CONTEXT_NAMES", "Context", "describe_context", "open_context", "read_population"]

_PLACES = {
    "Context": "data_access.context.context",
    "describe_context": "data_access.context.context",
    "open_context": "data_access.context.context",
    "read_population": "data_access.context.population",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)
