"""The kernel process of one notebook: ``python -m series.execution.kernel -f CONNECTION_FILE``.

It is ipykernel's own, less the TCP port that ipykernel opens beside its channels to collect what forked
children print. With it gone, nothing of a kernel can be reached over a network, loopback included.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

WITHOUT_DEBUGGER = "--without-debugger"
"""The option of a kernel that a program drives: half of a kernel's start is the import of its debugger."""


def main(options: list[str], initialized: Callable[[], None] = lambda: None) -> None:
    """Serve one kernel until its driver ends it; ``initialized`` is called before it takes its first cell."""
    from ipykernel import kernelapp
    from ipykernel.iostream import IOPubThread

    class ClosedIOPubThread(IOPubThread):
        def _setup_pipe_in(self) -> None:
            self._pipe_flag = False

    setattr(kernelapp, "IOPubThread", ClosedIOPubThread)  # noqa: B010 (mypy forbids to assign to a class)
    app = kernelapp.IPKernelApp.instance()
    with _no_debugger() if WITHOUT_DEBUGGER in options else nullcontext():
        app.initialize([option for option in options if option != WITHOUT_DEBUGGER])
    initialized()
    app.start()


@contextmanager
def _no_debugger() -> Iterator[None]:
    """What ipykernel does where debugpy isn't installed; a notebook could still import it afterwards."""
    hidden = "debugpy" not in sys.modules
    if hidden:
        sys.modules["debugpy"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if hidden:
            del sys.modules["debugpy"]


if __name__ == "__main__":
    if sys.path and sys.path[0] == "":
        del sys.path[0]
    main(sys.argv[1:])
