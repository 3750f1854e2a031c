"""What the execution tells about its progress; how it is shown is the command line's business."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where a notebook stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Event:
    """A change in the state of one notebook: ``cell`` of ``cells`` code cells done, ``seconds`` since its start."""

    report: str
    stage: Stage
    cell: int = 0
    cells: int = 0
    seconds: float = 0.0
    message: str = ""


Progress = Callable[[Event], None]


def silent(event: Event) -> None:
    """Show nothing."""
