"""kill -9 at any moment: nothing hangs, nobody is left over, what was published stays, and the next run ends well.

``make faults`` does it fifty times for each kind of process, ``make test`` once. The moments are drawn from a seed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.publication import LIMIT, Project, ends_well, state_of
from tests.support.processes import alive, descendants, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

ROUNDS = range(int(os.environ.get("SERIES_FAULTS", "1")))


def _server(command: int) -> int | None:
    servers = [one for one, words in descendants(command) if "series.execution.forked.server" in words]
    return next((one for one in servers if _parent(one) == command), None)


def _kernel(command: int) -> int | None:
    server = _server(command)
    kernels = [one for one, _ in descendants(server)] if server else []
    return kernels[0] if kernels else None


def _parent(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


FIND = {"driver": lambda command: command, "fork server": _server, "kernel": _kernel}


@pytest.mark.parametrize("kind", FIND)
@pytest.mark.parametrize("number", ROUNDS)
def test_killed_at_any_moment(published: Project, kind: str, number: int) -> None:
    drawn = random.Random(f"{kind} {number}")
    delay = drawn.uniform(0, published.seconds if kind == "driver" else published.seconds / 4)
    published.forget()
    command = published.publish()
    seen: set[int] = set()
    try:
        _kill(command, kind, delay, seen)
        _, said = command.communicate(timeout=LIMIT)
    finally:
        if command.poll() is None:
            os.killpg(command.pid, signal.SIGKILL)
    wait_until(lambda: not any(alive(process) for process in seen))
    assert state_of(published.root) == published.edition
    _require_end(kind, command.returncode, said)
    # With whatever the killed run has left to be remembered.
    ends_well(published)
    assert state_of(published.root) == published.edition


def _require_end(kind: str, code: int, said: str) -> None:
    if kind == "driver":
        assert code in (0, -signal.SIGKILL), said
    elif kind == "fork server":
        assert code == 0, said
    elif code != 0:
        assert code == 5, said
        assert "its kernel died" in said
        assert "Traceback" not in said


def _kill(command: subprocess.Popen[str], kind: str, delay: float, seen: set[int]) -> None:
    """Kill the process of this kind ``delay`` seconds after it is there; ``seen`` gets all that were started."""
    victim: int | None = None
    until = 0.0
    while command.poll() is None:
        seen.update(one for one, _ in descendants(command.pid))
        if victim is None:
            victim = FIND[kind](command.pid)
            until = time.monotonic() + delay
        elif not alive(victim):
            return
        elif time.monotonic() >= until:
            os.kill(victim, signal.SIGKILL)
            return
        time.sleep(0.01)
