"""The journalist with a leaked table: each table of an edition tried, without trying each of them.

Whoever has all tables in exact counts is unsure about no more than who has one of them. So what withstands all tables
together withstands each; only the counts that don't are tried further, with half of the tables, a quarter, and so on. Of
the changes since a former delivery, those of the very counts in the tables are not asked about: see ``told_anyway``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data_access.disclosure.attack import Cache, attack
from data_access.disclosure.linking import LinkedSystem
from series.audit.attackers import Attacker, with_a_table
from series.audit.told_anyway import asked_of


def revealing_tables(
    linked: LinkedSystem,
    tables: Mapping[str, Mapping[str, int]],
    delivery: str | None,
    width: float,
    cache: Cache | None = None,
) -> list[Attacker]:
    """A journalist for each single table whose exact counts would tell a hidden one to less than ``width``.

    ``tables``: by name, true counts by the canonical text of a group, of what the table prints. A hidden count that is
    as narrow to an outsider needs no table: it leaks already, and would make every table look revealing.
    """
    leaked = set(map(int, attack(linked.system, linked.protected, width, cache=cache).narrow))
    asked = [int(unknown) for unknown in linked.protected if int(unknown) not in leaked]
    return _revealing(linked, tables, tuple(sorted(tables)), delivery, width, asked, cache)


def _revealing(
    linked: LinkedSystem,
    tables: Mapping[str, Mapping[str, int]],
    names: Sequence[str],
    delivery: str | None,
    width: float,
    asked: Sequence[int],
    cache: Cache | None,
) -> list[Attacker]:
    if not names or not asked:
        return []
    journalist = with_a_table(names, tables, delivery, width)
    wanted = sorted(set(asked).intersection(asked_of(journalist, linked, width, thoroughly=False)))
    found = attack(journalist.system(linked, linked.system), wanted, width, cache=cache)
    narrow = [int(unknown) for unknown in found.narrow]
    if not narrow:
        return []
    if len(names) == 1:
        return [journalist]
    half = len(names) // 2
    return [
        one
        for part in (names[:half], names[half:])
        for one in _revealing(linked, tables, part, delivery, width, narrow, cache)
    ]
