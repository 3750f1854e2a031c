"""Starting a fork server, and asking it for kernels."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from series.execution.forked.messages import Received, send

KERNELS_VARIABLE = "SERIES_KERNELS"
PLAIN = "plain"
SECONDS_TO_END = 5.0
_LOST = -int(signal.SIGKILL)


class ForkRefused(Exception):
    """The server won't fork this kernel, or is gone; the message says why."""


def fork_is_available(environment: Mapping[str, str]) -> bool:
    """Whether kernels are forked: on Linux, unless ``SERIES_KERNELS=plain``.

    On macOS, system libraries don't survive a fork; Windows has none.
    """
    return sys.platform == "linux" and environment.get(KERNELS_VARIABLE) != PLAIN


class ForkedKernel:
    """A kernel process that the server forked, as ``subprocess.Popen`` would show it."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, received: Received, process: int) -> None:
        self.pid = process
        self.returncode: int | None = None
        self._connection = connection
        self._received = received

    def poll(self) -> int | None:
        """The exit code, or None while it runs. Where the server is gone, so is the kernel."""
        if self.returncode is None:
            try:
                piece = self._connection.recv(4096, socket.MSG_DONTWAIT)
                self._received.add(piece)
                message = self._received.next()
                code = message.get("exit") if message else None
                ended = not piece or code is not None
            except BlockingIOError:
                return None
            except (OSError, ValueError):
                code, ended = None, True
            if ended:
                self.returncode = code if isinstance(code, int) else _LOST
                self._connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises ``subprocess.TimeoutExpired``."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(f"kernel {self.pid}", timeout or 0)
            time.sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        """Signal it. As long as the connection is open, no other process can have its number."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class ForkServer:
    """A fork server of this process, ended with it; ``with`` ends it before."""

    def __init__(self, folder: Path, environment: Mapping[str, str], working_folder: Path) -> None:
        """Start it: imports go on in the background, and kernels that are asked for before wait for them.

        ``folder`` is private and short: its socket lies there. ``environment`` must have all variables settled that
        are read at the start of a process.
        """
        self._address = str(folder / "fork.sock")
        self._asked = False
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(self._address)
            listening.listen(128)
            lifeline, end = os.pipe()
            self._lifeline: int | None = end
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "series.execution.forked.server", "--lifeline", str(lifeline)],
                    stdin=listening.fileno(),
                    pass_fds=(lifeline,),
                    cwd=working_folder,
                    env=dict(environment),
                    start_new_session=True,
                )
            finally:
                os.close(lifeline)

    @property
    def process(self) -> int:
        """The server's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def start(
        self, options: Sequence[str], environment: Mapping[str, str], folder: Path | str
    ) -> ForkedKernel:
        """Fork a kernel with these options of ``series.execution.kernel``. Raises ForkRefused."""
        self._asked = True
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self._address)
            send(
                connection,
                {"options": list(options), "environment": dict(environment), "folder": str(folder)},
            )
            received = Received()
            while (answer := received.next()) is None:
                piece = connection.recv(4096)
                if not piece:
                    raise ForkRefused("the fork server is gone")
                received.add(piece)
            process = answer.get("process")
            if not isinstance(process, int):
                raise ForkRefused(str(answer.get("refused")))
        except OSError as problem:
            connection.close()
            raise ForkRefused(f"the fork server is gone ({problem.strerror})") from None
        except ForkRefused:
            connection.close()
            raise
        return ForkedKernel(connection, received, process)

    def close(self) -> None:
        """End the server and all its kernels."""
        if self._lifeline is None:
            return
        os.close(self._lifeline)
        self._lifeline = None
        try:
            if not self._asked:  # it may still be importing, and has nothing to clear up
                self._process.kill()
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        Path(self._address).unlink(missing_ok=True)

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
