"""Which notebooks to run with what, and what to say of those that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from series.catalog import Report
from series.errors import NotebookError
from series.evidence.languages import told_to_kernel
from series.execution import RunRequest, RunResult, failures_in_words
from series.execution.selection import context_need
from series.publishing.model import PublishRequest


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
    outside = {name: str(path.absolute()) for name, path in request.context.items()}
    given = carried | {context_need(name) for name in outside}
    return [
        RunRequest(
            report.id,
            report.notebook,
            {**report.parameters, **source, **_used(outside, report), **(parameters or {})},
            request.command_to_run(report.id),
            given,
            told_to_kernel(request.languages, report.notebook),
        )
        for report in reports
    ]


def _used(outside: Mapping[str, str], report: Report) -> dict[str, object]:
    return {name: path for name, path in outside.items() if name in report.context}


def require_success(results: Sequence[RunResult]) -> None:
    """Raise a ``NotebookError`` that tells of every notebook that failed."""
    failed = [result for result in results if result.failure is not None]
    if failed:
        told = failures_in_words(failed)
        raise NotebookError(f"{len(failed)} of {len(results)} notebooks failed\n\n{told}\n")
