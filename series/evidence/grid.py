"""Tables as pandoc pipe tables: columns as wide as their content, numbers to the right, every cell escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_WIDEST = 48
_LONGEST_WORD = 72
"""A hash; nothing longer is kept on one line."""
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


class Alignment(StrEnum):
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Grid:
    """A table ready to be written: heads and cells are Markdown already (escaped by whoever made them)."""

    heads: tuple[str, ...]
    alignments: tuple[Alignment, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for row in (self.alignments, *self.rows):
            if len(row) != len(self.heads):
                raise ValueError(f"a row of {len(row)} cells in a table of {len(self.heads)} columns")

    def markdown(self) -> str:
        """The pipe table. The dashes of its rule are the relative widths of the columns where lines are long."""
        widths = [
            max(3, *(len(cell) for cell in (head, *(row[column] for row in self.rows))))
            for column, head in enumerate(self.heads)
        ]
        lines = [self._line(self.heads, widths), self._rule()]
        lines += [self._line(row, widths) for row in self.rows]
        return "\n".join(lines)

    def _line(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        padded = (
            cell.rjust(width) if alignment is Alignment.RIGHT else cell.ljust(width)
            for cell, width, alignment in zip(cells, widths, self.alignments, strict=True)
        )
        return f"| {' | '.join(padded)} |"

    def _rule(self) -> str:
        """A long cell may wrap: its column gets no more than its share, so that short columns don't wrap beside it."""
        parts = []
        for column, alignment in enumerate(self.alignments):
            width = max(3, *(len(cell) for cell in self._as_read(column)))
            dashes = "-" * (min(width, max(_WIDEST, self._longest_word(column))) + 1)
            parts.append(f"{dashes}:" if alignment is Alignment.RIGHT else f":{dashes}")
        return f"|{'|'.join(parts)}|"

    def _longest_word(self, column: int) -> int:
        words = (word for cell in self._as_read(column) for word in cell.split())
        return min(max((len(word) for word in words), default=0), _LONGEST_WORD)

    def _as_read(self, column: int) -> list[str]:
        """The cells of a column as a reader sees them: of a link, its words."""
        return [_LINK.sub(r"\1", row[column]) for row in (self.heads, *self.rows)]
