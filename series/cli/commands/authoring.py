"""What researchers do who write reports."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from series.cli.commands.shared import examples, mapped
from series.cli.messages import told
from series.cli.options import (
    ClusterOption,
    ContextOption,
    DataOption,
    DebugOption,
    DeliveryOption,
    JobsOption,
    MappingOption,
    OutputOption,
    SourceOption,
    TimeoutOption,
)

commands = typer.Typer()


class TableFormat(StrEnum):
    MARKDOWN = "markdown"
    CSV = "csv"
    JSON = "json"


class DenominatorName(StrEnum):
    KNOWN = "known"
    WITHIN_GROUP = "within-group"


class UnitName(StrEnum):
    CASE = "case"
    LINK = "link"
    PERPETRATOR = "perpetrator"


class CheckFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


@commands.command(
    epilog=examples(
        "series run trafficked-men",
        "series run regional-trends-eastern-europe",
        "series run trafficked-men -p years=[2005,2011]",
    )
)
@told
def run(
    reports: Annotated[list[str], typer.Argument(metavar="REPORT", help="Reports to run.")],
    source: SourceOption = "demonstration",
    data: DataOption = None,
    mapping: MappingOption = None,
    delivery: DeliveryOption = None,
    context: ContextOption = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter", "-p", metavar="NAME=VALUE", help="Set a notebook's parameter; repeatable."
        ),
    ] = None,
    jobs: JobsOption = None,
    timeout: TimeoutOption = 600,
    cluster: ClusterOption = None,
    output: OutputOption = None,
    debug: DebugOption = False,
) -> None:
    """Run notebooks without publishing.

    For authors. The executed notebooks land in OUTPUT/drafts.
    """
    from series.cli.publishing import run_reports

    run_reports(
        reports, source=source, data=mapped(data, mapping), delivery=delivery, context=context or [],
        parameters=parameters or [], jobs=jobs, timeout=timeout, cluster=cluster, output=output, debug=debug,
    )  # fmt: skip


@commands.command(
    epilog=examples('series new "Child trafficking"', 'series new "Labour on farms" --subtitle "…"')
)
@told
def new(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="Title of the report.")],
    subtitle: Annotated[
        str | None, typer.Option("--subtitle", metavar="TEXT", help="What stands below the title.")
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Begin a new report.

    Writes a notebook that runs at once, with an example of each kind of evidence, and enters it in the catalogue.
    """
    from series.cli.authoring import begin_named_report

    begin_named_report(title, subtitle)


@commands.command(epilog=examples("series preview trafficked-men", "series preview trafficked-men --open"))
@told
def preview(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="Report to look at.")],
    source: SourceOption = "demonstration",
    data: DataOption = None,
    mapping: MappingOption = None,
    delivery: DeliveryOption = None,
    context: ContextOption = None,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port (default: a free one).")
    ] = 0,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    timeout: TimeoutOption = 600,
    debug: DebugOption = False,
) -> None:
    """See a report as a page while you write it.

    Runs the notebook in a fresh kernel each time that it is saved, and shows it, with what a reviewer would say. On this
    machine only; nothing is published. Ctrl+C ends it.
    """
    from series.cli.previewing import preview_report

    preview_report(
        report, source=source, data=mapped(data, mapping), delivery=delivery, context=context or [], port=port,
        open_browser=open_browser, timeout=timeout,
    )  # fmt: skip


@commands.command(epilog=examples("series check", "series check trafficked-men", "series check --mend"))
@told
def check(
    reports: Annotated[
        list[str] | None, typer.Argument(metavar="REPORT", help="Reports to check (default: all).")
    ] = None,
    mend: Annotated[
        bool, typer.Option("--mend", help="Strip outputs and metadata, and name cells, first.")
    ] = False,
    format_: Annotated[
        CheckFormat, typer.Option("--format", "-f", help="Form of the findings.")
    ] = CheckFormat.TEXT,
    debug: DebugOption = False,
) -> None:
    """Say what a reviewer would say of notebooks.

    For authors: with cell and line, and how to mend it. Nothing is run. Ends with exit code 11 where it finds something.
    """
    from series.cli.checking import check_named_reports

    check_named_reports(reports or [], mend=mend, format_=format_.value)


@commands.command("list", epilog=examples("series list", "series list --source ctdc-global --data cases.csv"))
@told
def list_reports(
    source: Annotated[
        str | None,
        typer.Option("--source", "-s", metavar="NAME", help="Say which reports this source can carry."),
    ] = None,
    data: DataOption = None,
    mapping: MappingOption = None,
    delivery: DeliveryOption = None,
    debug: DebugOption = False,
) -> None:
    """List the reports.

    With a source: which reports it can carry, regional editions included, and why not the others.
    """
    from series.cli.publishing import list_series

    list_series(source=source, data=mapped(data, mapping), delivery=delivery)


@commands.command(
    epilog=examples(
        "series table --list",
        "series table sex age_group",
        "series table labour_sector --where sex=male --share",
        "series table year --source ctdc-global --data cases.csv --format csv",
    )
)
@told
def table(
    rows: Annotated[str | None, typer.Argument(metavar="ROWS", help="Dimension of the rows.")] = None,
    columns: Annotated[
        str | None, typer.Argument(metavar="[COLUMNS]", help="Dimension of the columns.")
    ] = None,
    source: SourceOption = "demonstration",
    data: DataOption = None,
    mapping: MappingOption = None,
    delivery: DeliveryOption = None,
    years: Annotated[
        str | None, typer.Option("--years", metavar="A-B", help="Years of registration.")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where", "-w", metavar="DIM=VALUE", help="Keep these only; repeatable, values by comma."
        ),
    ] = None,
    share: Annotated[bool, typer.Option("--share/--count", help="Percentages or counts.")] = False,
    denominator: Annotated[
        DenominatorName, typer.Option("--denominator", help="What percentages are of.")
    ] = DenominatorName.KNOWN,
    unit: Annotated[UnitName, typer.Option("--unit", help="What is counted.")] = UnitName.CASE,
    format_: Annotated[
        TableFormat, typer.Option("--format", "-f", help="Form of the table.")
    ] = TableFormat.MARKDOWN,
    show_dimensions: Annotated[bool, typer.Option("--list", help="List the dimensions.")] = False,
    debug: DebugOption = False,
) -> None:
    """Print a protected table from the cases.

    With its n, its source and what to bear in mind. Tables of a confidential source are protected, but not cleared
    for release.
    """
    from series.cli.tables import print_dimensions, print_table

    if show_dimensions or rows is None:
        print_dimensions(source=source, data=mapped(data, mapping), delivery=delivery, format_=format_.value)
        return
    print_table(
        rows, columns, source=source, data=mapped(data, mapping), delivery=delivery, years=years, where=where or [], share=share,
        denominator=denominator.value, unit=unit.value, format_=format_.value,
    )  # fmt: skip
