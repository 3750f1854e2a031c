"""What a notebook is checked against: its entry in the catalogue, the bibliography, the casebook's columns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from series.catalog.model import ReportEntry

REFERENCES = Path("notebooks/references.bib")


@dataclass(frozen=True)
class Surroundings:
    """``entry`` is None for a notebook that the catalogue doesn't have; ``columns`` are what a cell may need."""

    entry: ReportEntry | None
    citation_keys: frozenset[str]
    columns: frozenset[str]
    published_figures: frozenset[str]


def surroundings(root: Path, entry: ReportEntry | None) -> Surroundings:
    """The surroundings of a notebook in the project at ``root``."""
    from data_access.casebook.schema import TABLES
    from data_access.context import CONTEXT_NAMES
    from data_access.published_figures import read_published_figures
    from series.staging.prose_checks import bibliography_keys

    columns = {f"{table.name}.{column.name}" for table in TABLES for column in table}
    return Surroundings(
        entry,
        bibliography_keys((root / REFERENCES).read_text(encoding="utf-8")),
        frozenset(columns | {f"context.{name}" for name in CONTEXT_NAMES}),
        frozenset(read_published_figures()),
    )
