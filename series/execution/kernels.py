"""Where the kernels of a run come from: fresh, private, over IPC sockets, with a settled environment.

They are forked from a server that has imported everything already; where that isn't available, they are plain
processes, with the same results.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from series.execution.forked import ForkServer, fork_is_available
from series.execution.forked.preload import ONE_THREAD
from series.execution.kernel import WITHOUT_DEBUGGER

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

# The longest path that every system takes for a socket is 103 bytes; a kernel adds about 20 to the folder's.
LONGEST_FOLDER = 80


@dataclass(frozen=True)
class Kernels:
    """What kernels are started from: a private folder for their sockets and, where kernels are forked, the fork server.

    One supply serves as many runs as are wanted; no kernel serves two notebooks.
    """

    folder: Path
    server: ForkServer | None = None
    _numbers: Iterator[int] = field(default_factory=count)

    def manager(self, *, plain: bool = False) -> AsyncKernelManager:
        """A manager for one kernel, not started yet; ``plain`` keeps it from being forked."""
        from jupyter_client.manager import AsyncKernelManager

        name = f"k{next(self._numbers)}"
        manager = AsyncKernelManager(
            kernel_name="python3",
            kernel_spec_manager=_specs(None if plain else self.server),
            connection_file=str(self.folder / f"{name}.json"),
            # ZeroMQ has no IPC on Windows.
            transport="ipc" if os.name == "posix" else "tcp",
        )
        if os.name == "posix":
            manager.ip = str(self.folder / name)
        return manager

    @property
    def lost(self) -> bool:
        """Whether the fork server ended although nobody asked it to."""
        return self.server is not None and not self.server.alive


@contextmanager
def open_kernels(
    root: Path, environment: Mapping[str, str] | None = None, *, fork: bool = True
) -> Iterator[Kernels]:
    """Start what kernels are forked from, if they are, in the background; end it, with all kernels, afterwards.

    ``root`` is the folder of the notebooks, ``environment`` (default: the process's own) what kernels will have;
    variables other than those that are read at the start of a process may still differ for each of them. Without
    ``fork`` kernels are plain: for one notebook, importing everything first costs more than it saves.
    """
    base = os.environ if environment is None else environment
    with ExitStack() as stack:
        folder = stack.enter_context(private_folder())
        server = None
        if fork and fork_is_available(base):
            server = stack.enter_context(ForkServer(folder, kernel_environment(base, folder), root))
        yield Kernels(folder, server)


def _specs(server: ForkServer | None) -> object:
    """Hands out one kernel whatever the name: this interpreter's, so that no kernel of the user's interferes."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.provisioning import KernelProvisionerFactory

    from series.execution.forked.provisioner import NAME, ForkedProvisioner

    # Jupyter finds it by itself where the project is installed.
    kind = EntryPoint(
        NAME,
        f"{ForkedProvisioner.__module__}:{ForkedProvisioner.__name__}",
        KernelProvisionerFactory.GROUP_NAME,
    )
    KernelProvisionerFactory.provisioners.setdefault(NAME, kind)
    metadata = {}
    if server is not None:
        metadata["kernel_provisioner"] = {"provisioner_name": NAME, "config": {"server": server}}

    class OneKernel(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return KernelSpec(
                # Nobody looks at the history of such a kernel, which would be written to a database.
                argv=[
                    sys.executable,
                    "-m",
                    "series.execution.kernel",
                    "-f",
                    "{connection_file}",
                    "--HistoryManager.enabled=False",
                    WITHOUT_DEBUGGER,
                ],
                display_name="Python 3",
                language="python",
                name=kernel_name,
                metadata=metadata,
            )

    return OneKernel()


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


def kernel_environment(base: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the environment of a kernel: ``base`` with everything settled that could change a result.

    Linear algebra has one thread: notebooks side by side take the cores, and sums whose order depends on how many
    cores a machine has would differ in their last digits. Arrow's allocator would start a thread when it is imported, and
    a process with threads can't be forked.
    """
    settled = {
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    return {**base, **settled, **ONE_THREAD}
