"""The pseudonyms of a source, for the scanner of outputs: what must stand in no file that leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_access.casebook.schema import TABLES
from data_access.casebook.schema_model import ColumnKind

if TYPE_CHECKING:
    from data_access.casebook.casebook import Casebook


def identifiers_of(casebook: Casebook) -> frozenset[str]:
    """Every identifier in the tables of a confidential casebook: of victims, registrations, episodes, missions, …

    They are held in memory only, by the process that scans, and are never written or told. A published source has
    none to look for: its records are public, and their pseudonyms are made here from the order of the rows. Names of
    persons stand in no casebook: the schema has no column for them.
    """
    if not casebook.is_confidential:
        return frozenset()
    found: set[str] = set()
    for table in TABLES:
        if table.name not in casebook.coverage_of_source.tables:
            continue
        names = [column.name for column in table if column.kind is ColumnKind.IDENTIFIER]
        for name in names:
            rows = casebook._book.run(
                f'SELECT DISTINCT "{name}" FROM "{table.name}" WHERE "{name}" IS NOT NULL', {}
            )
            found.update(str(row[0]) for row in rows.fetchall())
    return frozenset(found)
