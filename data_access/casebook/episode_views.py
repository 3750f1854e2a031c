"""What several episodes of one victim say together: the first, the one before, and the time under observation after exit.

The views hold one row a victim: ``first_episode``; ``earlier_episode``, the last before that of the case (R1);
``time_observed``, months since the exit of the case's episode under which the person was observed, and whether a later
episode began (R2). ``episode_kind`` has one row an episode: sexual exploitation, or another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_LATEST = "QUALIFY row_number() OVER (PARTITION BY {0}.victim_id ORDER BY {0}.sequence {1}) = 1"
_FIRST = f"SELECT * FROM episode {_LATEST.format('episode', 'ASC')}"
_EARLIER = (
    "SELECT e.* FROM episode e JOIN case_episode c ON c.victim_id = e.victim_id AND e.sequence < c.sequence "
    + _LATEST.format("e", "DESC")
)
_KIND = (
    "SELECT episode_id, CASE WHEN bool_or(answer = 'yes' AND exploitation_type = 'sexual_exploitation') THEN 'sexual' "
    "WHEN bool_or(answer = 'yes') THEN 'other' END AS kind FROM exploitation GROUP BY 1"
)


def month_number(column: str) -> str:
    """SQL for the months since the year 0 of a month written as YYYY-MM; NULL for a year without month."""
    return f"CAST(substr({column}, 1, 4) AS INTEGER) * 12 + TRY_CAST(substr({column}, 6, 2) AS INTEGER)"


_OBSERVED = f"""
    WITH contact AS (
        SELECT registration_id, max(months_after_exit) FILTER (in_contact = 'yes') AS reached,
            min(months_after_exit) FILTER (in_contact = 'no') AS missed
        FROM follow_up GROUP BY 1
    ), later AS (
        SELECT e.victim_id, min({month_number('e."start"')}) AS began
        FROM episode e JOIN case_episode c ON c.victim_id = e.victim_id AND e.sequence > c.sequence GROUP BY 1
    ), whole AS (
        SELECT max({month_number('"date"')}) AS last FROM registration
    ), followed AS (
        SELECT r.victim_id, {month_number('c."end"')} AS left_at, {month_number('r."date"')} AS registered_at,
            contact.reached, contact.missed, later.began, whole.last
        FROM first_registration r JOIN contact ON contact.registration_id = r.registration_id
        JOIN case_episode c ON c.victim_id = r.victim_id LEFT JOIN later ON later.victim_id = r.victim_id, whole
    )
    SELECT victim_id, registered_at - left_at AS entry, CASE WHEN began IS NOT NULL THEN 'yes' ELSE 'no' END AS again,
        CASE WHEN began IS NOT NULL THEN began - left_at
            WHEN missed IS NOT NULL THEN (greatest(coalesce(reached, 0), registered_at - left_at) + missed) / 2.0
            ELSE last - left_at END AS exit
    FROM followed WHERE left_at IS NOT NULL AND registered_at IS NOT NULL"""
"""Loss lies somewhere between the last contact made and the first that failed: half way. Who was never lost was observed
until the last registration of the casebook, since a later episode would have been registered until then."""


def create_episode_views(connection: duckdb.DuckDBPyConnection, tables: tuple[str, ...]) -> None:
    """The views, as far as the casebook has what they are made of. Needs ``case_episode`` and ``first_registration``."""
    views = {"first_episode": _FIRST, "earlier_episode": _EARLIER}
    if "exploitation" in tables:
        views["episode_kind"] = _KIND
    if "follow_up" in tables and "registration" in tables:
        views["time_observed"] = _OBSERVED
    for name, query in views.items():
        connection.execute(f'CREATE VIEW "{name}" AS {query}')
