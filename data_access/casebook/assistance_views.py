"""What the tables of assistance and follow-up say of a case: what was accepted of what was given, and the last contact.

``accepted_assistance`` has one row for each kind of assistance that was given at a registration, with the answer whether the
person accepted it. ``last_contact`` has one row a registration that was followed up: when the person was last reached.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data_access.casebook.schema import ACCEPTED_ASSISTANCE

if TYPE_CHECKING:
    import duckdb

    from data_access.sources.interface import Coverage

_ACCEPTED = """
    SELECT registration_id, assistance_type AS assistance_accepted, coalesce(accepted, 'not_known') AS answer,
        CASE WHEN accepted IS NULL THEN accepted_not_known END AS answer_not_known
    FROM assistance WHERE answer = 'yes'"""
_LAST = """
    SELECT registration_id, CASE WHEN months IS NULL THEN 'none' WHEN months < 12 THEN '0-11' WHEN months < 24 THEN '12-23'
        ELSE '24+' END AS reached
    FROM (
        SELECT registration_id, max(months_after_exit) FILTER (in_contact = 'yes') AS months
        FROM follow_up WHERE in_contact IS NOT NULL GROUP BY 1
    )"""


def create_assistance_views(connection: duckdb.DuckDBPyConnection, tables: tuple[str, ...]) -> None:
    """The views, as far as the casebook has what they are made of."""
    if "assistance" in tables:
        connection.execute(f"CREATE VIEW {ACCEPTED_ASSISTANCE.name} AS {_ACCEPTED}")
    if "follow_up" in tables:
        connection.execute(f"CREATE VIEW last_contact AS {_LAST}")


def with_accepted(coverage: Coverage) -> Coverage:
    """The coverage of a source with the kinds of assistance of which it tells whether they were accepted."""
    if not coverage.carries("assistance.accepted") or "assistance" not in coverage.items:
        return coverage
    return replace(coverage, items={**coverage.items, ACCEPTED_ASSISTANCE.name: coverage.items["assistance"]})
