"""The whole command: ``series publish`` cold, with nothing changed, and with one notebook changed; and rendering alone."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.execution import copy_casebooks
from tests.benchmarks.processes import (
    WORK,
    BenchmarkFailure,
    Measured,
    interleaved,
    measured,
    median,
    python,
    with_cache,
)

COLD, WARM, CHANGED = "cold", "nothing changed", "one notebook changed"
RENDERED, QUARTO = "rendering, built in", "rendering, Quarto"
CHANGED_REPORT = "trafficked-men"
MODULE = "tests.benchmarks.publishing"


def measure(repeats: int, folder: Path, root: Path, told: Callable[[str], None]) -> dict[str, Any]:
    """Publish from a copy of the project, in turn: into nothing, again, and after a change of one notebook."""
    project = copy_project(root, folder / "project")
    cache = folder / "casebooks"
    measured(python(MODULE, "import"), folder=root, environment=with_cache(cache))
    fresh = folder / "publishing"

    def publish() -> Measured:
        verb = [sys.executable, "-c", "from series.cli import main; main()", "publish"]
        command = [*verb, "--renderer", "builtin", "--output", str(folder / "edition")]
        return measured(command, folder=project, environment=with_cache(fresh))

    def cold(_: int) -> Measured:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(folder / "edition", ignore_errors=True)
        copy_casebooks(cache, fresh)
        return publish()

    def changed(turn: int) -> Measured:
        change(project / "notebooks" / f"{CHANGED_REPORT}.ipynb", turn)
        return publish()

    def alone(_: int) -> Measured:
        command = python(MODULE, "alone")
        return measured(command, folder=project, environment=with_cache(cache))

    runs: dict[str, list[dict[str, float]]] = {}
    for turn in range(repeats):
        # These build on one another: their order is the point.
        steps = {COLD: cold, WARM: lambda _: publish(), CHANGED: changed, "that notebook alone": alone}
        for name, found in interleaved(
            {name: lambda _, step=step, turn=turn: step(turn) for name, step in steps.items()}, 1, told
        ).items():
            runs.setdefault(name, []).extend(found)
    own = median(runs.pop("that notebook alone"))
    rendering = interleaved(_renderers(folder, root), repeats, told)
    return {
        "runs": {**runs, **rendering},
        "changed_notebook_seconds": own,
        "changed_beyond_it": median(runs[CHANGED], "wall") - own,
    }


def _renderers(folder: Path, root: Path) -> dict[str, Callable[[int], Measured]]:
    """The renderers of the edition that was published last: ours, and Quarto's where it is there."""
    names = {RENDERED: "builtin"}
    if os.environ.get("QUARTO_PATH") or shutil.which("quarto"):
        names[QUARTO] = "quarto"

    def run(name: str) -> Callable[[int], Measured]:
        command = python(MODULE, "render", "--renderer", name, "--folder", folder)
        return lambda _: measured(command, folder=root)

    return {way: run(name) for way, name in names.items()}


def copy_project(root: Path, target: Path) -> Path:
    """What the command needs of the project, in a folder where a notebook may be changed."""
    shutil.rmtree(target, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files"], cwd=root, check=True, capture_output=True, text=True).stdout
    for name in listed.splitlines():
        if not name.startswith(("tests/", "docs/")) and (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)
    return target


def change(notebook: Path, turn: int) -> None:
    """Change the last cell of code of a notebook by a comment."""
    import nbformat

    node = nbformat.read(notebook, as_version=4)
    last = [cell for cell in node.cells if cell.cell_type == "code"][-1]
    last.source += f"\n# changed: {turn}"
    nbformat.write(node, notebook)


def main(verb: str, renderer: str, folder: Path) -> None:
    """What the measured processes do."""
    if verb == "import":
        from data_access.sources import import_source

        import_source("demonstration")
    elif verb == "alone":
        from series.execution import RunRequest, run
        from series.publishing.source import open_source

        root = Path.cwd()
        carried = open_source("demonstration", None, None).carried
        began = time.monotonic()
        file = Path("notebooks", f"{CHANGED_REPORT}.ipynb")
        [result] = run([RunRequest(CHANGED_REPORT, file, carried=carried)], root=root)
        print(f"{WORK}{time.monotonic() - began:.3f}")
        if result.failure:
            raise BenchmarkFailure(result.told())
    else:
        from series.rendering.interface import Format, RendererChoice, render

        staging = next((folder / "edition" / "editions").glob("*/staging/en"))
        copied, target = folder / "staging", folder / "rendered"
        for old in (copied, target):
            shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(staging, copied)
        began = time.monotonic()
        render(copied, target, frozenset(Format), RendererChoice(renderer), lambda _: None)
        print(f"{WORK}{time.monotonic() - began:.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("verb", choices=["import", "alone", "render"])
    parser.add_argument("--renderer", default="builtin")
    parser.add_argument("--folder", type=Path, default=Path())
    given = parser.parse_args()
    main(given.verb, given.renderer, given.folder)
