"""Executing the notebooks of the series: papermill in a loop, in several ways, against ours; and the bound.

All ways get the same notebooks: those of the reports that the demonstration can carry, with the cells that it can fill. The
bound is the time of the cells themselves, with everything that they import imported before, divided by the cores.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.processes import WORK, Measured, interleaved, measured, median, python, with_cache

COMMAND = "papermill's command, one by one"
LIBRARY = "papermill as a library, one by one"
TWO = "papermill's command, two at once"
OURS = "series, cold"
MODULE = "tests.benchmarks.execution"
LIST = "notebooks.json"
HEAVY = ("numpy", "pandas", "duckdb", "matplotlib.figure", "scipy.stats", "statsmodels.api", "series.evidence",
         "series.charts", "data_access.casebook.queries_modelling")  # fmt: skip
"""What cells import on the way, inside what they call."""


@dataclass(frozen=True)
class Notebook:
    """A notebook to execute: its report, its file, and its parameters."""

    report: str
    file: Path
    parameters: dict[str, Any]


def prepare(folder: Path, root: Path) -> list[Notebook]:
    """Write the notebooks of the series, with the cells that the demonstration can fill, and list them."""
    import nbformat

    from series.catalog import read_catalog
    from series.execution.selection import select_cells
    from series.publishing.model import PublishRequest
    from series.publishing.requests import run_requests
    from series.publishing.source import open_source, plan_for

    source = open_source("demonstration", None, None)
    plan = plan_for(read_catalog(root / "notebooks" / "reports.yml"), source)
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for request in run_requests(plan.publishable, PublishRequest("demonstration", folder), source.carried):
        node = nbformat.read(root / request.notebook, as_version=4)
        file = folder / f"{request.report}.ipynb"
        nbformat.write(select_cells(node, source.carried, name=request.report), file)
        found.append(Notebook(request.report, file, dict(request.parameters)))
    listed = [{"report": one.report, "file": str(one.file), "parameters": one.parameters} for one in found]
    (folder / LIST).write_text(json.dumps(listed), encoding="utf-8")
    return found


def read_list(folder: Path) -> list[Notebook]:
    """The notebooks that were prepared."""
    return [
        Notebook(one["report"], Path(one["file"]), one["parameters"])
        for one in json.loads((folder / LIST).read_text(encoding="utf-8"))
    ]


def measure(repeats: int, folder: Path, root: Path, told: Callable[[str], None]) -> dict[str, Any]:
    """Measure all ways in turn, and the bound once for each round."""
    cache = folder / "casebooks"
    environment = with_cache(cache)
    prepared = folder / "notebooks"
    measured(python(MODULE, "prepare", prepared), folder=root, environment=environment)
    notebooks = read_list(prepared)
    told(f"{len(notebooks)} notebooks")

    def cold(_: int) -> Measured:
        # A cache of its own that holds the casebooks and nothing else.
        fresh = folder / "cold"
        shutil.rmtree(fresh, ignore_errors=True)
        copy_casebooks(cache, fresh)
        return measured(python(MODULE, "ours", prepared), folder=root, environment=with_cache(fresh))

    def run(verb: str) -> Callable[[int], Measured]:
        return lambda _: measured(python(MODULE, verb, prepared), folder=root, environment=environment)

    runs = interleaved(
        {
            COMMAND: run("command"),
            LIBRARY: run("library"),
            TWO: run("two"),
            OURS: cold,
            "cells alone": run("cells"),
        },
        repeats,
        told,
    )
    cores = len(os.sched_getaffinity(0))
    cells = median(runs.pop("cells alone"))
    return {
        "notebooks": len(notebooks),
        "runs": runs,
        "cells_seconds": cells,
        "bound_seconds": cells / cores,
        "ratios": {
            "loop": median(runs[COMMAND], "wall") / median(runs[OURS], "wall"),
            "library": median(runs[LIBRARY], "wall") / median(runs[OURS], "wall"),
            "two": median(runs[TWO], "wall") / median(runs[OURS], "wall"),
            "bound": median(runs[OURS], "wall") / (cells / cores),
        },
    }


def copy_casebooks(cache: Path, fresh: Path) -> None:
    """Copy the imported casebook of the default demonstration, and the secret, to another cache."""
    fresh.mkdir(parents=True, mode=0o700)
    for file in cache.glob("*.key"):
        shutil.copy2(file, fresh / file.name)
    for folder in (cache / "demonstration").iterdir():
        description = folder / "casebook.json"
        told = description.read_text(encoding="utf-8") if description.exists() else ""
        if "size=13500," in told and "tables=" not in told:
            shutil.copytree(folder, fresh / "demonstration" / folder.name)


def _command(one: Notebook, target: Path) -> list[str]:
    import yaml

    parameters = yaml.safe_dump(one.parameters)
    return ["papermill", str(one.file), str(target), "--no-progress-bar", "--cwd", ".", "-y", parameters]


def by_command(notebooks: Iterable[Notebook], target: Path, at_once: int) -> None:
    """Papermill's command for each notebook, some at once."""
    import subprocess

    def execute(one: Notebook) -> None:
        command = [sys.executable, "-m", *_command(one, target / one.file.name)]
        subprocess.run(command, check=True, capture_output=True)

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(execute, notebooks))


