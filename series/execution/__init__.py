"""Running notebooks: strict parameters, a fresh kernel for each, in parallel, over IPC."""

from series.execution.parameters import NotebookParameter, check_parameters, read_parameters
from series.execution.progress import Event, Progress, Stage
from series.execution.runner import RunFailure, RunRequest, RunResult, run

__all__ = [
    "Event",
    "NotebookParameter",
    "Progress",
    "RunFailure",
    "RunRequest",
    "RunResult",
    "Stage",
    "check_parameters",
    "read_parameters",
    "run",
]
