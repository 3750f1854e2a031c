"""The data dictionary as Markdown: every table with its columns, every code list with its codes, every rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from series.evidence.grid import Alignment, Grid
from series.evidence.text import escape_markdown

if TYPE_CHECKING:
    from data_access.casebook.dictionary import DictionaryCode, DictionaryColumn
    from data_access.casebook.schema_model import Table


def schema_dictionary() -> str:
    """The dictionary of the casebook's schema, which is the single truth on tables, codes and rules."""
    from data_access.casebook.dictionary import dictionary_codes, dictionary_columns, dictionary_rules
    from data_access.casebook.schema import TABLES

    columns = dictionary_columns()
    parts = [_table(table, [column for column in columns if column.table == table.name]) for table in TABLES]
    parts.append("### Code lists {#code-lists}")
    codes = sorted(dictionary_codes(), key=lambda code: code.code_list)
    parts += [_codes(name, list(found)) for name, found in groupby(codes, key=lambda code: code.code_list)]
    parts.append(_rules(dictionary_rules()))
    return "\n\n".join(parts)


def _table(table: Table, columns: Sequence[DictionaryColumn]) -> str:
    grid = _grid(
        ("Column", "Kind", "Meaning", "May be unknown", "Codes"),
        [
            (
                escape_markdown(column.column),
                escape_markdown(column.kind),
                escape_markdown(_meaning(column)),
                "yes, with the reason" if column.may_be_unknown else "no" if column.required else "",
                _code_list_link(column.code_list),
            )
            for column in columns
        ],
    )
    head = f"### {escape_markdown(table.title)}: {escape_markdown(table.name)} {{#table-{_slug(table.name)}}}"
    fact = f"Kind of fact: {escape_markdown(table.kind_of_fact.value)}."
    return f"{head}\n\n{escape_markdown(table.description)} {fact}\n\n{grid}"


def _meaning(column: DictionaryColumn) -> str:
    further = [column.description]
    further += [column.allowed] if column.allowed else []
    further += ["part of the key"] if column.in_key else []
    further += [f"refers to {column.refers_to}"] if column.refers_to else []
    return "; ".join(further)


def _codes(name: str, codes: Sequence[DictionaryCode]) -> str:
    standard = any(code.standard_code for code in codes)
    grid = _grid(
        ("Code", "Meaning", "In the standard") if standard else ("Code", "Meaning"),
        [
            (
                escape_markdown(code.code),
                escape_markdown(code.label),
                *((escape_markdown(code.standard_code),) if standard else ()),
            )
            for code in codes
        ],
    )
    named = codes[0].standard.strip("-")
    note = f"Standard: {escape_markdown(named)}.\n\n" if named else ""
    return f"#### {escape_markdown(name)} {{#codes-{_slug(name)}}}\n\n{note}{grid}"


def _rules(rules: Iterable[tuple[str, str, str]]) -> str:
    rows = [(escape_markdown(table), escape_markdown(message)) for table, _, message in rules]
    return f"### Rules across columns {{#rules}}\n\n{_grid(('Table', 'A row is refused when'), rows)}"


def _code_list_link(name: str) -> str:
    return f"[{escape_markdown(name)}](#codes-{_slug(name)})" if name else ""


def _grid(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    return Grid(heads, (Alignment.LEFT,) * len(heads), tuple(rows)).markdown()


def _slug(name: str) -> str:
    return name.replace("_", "-").lower()
