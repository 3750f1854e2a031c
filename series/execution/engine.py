"""Papermill's engine for the series: our kernel, a limit for the whole notebook, progress, nothing saved on the way."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from jupyter_client.jsonutil import extract_dates
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

ENGINE_NAME = "trafficking-series"
KERNEL_START_SECONDS = 120


class StoppedOnTheWay(Exception):
    """The kernel did not get to the notebook's end; ``cell`` is the position of the cell that it was in."""

    def __init__(self, reason: str, cell: int, timed_out: bool) -> None:
        self.reason = reason
        self.cell = cell
        self.timed_out = timed_out
        super().__init__(reason)


@dataclass
class Running:
    """The kernels at work, so that an interrupt can end them; once stopped, no other may start."""

    managers: set[AsyncKernelManager] = field(default_factory=set)
    stopped: bool = False
    _lock: Lock = field(default_factory=Lock)

    def add(self, manager: AsyncKernelManager) -> bool:
        with self._lock:
            if not self.stopped:
                self.managers.add(manager)
            return not self.stopped

    def remove(self, manager: AsyncKernelManager) -> None:
        with self._lock:
            self.managers.discard(manager)

    def stop(self) -> None:
        """End all kernels at once; the threads that drive them then end by themselves."""
        with self._lock:
            self.stopped = True
            for manager in self.managers:
                _kill(manager)


@dataclass(frozen=True)
class Drive:
    """All that the engine needs to know about one execution."""

    manager: AsyncKernelManager
    environment: Mapping[str, str]
    folder: Path
    timeout: float
    running: Running
    cell_done: Callable[[int, float], None]
    """Called with each executed cell's position and the seconds that the kernel took for it."""


class SeriesEngine(Engine):
    """Executes a notebook in the kernel that ``drive`` describes."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, drive: Drive, **options: Any
    ) -> NotebookNode:
        position = [0]
        deadlines: list[float] = []

        def cell_started(cell: NotebookNode, cell_index: int) -> None:
            position[0] = cell_index
            if not deadlines:
                deadlines.append(time.monotonic() + drive.timeout)

        def cell_executed(cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
            drive.cell_done(cell_index, _seconds(execute_reply))

        client = PapermillNotebookClient(
            nb_man,
            km=drive.manager,
            kernel_name=kernel_name,
            timeout_func=lambda cell: max(1, round(deadlines[0] - time.monotonic())),
            startup_timeout=KERNEL_START_SECONDS,
            shutdown_kernel="immediate",
            record_timing=False,
            on_cell_start=cell_started,
            on_cell_executed=cell_executed,
        )
        if not drive.running.add(drive.manager):
            raise StoppedOnTheWay("it was stopped before it began", 0, False)
        try:
            return client.execute(cleanup_kc=True, cwd=str(drive.folder), env=dict(drive.environment))
        except CellTimeoutError:
            limit = f"it was not done within the time limit of {drive.timeout:g} seconds"
            raise StoppedOnTheWay(limit, position[0], True) from None
        except DeadKernelError:
            raise StoppedOnTheWay("its kernel died (out of memory, or killed)", position[0], False) from None
        except RuntimeError as problem:
            if "Kernel d" not in str(problem):
                raise
            raise StoppedOnTheWay(f"its kernel did not start: {problem}", position[0], False) from None
        finally:
            drive.running.remove(drive.manager)
            _kill(drive.manager)
            _end_event_loop()


def register() -> None:
    """Make the engine known to papermill, which finds engines by name."""
    papermill_engines.register(ENGINE_NAME, SeriesEngine)


def _end_event_loop() -> None:
    """Close this thread's event loop, which jupyter_core opens and leaves, once what was cancelled has ended."""
    loop = ensure_event_loop()
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(_ended(left))
    loop.close()
    asyncio.set_event_loop(None)


def _seconds(reply: Mapping[str, Any]) -> float:
    """How long the kernel took, by its own clock: without the way of the messages."""
    moments = extract_dates([reply.get("metadata", {}).get("started"), reply.get("header", {}).get("date")])
    if not all(isinstance(moment, datetime) for moment in moments):
        return 0.0
    return max(0.0, (moments[1] - moments[0]).total_seconds())


async def _ended(tasks: Iterable[asyncio.Task[Any]]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)


def _kill(manager: AsyncKernelManager) -> None:
    """Kill what is left of a kernel: callable from any thread, harmless when it is gone."""
    process = getattr(manager.provisioner, "process", None)
    if process is None or process.poll() is not None:
        return
    try:
        if hasattr(os, "killpg"):
            os.killpg(os.getpgid(process.pid), signal.SIGKILL)
        else:
            process.kill()
    except (ProcessLookupError, PermissionError):
        pass
