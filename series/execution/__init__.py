"""Running notebooks: strict parameters, a fresh kernel for each, forked where that works, side by side, over IPC."""

from series.execution.kernels import Kernels, open_kernels
from series.execution.parameters import NotebookParameter, check_parameters, read_parameters
from series.execution.progress import Event, Progress, Stage
from series.execution.runner import CellTime, RunFailure, RunRequest, RunResult, failures_in_words, run

__all__ = [
    "CellTime",
    "Event",
    "Kernels",
    "NotebookParameter",
    "Progress",
    "RunFailure",
    "RunRequest",
    "RunResult",
    "Stage",
    "check_parameters",
    "failures_in_words",
    "open_kernels",
    "read_parameters",
    "run",
]
