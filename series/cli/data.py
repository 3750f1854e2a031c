"""``series data``: what a source holds, whether it is valid, and what its columns mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from data_access.casebook.known_shares import known_share, protected_count
from data_access.errors import DataError
from series.cli.messages import say, say_aside

if TYPE_CHECKING:
    from data_access.disclosure.policy import Policy, Profile
    from data_access.sources.interface import ImportedCasebook, SourceDescription


def describe_source(source: str, *, data: Path | None, delivery: int | None) -> None:
    """Print what a source is, how it was collected, and the share of known values column by column."""
    from data_access.disclosure.policy import current_policy
    from data_access.sources.importing import import_source
    from data_access.sources.registry import CONTEXT_SOURCES

    if source in CONTEXT_SOURCES:
        _describe_panel(data)
        return
    imported = import_source(source, data, delivery=delivery, progress=say_aside)
    described, policy = imported.description, current_policy()
    profile = described.protection_profile(policy)
    lines = _what_it_is(described)
    if imported.report.rows_skipped:
        lines += ["", f"Rows left out because they are not valid: {imported.report.rows_skipped:,}"]
    lines += ["", "Tables, columns and the share of rows in which the value is known:"]
    lines += _coverage(imported, policy, profile)
    reasons = imported.coverage.reasons
    if reasons:
        lines += ["", "Not in this source:"]
        lines += [f"  {column}: {reason}" for column, reason in sorted(reasons.items())]
    say("\n".join(lines))


def _what_it_is(described: SourceDescription) -> list[str]:
    """The description of a source in lines: facts, how it was collected, caveats."""
    lines = [described.title, ""]
    facts = {
        "Name": described.name,
        "Version": described.version,
        "Form": described.form,
        "Delivery": described.delivery,
        "Years": "–".join(map(str, described.years)) if described.years else None,
        "Counts": described.unit_noun,
        "Protection": described.protection_class.value + (", synthetic" if described.synthetic else ""),
        "Terms": described.terms,
        "Citation": described.citation,
    }
    lines += [f"{what + ':':12}{value}" for what, value in facts.items() if value]
    lines += ["", "How the data were collected:"] if described.collection_timeline else []
    lines += [f"  {one.first_year}–{one.last_year}: {one.text}" for one in described.collection_timeline]
    lines += (
        ["", "Bear in mind:", *(f"  {caveat}" for caveat in described.caveats)] if described.caveats else []
    )
    return lines


def _describe_panel(data: Path | None) -> None:
    """Print what a context panel is: published aggregates, so that nothing of it is hidden."""
    from data_access.sources.glotip import open_context_panel

    panel = open_context_panel(data, progress=say_aside)
    frame = panel.frame(ambiguous=True)
    lines = [*_what_it_is(panel.description), "", f"Counts by country and year ({panel.rows:,} rows), known:"]
    lines += [f"    {name:34} {share:>8.0%}" for name, share in frame.notna().mean().items()]
    lines += [f"    {'occurring more than once':34} {frame['ambiguous'].mean():>8.1%}"]
    left_out = [f"  {what}: {rows:,} rows" for what, rows in panel.dropped.items() if rows]
    lines += ["", "Left out at import:", *left_out] if left_out else []
    say("\n".join(lines))


def validate_data(source: str, *, data: Path | None, delivery: int | None, skip_invalid: bool) -> None:
    """Print every finding; the exit code is that of refused data when there is one, unless they are skipped."""
    from data_access.sources.importing import import_source, validate_source
    from data_access.sources.registry import CONTEXT_SOURCES

    if source in CONTEXT_SOURCES:
        from data_access.sources.glotip import open_context_panel

        panel = open_context_panel(data, progress=say_aside)
        say(f"Valid: {panel.rows + sum(panel.dropped.values()):,} rows were read and none breaks a rule.")
        return
    report = validate_source(source, data, delivery=delivery, progress=say_aside)
    for line in report.lines():
        say(line)
    if report.valid:
        say(f"Valid: {report.rows_read:,} rows were read and none breaks a rule.")
        return
    rows = len(report.offending_rows)
    if not skip_invalid:
        raise DataError(
            f"{rows:,} of {report.rows_read:,} rows break a rule; nothing was imported",
            where=str(data) if data else source,
            remedy="correct the rows, or leave them out with --skip-invalid",
        )
    imported = import_source(source, data, delivery=delivery, skip_invalid=True, progress=say_aside)
    say(
        f"Imported without the {imported.report.rows_skipped:,} of {report.rows_read:,} rows that break a rule."
    )


def print_dictionary() -> None:
    """Print the data dictionary: every table, column and code list of the schema."""
    from series.staging.dictionary_part import schema_dictionary

    typer.echo(schema_dictionary())


def _coverage(imported: ImportedCasebook, policy: Policy, profile: Profile) -> list[str]:
    lines: list[str] = []
    table = ""
    for name, (known, rows) in imported.coverage.known.items():
        of, _, column = name.partition(".")
        if of != table:
            table = of
            counted = protected_count(rows, profile, policy.hidden_symbol)
            lines.append(f"  {table} ({counted} rows)")
        lines.append(f"    {column:34} {known_share(known, rows, profile, policy.hidden_symbol):>8}")
    return lines