def by_library(notebooks: Iterable[Notebook], target: Path) -> None:
    """Papermill as a library, one notebook after another in this process."""
    import papermill

    for one in notebooks:
        papermill.execute_notebook(
            one.file, target / one.file.name, parameters=one.parameters, progress_bar=False, cwd="."
        )


def by_series(notebooks: Iterable[Notebook], root: Path) -> None:
    """Ours, as ``series publish`` executes them."""
    from series.execution import RunRequest, run

    results = run([RunRequest(one.report, one.file, one.parameters) for one in notebooks], root=root)
    assert not [result.told() for result in results if result.failure]


def seconds_of_cells(notebooks: Iterable[Notebook], target: Path) -> float:
    """Seconds of the notebooks' own cells, in kernels that have imported all that cells import."""
    import nbformat
    import papermill

    total = 0.0
    for one in notebooks:
        node = nbformat.read(one.file, as_version=4)
        node.cells.insert(0, nbformat.v4.new_code_cell(imports_of(node)))
        warm = target / f"warm-{one.file.name}"
        nbformat.write(node, warm)
        done = papermill.execute_notebook(warm, None, parameters=one.parameters, progress_bar=False, cwd=".")
        total += sum(
            cell.metadata.papermill.duration or 0.0 for cell in done.cells[1:] if cell.cell_type == "code"
        )
    return total


def imports_of(node: Any) -> str:
    """Code that imports what the cells import, and what is heavy in what they call."""
    lines = [f"import {name}" for name in HEAVY]
    for cell in node.cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            lines += [
                ast.unparse(each) for each in tree.body if isinstance(each, (ast.Import, ast.ImportFrom))
            ]
    return "\n".join(dict.fromkeys(lines))


def main(verb: str, folder: Path) -> None:
    """What the measured processes do; the project is the current folder."""
    root = Path.cwd()
    if verb == "prepare":
        prepare(folder, root)
        return
    notebooks = read_list(folder)
    target = folder / "executed"
    target.mkdir(exist_ok=True)
    began = time.monotonic()
    if verb == "command":
        by_command(notebooks, target, 1)
    elif verb == "two":
        by_command(notebooks, target, 2)
    elif verb == "library":
        by_library(notebooks, target)
    elif verb == "ours":
        by_series(notebooks, root)
    else:
        print(f"{WORK}{seconds_of_cells(notebooks, target):.3f}")
        return
    print(f"{WORK}{time.monotonic() - began:.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("verb", choices=["prepare", "command", "library", "two", "ours", "cells"])
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    main(given.verb, given.folder)
