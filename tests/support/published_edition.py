"""The edition of the demonstration that all tests of a run look at: published once, by the real command.

Workers of pytest-xdist share it: whoever comes first publishes, the others wait. The system releases the lock if a
worker dies, and a publication that failed is told to everybody instead of being tried again. The environment
variable ``SERIES_EDITION`` names an output folder in which these reports were published before; it is taken instead.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from series.evidence import EvidenceRecord, read_record

PROJECT = Path(__file__).resolve().parents[2]
REPORTS = ("trafficked-men", "organized-crime", "regional-trends", "regional-trends-eastern-europe")
ARGUMENTS = (
    *("--only", "trafficked-men", "--only", "organized-crime", "--only", "regional-trends"),
    *("--regions", "eastern-europe"),
)


@dataclass(frozen=True)
class PublishedEdition:
    """The output folder of one publication."""

    output: Path

    @property
    def edition(self) -> Path:
        """The folder of the edition itself; in the output folder are links only."""
        return (self.output / "current").resolve()

    @property
    def site(self) -> Path:
        return self.output / "site"

    @cached_property
    def manifest(self) -> Mapping[str, object]:
        content: Mapping[str, object] = json.loads(
            (self.output / "manifest.json").read_text(encoding="utf-8")
        )
        return content

    def page(self, report: str) -> str:
        """The HTML of a report."""
        return (self.site / "reports" / f"{report}.html").read_text(encoding="utf-8")

    def pdf(self, report: str) -> Path:
        return self.site / "reports" / f"{report}.pdf"

    def record(self, report: str) -> EvidenceRecord:
        return read_record(self.output / "evidence" / report)

    def executed(self, report: str) -> NotebookNode:
        node: NotebookNode = nbformat.read(self.output / "executed" / f"{report}.ipynb", as_version=4)
        return node

    @property
    def pages(self) -> tuple[Path, ...]:
        return tuple(sorted(self.site.rglob("*.html")))


def series(*arguments: str, timeout: float = 900) -> subprocess.CompletedProcess[str]:
    """Run the real command in the project's folder, as a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from series.cli import main; main()", *arguments],
        cwd=PROJECT,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def publish(output: Path, *arguments: str) -> PublishedEdition:
    """Publish into ``output``; the test fails with the command's own words if it does not end well."""
    ended = series("publish", *arguments, "--output", str(output))
    if ended.returncode:
        pytest.fail(f"series publish ended with {ended.returncode}:\n{ended.stderr}", pytrace=False)
    return PublishedEdition(output)


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of a run have in common."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def publish_once(factory: pytest.TempPathFactory, name: str, arguments: Sequence[str]) -> PublishedEdition:
    """The edition ``name`` of this run, published by the first who asks for it."""
    folder = shared_folder(factory) / f"published-{name}"
    folder.mkdir(exist_ok=True)
    failed = folder / "failed"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if failed.exists():
            pytest.fail(failed.read_text(encoding="utf-8"), pytrace=False)
        output = folder / "output"
        if (output / "current").exists():
            return PublishedEdition(output)
        try:
            return publish(output, *arguments)
        except BaseException as error:
            failed.write_text(str(error), encoding="utf-8")
            raise


def the_demonstration(factory: pytest.TempPathFactory) -> PublishedEdition:
    """Three reports and one regional edition of the demonstration."""
    if named := os.environ.get("SERIES_EDITION"):
        return PublishedEdition(Path(named).resolve())
    return publish_once(factory, "demonstration", ARGUMENTS)
