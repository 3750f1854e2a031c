"""Cells that a source cannot carry: left out before the notebook runs, and said so in the executed notebook.

An author tags a cell ``needs:table.column`` (several tags: all are needed) or ``needs:!table.column`` (only where
the source does not carry it); ``needs:context.glotip`` asks for outside figures. A cell whose needs aren't met becomes
a raw cell that names them, so that a reviewer sees what was left out, cells keep their numbers, and nothing of it is
published.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from data_access.context import CONTEXT_NAMES
from data_access.errors import UsageError

if TYPE_CHECKING:
    from nbformat import NotebookNode

PREFIX = "needs:"
LEFT_OUT = "left-out"


def select_cells(notebook: NotebookNode, carried: Collection[str], *, name: str) -> NotebookNode:
    """A copy of ``notebook`` in which the cells whose needs ``carried`` (``table.column``) doesn't meet are left out.

    Raises ``UsageError`` for a need that names no column of the casebook.
    """
    known = _known_columns()
    selected: NotebookNode = copy.deepcopy(notebook)
    for number, cell in enumerate(selected.cells, start=1):
        unmet = []
        for column, wanted in _needs(cell):
            if column not in known:
                raise UsageError(
                    f"The cell needs {column!r}, which is no column of the casebook",
                    where=f"{name}, cell {number}",
                    remedy="correct the cell's tag; `series data dictionary` lists the tables and columns",
                )
            if (column in carried) is not wanted:
                unmet.append(column if wanted else f"no {column}")
        if unmet:
            selected.cells[number - 1] = _left_out(cell, unmet)
    return selected


def _needs(cell: NotebookNode) -> Iterator[tuple[str, bool]]:
    for tag in cell.metadata.get("tags", []):
        if tag.startswith(PREFIX):
            column = tag.removeprefix(PREFIX)
            yield column.removeprefix("!"), not column.startswith("!")


def _left_out(cell: NotebookNode, unmet: list[str]) -> NotebookNode:
    from nbformat import from_dict

    left_out: NotebookNode = from_dict(
        {
            "cell_type": "raw",
            "id": cell.id,
            "metadata": {"tags": [LEFT_OUT]},
            "source": f"Left out: this part needs {', '.join(unmet)} of the source.",
        }
    )
    return left_out


def _known_columns() -> frozenset[str]:
    from data_access.casebook.schema import TABLES

    columns = (f"{table.name}.{column.name}" for table in TABLES for column in table)
    return frozenset(columns) | {context_need(name) for name in CONTEXT_NAMES}


def context_need(name: str) -> str:
    """What a cell needs that uses the outside figures of that name."""
    return f"context.{name}"
