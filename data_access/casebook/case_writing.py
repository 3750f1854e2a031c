"""Writing the table of cases of a casebook, once its canonical tables are there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data_access.casebook.cases import CASES, CASES_FILE, GROUP_NUMBER, cases_query
from data_access.casebook.opening import create_views
from data_access.casebook.storage import IMPORT_MEMORY, copy_to_parquet, settle

if TYPE_CHECKING:
    import duckdb

_GROUP = 'coalesce("r.case_group_id", "v.victim_id")'
_WORKED_OUT_ONCE = ("first_registration", "case_episode", "first_episode", "earlier_episode", "time_observed")
"""Views that the others are made of, or that are dear to work out."""


def write_cases(folder: Path, tables: tuple[str, ...], first_number: int = 0) -> None:
    """Write the cases of the canonical tables in ``folder``; nothing where it has no victims.

    Case groups get numbers from ``first_number`` on, fewer than there are cases.
    """
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
        numbered = f"SELECT * FROM {CASES}"
        if "registration" in tables:
            connection.execute(
                f"CREATE TABLE groups AS SELECT {_GROUP} AS name, {first_number} + row_number() OVER () - 1 AS number "
                f"FROM {CASES} GROUP BY 1"
            )
            numbered = (
                f'SELECT {CASES}.*, CAST(groups.number AS INTEGER) AS "{GROUP_NUMBER}" FROM {CASES} '
                f'JOIN groups ON groups.name = {_GROUP} ORDER BY "v.victim_id"'
            )
        copy_to_parquet(connection, numbered, folder / CASES_FILE)


def largest_case_group(connection: duckdb.DuckDBPyConnection, folder: Path) -> int | None:
    """The persons of the largest case group among the cases in ``folder``; None where these don't tell of groups."""
    file = folder / CASES_FILE
    if not file.exists():
        return None
    columns = {
        str(row[0]) for row in connection.execute("DESCRIBE FROM read_parquet(?)", [str(file)]).fetchall()
    }
    if GROUP_NUMBER not in columns:
        return None
    query = f'SELECT max(persons) FROM (SELECT count(*) AS persons FROM read_parquet(?) GROUP BY "{GROUP_NUMBER}")'
    rows = connection.execute(query, [str(file)]).fetchall()
    return None if rows[0][0] is None else int(rows[0][0])


def _work_out(connection: duckdb.DuckDBPyConnection, view: str) -> None:
    """Put a table of its rows in the place of a view, if there is such a view."""
    found = connection.execute("SELECT 1 FROM duckdb_views() WHERE view_name = ?", [view]).fetchall()
    if found:
        connection.execute(f'CREATE TABLE "worked_out_{view}" AS SELECT * FROM "{view}"')
        connection.execute(f'DROP VIEW "{view}"')
        connection.execute(f'ALTER TABLE "worked_out_{view}" RENAME TO "{view}"')
