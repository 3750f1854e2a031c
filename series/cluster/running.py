"""Running notebooks on a Dask cluster, with the same results as here: each worker runs them as ``series.execution`` does.

A notebook is a task. A worker that dies has its notebooks run again by another one; one whose workers died three times
is given up, as one that took its kernel with it would be here. A worker runs one notebook at a time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from data_access.casebook.storage import CACHE_VARIABLE, cache_folder
from series.cluster.addresses import parse_address
from series.cluster.connecting import check, connected, workers_of
from series.execution import Event, Progress, RunFailure, RunRequest, RunResult, Stage, run
from series.execution.durations import remembered_durations
from series.execution.progress import silent
from series.execution.runner import DEFAULT_TIMEOUT

if TYPE_CHECKING:
    from distributed import Client, Future

PASSED_ON = ("SERIES_", "SOURCE_DATE_EPOCH")
"""Beginnings of the names of what workers are told of the environment here; all else is their own."""
POLL_SECONDS = 1.0
WITHOUT_WORKERS_SECONDS = 60.0
_ONE_AT_A_TIME = Lock()


def run_on_cluster(
    requests: Sequence[RunRequest],
    *,
    cluster: str,
    root: Path,
    timeout: float = DEFAULT_TIMEOUT,
    progress: Progress = silent,
    environment: Mapping[str, str] | None = None,
    finished: Callable[[RunResult], None] | None = None,
) -> list[RunResult]:
    """Run all notebooks on the cluster at an address and return a result for each, in the order of the requests.

    Like ``series.execution.run``. Raises UsageError for an address that isn't safe or workers that see other files; and
    where all workers are gone. On an interrupt what hasn't begun is called off; workers finish the notebook they are at.
    """
    if not requests:
        return []
    told = _passed_on(os.environ if environment is None else environment)
    with connected(cluster, root) as client:
        topic = f"series-progress-{os.getpid()}-{time.monotonic_ns()}"
        client.subscribe_topic(topic, lambda event: progress(_event(event[1]["notebook"])))
        sent = {
            number: client.submit(
                run_here,
                requests[number],
                str(root),
                told,
                timeout,
                topic,
                key=f"{topic}-{number}",
                pure=False,
            )
            for number in remembered_durations().longest_first(requests)
        }
        futures = [sent[number] for number in range(len(requests))]
        try:
            results = _gathered(client, cluster, requests, futures, progress, finished)
        except BaseException:
            client.cancel(futures, force=True)
            raise
        client.unsubscribe_topic(topic)
    return results


def run_here(
    request: RunRequest, root: str, told: Mapping[str, str], timeout: float, topic: str
) -> RunResult:
    """What a worker does: run one notebook in a kernel of its own, as it would be run alone."""
    from distributed import get_worker

    worker = get_worker()

    def tell(event: Event) -> None:
        worker.log_event(topic, {"notebook": {**vars(event), "stage": event.stage.value}})

    with _ONE_AT_A_TIME:
        [result] = run(
            [request],
            root=Path(root),
            jobs=1,
            timeout=timeout,
            progress=tell,
            environment={**os.environ, **told},
        )
    return result


def _passed_on(environment: Mapping[str, str]) -> dict[str, str]:
    told = {name: value for name, value in environment.items() if name.startswith(PASSED_ON)}
    return {**told, CACHE_VARIABLE: str(cache_folder())}


def _event(told: Mapping[str, Any]) -> Event:
    return Event(**{**told, "stage": Stage(told["stage"])})


def _gathered(
    client: Client,
    cluster: str,
    requests: Sequence[RunRequest],
    futures: Sequence[Future],
    progress: Progress,
    finished: Callable[[RunResult], None] | None,
) -> list[RunResult]:
    """Results as they come. Workers that join on the way are checked like the first ones."""
    address = parse_address(cluster)
    known = workers_of(client)
    last_seen = time.monotonic()
    waiting = dict(zip(futures, range(len(futures)), strict=True))
    results: dict[int, RunResult] = {}
    while waiting:
        for future in _done(waiting):
            number = waiting.pop(future)
            results[number] = _result(requests[number], future, progress)
            if finished is not None:
                finished(results[number])
        there = workers_of(client)
        if there != known:
            check(client, address)
            known = there
        last_seen = time.monotonic() if there else last_seen
        if waiting and time.monotonic() - last_seen > WITHOUT_WORKERS_SECONDS:
            raise _no_workers(len(waiting))
    return [results[number] for number in range(len(requests))]


def _done(waiting: Mapping[Future, int]) -> list[Future]:
    from distributed import wait

    try:
        return list(wait(list(waiting), timeout=POLL_SECONDS, return_when="FIRST_COMPLETED").done)
    except TimeoutError:
        return []


def _result(request: RunRequest, future: Future, progress: Progress) -> RunResult:
    """The result of a task; what a notebook did is in it already, other errors are raised."""
    from distributed import KilledWorker

    try:
        result: RunResult = future.result()
    except KilledWorker:
        progress(Event(request.report, Stage.FAILED, message="KilledWorker"))
        reason = "every worker that ran it died (out of memory, or killed)"
        return RunResult(request, None, RunFailure(None, "KilledWorker", reason), 0.0)
    return replace(result, request=replace(result.request, environment=request.environment))


def _no_workers(left: int) -> Exception:
    from series.errors import NotebookError

    return NotebookError(
        f"the cluster has had no worker for {WITHOUT_WORKERS_SECONDS:g} seconds, and {left} notebooks are left",
        where="--cluster",
        remedy="start workers, then give the same command again",
    )
