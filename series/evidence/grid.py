"""Tables as pandoc pipe tables: columns as wide as their content, numbers to the right, every cell escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


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
        """The pipe table. The widths of the rule's dashes are the relative widths of the columns in print."""
        widths = [
            max(3, *(len(cell) for cell in (head, *(row[column] for row in self.rows))))
            for column, head in enumerate(self.heads)
        ]
        lines = [self._line(self.heads, widths), self._rule(widths)]
        lines += [self._line(row, widths) for row in self.rows]
        return "\n".join(lines)

    def _line(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        padded = (
            cell.rjust(width) if alignment is Alignment.RIGHT else cell.ljust(width)
            for cell, width, alignment in zip(cells, widths, self.alignments, strict=True)
        )
        return f"| {' | '.join(padded)} |"

    def _rule(self, widths: Sequence[int]) -> str:
        parts = (
            "-" * (width + 1) + ":" if alignment is Alignment.RIGHT else ":" + "-" * (width + 1)
            for width, alignment in zip(widths, self.alignments, strict=True)
        )
        return f"|{'|'.join(parts)}|"
