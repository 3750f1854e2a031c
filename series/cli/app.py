"""The commands and their options; what they do stands in a module each, imported when they are called."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from series.cli.messages import EXIT_CODES, told
from series.cli.options import (
    ClusterOption,
    ContextOption,
    DataOption,
    DebugOption,
    DeliveryOption,
    DoiOption,
    FormatsOption,
    JobsOption,
    MappingOption,
    OnlyOption,
    OutputOption,
    RegionsOption,
    RendererName,
    RendererOption,
    ReviewedOption,
    SourceOption,
    TimeoutOption,
)


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


class LevelName(StrEnum):
    EDITION = "edition"
    CODE = "code"
    FULL = "full"


class DiffFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    HTML = "html"


class CheckFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class TraceFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


_CODES = "\n".join(f"  {code:>3}  {meaning}" for code, meaning in EXIT_CODES.items())

app = typer.Typer(
    name="series",
    help="From case data to a published research series on human trafficking.\n\n"
    "Start with `series publish`: it makes a website and PDFs from the synthetic demonstration cases.",
    epilog=f"\b\nExit codes:\n{_CODES}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Typer's boxes in colour would load half of rich: 0.2 s for every `--help`.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
data_app = typer.Typer(
    name="data", help="Look at a source's data and check them.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(data_app)


def _mapped(data: Path | None, mapping: Path | None) -> Path | None:
    """The data, by a mapping where one is given."""
    if mapping is None:
        return data
    from series.cli.own_data import data_with_mapping

    return data_with_mapping(data, mapping)


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@app.command(
    epilog=_examples(
        "series publish",
        "series publish --only trafficked-men --formats html",
        "series publish --source ctdc-global --data cases.csv --only trafficked-men",
        "series publish --regions eastern-europe,southern-europe --jobs 2",
    )
)
@told
def publish(
    source: SourceOption = "demonstration",
    data: DataOption = None,
    mapping: MappingOption = None,
    delivery: DeliveryOption = None,
    context: ContextOption = None,
    only: OnlyOption = None,
    regions: RegionsOption = None,
    formats: FormatsOption = "html,pdf",
    renderer: RendererOption = RendererName.AUTO,
    jobs: JobsOption = None,
    timeout: TimeoutOption = 600,
    cluster: ClusterOption = None,
    output: OutputOption = None,
    doi_file: DoiOption = None,
    debug: DebugOption = False,
) -> None:
    """Publish the series as a website and PDFs.

    Runs the notebooks, checks what they put on record, renders, and replaces the current edition in one step. If
    anything goes wrong, what was published before stays as it is. Where the series asks for review or clearance of
    such a source, this is refused: `series build`, `clear` and `release` do it in steps.
    """
    from series.cli.publishing import publish_series

    publish_series(
        source=source, data=_mapped(data, mapping), delivery=delivery, context=context or [],
        only=only or [], regions=regions or [],
        formats=formats, renderer=renderer.value, jobs=jobs, timeout=timeout, cluster=cluster, output=output,
        doi_file=doi_file,
    )  # fmt: skip


@app.command(
    epilog=_examples(
        "series build --by 'A. Builder'",
        "series build --source ctdc-global --data cases.csv --by AB",
    )
)
@told
def build(
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who builds: a name or initials.")] = "",
    source: SourceOption = "demonstration",
    data: DataOption = None,
    mapping: MappingOption = None,
    delivery: DeliveryOption = None,
    context: ContextOption = None,
    only: OnlyOption = None,
    regions: RegionsOption = None,
    formats: FormatsOption = "html,pdf",
    renderer: RendererOption = RendererName.AUTO,
    jobs: JobsOption = None,
    timeout: TimeoutOption = 600,
    cluster: ClusterOption = None,
    output: OutputOption = None,
    doi_file: DoiOption = None,
    debug: DebugOption = False,
) -> None:
    """Build a candidate, for others to review and clear.

    The same work as `series publish`, and nothing public leads to it. It lies in OUTPUT/candidates until
    `series release` publishes exactly that.
    """
    from series.cli.publishing import publish_series

    publish_series(
        source=source, data=_mapped(data, mapping), delivery=delivery, context=context or [],
        only=only or [], regions=regions or [],
        formats=formats, renderer=renderer.value, jobs=jobs, timeout=timeout, cluster=cluster, output=output,
        doi_file=doi_file, builder=by,
    )  # fmt: skip


@app.command(epilog=_examples("series clear EDITION --by DPO --reviewed ana.json --reviewed ben.json"))
@told
def clear(
    edition: Annotated[str, typer.Argument(metavar="EDITION", help="Id of the candidate.")],
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="The data protection officer: a name or initials.")
    ],
    reviewed: ReviewedOption = None,
    comment: Annotated[
        str, typer.Option("--comment", metavar="TEXT", help="What to put down with the clearance.")
    ] = "",
    output: OutputOption = None,
    debug: DebugOption = False,
) -> None:
    """Clear a reviewed candidate for publication.

    For the data protection officer, another person than built or reviewed it, after reading
    OUTPUT/internal/audit-EDITION.html. The clearance holds for exactly this content.
    """
    from series.cli.releasing import clear_candidate

    clear_candidate(edition, officer=by, review_files=reviewed or [], comment=comment, output=output)


@app.command(
    epilog=_examples(
        "series release EDITION --reviewed ana.json --reviewed ben.json",
        "series release first-edition-9fbebcd0e10150ef",
    )
)
@told
def release(
    edition: Annotated[
        str, typer.Argument(metavar="EDITION", help="Id of the candidate, or of a former edition.")
    ],
    reviewed: ReviewedOption = None,
    output: OutputOption = None,
    debug: DebugOption = False,
) -> None:
    """Publish exactly what was reviewed and cleared.

    Ends with exit code 12 where a review or the clearance is missing, and with 6 where a file was changed since. The
    last step is the turn of one link. A former edition is turned to again.
    """
    from series.cli.releasing import release_candidate

    release_candidate(edition, review_files=reviewed or [], output=output)


@app.command(epilog=_examples("series editions"))
@told
def editions(output: OutputOption = None, debug: DebugOption = False) -> None:
    """List candidates and editions.

    How far each is, and who built, cleared and reviewed it.
    """
    from series.cli.releasing import list_editions

    list_editions(output)


@app.command(
    epilog=_examples(
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
        reports, source=source, data=_mapped(data, mapping), delivery=delivery, context=context or [],
        parameters=parameters or [], jobs=jobs, timeout=timeout, cluster=cluster, output=output, debug=debug,
    )  # fmt: skip


@app.command(
    epilog=_examples('series new "Child trafficking"', 'series new "Labour on farms" --subtitle "…"')
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


@app.command(epilog=_examples("series preview trafficked-men", "series preview trafficked-men --open"))
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
        report, source=source, data=_mapped(data, mapping), delivery=delivery, context=context or [], port=port,
        open_browser=open_browser, timeout=timeout,
    )  # fmt: skip


@app.command(epilog=_examples("series check", "series check trafficked-men", "series check --mend"))
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


@app.command("list", epilog=_examples("series list", "series list --source ctdc-global --data cases.csv"))
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

    list_series(source=source, data=_mapped(data, mapping), delivery=delivery)


@app.command(
    epilog=_examples(
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
        print_dimensions(source=source, data=_mapped(data, mapping), delivery=delivery, format_=format_.value)
        return
    print_table(
        rows, columns, source=source, data=_mapped(data, mapping), delivery=delivery, years=years, where=where or [], share=share,
        denominator=denominator.value, unit=unit.value, format_=format_.value,
    )  # fmt: skip


@app.command(
    epilog=_examples(
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


@app.command(epilog=_examples("series pack", "series pack first-edition-d7a746d72e1d48fa --to edition.zip"))
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


@app.command(
    epilog=_examples(
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


@app.command(
    epilog=_examples(
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


@app.command(
    epilog=_examples(
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


@data_app.command("describe", epilog=_examples("series data describe demonstration"))
@told
def describe(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Name of the source.")],
    data: DataOption = None,
    mapping: MappingOption = None,
    delivery: DeliveryOption = None,
    debug: DebugOption = False,
) -> None:
    """Show what a source covers.

    Its tables and columns, how much is known, how it was collected, and what to bear in mind.
    """
    from series.cli.data import describe_source

    describe_source(source, data=_mapped(data, mapping), delivery=delivery)


@data_app.command(
    "validate", epilog=_examples("series data validate ctdc-global --data cases.csv", "… --skip-invalid")
)
@told
def validate(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Name of the source.")],
    data: DataOption = None,
    mapping: MappingOption = None,
    delivery: DeliveryOption = None,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Import what is valid, and count what is not.")
    ] = False,
    debug: DebugOption = False,
) -> None:
    """Check a source's data.

    Tells every group of rows that breaks a rule of the schema, and nothing that identifies a person.
    """
    from series.cli.data import validate_data

    validate_data(source, data=_mapped(data, mapping), delivery=delivery, skip_invalid=skip_invalid)


@data_app.command("template", epilog=_examples("series data template own-data"))
@told
def template(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    debug: DebugOption = False,
) -> None:
    """Write a folder of tables to fill with own data.

    Headers, the data dictionary, and examples with invented rows.
    """
    from series.cli.own_data import write_data_template

    write_data_template(folder)


@data_app.command(
    "map",
    epilog=_examples(
        "series data map register.xlsx",
        "series data map cases.csv --to cases.mapping.yml",
        "series data map sqlite:///cases.db --table cases",
    ),
)
@told
def map_(
    data: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV, Excel, Parquet, or the address of a database.")
    ],
    sheet: Annotated[
        str | None, typer.Option("--sheet", "--table", metavar="NAME", help="Sheet of a workbook, or table.")
    ] = None,
    header_row: Annotated[
        int | None, typer.Option("--header-row", metavar="N", min=1, help="Row with the names of columns.")
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="What reports call the data.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Where to write it (default: beside the data)."),
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Propose a mapping of own data.

    Says what the columns and codes of a file may stand for, as a YAML file that you correct; what is to check, what
    is missing, and which reports the data can carry. The file is only read.
    """
    from series.cli.own_data import propose_mapping

    propose_mapping(data, sheet=sheet, header_row=header_row, to=to, title=title)


