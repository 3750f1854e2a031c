"""SQL that reads the table of cases: each case, or the combinations of what a question names with how many cases have each.

Most questions name few columns with few values each: twenty million cases are some thousand combinations, and all that
follows (regions, items, conditions) is worked out once for each combination. Every query gives its columns as they are
known to questions, as structs by alias (``v.sex``), and a ``weight``: the number of cases that a row stands for.
"""

from __future__ import annotations

from collections.abc import Sequence

from data_access.casebook.cases import CASES


def each_case(named: Sequence[str]) -> str:
    """Cases one by one, with the columns that are named."""
    listed = ", ".join([*map(_quoted, named), "1 AS weight"])
    return _packed(named, f"(SELECT {listed} FROM {CASES})")


def counted(named: Sequence[str]) -> str:
    """The combinations of columns, flat, with the number of cases that have each: all cases are read."""
    listed = [*map(_quoted, named), "count(*) AS weight"]
    return f"SELECT {', '.join(listed)} FROM {CASES}{' GROUP BY ALL' if named else ''}"


def combinations(named: Sequence[str], table: str) -> str:
    """The combinations of the columns that are named, from a table that has them, with their weight."""
    return _packed(named, table)


def numbered(named: Sequence[str], table: str) -> str:
    """The combinations of a table, flat, with a number for each."""
    listed = ", ".join([*map(_quoted, named), "sum(weight) AS weight"])
    grouped = f"SELECT {listed} FROM {table}{' GROUP BY ALL' if named else ''}"
    return f"SELECT *, row_number() OVER () AS combination FROM ({grouped})"


def packed_numbered(named: Sequence[str], table: str) -> str:
    """Numbered combinations as questions know them."""
    return _packed(named, table, "combination")


def cases_of(named: Sequence[str], further: Sequence[str], chosen: str) -> str:
    """Cases one by one that have a combination among ``chosen`` (flat), with further columns."""
    every = [*named, *(name for name in further if name not in named)]
    listed = ", ".join([*map(_quoted, every), "1 AS weight"])
    alike = " AND ".join(f"one.{_quoted(n)} IS NOT DISTINCT FROM other.{_quoted(n)}" for n in named) or "true"
    return _packed(every, f"(SELECT {listed} FROM {CASES} one SEMI JOIN {chosen} other ON {alike})")


def _packed(named: Sequence[str], source: str, *more: str) -> str:
    by_alias: dict[str, list[str]] = {}
    for name in named:
        alias, _, column = name.partition(".")
        by_alias.setdefault(alias, []).append(f'"{column}" := {_quoted(name)}')
    structs = [f"struct_pack({', '.join(parts)}) AS {alias}" for alias, parts in by_alias.items()]
    return f"SELECT {', '.join([*structs, 'weight', *more])} FROM {source}"


def _quoted(name: str) -> str:
    return f'"{name}"'
