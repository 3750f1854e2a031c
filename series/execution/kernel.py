"""The kernel process of one notebook: ``python -m series.execution.kernel -f CONNECTION_FILE``.

It is ipykernel's own, less the TCP port that ipykernel opens beside its channels to collect what forked
children print. With it gone, nothing of a kernel can be reached over a network, loopback included.
"""

from __future__ import annotations

import sys
from collections.abc import Callable


def main(options: list[str], initialized: Callable[[], None] = lambda: None) -> None:
    """Serve one kernel until its driver ends it; ``initialized`` is called before it takes its first cell."""
    from ipykernel import kernelapp
    from ipykernel.iostream import IOPubThread

    class ClosedIOPubThread(IOPubThread):
        def _setup_pipe_in(self) -> None:
            self._pipe_flag = False

    setattr(kernelapp, "IOPubThread", ClosedIOPubThread)  # noqa: B010 (mypy forbids to assign to a class)
    app = kernelapp.IPKernelApp.instance()
    app.initialize(options)
    initialized()
    app.start()


if __name__ == "__main__":
    if sys.path and sys.path[0] == "":
        del sys.path[0]
    main(sys.argv[1:])
