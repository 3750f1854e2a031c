"""How a fork of the server becomes a kernel that can't be told from one that was started by itself.

Everything that a process has from its start, or that a library looks up when it is imported, is set anew here.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

KERNEL_MODULE = "series.execution.kernel"
DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>


@dataclass(frozen=True)
class KernelStart:
    """One kernel to start: the options of ``python -m series.execution.kernel``, its variables and its folder."""

    options: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str
    server: int = 0

    @classmethod
    def read(cls, message: Mapping[str, object]) -> KernelStart:
        """Read what a client sent. Raises ValueError where it is something else."""
        options, environment, folder = (message.get(name) for name in ("options", "environment", "folder"))
        if not isinstance(options, list) or not isinstance(environment, dict) or not isinstance(folder, str):
            raise ValueError("not the start of a kernel")
        return cls(tuple(map(str, options)), {str(k): str(v) for k, v in environment.items()}, folder)

    def of(self, server: int) -> KernelStart:
        """The same, forked by the process ``server``."""
        return replace(self, server=server)


@dataclass(frozen=True)
class Surroundings:
    """The warnings filters of a fresh kernel, and those that the notebooks' imports added in front of them."""

    fresh: tuple[Any, ...]
    added: tuple[Any, ...] = ()

    @classmethod
    def now(cls) -> Surroundings:
        return cls(tuple(warnings.filters))

    def after_import(self) -> Surroundings:
        return replace(self, added=tuple(one for one in warnings.filters if one not in self.fresh))


def become_kernel(start: KernelStart, surroundings: Surroundings) -> None:
    """Become the kernel and serve it to its end."""
    from series.execution import kernel

    _set_apart(start.server)
    _settle_process(start)
    _settle_libraries()
    _set_filters(surroundings.fresh)
    gc.enable()

    def initialized() -> None:
        _set_filters((*surroundings.added, *warnings.filters))
        _settle_for_notebooks()

    # Who watches for an orphan's parent must know that it is the server.
    try:
        kernel.main([*start.options, f"--IPKernelApp.parent_handle={start.server}"], initialized)
    finally:
        gc.unfreeze()  # else what clears up at the end would find leaks


def _set_apart(server: int) -> None:
    """A session of its own, ended with the server, with the signals of a fresh process."""
    os.setsid()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != server:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _settle_process(start: KernelStart) -> None:
    os.environ.clear()
    os.environ.update(start.environment)
    os.environ["JPY_PARENT_PID"] = str(start.server)
    time.tzset()
    os.chdir(start.folder)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0, inheritable=True)
    if nothing == 0:  # the server's listening socket was there, which is closed
        os.set_inheritable(0, True)
    else:
        os.close(nothing)
    sys.path[0] = start.folder
    sys.argv = [str(sys.modules[KERNEL_MODULE].__file__), *start.options]


def _settle_libraries() -> None:
    """What a fresh process draws for itself; ``random`` does so after every fork, and so do our own seals."""
    import numpy as np

    np.random.seed()


def _settle_for_notebooks() -> None:
    """What libraries look up when they are imported: within a notebook they would find a kernel there."""
    import matplotlib as mpl
    import pandas as pd

    pd.set_option("display.max_columns", 20, "display.encoding", sys.stdout.encoding)
    backend = os.environ.get("MPLBACKEND")
    if backend and backend != mpl.rcParams["backend"]:
        mpl.use(backend)


def _set_filters(filters: tuple[Any, ...]) -> None:
    warnings.filters[:] = filters  # type: ignore[index]
    with warnings.catch_warnings():  # tells the interpreter that the filters are others now
        pass
