"""A proposed mapping as YAML that a person reads and corrects: what was guessed says so where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from data_access.sources.mapped.mapping import AGE, ColumnMapping, allowed_codes, target
from data_access.sources.mapped.proposing import Proposal

_HEAD = """\
# What the columns of {name} stand for: proposed by `series data map`, to be read and corrected by a person.
#   to            table.column of the casebook (`series data dictionary` lists them); {age} for an age in years;
#                 table.column=code for a column that answers yes or no for one item
#   codes         a word of the file: a code, or not known, refused, not asked
#   separated_by  where a cell holds several items; otherwise: what an item is that a filled cell doesn't name (no, not known)
#   dates         day first, or month first
#   ignore        why the column is left out
# Lines marked CHECK are guesses. When all is right, write `checked: true`; nothing is imported before.
"""


def mapping_text(proposal: Proposal, data: str) -> str:
    """The file's text; ``data`` is how the mapping names the data from where it will lie."""
    mapping = proposal.mapping
    lines = [
        _HEAD.format(name=mapping.place.name, age=AGE),
        f"version: {mapping.version}",
        "checked: false",
        f"data: {_quoted(data)}",
    ]
    lines += [f"sheet: {_quoted(mapping.sheet)}"] if mapping.sheet else []
    lines += [f"header_row: {mapping.header_row}"] if mapping.header_row else []
    lines += ["", "# Printed in the reports."]
    lines += [
        f"{name}: {_quoted(getattr(mapping, name))}" for name in ("title", "citation", "terms", "collected")
    ]
    lines += ["", "columns:"]
    for name, column in mapping.columns.items():
        lines += _column(name, column, [note.text for note in proposal.to_check if note.column == name])
    return "\n".join(lines) + "\n"


def _column(name: str, column: ColumnMapping, checks: list[str]) -> Iterator[str]:
    yield f"  {_quoted(name)}:"
    guessed = [text for text in checks if not any(text.startswith(repr(word)) for word in column.codes)]
    for text in guessed:
        yield f"    # CHECK: {_one_line(text)}"
    if column.ignore is not None:
        yield f"    ignore: {_quoted(column.ignore)}"
        return
    assert column.to is not None
    yield f"    to: {_quoted(column.to)}"
    if column.separated_by is not None:
        yield f"    separated_by: {_quoted(column.separated_by)}"
    found = target(column.to)
    if found.is_group:
        yield f"    otherwise: {_quoted(column.otherwise)}"
    if column.dates != ColumnMapping.model_fields["dates"].default:
        yield f"    dates: {column.dates.value}"
    if column.codes:
        codes = allowed_codes(found)
        if codes is not None and len(codes) <= 20:
            yield f"    # {', '.join(codes)}; not known, refused, not asked"
        yield "    codes:"
        for word, code in column.codes.items():
            check = next((text for text in checks if text.startswith(repr(word))), None)
            yield f"      {_quoted(word)}: {_quoted(code)}" + (
                f"  # CHECK: {_one_line(check)}" if check else ""
            )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _quoted(value: Any) -> str:
    """A scalar of YAML on one line; words that YAML would take for something else are quoted."""
    text = yaml.safe_dump(str(value), allow_unicode=True, width=10_000).strip()
    return text.removesuffix("...").strip()
