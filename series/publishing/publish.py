"""Publishing an edition: from the source to the switch of the link, in the order in which it happens."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_access.errors import TraffickingSeriesError, UsageError
from series.catalog import Catalog, Plan, Report, read_catalog
from series.errors import GateError, NotebookError
from series.execution import RunRequest, RunResult, run
from series.publishing.model import Published, PublishRequest, Watcher
from series.publishing.source import SourceInHand, coverage_over_time, open_source, plan_for
from series.release import (
    Manifest,
    Output,
    check_rendered,
    edition_identity,
    environment_versions,
    file_hashes,
)
from series.release.layout import publishing_lock
from series.release.manifest import sha256

if TYPE_CHECKING:
    from series.evidence import EvidenceRecord
    from series.rendering.interface import RenderingResult
    from series.staging import ExecutedReport, SeriesToStage, Setting


@dataclass(frozen=True)
class _Work:
    """What all steps of one publication need."""

    request: PublishRequest
    root: Path
    catalog: Catalog
    source: SourceInHand
    plan: Plan
    watcher: Watcher


LANGUAGE = "en"
RUN_LOG = "run-log.json"
_LOCK = "requirements.lock"


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
        for refused in plan.not_publishable:
            watcher.detail(f"not published: {refused.report.id}, because {refused.reason}")
        work = _Work(request, root, catalog, source, plan, watcher)
        results = _execute(work)
        with output.building() as building:
            return _release(building, output, results, work)


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
    reasons = "\n".join(f"  {one.report.id}: {one.reason}" for one in plan.not_publishable)
    raise UsageError(
        f"The source {request.source} can't carry any of these reports:\n{reasons}\n",
        remedy="choose other reports (`series list --source …` shows which it can) or another source",
    )


def _execute(work: _Work) -> list[RunResult]:
    reports, request = work.plan.publishable, work.request
    work.watcher.step(f"Running {len(reports)} notebook{'s' * (len(reports) != 1)}")
    results = run(
        run_requests(reports, request, work.source.carried),
        root=work.root,
        jobs=request.jobs,
        timeout=request.timeout,
        progress=work.watcher.notebook,
    )
    require_success(results)
    return results


def require_success(results: Sequence[RunResult]) -> None:
    """Raise a ``NotebookError`` that tells of every notebook that failed."""
    failed = [result for result in results if result.failure is not None]
    if failed:
        told = "\n\n".join(result.told() for result in failed)
        raise NotebookError(f"{len(failed)} of {len(results)} notebooks failed\n\n{told}\n")


def _release(building: Path, output: Output, results: Sequence[RunResult], work: _Work) -> Published:
    from series.rendering.interface import render
    from series.staging import stage_series

    request, plan, watcher = work.request, work.plan, work.watcher
    watcher.step("Harvesting evidence and checking it")
    executed = _harvest(plan.publishable, results)
    staged = _to_stage(executed, work)
    _write_evidence(building, executed, staged.setting, results)
    staging = building / "staging" / LANGUAGE
    staging_result = stage_series(staging, staged, work.root)
    watcher.step(f"Rendering {', '.join(sorted(format_.value.upper() for format_ in request.formats))}")
    site = building / "site"
    rendered = render(staging, site, request.formats, request.renderer, watcher.detail)
    _require_gates(
        check_rendered(site, plan.publishable, request.formats, synthetic=staged.setting.synthetic)
    )
    manifest = _manifest(building, staged, rendered, work)
    manifest.write(building)
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


def _harvest(reports: Sequence[Report], results: Sequence[RunResult]) -> list[ExecutedReport]:
    from series.evidence import harvest
    from series.staging import ExecutedReport

    executed: list[ExecutedReport] = []
    problems: list[TraffickingSeriesError] = []
    for report, result in zip(reports, results, strict=True):
        assert result.notebook is not None
        try:
            record: EvidenceRecord = harvest(result.notebook)
        except TraffickingSeriesError as problem:
            place = f"{report.id}, {report.notebook}" + (f", {problem.where}" if problem.where else "")
            problems.append(type(problem)(problem.message, where=place, remedy=problem.remedy))
            continue
        parameters = result.notebook.metadata.papermill.parameters
        hashed = _notebook_hash(result)
        executed.append(ExecutedReport(report, result.notebook, record, dict(parameters), f"sha256:{hashed}"))
    if len(problems) == 1:
        raise problems[0]
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise type(problems[0])(f"{len(problems)} notebooks can't be published:\n{listed}\n")
    return executed


def _notebook_hash(result: RunResult) -> str:
    """Hash what the author wrote: kinds and sources of the cells, without the injected parameters."""
    from series.execution.executed import INJECTED

    assert result.notebook is not None
    cells = [
        [cell.cell_type, cell.source]
        for cell in result.notebook.cells
        if INJECTED not in cell.metadata.get("tags", [])
    ]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _to_stage(executed: Sequence[ExecutedReport], work: _Work) -> SeriesToStage:
    from data_access.disclosure.policy import current_policy
    from series.staging import Edition, SeriesToStage, Setting

    described = work.catalog.series
    edition = Edition(
        name=described.edition,
        date=described.edition_date,
        versions=environment_versions(),
        command=work.request.command,
    )
    return SeriesToStage(
        setting=Setting(described, edition, work.source.description, current_policy()),
        reports=executed,
        not_published=[(one.report.title, one.reason) for one in work.plan.not_publishable],
        coverage=coverage_over_time(work.source.casebook),
        parameters=_demonstration_parameters(work.request.source),
    )


def _demonstration_parameters(source: str) -> Sequence[Mapping[str, object]] | None:
    return None


def _write_evidence(
    building: Path, executed: Sequence[ExecutedReport], setting: Setting, results: Sequence[RunResult]
) -> None:
    from series.evidence import write_record
    from series.execution.executed import write

    for one in executed:
        write_record(
            one.record,
            building / "evidence" / one.report.id,
            values=setting.values(one),
            hidden_symbol=setting.policy.hidden_symbol,
        )
    for result in results:
        assert result.notebook is not None
        write(result.notebook, building / "executed" / f"{result.request.report}.ipynb")
    log = {result.request.report: {"seconds": round(result.seconds, 2)} for result in results}
    (building / RUN_LOG).write_text(json.dumps(log, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _require_gates(found: Sequence[str]) -> None:
    if found:
        listed = "\n".join(f"  {one}" for one in found)
        raise GateError(f"What was rendered is not whole:\n{listed}\n")


def _manifest(building: Path, staged: SeriesToStage, rendered: RenderingResult, work: _Work) -> Manifest:
    from data_access.disclosure.policy import POLICY_FILE

    files = file_hashes(building, without=[RUN_LOG])
    policy = {"version": staged.setting.policy.version, "sha256": sha256(POLICY_FILE)}
    versions = environment_versions()
    if (work.root / _LOCK).is_file():
        versions[_LOCK] = f"sha256:{sha256(work.root / _LOCK)}"
    return Manifest(
        identity=edition_identity(work.catalog.series.edition, files, policy, versions),
        series={
            "title": work.catalog.series.title,
            "edition": work.catalog.series.edition,
            "edition_date": work.catalog.series.edition_date.isoformat(),
            "languages": list(work.catalog.series.languages),
        },
        source=_described(work.source),
        policy=policy,
        versions=versions,
        renderer={"name": rendered.renderer, "version": rendered.version},
        formats=tuple(sorted(format_.value for format_ in work.request.formats)),
        reports=tuple(_report_entry(one) for one in staged.reports),
        not_published=tuple({"id": one.report.id, "reason": one.reason} for one in work.plan.not_publishable),
        command=work.request.command,
        files=files,
    )


def _described(source: SourceInHand) -> dict[str, Any]:
    description = source.description
    return {
        "name": description.name,
        "title": description.title,
        "version": description.version,
        "form": description.form,
        "delivery": description.delivery,
        "protection_class": description.protection_class.value,
        "synthetic": description.synthetic,
        "input_hash": description.input_hash,
        "rows_skipped": source.rows_skipped,
    }


def _report_entry(executed: ExecutedReport) -> dict[str, Any]:
    report = executed.report
    return {
        "id": report.id,
        "number": report.number,
        "title": report.title,
        "region": report.region,
        "notebook": report.notebook.as_posix(),
        "notebook_hash": executed.notebook_hash,
        "parameters": dict(executed.parameters),
    }


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
