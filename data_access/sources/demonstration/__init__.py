"""The demonstration casebook: synthetic cases with a known truth, made from one documented file of parameters."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data_access.sources.demonstration.generator import generate
    from data_access.sources.demonstration.parameters import parameter_annex, read_parameters
    from data_access.sources.demonstration.source import DemonstrationSource

_PLACES = {
    "DemonstrationSource": "source",
    "generate": "generator",
    "parameter_annex": "parameters",
    "read_parameters": "parameters",
}

__all__ = ["DemonstrationSource", "generate", "parameter_annex", "read_parameters"]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
