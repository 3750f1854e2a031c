"""What JupyterLab is started with: the project's kernel, settings and launcher, for this start only.

Nothing is installed and no configuration of the user is touched: what ``assets/lab`` holds comes first on Jupyter's path.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from series.cli.options import project_root
from series.lab.stripping import set_up

ASSETS = Path("assets", "lab")


@dataclass(frozen=True)
class Start:
    """A command, its environment and folder, and what there is to say before."""

    root: Path
    command: list[str]
    environment: dict[str, str]
    told: tuple[str, ...]


def prepare(arguments: Sequence[str], environment: Mapping[str, str]) -> Start:
    """See to the git filter, and say how JupyterLab is started. Raises UsageError where there is no project."""
    root = project_root()
    told = set_up(root)
    assets = str(root / ASSETS)
    path = os.pathsep.join(one for one in (assets, environment.get("JUPYTER_PATH", "")) if one)
    return Start(
        root, [*lab_command(root), *arguments], {**environment, "JUPYTER_PATH": path}, (told,) if told else ()
    )


def lab_command(root: Path) -> list[str]:
    """JupyterLab's command line. Kernels talk over sockets that belong to their user, not over ports; the one that
    notebooks of the series name is the only one on offer."""
    return [
        sys.executable,
        "-m",
        "jupyter",
        "lab",
        f"--ServerApp.root_dir={root}",
        "--LabApp.default_url=/lab/tree/notebooks",
        f"--LabApp.app_settings_dir={root / ASSETS / 'settings'}",
        "--ServerApp.jpserver_extensions=series.lab.server=True",
        "--KernelSpecManager.allowed_kernelspecs=python3",
        "--KernelManager.transport=ipc",
    ]
