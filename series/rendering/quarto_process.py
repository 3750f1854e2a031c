"""Running Quarto as a child process: its lines as they come, a time limit, and no process left behind."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
GRACE = 5.0  # seconds between asking a process to end and ending it
LONGEST_TALK = 20_000  # lines that are kept; more than any render says


class TimeLimitReached(Exception):
    """The child process ran longer than it may; it and its children have been ended."""


@dataclass(frozen=True)
class Answer:
    """How a child process ended and what it said: its lines, without colours, in order."""

    code: int
    lines: tuple[str, ...]


def run(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    time_limit: float,
    on_line: Callable[[str], None] = lambda line: None,
) -> Answer:
    """Run ``command`` in ``folder`` and return its answer; ``on_line`` hears every line at once.

    Quarto starts pandoc, Typst and Deno as children of its own, so the command gets a process group, and the whole
    group ends with it: on ``TimeLimitReached`` (after ``time_limit`` seconds), on an interrupt and on any error.
    """
    child = subprocess.Popen(
        list(command),
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    heard: queue.Queue[str | None] = queue.Queue()
    listener = threading.Thread(target=_listen, args=(child, heard), daemon=True)
    listener.start()
    try:
        lines = _collect(heard, time.monotonic() + time_limit, on_line)
        code = child.wait(timeout=GRACE)
    except (queue.Empty, subprocess.TimeoutExpired):
        raise TimeLimitReached from None
    finally:
        _end_group(child)
        listener.join(timeout=GRACE)
        if child.stdout is not None and not listener.is_alive():
            child.stdout.close()
    return Answer(code, tuple(lines))


def _listen(child: subprocess.Popen[str], heard: queue.Queue[str | None]) -> None:
    assert child.stdout is not None
    with contextlib.suppress(ValueError):  # closed while it was read: the child has been ended
        for line in child.stdout:
            heard.put(line)
    heard.put(None)


def _collect(heard: queue.Queue[str | None], deadline: float, on_line: Callable[[str], None]) -> list[str]:
    """The lines until the child closes its output; ``queue.Empty`` when the deadline passes first."""
    lines: list[str] = []
    while True:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise queue.Empty
        line = heard.get(timeout=remaining)
        if line is None:
            return lines
        plain = ANSI.sub("", line).replace("\r", "\n").rstrip()
        for part in plain.splitlines() or [""]:
            if len(lines) < LONGEST_TALK:
                lines.append(part)
            on_line(part)


def _end_group(child: subprocess.Popen[str]) -> None:
    """End the child and everything it started; a group that has ended already is no error."""
    if child.poll() is None:
        _signal_group(child, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=GRACE)
    _signal_group(child, getattr(signal, "SIGKILL", signal.SIGTERM))
    if child.poll() is None:
        child.wait(timeout=GRACE)


def _signal_group(child: subprocess.Popen[str], which: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, which)
        elif child.poll() is None:
            child.kill()


__all__ = ["Answer", "TimeLimitReached", "run"]
