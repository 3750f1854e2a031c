"""Where notebooks run: on this machine, or on a cluster that was asked for. The same notebooks, with the same results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from series.execution import Kernels, Progress, RunRequest, RunResult, run
from series.publishing.model import PublishRequest


def run_notebooks(
    request: PublishRequest,
    notebooks: Sequence[RunRequest],
    *,
    root: Path,
    progress: Progress,
    environment: Mapping[str, str] | None = None,
    finished: Callable[[RunResult], None] | None = None,
    kernels: Kernels | None = None,
) -> list[RunResult]:
    """Run notebooks where the request says, and return their results in the same order.

    ``kernels`` is where those come from that run on this machine.
    """
    if request.cluster is None:
        return run(
            notebooks,
            root=root,
            jobs=request.jobs,
            timeout=request.timeout,
            progress=progress,
            environment=environment,
            finished=finished,
            kernels=kernels,
        )
    from series.cluster import run_on_cluster

    return run_on_cluster(
        notebooks,
        cluster=request.cluster,
        root=root,
        timeout=request.timeout,
        progress=progress,
        environment=environment,
        finished=finished,
    )
