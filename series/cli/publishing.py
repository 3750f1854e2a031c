"""``series publish``, ``series run`` and ``series list``: options in, words out."""

from __future__ import annotations

import shlex
from pathlib import Path

from data_access.errors import UsageError
from series.cli.messages import say, say_aside, say_error
from series.cli.options import parse_context, parse_parameters, project_root
from series.cli.progress import display
from series.publishing.model import Published, PublishRequest
from series.rendering.interface import Format, RendererChoice

OUTPUT = "output"


def publish_series(
    *,
    source: str,
    data: Path | None,
    delivery: int | None,
    context: list[str],
    only: list[str],
    regions: list[str],
    formats: str,
    languages: str,
    renderer: str,
    jobs: int | None,
    timeout: float,
    cluster: str | None,
    output: Path | None,
    doi_file: Path | None,
    builder: str | None = None,
) -> None:
    """Publish an edition and say where to look; with ``builder``, build a candidate and say what comes next."""
    from series.publishing import build, publish

    root = project_root()
    request = PublishRequest(
        source=source,
        output=(output or root / OUTPUT).absolute(),
        data=data,
        delivery=delivery,
        context=parse_context(context),
        only=tuple(dict.fromkeys(only)),
        regions=parse_regions(regions),
        formats=parse_formats(formats),
        languages=parse_languages(languages),
        renderer=RendererChoice(renderer),
        jobs=jobs,
        timeout=timeout,
        cluster=cluster,
        doi_file=doi_file,
    )
    with display() as watcher:
        if builder is None:
            published = publish(request, root=root, watcher=watcher)
        else:
            published = build(request, root=root, watcher=watcher, builder=builder)
    for warning in published.warnings:
        say_aside(f"Warning: {warning}")
    say(_summary(published, request))


def run_reports(
    reports: list[str],
    *,
    source: str,
    data: Path | None,
    delivery: int | None,
    context: list[str],
    parameters: list[str],
    jobs: int | None,
    timeout: float,
    cluster: str | None,
    output: Path | None,
    debug: bool,
) -> None:
    """Run notebooks for their author and say where the executed ones lie."""
    from series.publishing.drafts import DRAFTS, run_drafts
    from series.publishing.requests import require_success

    root = project_root()
    folder = (output or root / OUTPUT).absolute()
    request = PublishRequest(
        source=source,
        output=folder,
        data=data,
        delivery=delivery,
        context=parse_context(context),
        only=tuple(reports),
        jobs=jobs,
        timeout=timeout,
        cluster=cluster,
    )
    with display() as watcher:
        results = run_drafts(request, parse_parameters(parameters), root=root, watcher=watcher)
    for result in results:
        if result.notebook is not None:
            say(f"{result.request.report}: {shown_path(folder / DRAFTS / result.request.report)}.ipynb")
        elif debug and result.failure is not None:
            say_error(result.failure.traceback)
    require_success(results)


def list_series(*, source: str | None, data: Path | None, delivery: int | None) -> None:
    """Print the reports; with a source, which of them it can carry and why not the others."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from series.catalog import expand, read_catalog, reasons_in_words

    root = project_root()
    catalog = read_catalog(root / "notebooks" / "reports.yml")
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("No.")
    table.add_column("Report", no_wrap=True)
    table.add_column("Title", overflow="fold")
    if source is None:
        table.add_column("Notebook", no_wrap=True)
        for report in expand(catalog, ()):
            table.add_row(report.number, report.id, Text(report.title), report.notebook.name)
        console.print(table)
        if any(entry.each_region for entry in catalog.reports):
            say_aside("Regional editions depend on the source: `series list --source NAME` shows them.")
        return
    from series.publishing.source import open_source, plan_for

    found = plan_for(catalog, open_source(source, data, delivery))
    table.add_column("From this source", overflow="fold")
    refused = {one.report.id for one in found.not_publishable}
    reports = [*found.publishable, *(one.report for one in found.not_publishable)]
    for report in sorted(reports, key=lambda one: [int(part) for part in one.number.split(".")]):
        verdict = "no" if report.id in refused else "yes"
        table.add_row(report.number, report.id, Text(report.title), verdict)
    console.print(table)
    for line in reasons_in_words(found.not_publishable):
        say(line)


def parse_formats(text: str) -> frozenset[Format]:
    """Read ``html,pdf``."""
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    known = [format_.value for format_ in Format]
    for name in names:
        if name not in known:
            raise UsageError(
                f"There is no format {name!r}", where="--formats", remedy=f"give {', '.join(known)} or both"
            )
    if not names:
        raise UsageError("No format was given", where="--formats", remedy=f"give {', '.join(known)} or both")
    return frozenset(Format(name) for name in names)


def parse_languages(text: str) -> tuple[str, ...]:
    """Read ``en,fr,es``: English first, whose pages stand at the root of the site, then the others as they are given."""
    from series.translation.languages import LANGUAGES, REFERENCE

    known = (REFERENCE, *LANGUAGES)
    given = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    unknown = [name for name in given if name not in known]
    if unknown:
        raise UsageError(
            f"The series is not written in {', '.join(map(repr, unknown))}",
            where="--languages",
            remedy=f"give some of {', '.join(known)}",
        )
    if REFERENCE not in given:
        raise UsageError(
            "English is missing: the record and the review are in it, so every edition has it",
            where="--languages",
            remedy=f"give {','.join((REFERENCE, *given))}",
        )
    return (REFERENCE, *(name for name in given if name != REFERENCE))


def parse_regions(given: list[str]) -> tuple[str, ...] | None:
    """Read names of regions; ``all`` is the same as nothing, ``none`` leaves the regional editions out."""
    names = tuple(dict.fromkeys(name.strip() for one in given for name in one.split(",") if name.strip()))
    if names in ((), ("all",)):
        return None
    return () if names == ("none",) else names


def _summary(published: Published, request: PublishRequest) -> str:
    from series.catalog import reasons_in_words

    count = len(published.reports)
    what = ("Built", "candidate") if published.candidate else ("Published", "edition")
    lines = [
        f"{what[0]} {count} report{'s' * (count != 1)} as {what[1]} {published.identity}, by {published.renderer}."
    ]
    if Format.HTML in request.formats:
        lines.append(f"  Website: {shown_path(published.site / 'index.html')}")
    if Format.PDF in request.formats:
        lines.append(f"  PDFs:    {shown_path(published.site / 'reports')}")
    lines.append(f"  Made of: {shown_path(published.edition / 'manifest.json')}")
    if published.rows_skipped:
        lines.append(
            f"Rows of the data that were left out because they are not valid: {published.rows_skipped}"
        )
    if published.not_publishable:
        lines.append("Not published from this source:")
        lines += [f"  {line}" for line in reasons_in_words(published.not_publishable)]
    if published.candidate:
        lines += ["What comes next:", *(f"  {step}" for step in _steps(published, request))]
    return "\n".join(lines)


def _steps(published: Published, request: PublishRequest) -> list[str]:
    from series.publishing.candidates import steps_after_build

    elsewhere = request.output != project_root() / OUTPUT
    option = f" --output {shlex.quote(shown_path(request.output))}" * elsewhere
    return [f"{step}{option}" for step in steps_after_build(published.identity, published.rule)]


def shown_path(path: Path) -> str:
    """A path as it is typed from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