@data_app.command(
    "compare",
    epilog=_examples(
        "series data compare old.xlsx new.xlsx --mapping register.mapping.yml", "… --source canonical"
    ),
)
@told
def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The earlier data.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The new delivery.")],
    source: Annotated[
        str, typer.Option("--source", "-s", metavar="NAME", help="mapped or canonical.")
    ] = "mapped",
    mapping: MappingOption = None,
    debug: DebugOption = False,
) -> None:
    """Say what a new delivery of own data brings.

    New, revised, withdrawn and late records, new codes, completeness, and the claims that may turn.
    """
    from series.cli.own_data import compare_data

    compare_data(source, old, new, mapping=mapping)


@data_app.command("dictionary", epilog=_examples("series data dictionary > dictionary.md"))
@told
def dictionary(debug: DebugOption = False) -> None:
    """Print the data dictionary.

    Every table, column and code list of the canonical casebook, as Markdown.
    """
    from series.cli.data import print_dictionary

    print_dictionary()


@app.command(epilog=_examples("series cache", "series cache --clear"))
@told
def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Remove all of it.")] = False,
    debug: DebugOption = False,
) -> None:
    """Show what is remembered of earlier publications.

    What has not changed is not run, attacked, rendered or scanned again. SERIES_CACHE_LIMIT sets how many megabytes
    are kept; what was used least recently goes first.
    """
    from series.cli.caching import clear_cache, show_cache

    (clear_cache if clear else show_cache)()


@app.command(epilog=_examples("series doctor"))
@told
def doctor(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Output folder to check.")
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Look whether everything is installed.

    Python, packages, renderers, browser, fonts, sources, reports, and whether the output folder can be written.
    """
    from series.cli.doctor import examine

    examine(output)
