"""What validation found: groups of rows that break a rule, told without pointing to a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

LONGEST_VALUE = 40
MOST_RANGES = 12


def compress_rows(rows: Iterable[int]) -> str:
    """Row numbers as ranges: ``[2, 3, 4, 9]`` becomes ``"2–4, 9"``; long lists end with how many ranges follow."""
    numbers = sorted(set(rows))
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    shown = [f"{low}" if low == high else f"{low}–{high}" for low, high in ranges[:MOST_RANGES]]
    rest = len(ranges) - MOST_RANGES
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")


def printable(value: object) -> str:
    """A value as it may stand in a message: escaped, on one line, shortened. Never marks up, never a formula."""
    text = str(value).encode("unicode_escape").decode("ascii")
    if len(text) > LONGEST_VALUE:
        text = text[: LONGEST_VALUE - 1] + "…"
    return f"'{text}'"


@dataclass(frozen=True)
class Finding:
    """Rows of one file that break one rule in one column.

    ``rows`` are record numbers of the input file (the header is 1), or positions in the table where there is no
    file. ``value`` is None where the column identifies a person: the rule is told, the value never is.
    """

    file: str
    column: str
    rule: str
    message: str
    rows: tuple[int, ...] = field(repr=False)
    value: str | None = None

    def __str__(self) -> str:
        told = f": {self.value}" if self.value is not None else ""
        return f"{self.file}, rows {compress_rows(self.rows)}, column {self.column}{told} - {self.message} [{self.rule}]"


@dataclass(frozen=True)
class ValidationReport:
    """All findings, how many rows were read, and how many were left out because the user said so."""

    findings: tuple[Finding, ...] = ()
    rows_read: int = 0
    rows_skipped: int = 0

    @property
    def valid(self) -> bool:
        return not self.findings

    @property
    def offending_rows(self) -> tuple[int, ...]:
        return tuple(sorted({row for finding in self.findings for row in finding.rows}))

    def lines(self) -> list[str]:
        """One line for each offending group, in a stable order."""
        return [str(finding) for finding in ordered(self.findings)]


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Findings by file, column, rule and value, so that two runs tell the same story."""
    return sorted(findings, key=lambda each: (each.file, each.column, each.rule, each.value or "", each.rows))
