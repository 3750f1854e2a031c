"""Forked kernels for whoever starts kernels through Jupyter: the driver of the series, papermill, nbval, JupyterLab.

A kernelspec names it: ``{"metadata": {"kernel_provisioner": {"provisioner_name": "trafficking-series-forked"}}}``.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Instance

from series.execution.forked.becoming import KERNEL_MODULE
from series.execution.forked.client import ForkedKernel, ForkRefused, ForkServer, fork_is_available
from series.execution.forked.preload import ONE_THREAD

NAME = "trafficking-series-forked"


class ServerOfProcess:
    """The fork server that this process keeps for kernels whose starter brought none; begun with the first kernel."""

    def __init__(self) -> None:
        self._server: ForkServer | None = None
        self._lock = Lock()

    def start(
        self, options: Sequence[str], environment: Mapping[str, str], folder: Path | str
    ) -> ForkedKernel:
        """Fork a kernel. A server that refuses, because it is gone or its modules are old, is replaced once."""
        with self._lock:
            if self._server is not None:
                try:
                    return self._server.start(options, environment, folder)
                except ForkRefused:
                    self._server.close()
            # Removed with the process: nothing else than a socket is in it.
            place = Path(tempfile.mkdtemp(prefix=f"series-{os.getpid()}-"))
            self._server = ForkServer(place, environment, Path(folder))
            return self._server.start(options, environment, folder)


class ForkedProvisioner(LocalProvisioner):
    """Forks the kernel where it can, and starts a plain one where it can't.

    ``server`` is the fork server to ask; without one, this process keeps its own.
    """

    server = Instance(ForkServer, allow_none=True)
    process: Any = None
    kept: ClassVar[ServerOfProcess] = ServerOfProcess()

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel that ``cmd`` would start."""
        environment = {**(kwargs.get("env") or os.environ), **ONE_THREAD}
        folder = kwargs.get("cwd") or Path.cwd()
        options = options_of(cmd)
        if options is None or not fork_is_available(environment):
            return await super().launch_kernel(cmd, **kwargs)
        try:
            # In a thread: the first kernel waits for the server's imports.
            start = (self.server or self.kept).start
            self.process = await asyncio.to_thread(start, options, environment, folder)
        except ForkRefused as refused:
            self.log.info("A plain kernel is started: %s.", refused)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = folder
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end, with shorter steps than Jupyter's tenth of a second."""
        while await self.poll() is None:
            await asyncio.sleep(0.005)
        return await super().wait()


def options_of(command: Sequence[str]) -> list[str] | None:
    """The options of our kernel in ``python -m series.execution.kernel …``; None for another program."""
    if list(command[1:3]) != ["-m", KERNEL_MODULE]:
        return None
    return list(command[3:])
