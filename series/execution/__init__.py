"""Running notebooks: strict parameters, a fresh kernel for each, in parallel, over IPC."""

from series.execution.parameters import NotebookParameter, check_parameters, read_parameters
from series.execution.progress import Event, Progress, Stage
from series.execution.runner import RunFailure, RunRequest, RunResult, failures_in_words, run

__all__ = [
    "Event",
    "NotebookParameter",
    "Progress",
    "RunFailure",
    "RunRequest",
    "RunResult",
    "Stage",
    "check_parameters",
    "failures_in_words",
    "read_parameters",
    "run",
]
