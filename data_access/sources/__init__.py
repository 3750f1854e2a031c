"""Sources of case data: one adapter each, all read through ``import_source``."""

from data_access.sources.glotip import ContextPanel, open_context_panel
from data_access.sources.importing import import_source, load_casebook, validate_source
from data_access.sources.interface import (
    CollectionPeriod,
    Coverage,
    ImportedCasebook,
    Reading,
    Source,
    SourceDescription,
)
from data_access.sources.registry import find_source, source_names

__all__ = [
    "CollectionPeriod",
    "ContextPanel",
    "Coverage",
    "ImportedCasebook",
    "Reading",
    "Source",
    "SourceDescription",
    "find_source",
    "import_source",
    "load_casebook",
    "open_context_panel",
    "source_names",
    "validate_source",
]
