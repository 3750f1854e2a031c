"""Running notebooks for their authors: nothing is published, the executed notebooks lie apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from data_access.errors import UsageError
from series.catalog import read_catalog, reasons_in_words
from series.execution import RunResult
from series.publishing.model import PublishRequest, Watcher
from series.publishing.requests import run_requests
from series.publishing.running import run_notebooks
from series.publishing.source import open_source, plan_for

DRAFTS = "drafts"


def run_drafts(
    request: PublishRequest, parameters: Mapping[str, object], *, root: Path, watcher: Watcher
) -> list[RunResult]:
    """Run the notebooks of ``request.only`` with ``parameters`` over theirs.

    The executed ones are written to ``OUTPUT/drafts/<report>.ipynb``. Failures are in the results.
    """
    from series.execution.executed import write

    catalog = read_catalog(root / "notebooks" / "reports.yml")
    watcher.step(f"Opening the source {request.source}")
    source = open_source(request.source, request.data, request.delivery, watcher=watcher)
    plan = plan_for(catalog, source, only=request.only)
    chosen = exactly(request.only, [report.id for report in plan.publishable])
    reports = [report for report in plan.publishable if report.id in chosen]
    named = [one for one in plan.not_publishable if one.report.id in request.only]
    if named:
        reasons = "\n".join(f"  {line}" for line in reasons_in_words(named))
        raise UsageError(f"The source {request.source} can't carry what was asked for:\n{reasons}\n")
    watcher.step(f"Running {len(reports)} notebook{'s' * (len(reports) != 1)}")
    results = run_notebooks(
        request,
        run_requests(reports, request, source.carried, parameters),
        root=root,
        progress=watcher.notebook,
    )
    for result in results:
        if result.notebook is not None:
            write(result.notebook, request.output / DRAFTS / f"{result.request.report}.ipynb")
    return results


def exactly(named: Sequence[str], ids: Sequence[str]) -> list[str]:
    """Return the reports that were named: unlike in publishing, a regional report alone is meant by its id."""
    return [report for report in ids if not named or report in named]
