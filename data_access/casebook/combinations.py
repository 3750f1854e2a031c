"""The combinations of columns that questions named before, kept for those that name the same or fewer.

A report asks for the same few columns again and again: by year, by sex and age. What was counted once of them is a small
table, and a later question reads that instead of all cases. Only the most recent ones are kept, in bounded memory.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING

from data_access.casebook.case_rows import counted

if TYPE_CHECKING:
    from data_access.casebook.queries_evidence import Run

MOST_ROWS = 500_000
"""Rows of all combinations that are kept, together."""


@dataclass
class Combinations:
    """Tables of combinations, by the columns that they have.

    ``run`` runs a query and puts down what it read: a later question reads the table, of which nothing is put down.
    """

    run: Run
    _kept: OrderedDict[frozenset[str], tuple[str, int]] = field(default_factory=OrderedDict)
    _numbers: count[int] = field(default_factory=count)
    _lock: Lock = field(default_factory=Lock)

    def table(self, named: Sequence[str]) -> str:
        """A table with these columns and ``weight``, the number of cases that a row stands for.

        It may have further columns, and so several rows for one combination.
        """
        wanted = frozenset(named)
        with self._lock:
            fitting = [columns for columns in self._kept if wanted <= columns]
            if fitting:
                best = min(fitting, key=lambda columns: self._kept[columns][1])
                self._kept.move_to_end(best)
                return self._kept[best][0]
            return self._made(named, wanted)

    def _made(self, named: Sequence[str], wanted: frozenset[str]) -> str:
        name = f"combinations_{next(self._numbers)}"
        self.run(f"CREATE TEMP TABLE {name} AS {counted(named)}", {}).fetchall()
        [(rows,)] = self.run(f"SELECT count(*) FROM {name}", {}).fetchall()
        self._kept[wanted] = (name, int(rows))
        while len(self._kept) > 1 and sum(rows for _, rows in self._kept.values()) > MOST_ROWS:
            _, (oldest, _) = self._kept.popitem(last=False)
            self.run(f"DROP TABLE {oldest}", {}).fetchall()
        return name
