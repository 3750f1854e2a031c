"""Writing the table of cases of a casebook, once its canonical tables are there."""

from __future__ import annotations

from pathlib import Path

from data_access.casebook.cases import CASE_GROUP, CASES_FILE, cases_query
from data_access.casebook.opening import create_views
from data_access.casebook.storage import IMPORT_MEMORY, copy_to_parquet, settle


def write_cases(folder: Path, tables: tuple[str, ...]) -> int | None:
    """Write the cases of the canonical tables in ``folder`` and return the persons of the largest case group.

    None where the tables have no cases at all, or nothing of who was identified together.
    """
    import duckdb

    if "victim" not in tables:
        return None
    file = folder / CASES_FILE
    with duckdb.connect(":memory:") as connection:
        settle(connection, folder.parent, IMPORT_MEMORY)
        create_views(connection, folder, tables)
        copy_to_parquet(connection, cases_query(connection, tables), file)
        if "registration" not in tables:
            return None
        row = connection.execute(
            "SELECT max(persons) FROM (SELECT count(*) AS persons FROM first_registration r RIGHT JOIN victim v "
            f"ON v.victim_id = r.victim_id GROUP BY {CASE_GROUP})"
        ).fetchone()
    return None if row is None or row[0] is None else int(row[0])
