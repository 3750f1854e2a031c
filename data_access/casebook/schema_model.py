"""What the schema of the casebook is written in: tables, columns, rules, and what each means for disclosure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from data_access.vocabulary.code_lists import CodeList


class ColumnKind(StrEnum):
    IDENTIFIER = "identifier"
    CODE = "code"
    COUNTRY = "country"
    YEAR = "year"
    PERIOD = "period"
    MONTH = "month"
    INTEGER = "integer"
    ANSWER = "answer"
    REASON = "reason"


class Disclosure(StrEnum):
    """What a column means for disclosure control."""

    KEY = "key"
    IDENTIFYING = "identifying"
    SENSITIVE = "sensitive"
    ADMINISTRATIVE = "administrative"


class KindOfFact(StrEnum):
    """The six kinds of fact that the Global Human Trafficking Database was announced to hold, and what frames them."""

    PROFILE = "socio-economic profile of victims"
    TRAFFICKERS = "profile of traffickers"
    ROUTES = "routes"
    EXPLOITATION = "patterns of exploitation and abuse"
    ASSISTANCE = "assistance given"
    RE_TRAFFICKING = "re-trafficking"
    REGISTRATION = "registration"
    NARRATIVE = "coded narratives"


@dataclass(frozen=True)
class Column:
    """One column. ``fact`` columns have a companion ``<name>_not_known``; ``required`` columns are never empty."""

    name: str
    kind: ColumnKind
    description: str
    disclosure: Disclosure = Disclosure.SENSITIVE
    code_list: CodeList | None = None
    fact: bool = False
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    references: str | None = None

    @property
    def reason_name(self) -> str:
        """Name of the companion column that holds the reason when the fact is not known."""
        return f"{self.name}_not_known"


@dataclass(frozen=True)
class Table:
    """One table: its columns, its key and the kind of fact it holds."""

    name: str
    title: str
    description: str
    kind_of_fact: KindOfFact
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name!r}")

    @property
    def physical_columns(self) -> tuple[str, ...]:
        """Column names as stored, companions included, in order."""
        names: list[str] = []
        for column in self.columns:
            names.append(column.name)
            if column.fact:
                names.append(column.reason_name)
        return tuple(names)


@dataclass(frozen=True)
class Rule:
    """A check across columns or tables, as a DuckDB condition that is true for a row that breaks it."""

    name: str
    table: str
    broken_when: str
    message: str
