"""The data dictionary as Markdown: every table with its columns, every code list with its codes, every rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from series.evidence.grid import Alignment, Grid
from series.evidence.text import escape_markdown
from series.translation import ENGLISH, Translator
from series.translation.typography import clauses

if TYPE_CHECKING:
    from data_access.casebook.dictionary import DictionaryCode, DictionaryColumn
    from data_access.casebook.schema_model import Table


def schema_dictionary(translate: Translator = ENGLISH) -> str:
    """The dictionary of the casebook's schema, which is the single truth on tables, codes and rules."""
    from data_access.casebook.dictionary import dictionary_codes, dictionary_columns, dictionary_rules
    from data_access.casebook.schema import TABLES

    columns = dictionary_columns()
    parts = [
        _table(table, [column for column in columns if column.table == table.name], translate)
        for table in TABLES
    ]
    parts.append(f"### {translate('Code lists')} {{#code-lists}}")
    codes = sorted(dictionary_codes(), key=lambda code: code.code_list)
    parts += [
        _codes(name, list(found), translate)
        for name, found in groupby(codes, key=lambda code: code.code_list)
    ]
    parts.append(_rules(dictionary_rules(), translate))
    return "\n\n".join(parts)


def _table(table: Table, columns: Sequence[DictionaryColumn], translate: Translator) -> str:
    unknown, never = translate("yes, with the reason"), translate("no")
    grid = _grid(
        (
            translate("Column"),
            translate("Kind"),
            translate("Meaning"),
            translate("May be unknown"),
            translate("Codes"),
        ),
        [
            (
                escape_markdown(column.column),
                escape_markdown(translate(column.kind)),
                escape_markdown(_meaning(column, translate)),
                unknown if column.may_be_unknown else never if column.required else "",
                _code_list_link(column.code_list),
            )
            for column in columns
        ],
    )
    title = translate(
        "{title}: {name}", title=escape_markdown(translate(table.title)), name=escape_markdown(table.name)
    )
    head = f"### {title} {{#table-{_slug(table.name)}}}"
    fact = translate("Kind of fact: {kind}.", kind=escape_markdown(translate(table.kind_of_fact.value)))
    return f"{head}\n\n{escape_markdown(translate(table.description))} {fact}\n\n{grid}"


def _meaning(column: DictionaryColumn, translate: Translator) -> str:
    further = [translate(column.description)]
    further += [_limits(column.allowed, translate)] if column.allowed else []
    further += [translate("part of the key")] if column.in_key else []
    further += [translate("refers to {column}", column=column.refers_to)] if column.refers_to else []
    return clauses(further, translate.language)


def _limits(allowed: str, translate: Translator) -> str:
    lowest, _, highest = allowed.partition(" to ")
    return translate("{lowest} to {highest}", lowest=lowest, highest=highest) if highest else allowed


def _codes(name: str, codes: Sequence[DictionaryCode], translate: Translator) -> str:
    standard = any(code.standard_code for code in codes)
    heads = (translate("Code"), translate("Meaning"))
    grid = _grid(
        (*heads, translate("In the standard")) if standard else heads,
        [
            (
                escape_markdown(code.code),
                escape_markdown(translate.label(name, code.label)),
                *((escape_markdown(code.standard_code),) if standard else ()),
            )
            for code in codes
        ],
    )
    named = codes[0].standard.strip("-")
    note = (
        f"{translate('Standard: {standard}.', standard=escape_markdown(translate(named)))}\n\n"
        if named
        else ""
    )
    return f"#### {escape_markdown(name)} {{#codes-{_slug(name)}}}\n\n{note}{grid}"


def _rules(rules: Iterable[tuple[str, str, str]], translate: Translator) -> str:
    rows = [(escape_markdown(table), escape_markdown(translate(message))) for table, _, message in rules]
    grid = _grid((translate("Table"), translate("A row is refused when")), rows)
    return f"### {translate('Rules across columns')} {{#rules}}\n\n{grid}"


def _code_list_link(name: str) -> str:
    return f"[{escape_markdown(name)}](#codes-{_slug(name)})" if name else ""


def _grid(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    return Grid(heads, (Alignment.LEFT,) * len(heads), tuple(rows)).markdown()


def _slug(name: str) -> str:
    return name.replace("_", "-").lower()
