"""How a kernel is started for a notebook: fresh, private, over IPC sockets, with a settled environment.

This is the seam for other ways to get a kernel: whatever provides a ``KernelSpec`` (with its own provisioner, for
instance) can take the place of ``PlainKernel`` without the engine or the runner noticing.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

# The longest path that every system takes for a socket is 103 bytes; a kernel adds about 20 to the folder's.
LONGEST_FOLDER = 80

_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


class PlainKernel(KernelSpecManager):
    """Hands out one kernel whatever the name: this interpreter's, so that no kernel of the user's interferes."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, "-m", "series.execution.kernel", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python", name=kernel_name)


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder with a short path, readable by its owner only, for the sockets of one run; removed afterwards.

    What a killed run left behind goes first.
    """
    parent = Path(tempfile.gettempdir())
    if len(os.fsencode(parent)) > LONGEST_FOLDER - len("/series-4194304-12345678") and Path("/tmp").is_dir():
        parent = Path("/tmp")
    remove_abandoned(parent)
    folder = Path(tempfile.mkdtemp(prefix=f"series-{os.getpid()}-", dir=parent)).resolve()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned(parent: Path) -> None:
    """Remove the folders of runs whose process is gone."""
    for folder in parent.glob("series-*-*"):
        owner = folder.name.split("-")[1]
        if owner.isdecimal() and not _runs(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def kernel_manager(folder: Path, name: str) -> AsyncKernelManager:
    """Return a manager for a kernel, not started yet, whose sockets lie in ``folder``."""
    manager = AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=PlainKernel(),
        connection_file=str(folder / f"{name}.json"),
        # ZeroMQ has no IPC on Windows.
        transport="ipc" if os.name == "posix" else "tcp",
    )
    if os.name == "posix":
        manager.ip = str(folder / name)
    return manager


def kernel_environment(base: Mapping[str, str], folder: Path, threads: int) -> dict[str, str]:
    """Return the environment of a kernel: ``base`` with everything settled that could change a result.

    ``threads`` is the number of threads for linear algebra in this kernel; several kernels that each take all
    cores are slower than one after the other.
    """
    settled = {
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    return {**base, **settled, **dict.fromkeys(_THREAD_VARIABLES, str(threads))}
