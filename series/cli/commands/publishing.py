"""How an edition is made and comes to its readers."""

from __future__ import annotations

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
    DoiOption,
    EditionLanguagesOption,
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

commands = typer.Typer()


@commands.command(
    epilog=examples(
        "series publish",
        "series publish --only trafficked-men --formats html",
        "series publish --languages en,fr,es",
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
    languages: EditionLanguagesOption = "en",
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
        source=source, data=mapped(data, mapping), delivery=delivery, context=context or [],
        only=only or [], regions=regions or [],
        formats=formats, languages=languages, renderer=renderer.value, jobs=jobs, timeout=timeout, cluster=cluster, output=output,
        doi_file=doi_file,
    )  # fmt: skip


@commands.command(
    epilog=examples(
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
    languages: EditionLanguagesOption = "en",
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
        source=source, data=mapped(data, mapping), delivery=delivery, context=context or [],
        only=only or [], regions=regions or [],
        formats=formats, languages=languages, renderer=renderer.value, jobs=jobs, timeout=timeout, cluster=cluster, output=output,
        doi_file=doi_file, builder=by,
    )  # fmt: skip


@commands.command(epilog=examples("series clear EDITION --by DPO --reviewed ana.json --reviewed ben.json"))
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


@commands.command(
    epilog=examples(
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


@commands.command(epilog=examples("series editions"))
@told
def editions(output: OutputOption = None, debug: DebugOption = False) -> None:
    """List candidates and editions.

    How far each is, and who built, cleared and reviewed it.
    """
    from series.cli.releasing import list_editions

    list_editions(output)
