"""Publishing an edition: from the source to the switch of the link, in the order in which it happens."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from data_access.disclosure.ledger import write_ledger
from data_access.errors import UsageError
from series.audit import INTERNAL_FOLDER, write_internal_page
from series.catalog import Plan, Report, read_catalog, reasons_in_words
from series.errors import GateError, NotebookError
from series.execution import RunRequest, RunResult, failures_in_words
from series.publishing.attacked import Ran, Round, Withstood, run_until_safe
from series.publishing.earlier import LEDGER_FILE, earlier_editions
from series.publishing.edition import described, manifest_of, series_to_stage
from series.publishing.harvesting import harvest_reports, require_promises, write_evidence
from series.publishing.model import Published, PublishRequest, Watcher
from series.publishing.private_files import private_files
from series.publishing.running import run_notebooks
from series.publishing.scanned import require_nothing_of_persons
from series.publishing.source import coverage_over_time, open_source, plan_for
from series.publishing.work import Work
from series.release import Output, check_rendered
from series.release.layout import publishing_lock

LANGUAGE = "en"


def publish(request: PublishRequest, *, root: Path, watcher: Watcher) -> Published:
    """Publish one edition of the series; until the last moment the edition before stays as it is.

    Raises a ``TraffickingSeriesError``: whatever goes wrong, nothing half-made is left to be seen.
    """
    catalog = read_catalog(root / "notebooks" / "reports.yml")
    output = Output(request.output)
    output.prepare()
    with publishing_lock(output), _dated(catalog.series.edition_date):
        output.clean()
        watcher.step(f"Opening the source {request.source}")
        source = open_source(request.source, request.data, request.delivery, watcher=watcher)
        plan = plan_for(catalog, source, only=request.only, regions=request.regions)
        _require_reports(plan, request)
        for line in reasons_in_words(plan.not_publishable):
            watcher.detail(f"not published: {line}")
        work = Work(request, root, catalog, source, plan, watcher)
        with private_files() as private:
            earlier = earlier_editions(output, described(source))
            withstood = run_until_safe(work, private, earlier, partial(_run_round, work))
            with output.building() as building:
                published = _release(building, output, withstood, work)
            if withstood.audit is not None:
                log = list(private.log.entries())
                private.keep(published.identity)
                page = write_internal_page(
                    request.output, published.identity, withstood.audit, withstood.ledger, log
                )
                watcher.detail(
                    f"for the data protection officer: {INTERNAL_FOLDER}/{page.name}, never to be passed on"
                )
            return published


def run_requests(
    reports: Sequence[Report],
    request: PublishRequest,
    carried: frozenset[str],
    parameters: Mapping[str, object] | None = None,
) -> list[RunRequest]:
    """Return what to run for ``reports``: the catalogue's parameters, then the source's, then ``parameters``.

    ``carried`` are the columns of the source; cells that need others are left out.
    """
    source: dict[str, object] = {"source": request.source}
    if request.data is not None:
        source["data"] = str(request.data.absolute())
    if request.delivery is not None:
        source["delivery"] = request.delivery
    return [
        RunRequest(
            report.id,
            report.notebook,
            {**report.parameters, **source, **(parameters or {})},
            request.command_to_run(report.id),
            carried,
        )
        for report in reports
    ]


def _require_reports(plan: Plan, request: PublishRequest) -> None:
    if plan.publishable:
        return
    reasons = "\n".join(f"  {line}" for line in reasons_in_words(plan.not_publishable))
    raise UsageError(
        f"The source {request.source} can't carry any of these reports:\n{reasons}\n",
        remedy="choose other reports (`series list --source …` shows which it can) or another source",
    )


def _run_round(work: Work, asked: Round) -> Ran:
    """Run the notebooks of a round, and harvest what they put on record; those not asked for stay as they were."""
    before = asked.before
    reports = [one for one in work.plan.publishable if before is None or one.id in asked.again]
    results = _execute(work, reports, asked.environment)
    work.watcher.step("Harvesting evidence and checking it")
    executed = harvest_reports(reports, results, work.root)
    require_promises(executed, work.root)
    fresh = Ran(
        results={one.request.report: one for one in results},
        executed={one.report.id: one for one in executed},
        coverage=coverage_over_time(asked.casebook),
    )
    if before is None:
        return fresh
    order = [report.id for report in work.plan.publishable]
    return Ran(
        results={name: fresh.results.get(name, before.results[name]) for name in order},
        executed={name: fresh.executed.get(name, before.executed[name]) for name in order},
        coverage=fresh.coverage,
    )


def _execute(work: Work, reports: Sequence[Report], environment: Mapping[str, str]) -> list[RunResult]:
    request = work.request
    work.watcher.step(f"Running {len(reports)} notebook{'s' * (len(reports) != 1)}")
    results = run_notebooks(
        request,
        run_requests(reports, request, work.source.carried),
        root=work.root,
        progress=work.watcher.notebook,
        environment={**os.environ, **environment},
    )
    require_success(results)
    return results


def require_success(results: Sequence[RunResult]) -> None:
    """Raise a ``NotebookError`` that tells of every notebook that failed."""
    failed = [result for result in results if result.failure is not None]
    if failed:
        told = failures_in_words(failed)
        raise NotebookError(f"{len(failed)} of {len(results)} notebooks failed\n\n{told}\n")


def _release(building: Path, output: Output, withstood: Withstood, work: Work) -> Published:
    from series.rendering.fonts import write_project_fonts
    from series.rendering.interface import render
    from series.staging import stage_series

    request, plan, watcher = work.request, work.plan, work.watcher
    executed = list(withstood.ran.executed.values())
    staged = series_to_stage(executed, work, withstood)
    write_evidence(building, executed, staged.setting, list(withstood.ran.results.values()))
    withstood.certificate.write(building)
    if withstood.ledger:
        write_ledger(building / LEDGER_FILE, withstood.ledger)
    staging = building / "staging" / LANGUAGE
    staging_result = stage_series(staging, staged, work.root)
    write_project_fonts(staging)  # so that `quarto render` there gives the same pages and PDFs
    watcher.step(f"Rendering {', '.join(sorted(format_.value.upper() for format_ in request.formats))}")
    site = building / "site"
    rendered = render(staging, site, request.formats, request.renderer, watcher.detail)
    _require_whole(
        check_rendered(site, plan.publishable, request.formats, synthetic=staged.setting.synthetic)
    )
    manifest = manifest_of(building, staged, rendered, work)
    manifest.write(building)
    watcher.step("Scanning every file that would be published")
    require_nothing_of_persons(building, work)
    watcher.step("Publishing the edition")
    edition = output.publish(building, manifest.identity)
    return Published(
        identity=manifest.identity,
        edition=edition,
        site=output.published_site() or edition / "site",
        reports=plan.publishable,
        not_publishable=plan.not_publishable,
        renderer=f"{rendered.renderer} {rendered.version}",
        warnings=(*(str(one) for one in staging_result.warnings), *rendered.warnings),
        rows_skipped=work.source.rows_skipped,
    )


def _require_whole(found: Sequence[str]) -> None:
    if found:
        listed = "\n".join(f"  {one}" for one in found)
        raise GateError(f"What was rendered is not whole:\n{listed}\n")


@contextmanager
def _dated(day: date) -> Iterator[None]:
    """Set ``SOURCE_DATE_EPOCH``, from which every program below dates what it writes, to the edition's date."""
    name = "SOURCE_DATE_EPOCH"
    before = os.environ.get(name)
    os.environ[name] = str(int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
