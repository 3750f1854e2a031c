"""The data dictionary as records, derived from the schema: every column, every code, every rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from data_access.casebook.schema import RULES, TABLES
from data_access.casebook.schema_model import Column, ColumnKind, Table
from data_access.vocabulary.code_lists import ALL_CODE_LISTS
from data_access.vocabulary.facts import REASON_LABELS, Answer

if TYPE_CHECKING:
    import pandas as pd

KIND_WORDS: dict[ColumnKind, str] = {
    ColumnKind.IDENTIFIER: "identifier",
    ColumnKind.CODE: "code",
    ColumnKind.COUNTRY: "country (ISO 3166-1 alpha-3)",
    ColumnKind.YEAR: "year",
    ColumnKind.PERIOD: "period (YYYY or YYYY-YYYY)",
    ColumnKind.MONTH: "month (YYYY-MM)",
    ColumnKind.INTEGER: "whole number",
    ColumnKind.ANSWER: "yes, no or not_known",
    ColumnKind.REASON: "reason why not known",
}


@dataclass(frozen=True)
class DictionaryColumn:
    """One column as the data dictionary tells it. ``code_list`` names the list of its codes, if it has one."""

    table: str
    column: str
    kind_of_fact: str
    kind: str
    description: str
    may_be_unknown: bool
    required: bool
    in_key: bool
    code_list: str
    allowed: str
    refers_to: str
    disclosure: str


@dataclass(frozen=True)
class DictionaryCode:
    """One code of a code list, and its spelling in the standard that the list follows."""

    code_list: str
    code: str
    label: str
    standard: str
    standard_code: str


def dictionary_columns(tables: Iterable[Table] = TABLES) -> tuple[DictionaryColumn, ...]:
    """Every column of the casebook, in the order of the schema."""
    return tuple(_column(table, column) for table in tables for column in table)


def dictionary_codes() -> tuple[DictionaryCode, ...]:
    """Every code of every code list, and the reasons why a fact may not be known."""
    codes = [
        DictionaryCode(listed.name, entry.code, entry.label, listed.standard, entry.standard_code or "")
        for listed in ALL_CODE_LISTS
        for entry in listed
    ]
    codes += [
        DictionaryCode("answer", answer.value, answer.value.replace("_", " "), "-", "") for answer in Answer
    ]
    codes += [
        DictionaryCode("reason", reason.value, label, "-", "") for reason, label in REASON_LABELS.items()
    ]
    return tuple(codes)


def dictionary_rules() -> tuple[tuple[str, str, str], ...]:
    """(table, rule, what breaks it) of the checks across columns."""
    return tuple((rule.table, rule.name, rule.message) for rule in RULES)


def dictionary_frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The columns and the codes as data frames, for the data package."""
    import pandas as pd

    columns = pd.DataFrame([asdict(row) for row in dictionary_columns()])
    codes = pd.DataFrame([asdict(row) for row in dictionary_codes()])
    return columns, codes


def _column(table: Table, column: Column) -> DictionaryColumn:
    return DictionaryColumn(
        table=table.name,
        column=column.name,
        kind_of_fact=table.kind_of_fact.value,
        kind=KIND_WORDS[column.kind],
        description=column.description,
        may_be_unknown=column.fact,
        required=column.required,
        in_key=column.name in table.key,
        code_list=column.code_list.name if column.code_list else "",
        allowed="" if column.minimum is None else f"{column.minimum} to {column.maximum}",
        refers_to=column.references or "",
        disclosure=column.disclosure.value,
    )
