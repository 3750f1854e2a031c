"""Own data without an adapter: a mapping of columns, codes and dates, proposed by the program and corrected by a person."""

from __future__ import annotations

from data_access.sources.mapped.mapping import FileMapping, read_mapping
from data_access.sources.mapped.proposing import Proposal, propose
from data_access.sources.mapped.reading import Place
from data_access.sources.mapped.source import MappedSource
from data_access.sources.mapped.writing import mapping_text

__all__ = ["FileMapping", "MappedSource", "Place", "Proposal", "mapping_text", "propose", "read_mapping"]
