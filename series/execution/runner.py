"""Running several notebooks side by side, each in its own kernel; one that fails leaves the others alone."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from series.execution.durations import remembered_durations
from series.execution.kernels import Kernels, kernel_environment, open_kernels
from series.execution.parameters import check_parameters, read_parameters
from series.execution.progress import Event, Progress, Stage, silent
from series.execution.selection import select_cells

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from papermill.exceptions import PapermillExecutionError

    from series.execution.engine import Running

DEFAULT_TIMEOUT = 600.0
STOPPED = "Stopped"

Finished = Callable[["RunResult"], None]
"""What is told of each result as soon as it is there."""


@dataclass(frozen=True)
class RunRequest:
    """One notebook to run for one report; ``reproduce`` is the command that runs it alone.

    ``carried`` are the columns (``table.column``) that the source carries: cells that need others are left out.
    None keeps every cell. ``environment`` is what this kernel alone is told, over the environment of all.
    """

    report: str
    notebook: Path
    parameters: Mapping[str, object] = field(default_factory=dict)
    reproduce: str = ""
    carried: Collection[str] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RunFailure:
    """Why a notebook failed.

    ``cell`` counts the cells of the author's notebook from 1, as JupyterLab's outline does; ``expected`` is true
    for an error whose message alone says what to do.
    """

    cell: int | None
    error: str
    message: str
    traceback: str = ""
    expected: bool = False


@dataclass(frozen=True)
class CellTime:
    """How long the kernel computed for one cell, by its own clock; ``cell`` counts as in ``RunFailure``.

    Injected parameters count for the cell that they follow.
    """

    cell: int
    seconds: float


@dataclass(frozen=True)
class RunResult:
    """What became of a request: the executed notebook, as it may be published, or a failure.

    ``seconds`` is the time from the kernel's start to its end, of which ``cells`` is what the cells themselves took.
    """

    request: RunRequest
    notebook: NotebookNode | None
    failure: RunFailure | None
    seconds: float
    cells: tuple[CellTime, ...] = ()

    @property
    def computing(self) -> float:
        """The seconds that the notebook's cells took, without the kernel's start and the driver."""
        return sum(cell.seconds for cell in self.cells)

    def told(self) -> str:
        """Return the failure in a few lines: what, where, how to see it again."""
        return failures_in_words([self])


def failures_in_words(results: Sequence[RunResult]) -> str:
    """Tell of every failure; the same failure of one notebook in several reports is told once."""
    alike: dict[tuple[Path, RunFailure], list[RunRequest]] = {}
    for result in results:
        if result.failure is not None:
            same = replace(result.failure, traceback="")
            alike.setdefault((result.request.notebook, same), []).append(result.request)
    return "\n\n".join(_told(failure, requests) for (_, failure), requests in alike.items())


def _told(failure: RunFailure, requests: Sequence[RunRequest]) -> str:
    first = requests[0]
    place = f"cell {failure.cell} of {first.notebook}" if failure.cell else str(first.notebook)
    said = failure.message if failure.expected else f"{failure.error}: {failure.message}".rstrip(": ")
    again = f"\n  Run it alone: {first.reproduce}" if first.reproduce else ""
    return f"{', '.join(request.report for request in requests)} failed in {place}.\n  {said}{again}"


def run(
    requests: Sequence[RunRequest],
    *,
    root: Path,
    jobs: int | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    progress: Progress = silent,
    environment: Mapping[str, str] | None = None,
    finished: Finished | None = None,
    kernels: Kernels | None = None,
) -> list[RunResult]:
    """Run all notebooks with ``root`` as their folder and return a result for each, in the order of the requests.

    ``finished`` is called with each result, good or failed, as soon as it is there: in the thread that called ``run``,
    one at a time, while other notebooks go on. What it raises ends the run like an interrupt.

    ``jobs`` kernels run at a time (default: one for each core); each notebook has ``timeout`` seconds. What took
    longest the last time begins first. ``kernels`` is where they come from, if that was opened before
    (``open_kernels``); otherwise several notebooks get forked kernels, and one alone a plain one. All
    parameters are checked before the first kernel starts: a wrong one raises ``UsageError``.
    On an interrupt all kernels are ended before it is passed on. The current folder of the process is never changed.
    """
    if not requests:
        return []
    base = os.environ if environment is None else environment
    with nullcontext(kernels) if kernels else open_kernels(root, base, fork=len(requests) > 1) as supply:
        # All this while the fork server imports what notebooks need.
        prepared = [_prepared(request, root) for request in requests]
        settled = kernel_environment(base, supply.folder)
        from series.execution.engine import Running, register

        register()
        running = Running()
        shared = _Shared(root, supply, settled, timeout, running, progress)
        durations = remembered_durations()
        order = durations.longest_first([request for request, _ in prepared])
        at_once = max(1, min(jobs or cores(), len(prepared)))
        with ThreadPoolExecutor(at_once, thread_name_prefix="notebook") as pool:
            futures = {number: pool.submit(_run_one, *prepared[number], shared) for number in order}
            _wait(list(futures.values()), running, finished)
        results = [futures[number].result() for number in range(len(prepared))]
        durations.remember(results)
    return results


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class _Shared:
    root: Path
    kernels: Kernels
    environment: Mapping[str, str]
    timeout: float
    running: Running
    progress: Progress


def _wait(futures: list[Future[RunResult]], running: Running, finished: Finished | None) -> None:
    try:
        for future in as_completed(futures):
            if finished is not None:
                finished(future.result())
    except BaseException:
        # An interrupt: the threads end as soon as their kernels are gone, and none starts another.
        running.stop()
        for future in futures:
            future.cancel()
        raise


def _prepared(request: RunRequest, root: Path) -> tuple[RunRequest, NotebookNode]:
    notebook = _read(root / request.notebook)
    checked = check_parameters(
        request.parameters, read_parameters(notebook, request.notebook), request.notebook
    )
    if request.carried is not None:
        notebook = select_cells(notebook, request.carried, name=str(request.notebook))
    return replace(request, parameters=checked), notebook


def _read(path: Path) -> NotebookNode:
    import nbformat

    from series.errors import NotebookError

    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except FileNotFoundError:
        raise NotebookError("There is no such notebook", where=str(path)) from None
    except Exception as problem:
        reason = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        raise NotebookError(f"This is not a valid notebook: {reason}", where=str(path)) from None
    return notebook


def _run_one(request: RunRequest, notebook: NotebookNode, shared: _Shared) -> RunResult:
    started = time.monotonic()
    code_cells = [number for number, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    total = len(code_cells) + bool(request.parameters)

    def tell(stage: Stage, cell: int = 0, message: str = "") -> None:
        seconds = time.monotonic() - started
        shared.progress(Event(request.report, stage, cell, total, seconds, message))

    tell(Stage.RUNNING)
    cells: list[CellTime] = []

    def cell_done(time_: CellTime) -> None:
        cells.append(time_)
        tell(Stage.RUNNING, len(cells))

    executed, failure = _execute(request, notebook, shared, cell_done)
    if (
        failure is not None
        and failure.error == STOPPED
        and shared.kernels.lost
        and not shared.running.stopped
    ):
        # Not the notebook's fault: its kernel went with the fork server.
        cells.clear()
        executed, failure = _execute(request, notebook, shared, cell_done, plain=True)
    if failure is None:
        tell(Stage.DONE, total)
    elif shared.running.stopped:
        tell(Stage.STOPPED)
    else:
        tell(Stage.FAILED, message=failure.error)
    return RunResult(request, executed, failure, time.monotonic() - started, tuple(cells))


def _execute(
    request: RunRequest,
    notebook: NotebookNode,
    shared: _Shared,
    count: Callable[[CellTime], None],
    *,
    plain: bool = False,
) -> tuple[NotebookNode | None, RunFailure | None]:
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from series.execution.engine import ENGINE_NAME, Drive, StoppedOnTheWay
    from series.execution.executed import publishable

    author_cell = partial(_author_cell, notebook=notebook, request=request)

    def cell_done(position: int, seconds: float) -> None:
        count(CellTime(author_cell(position), seconds))

    manager = shared.kernels.manager(plain=plain)
    environment = {**shared.environment, **request.environment}
    drive = Drive(manager, environment, shared.root, shared.timeout, shared.running, cell_done)
    try:
        # Parameterized apart from the execution, which would look for parameters with a pattern that doesn't
        # know ``str | None`` and warn of every one; ours are checked already.
        if request.parameters:
            notebook = parameterize_notebook(
                load_notebook_node(notebook),
                dict(request.parameters),
                kernel_name="python3",
                language="python",
                engine_name=ENGINE_NAME,
            )
        executed = papermill.execute_notebook(
            notebook,
            None,
            engine_name=ENGINE_NAME,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            drive=drive,
        )
    except PapermillExecutionError as problem:
        return None, _failure(problem, author_cell(problem.cell_index))
    except StoppedOnTheWay as problem:
        error = "Timeout" if problem.timed_out else STOPPED
        return None, RunFailure(author_cell(problem.cell), error, problem.reason)
    return publishable(executed, request.parameters), None


def _failure(problem: PapermillExecutionError, cell: int) -> RunFailure:
    expected = problem.ename in _expected_errors()
    message = _plain(problem.evalue)
    return RunFailure(
        cell=cell,
        error=problem.ename,
        message=message if expected else _short(message),
        traceback=_plain("\n".join(problem.traceback)),
        expected=expected,
    )


def _author_cell(position: int, notebook: NotebookNode, request: RunRequest) -> int:
    """Translate a position in the executed notebook, which has the injected parameters, to the author's cell."""
    if request.parameters:
        tagged = [n for n, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", [])]
        if tagged and position > tagged[0]:
            return position
    return position + 1


def _expected_errors() -> set[str]:
    """Return the names of the errors that carry their own explanation."""
    import series.errors  # the subclasses exist once their modules are imported
    from data_access.errors import TraffickingSeriesError

    assert series.errors
    found, waiting = set(), [TraffickingSeriesError]
    while waiting:
        kind = waiting.pop()
        found.add(kind.__name__)
        waiting += kind.__subclasses__()
    return found


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _short(message: str, limit: int = 300) -> str:
    lines = message.strip().splitlines()
    first = lines[0] if lines else ""
    return first if len(first) <= limit else first[: limit - 1] + "…"
