"""One row a case, with all that a question can ask of it: the table that questions about cases read.

The canonical tables say each fact once, and a question about cases would join them again and again. So an import joins
them once: ``cases.parquet`` has a column for each fact of the victim, the first registration, the episode that led to it,
and so on, named by the alias that questions know the table by (``v.sex``, ``r.year``, ``e.crossing``). A group of items is
four sets of bits, a bit for each code: ``items_control.yes``, ``.no``, ``.listed`` (there is a row) and ``.asked`` (a
row that is known, or not known for another reason than that it wasn't asked).

It is derived from the canonical tables and holds nothing that they don't.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.casebook.case_joins import JOINS
from data_access.casebook.schema import DERIVED_ITEMS, TABLES, table
from data_access.casebook.schema_model import ColumnKind, Table
from data_access.vocabulary.facts import Answer, NotKnownReason

if TYPE_CHECKING:
    import duckdb

CASES = "cases"
CASES_FILE = f"{CASES}.parquet"
ITEM_BITS = "item_bits"
"""The table of the bits of items: ``item_table``, ``code``, ``bit``."""
CASE_GROUP = "coalesce(r.case_group_id, v.victim_id)"
"""Whom a case was identified with; who was identified alone is a group of one."""
GROUP_NUMBER = "g.number"
"""A number for each such group in the table of cases on disk: quicker to read than the pseudonyms."""
BITS = ("yes", "no", "listed", "asked")
_MOST_ITEMS = 62

_FACTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "v": ("victim", table("victim").physical_columns),
    "r": ("registration", table("registration").physical_columns),
    "e": ("episode", table("episode").physical_columns),
    "c": ("recruitment", table("recruitment").physical_columns),
    "m": ("mission", ("country",)),
    "first_episode": ("first_episode", ("age_group_at_entry",)),
    "earlier_episode": ("earlier_episode", ("crossing",)),
    "earlier_kind": ("earlier_kind", ("kind",)),
    "episode_kind": ("episode_kind", ("kind",)),
    "time_observed": ("time_observed", ("entry", "exit", "again")),
    "last_contact": ("last_contact", ("reached",)),
    "perpetrator_count": ("perpetrator_count", ("number",)),
    "role_count": ("role_count", ("number",)),
}
"""By alias: the join that brings it in, and its columns that questions name."""

JOINED = frozenset(join for join, _ in _FACTS.values())
"""The joins that a question about cases needs no more."""
IDENTIFIERS = frozenset(
    f"{alias}.{column.name}"
    for alias, (name, _) in _FACTS.items()
    if name in {each.name for each in TABLES}
    for column in table(name)
    if column.kind is ColumnKind.IDENTIFIER
) - {"r.mission_id"}
"""Columns that tell one case from another."""
_NAMED = re.compile(r'\b(\w+)\."?(\w+)"?')


def item_alias(item_table: str) -> str:
    """The alias of the bits of an item table."""
    return f"items_{item_table}"


def item_tables() -> dict[str, tuple[str, str]]:
    """The item tables of cases: by name the alias and the column of the identifier that ties them to a case."""
    ties = {"episode_id": "e", "registration_id": "r"}
    found = {}
    for described in (*TABLES, *DERIVED_ITEMS):
        keys = [column for column in described if column.name in described.key]
        identifiers = [column.name for column in keys if column.kind is ColumnKind.IDENTIFIER]
        if any(column.kind is ColumnKind.ANSWER for column in described) and len(identifiers) == 1:
            found[described.name] = (ties[identifiers[0]], identifiers[0])
    return found


def bits_of(item_table: str) -> dict[str, int]:
    """The bit of each code of an item table."""
    codes = _codes(_item_table(item_table))
    assert len(codes) <= _MOST_ITEMS, f"{item_table} has more items than a whole number has bits"
    return {code: 1 << place for place, code in enumerate(codes)}


def bits_together(item_table: str, codes: Iterable[str]) -> int:
    """The bits of some codes of an item table."""
    known = bits_of(item_table)
    return sum(known[code] for code in set(codes))


def named_columns(texts: Iterable[str], columns: frozenset[str]) -> list[str]:
    """The columns of the table of cases that SQL names, in a settled order."""
    found = {f"{alias}.{name}" for text in texts for alias, name in _NAMED.findall(text)}
    return sorted(found & columns)


def create_item_bits(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table that says which bit is which code."""
    connection.execute(f"CREATE TABLE {ITEM_BITS} (item_table VARCHAR, code VARCHAR, bit BIGINT)")
    rows = [(name, code, bit) for name in item_tables() for code, bit in bits_of(name).items()]
    connection.executemany(f"INSERT INTO {ITEM_BITS} VALUES (?, ?, ?)", rows)


