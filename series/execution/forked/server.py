"""The fork server: ``python -m series.execution.forked.server``, with a listening Unix socket as its standard input.

It imports everything once, then forks a kernel for each connection. It has one thread, opens no database and no
ZeroMQ context, and refuses to fork where that isn't so: a lock that another thread holds would stay locked in the
child for ever. It ends, with all its kernels, when the driver that started it is gone.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from series.execution.forked.becoming import KernelStart, Surroundings, become_kernel
from series.execution.forked.messages import Received, send
from series.execution.forked.preload import preload_kernel, preload_notebooks, settled_before_import

PIECE = 1 << 16
LIFELINE = "--lifeline"


@dataclass
class Child:
    """One connection, and the kernel that was forked for it."""

    connection: socket.socket
    received: Received = field(default_factory=Received)
    process: int | None = None
    ended: bool = False


class Server:
    """Forks kernels and looks after them until the driver closes its end of ``lifeline``."""

    def __init__(self, listening: socket.socket, lifeline: int) -> None:
        self._listening = listening
        self._lifeline = lifeline
        self._settled = settled_before_import(os.environ)
        self._modules = _module_files()
        self._children: dict[int, Child] = {}
        self._selector = selectors.DefaultSelector()
        self._woken, waker = socket.socketpair()
        self._waker = waker
        for end in (self._woken, waker, listening):
            end.setblocking(False)

    def serve(self) -> KernelStart | None:
        """Serve until the driver is gone. In a child that was just forked it returns what that is to become."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for source in (self._listening, self._woken, self._lifeline):
            self._selector.register(source, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj == self._lifeline:
                    self._end_all()
                    return None
                if key.fileobj is self._listening:
                    self._accept()
                elif key.fileobj is self._woken:
                    self._woken.recv(PIECE)
                    self._tell_of_ended()
                elif (start := self._hear(self._children[key.fd])) is not None:
                    return start

    def _accept(self) -> None:
        with suppress(OSError):
            connection, _ = self._listening.accept()
            self._children[connection.fileno()] = Child(connection)
            self._selector.register(connection, selectors.EVENT_READ)

    def _hear(self, child: Child) -> KernelStart | None:
        try:
            piece = child.connection.recv(PIECE)
            child.received.add(piece)
            message = child.received.next() if piece else None
            start = None if message is None else KernelStart.read(message)
        except (OSError, ValueError):
            piece, start = b"", None
        if not piece:
            self._close(child)
        elif start is not None:
            return self._fork(child, start)
        return None

    def _fork(self, child: Child, start: KernelStart) -> KernelStart | None:
        reason = self._why_not(start) if child.process is None else "this connection has its kernel already"
        if reason:
            self._answer(child, {"refused": reason})
            return None
        server = os.getpid()
        process = os.fork()
        if process == 0:
            self._leave_to_parent()
            return start.of(server)
        child.process = process
        self._answer(child, {"process": process})
        return None

    def _why_not(self, start: KernelStart) -> str:
        threads = number_of_threads()
        if threads != 1:
            return f"the fork server has {threads} threads"
        if settled_before_import(start.environment) != self._settled:
            return "a variable that is read at the start differs"
        if _module_files() != self._modules:
            return "a module was changed since it was imported"
        return ""

    def _answer(self, child: Child, message: dict[str, object]) -> None:
        try:
            send(child.connection, message)
        except OSError:
            self._close(child)

    def _tell_of_ended(self) -> None:
        """Tell which kernels ended. They are laid to rest when the client has heard it: until then none has its number."""
        for child in list(self._children.values()):
            if child.process is None or child.ended:
                continue
            found = os.waitid(os.P_PID, child.process, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if found is not None:
                child.ended = True
                killed = found.si_code != os.CLD_EXITED
                self._answer(child, {"exit": -found.si_status if killed else found.si_status})

    def _close(self, child: Child) -> None:
        self._selector.unregister(child.connection)
        self._children.pop(child.connection.fileno(), None)
        child.connection.close()
        if child.process is not None:
            _end(child.process)

    def _end_all(self) -> None:
        for child in list(self._children.values()):
            self._close(child)

    def _leave_to_parent(self) -> None:
        """In the child: let go of everything that is the server's."""
        signal.set_wakeup_fd(-1)
        self._selector.close()
        for child in self._children.values():
            child.connection.close()
        for end in (self._woken, self._waker, self._listening):
            end.close()
        os.close(self._lifeline)


def number_of_threads() -> int:
    """The threads of this process, those of C libraries included."""
    return len(os.listdir("/proc/self/task"))  # noqa: PTH208 (a Path for each would be slower)


def _end(process: int) -> None:
    """End a kernel with all that it started, and lay it to rest."""
    for end in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            end(process, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(process, 0)


def _module_files() -> dict[str, tuple[int, int]]:
    """The files of our own packages that are imported, with their times and sizes: a change shows here."""
    found = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and name.partition(".")[0] in ("data_access", "series"):
            with suppress(OSError):
                state = Path(file).stat()
                found[file] = (state.st_mtime_ns, state.st_size)
    return found


def main(arguments: list[str]) -> None:
    """Import, then serve; a forked child leaves ``serve`` and becomes a kernel."""
    lifeline = int(arguments[arguments.index(LIFELINE) + 1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    preload_kernel()
    surroundings = Surroundings.now()
    preload_notebooks()
    surroundings = surroundings.after_import()
    gc.collect()
    gc.freeze()
    start = Server(socket.socket(fileno=0), lifeline).serve()
    if start is None:
        os._exit(0)
    become_kernel(start, surroundings)


if __name__ == "__main__":
    main(sys.argv[1:])
