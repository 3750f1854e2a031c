"""Whom the cases of a modelling frame are, and those of them of whom some of its columns are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, product

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.frame_rows import FrameRows
from data_access.disclosure.groups import Answer, Condition, Group


@dataclass(frozen=True)
class ColumnGroup:
    """What a column of a frame says of a case. ``known``: it has a value, where ``known_too`` holds as well (of a column
    made of several facts). ``yes``: it is 1, where the column is 1 or 0. ``dimension``: whose codes the column has, where
    it has those of a dimension with one value."""

    known: Condition
    yes: Condition | None = None
    dimension: str | None = None
    known_too: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class FrameGroups:
    """Everybody in a frame, and its columns by name. Columns that are not here have a value in every row."""

    everybody: Group
    columns: Mapping[str, ColumnGroup] = field(default_factory=dict)

    def complete(self, used: Iterable[str]) -> Group:
        """Those of whom every one of these columns has a value."""
        columns = [self.columns[name] for name in used if name in self.columns]
        return self.everybody.having(*(c for column in columns for c in (column.known, *column.known_too)))

    def events(self, used: Iterable[str], outcome: str) -> Group | None:
        """Those of them whose outcome is 1; None for an outcome that isn't 1 or 0."""
        column = self.columns.get(outcome)
        return None if column is None or column.yes is None else self.complete(used).having(column.yes)

    def behind(self, number: int, rows: FrameRows, codes: Iterable[str], used: Iterable[str]) -> Group | None:
        """A group of just so many: the cases with these codes, of whom nothing more, a column or two of those used, all
        of these, or every column has a value. None where there is no such group.

        A function that estimates says how many cases stand behind a result, not which. To print the number is at most
        to tell that the group found has so many members, which is true.
        """
        columns = [name for name in self.columns if name in rows.data.columns]
        chosen = [[*self._with_code(code, rows), None] for code in codes]
        for conditions in product(*chosen):
            members = np.ones(len(rows.data), dtype=bool)
            for found in conditions:
                members &= True if found is None else found[1]
            if rows.persons(members) < number:
                continue
            for needed in _needed(columns, set(used)):
                known = np.all([members, *(rows.known(name) for name in needed)], axis=0)
                if round(rows.persons(known)) == number:
                    return self.complete(needed).having(*(found[0] for found in conditions if found))
        return None

    def _with_code(self, code: str, rows: FrameRows) -> list[tuple[Condition, NDArray[np.bool_]]]:
        """The columns that have this code: the condition that a case has it, and the rows that do."""
        found = []
        for name, column in self.columns.items():
            if column.dimension is not None and name in rows.data.columns:
                having = rows.having(name, code)
                if having is not None:
                    found.append((Condition(column.dimension, Answer.ONE_OF, (code,)), having))
        return found


def _needed(columns: Sequence[str], used: set[str]) -> Iterator[Sequence[str]]:
    """Which columns may have to have a value: none, one or two of those used, all of these, all there are."""
    named = [name for name in columns if name in used]
    yield from chain.from_iterable(combinations(named, number) for number in range(3))
    yield named
    yield columns
