"""The names of the sources and where their adapters live. An adapter is loaded only when it is used."""

from __future__ import annotations

import difflib
from importlib import import_module

from data_access.errors import UsageError
from data_access.sources.interface import Source

CASEBOOK_SOURCES: dict[str, tuple[str, str]] = {
    "demonstration": ("data_access.sources.demonstration", "DemonstrationSource"),
    "ctdc-global": ("data_access.sources.ctdc_global", "CtdcGlobalSource"),
    "ctdc-victim-perpetrator": ("data_access.sources.ctdc_victim_perpetrator", "CtdcVictimPerpetratorSource"),
    "canonical": ("data_access.sources.canonical", "CanonicalSource"),
    "mapped": ("data_access.sources.mapped", "MappedSource"),
}
CONTEXT_SOURCES: dict[str, str] = {"glotip": "data_access.sources.glotip"}


def source_names() -> tuple[str, ...]:
    """All names that a user can give, casebooks first, then the context panels."""
    return (*CASEBOOK_SOURCES, *CONTEXT_SOURCES)


def find_source(name: str) -> Source:
    """The adapter of that name. Raises UsageError with the nearest name."""
    if name in CONTEXT_SOURCES:
        raise UsageError(
            f"{name} has aggregates by country and year, no cases",
            remedy=f"use one of {', '.join(CASEBOOK_SOURCES)}; {name} is read with open_context_panel",
        )
    if name not in CASEBOOK_SOURCES:
        near = difflib.get_close_matches(name, source_names(), n=1, cutoff=0.4)
        listed = f"the sources are {', '.join(source_names())}"
        raise UsageError(
            f"there is no source {name!r}",
            remedy=f"did you mean {near[0]!r}? ({listed})" if near else listed,
        )
    module, attribute = CASEBOOK_SOURCES[name]
    source: Source = getattr(import_module(module), attribute)()
    return source
