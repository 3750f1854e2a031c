"""How an edition is attacked, handed over, checked and compared."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from series.cli.commands.shared import examples
from series.cli.messages import told
from series.cli.options import (
    DataOption,
    DebugOption,
    DeliveryOption,
    JobsOption,
    OutputOption,
    TimeoutOption,
)

commands = typer.Typer()


class LevelName(StrEnum):
    EDITION = "edition"
    CODE = "code"
    FULL = "full"


class DiffFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    HTML = "html"


class TraceFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


@commands.command(
    epilog=examples(
        "series audit",
        "series audit first-edition-d7a746d72e1d48fa",
        "series audit --against first-edition-9fbebcd0e10150ef",
        "series audit --auxiliary ctdc-global=cases.csv",
    )
)
@told
def audit(
    edition: Annotated[
        str | None, typer.Argument(metavar="EDITION", help="Id or folder (default: the current one).")
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option("--against", metavar="EARLIER", help="An earlier edition; repeatable, oldest first."),
    ] = None,
    auxiliary: Annotated[
        list[str] | None,
        typer.Option("--auxiliary", metavar="NAME=PATH", help="A published source; repeatable."),
    ] = None,
    output: OutputOption = None,
    debug: DebugOption = False,
) -> None:
    """Attack an edition with all that is public.

    Works out what its counts tell together of those that are hidden, scans its files, and ends with exit code 9 where
    it finds something. Where the edition was published it also writes a page for the data protection officer.
    """
    from series.cli.auditing import audit_named_edition

    audit_named_edition(edition, against=against or [], auxiliary=auxiliary or [], output=output)


@commands.command(
    epilog=examples("series pack", "series pack first-edition-d7a746d72e1d48fa --to edition.zip")
)
@told
def pack(
    edition: Annotated[
        str | None, typer.Argument(metavar="EDITION", help="Id or folder (default: the current one).")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Where to write it (default: OUTPUT/packed).")
    ] = None,
    output: OutputOption = None,
    debug: DebugOption = False,
) -> None:
    """Pack an edition as one zip to hand over.

    The same edition gives the same bytes. Every file is held against the manifest first.
    """
    from series.cli.packing import pack_named_edition

    pack_named_edition(edition, to=to, output=output)


@commands.command(
    epilog=examples(
        "series review",
        "series review first-edition.zip",
        "series review first-edition-d7a746d72e1d48fa --level edition",
        "series review edition.zip --data cases.csv --jobs 2",
    )
)
@told
def review(
    edition: Annotated[
        str | None,
        typer.Argument(metavar="EDITION", help="Folder, zip or id of an edition (default: the current one)."),
    ] = None,
    data: DataOption = None,
    delivery: DeliveryOption = None,
    level: Annotated[
        LevelName | None, typer.Option("--level", help="How much to do (default: as much as can be done).")
    ] = None,
    trust_notebooks: Annotated[
        bool,
        typer.Option("--trust-notebooks", help="Run notebooks that aren't this project's: read them before."),
    ] = False,
    jobs: JobsOption = None,
    timeout: TimeoutOption = 600,
    output: OutputOption = None,
    debug: DebugOption = False,
) -> None:
    """Check every figure of an edition.

    Checks its files, runs its notebooks again in fresh kernels, compares numbers, claims, tables, models, pictures and
    pages, and writes a page for the reviewer's decisions to OUTPUT/reviews. Ends with exit code 10 where something
    doesn't come out again.
    """
    from series.cli.reviewing import review_named_edition

    review_named_edition(
        edition, data=data, delivery=delivery, level=level.value if level else None, trust_notebooks=trust_notebooks,
        jobs=jobs, timeout=timeout, output=output,
    )  # fmt: skip


@commands.command(
    epilog=examples(
        "series diff first-edition-d7a746d72e1d48fa second-edition-0f2ab17c55e1d1a9",
        "series diff old.zip new.zip --format html --to changes.html",
    )
)
@told
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Folder, zip or id of the earlier edition.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Folder, zip or id of the later edition.")],
    format_: Annotated[
        DiffFormat, typer.Option("--format", "-f", help="Form of the changes.")
    ] = DiffFormat.TEXT,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Write to this file.")] = None,
    output: OutputOption = None,
    debug: DebugOption = False,
) -> None:
    """Say what changed between two editions.

    Claims that turned first, then numbers, tables, models and pictures: for the note printed with the new one.
    """
    from series.cli.reviewing import diff_named_editions

    diff_named_editions(old, new, format_=format_.value, to=to, output=output)


@commands.command(
    epilog=examples(
        "series trace trafficked-men",
        "series trace trafficked-men men_share",
        "series trace trafficked-men fig-men-sectors --edition edition.zip --format json",
    )
)
@told
def trace(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="Report of the edition.")],
    number: Annotated[
        str | None,
        typer.Argument(
            metavar="[NUMBER]", help="Number, claim, table, figure or model (default: list them)."
        ),
    ] = None,
    edition: Annotated[
        str | None,
        typer.Option("--edition", "-e", metavar="EDITION", help="Folder, zip or id of an edition."),
    ] = None,
    format_: Annotated[
        TraceFormat, typer.Option("--format", "-f", help="Form of the trace.")
    ] = TraceFormat.TEXT,
    output: OutputOption = None,
    debug: DebugOption = False,
) -> None:
    """Say where a printed number comes from.

    Notebook and cell, code, inputs with hashes, whom it counts, protection, versions, and how to run it again.
    """
    from series.cli.reviewing import trace_number

    trace_number(report, number, edition=edition, format_=format_.value, output=output)
