"""The kernel process of one notebook: ``python -m series.execution.kernel -f CONNECTION_FILE``.

It is ipykernel's own, less the TCP port that ipykernel opens beside its channels to collect what forked
children print. With it gone, nothing of a kernel can be reached over a network, loopback included.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Serve one kernel until its driver ends it."""
    from ipykernel import kernelapp
    from ipykernel.iostream import IOPubThread

    class ClosedIOPubThread(IOPubThread):
        def _setup_pipe_in(self) -> None:
            self._pipe_flag = False

    setattr(kernelapp, "IOPubThread", ClosedIOPubThread)  # noqa: B010 (mypy forbids to assign to a class)
    kernelapp.launch_new_instance()


if __name__ == "__main__":
    if sys.path and sys.path[0] == "":
        del sys.path[0]
    main()
