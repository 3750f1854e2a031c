"""Showing how far a publication is: a live list on a terminal, plain lines elsewhere. Both go to standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from series.cli.messages import plain
from series.execution.progress import Event, Stage

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from series.publishing.model import Watcher


class PlainDisplay:
    """One line for each step, and for each notebook that starts and ends."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._running: set[str] = set()
        self._lock = Lock()

    def step(self, message: str) -> None:
        self._print(f"[{time.monotonic() - self._started:6.1f} s] {message}")

    def detail(self, message: str) -> None:
        self._print(f"             {message}")

    def notebook(self, event: Event) -> None:
        with self._lock:
            fresh = event.report not in self._running
            self._running.add(event.report)
        if event.stage is Stage.RUNNING and fresh:
            self.detail(f"{event.report}: started")
        elif event.stage in (Stage.DONE, Stage.FAILED, Stage.STOPPED):
            self.detail(f"{event.report}: {event.stage} after {event.seconds:.1f} s {event.message}".rstrip())

    def _print(self, text: str) -> None:
        # One call: what threads print with print() can end up on one line.
        sys.stderr.write(f"{plain(text)}\n")
        sys.stderr.flush()


class LiveDisplay:
    """A bar for each notebook at work, a tick or cross for each that is done."""

    def __init__(self, progress: RichProgress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}
        self._lock = Lock()

    def step(self, message: str) -> None:
        self._progress.console.print(plain(message), style="bold", markup=False, highlight=False)

    def detail(self, message: str) -> None:
        self._progress.console.print(f"  {plain(message)}", style="dim", markup=False, highlight=False)

    def notebook(self, event: Event) -> None:
        with self._lock:
            if event.stage is Stage.RUNNING:
                if event.report not in self._tasks:
                    self._tasks[event.report] = self._progress.add_task(event.report, total=event.cells)
                self._progress.update(self._tasks[event.report], completed=event.cell)
                return
            task = self._tasks.pop(event.report, None)
            if task is not None:
                self._progress.remove_task(task)
        marks = {Stage.DONE: ("✓", "green"), Stage.FAILED: ("✗", "red"), Stage.STOPPED: ("–", "dim")}
        if event.stage in marks:
            sign, style = marks[event.stage]
            line = f"  {sign} {event.report} {event.seconds:.1f} s {event.message}".rstrip()
            self._progress.console.print(line, style=style, markup=False, highlight=False)


@contextmanager
def display() -> Iterator[Watcher]:
    """Return the display that suits where standard error goes."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield PlainDisplay()
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield LiveDisplay(progress)
