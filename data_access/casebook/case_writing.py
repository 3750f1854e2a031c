"""Writing the table of cases of a casebook, once its canonical tables are there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data_access.casebook.cases import CASES, CASES_FILE, cases_query
from data_access.casebook.opening import create_views
from data_access.casebook.storage import IMPORT_MEMORY, copy_to_parquet, settle

if TYPE_CHECKING:
    import duckdb

_WORKED_OUT_ONCE = ("first_registration", "case_episode", "first_episode", "earlier_episode", "time_observed")
"""Views that the others are made of, or that are dear to work out."""


def write_cases(folder: Path, tables: tuple[str, ...]) -> None:
    """Write the cases of the canonical tables in ``folder``; nothing where it has no victims."""
    import duckdb

    if "victim" not in tables:
        return
    with duckdb.connect(":memory:") as connection:
        settle(connection, folder.parent, IMPORT_MEMORY)
        create_views(connection, folder, tables)
        query = cases_query(connection, tables)
        for view in _WORKED_OUT_ONCE:
            _work_out(connection, view)
        connection.execute(f"CREATE TABLE {CASES} AS {query}")
        copy_to_parquet(connection, f"SELECT * FROM {CASES}", folder / CASES_FILE)


def largest_case_group(connection: duckdb.DuckDBPyConnection, folder: Path) -> int | None:
    """The persons of the largest case group among the cases in ``folder``; None where these don't tell of groups."""
    file = folder / CASES_FILE
    if not file.exists():
        return None
    columns = {
        str(row[0]) for row in connection.execute("DESCRIBE FROM read_parquet(?)", [str(file)]).fetchall()
    }
    if "r.case_group_id" not in columns:
        return None
    group = 'coalesce("r.case_group_id", "v.victim_id")'
    query = f"SELECT max(persons) FROM (SELECT count(*) AS persons FROM read_parquet(?) GROUP BY {group})"
    rows = connection.execute(query, [str(file)]).fetchall()
    return None if rows[0][0] is None else int(rows[0][0])


def _work_out(connection: duckdb.DuckDBPyConnection, view: str) -> None:
    """Put a table of its rows in the place of a view, if there is such a view."""
    found = connection.execute("SELECT 1 FROM duckdb_views() WHERE view_name = ?", [view]).fetchall()
    if found:
        connection.execute(f'CREATE TABLE "worked_out_{view}" AS SELECT * FROM "{view}"')
        connection.execute(f'DROP VIEW "{view}"')
        connection.execute(f'ALTER TABLE "worked_out_{view}" RENAME TO "{view}"')
