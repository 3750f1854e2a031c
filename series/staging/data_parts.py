"""The generated parts of the methods and data pages: the source, its coverage, the rules, the dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from series.evidence.formatting import Formatter
from series.evidence.grid import Alignment, Grid
from series.evidence.layout import table_grid
from series.evidence.recording import table_item
from series.evidence.text import escape_markdown
from series.staging.annex import protection_words
from series.staging.model import Setting

if TYPE_CHECKING:
    from data_access.casebook.schema_model import Column, Table
    from data_access.disclosure import ProtectedTable
    from data_access.vocabulary.code_lists import CodeList

_LEFT, _RIGHT = Alignment.LEFT, Alignment.RIGHT


def source_description(setting: Setting) -> str:
    """What the source is, who protected it, how to cite it, on which terms, and its caveats."""
    source = setting.source
    rows = [
        ("Source", source.title),
        ("Name on the command line", source.name),
        ("Version", source.version),
        ("Form of the file", source.form or ""),
        ("Delivery", "" if source.delivery is None else str(source.delivery)),
        ("Years", f"{source.years[0]} to {source.years[1]}" if source.years else ""),
        ("Unit", source.unit_noun),
        ("Protection", protection_words(setting)),
        ("Terms of use", source.terms),
        ("Citation", source.citation),
        ("Hash of the input", source.input_hash),
    ]
    grid = Grid(
        ("What", "Value"),
        (_LEFT, _LEFT),
        tuple((what, escape_markdown(value)) for what, value in rows if value),
    )
    caveats = "\n".join(f"- {escape_markdown(caveat)}" for caveat in source.caveats)
    return f"{grid.markdown()}\n\nWhat to bear in mind:\n\n{caveats}" if caveats else grid.markdown()


def collection_timeline(setting: Setting) -> str:
    """How the data were collected, period by period: where a trend can be a change of forms."""
    periods = setting.source.collection_timeline
    if not periods:
        return "The source does not describe how its data were collected over time."
    grid = Grid(
        ("Years", "Form", "How the data were collected"),
        (_LEFT, _LEFT, _LEFT),
        tuple(
            (
                f"{period.first_year} to {period.last_year}",
                escape_markdown(period.form_version or ""),
                escape_markdown(period.text),
            )
            for period in periods
        ),
    )
    return grid.markdown()


def coverage(data: ProtectedTable | None, formatter: Formatter) -> str:
    """The casebook's coverage as a table; ``data`` is protected like every other table."""
    if data is None:
        return "The coverage of this source was not computed."
    item = table_item("tbl-coverage", data, caption="Coverage of the source.")
    return f"{table_grid(item, formatter).markdown()}\n\n: Coverage of the source. {{#tbl-coverage}}"


def protection_rules(setting: Setting) -> str:
    """The rules of the policy for this source, setting by setting."""
    profile, policy = setting.profile, setting.policy
    counts, shares, models = profile.counts, profile.shares, profile.models
    rows = (
        ("Policy", f"version {policy.version}"),
        ("Counts", str(counts.method).replace("_", " ")),
        ("Smallest count that is shown", str(counts.threshold)),
        ("Published counts are multiples of", str(counts.rounding_base)),
        ("Zeros", f"{counts.zeros}; what cannot occur is shown as such"),
        ("What an outsider must remain unsure about", f"{counts.minimum_interval_width} persons or more"),
        ("Smallest base of a share", f"{shares.minimum_base} known cases"),
        ("Intervals", str(shares.intervals)),
        ("Models", f"{models.fitting}"),
        ("Smallest number of cases behind a term of a model", str(models.minimum_cell)),
        ("Residual degrees of freedom of a model, at least", str(models.minimum_residual_degrees_of_freedom)),
        ("Symbol for a value that is not shown", policy.hidden_symbol),
    )
    grid = Grid(
        ("Rule", "Setting"), (_LEFT, _LEFT), tuple((escape_markdown(a), escape_markdown(b)) for a, b in rows)
    )
    return grid.markdown()


def dictionary(tables: Iterable[Table], code_lists: Iterable[CodeList]) -> str:
    """The data dictionary: every table with its columns, then every code list with its codes."""
    parts = [_table(table) for table in tables]
    parts += [_code_list(codes) for codes in code_lists]
    return "\n\n".join(parts)


def schema_dictionary() -> str:
    """The dictionary of the casebook's schema, the single truth on tables and codes."""
    from data_access.casebook.schema import TABLES

    tables: Sequence[Table] = tuple(TABLES.values()) if isinstance(TABLES, Mapping) else tuple(TABLES)
    lists = {
        column.code_list.name: column.code_list
        for table in tables
        for column in table
        if column.code_list is not None
    }
    return dictionary(tables, (lists[name] for name in sorted(lists)))


def demonstration_parameters(rows: Sequence[Mapping[str, object]] | None) -> str:
    """The demonstration's parameters: value, source and status (published, computed, assumption) of each."""
    if not rows:
        return "This edition was not made from the demonstration casebook, so it has no parameters."
    heads = tuple(dict.fromkeys(key for row in rows for key in row))
    grid = Grid(
        tuple(escape_markdown(head.replace("_", " ").capitalize()) for head in heads),
        tuple(_LEFT for _ in heads),
        tuple(tuple(_cell(row.get(head)) for head in heads) for row in rows),
    )
    return grid.markdown()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        value = ", ".join(f"{key} {part}" for key, part in value.items())
    elif isinstance(value, list | tuple):
        value = ", ".join(str(part) for part in value)
    return escape_markdown(value)


def _table(table: Table) -> str:
    rows = tuple(
        (
            escape_markdown(column.name),
            escape_markdown(str(column.kind)),
            escape_markdown(_meaning(column)),
            escape_markdown(column.code_list.name if column.code_list else ""),
        )
        for column in table
    )
    grid = Grid(("Column", "Kind", "Meaning", "Code list"), (_LEFT,) * 4, rows)
    head = f"### {escape_markdown(table.title)}: {escape_markdown(table.name)} {{#table-{_slug(table.name)}}}"
    return f"{head}\n\n{escape_markdown(table.description)}\n\n{grid.markdown()}"


def _meaning(column: Column) -> str:
    further = []
    if column.fact:
        further.append(f"where it is not known, {column.reason_name} says why")
    if column.required:
        further.append("never empty")
    if column.references:
        further.append(f"refers to {column.references}")
    return "; ".join((column.description, *further))


def _code_list(codes: CodeList) -> str:
    with_standard = any(entry.standard_code for entry in codes)
    rows = tuple(
        (
            escape_markdown(entry.code),
            escape_markdown(entry.label),
            *((escape_markdown(entry.standard_code or ""),) if with_standard else ()),
        )
        for entry in codes
    )
    heads = ("Code", "Meaning", *(("Code in the standard",) if with_standard else ()))
    grid = Grid(heads, (_LEFT,) * len(heads), rows)
    head = f"### Code list: {escape_markdown(codes.name)} {{#codes-{_slug(codes.name)}}}"
    return f"{head}\n\n{escape_markdown(codes.title)}. Standard: {escape_markdown(codes.standard)}.\n\n{grid.markdown()}"


def _slug(name: str) -> str:
    return name.replace("_", "-").lower()