def create_cases(
    connection: duckdb.DuckDBPyConnection, file: Path, tables: tuple[str, ...]
) -> frozenset[str]:
    """Make the view of cases, from its file or, without one, from the other views; return its columns."""
    if file.exists():
        # Its columns are those of the query, with a number for each case group besides.
        quoted = str(file).replace("'", "''")
        query = f"SELECT * FROM read_parquet('{quoted}')"
    else:
        query = cases_query(connection, tables)
    connection.execute(f"CREATE VIEW {CASES} AS {query}")
    described = connection.sql(f"DESCRIBE {CASES}").fetchall()
    return frozenset(str(row[0]) for row in described)


def cases_query(connection: duckdb.DuckDBPyConnection, tables: tuple[str, ...]) -> str:
    """SQL for all cases, over the views of a casebook that has these canonical tables, in the order of its victims."""
    views = {str(row[0]) for row in connection.execute("SELECT view_name FROM duckdb_views()").fetchall()}
    joins = [join for join, _ in _FACTS.values() if join != "victim" and _can_join(join, views)]
    columns = [
        f'{alias}."{name}" AS "{alias}.{name}"'
        for alias, (join, names) in _FACTS.items()
        if join == "victim" or join in joins
        for name in names
        if alias == "v" or name != "victim_id"
    ]
    further = []
    for name, (alias, key) in item_tables().items():
        tied = "registration" if alias == "r" else "episode"
        if (name in tables or name in views) and tied in joins:
            items = item_alias(name)
            further.append(
                f"LEFT JOIN ({_bits_query(_item_table(name), key)}) {items} ON {items}.{key} = {alias}.{key}"
            )
            columns += [f'coalesce({items}."{told}", 0) AS "{items}.{told}"' for told in BITS]
    listed = " ".join([*(JOINS[join][1] for join in joins), *further])
    return f"SELECT {', '.join(columns)} FROM victim v {listed}"


def _can_join(join: str, views: set[str]) -> bool:
    """Whether the views that a join names are there."""
    return set(re.findall(r"(?:FROM|JOIN) (\w+)", JOINS[join][1])) <= views and all(
        _can_join(other, views) for other in JOINS[join][0]
    )


def _item_table(name: str) -> Table:
    return next((one for one in DERIVED_ITEMS if one.name == name), None) or table(name)


def _codes(described: Table) -> tuple[str, ...]:
    column = next(one for one in described if one.kind is ColumnKind.CODE and one.name in described.key)
    assert column.code_list is not None
    return column.code_list.codes


def _bits_query(described: Table, key: str) -> str:
    item = next(one.name for one in described if one.kind is ColumnKind.CODE and one.name in described.key)
    bits = " ".join(f"WHEN '{code}' THEN {bit}" for code, bit in bits_of(described.name).items())
    known = f"answer <> '{Answer.NOT_KNOWN}'"
    asked = f"({known} OR answer_not_known <> '{NotKnownReason.NOT_ASKED}')"
    conditions = {
        "yes": f"answer = '{Answer.YES}'",
        "no": f"answer = '{Answer.NO}'",
        "listed": "true",
        "asked": asked,
    }
    told = ", ".join(
        f'bit_or(CASE WHEN {when} THEN bit ELSE 0 END) AS "{name}"' for name, when in conditions.items()
    )
    return (
        f"SELECT {key}, {told} FROM (SELECT *, CAST(CASE {item} {bits} END AS BIGINT) AS bit "
        f"FROM {described.name}) GROUP BY {key}"
    )
