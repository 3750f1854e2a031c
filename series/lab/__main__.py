"""Open JupyterLab on the project; further arguments are JupyterLab's own."""

from __future__ import annotations

import os
import sys

from data_access.errors import TraffickingSeriesError
from series.lab.starting import prepare


def main(arguments: list[str]) -> int:
    """Set up what is missing, then become JupyterLab."""
    try:
        start = prepare(arguments, os.environ)
    except TraffickingSeriesError as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code
    for line in start.told:
        print(line, flush=True)
    os.chdir(start.root)
    if os.name == "posix":
        os.execve(start.command[0], start.command, start.environment)
    import subprocess

    return subprocess.call(start.command, env=start.environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
