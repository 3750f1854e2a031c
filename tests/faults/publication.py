"""A small published project, to be harmed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from series.release.manifest import sha256
from tests.support.ctdc_files import write_publisher
from tests.support.publishable import write_publishable_project

REPORTS = ("trafficked-men", "second-report", "third-report")
LIMIT = 600
COMMAND = "import sys; from series.cli import main; sys.exit(main())"


@dataclass(frozen=True)
class Project:
    """The project, the files of its edition, and how long publishing took."""

    root: Path
    data: Path
    edition: Mapping[str, str]
    seconds: float

    def publish(self) -> subprocess.Popen[str]:
        """Start publishing, as HTML only."""
        arguments = ["publish", "--source", "ctdc-global", "--data", str(self.data), "--formats", "html"]
        return self._series(*arguments)

    def forget(self) -> None:
        """Remove what is remembered of earlier publications, so that the next one has all the work to do."""
        _, said = (cleared := self._series("cache", "--clear")).communicate(timeout=LIMIT)
        assert cleared.returncode == 0, said

    def _series(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND, *arguments],
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    @staticmethod
    def environment(**more: str) -> dict[str, str]:
        """As a user's, who isn't testing: ipykernel behaves otherwise under pytest."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        return {**kept, **more}


def state_of(root: Path, output: Path | None = None) -> dict[str, str]:
    """The hash of each published file but the log of how long things took."""
    current = ((output or root / "output") / "current").resolve()
    files = (path for path in sorted(current.rglob("*")) if path.is_file() and path.name != "run-log.json")
    return {str(path.relative_to(current)): sha256(path) for path in files}


def published_project(folder: Path) -> Project:
    """A project of three reports whose first edition is published."""
    rows = [
        {
            "yearOfRegistration": str(2014 + at % 3),
            "Datasource": "Case Management",
            "gender": "Male" if at % 3 == 0 else "Female",
            "ageBroad": "21--23",
            "majorityStatus": "Adult",
            "citizenship": "UA",
            "CountryOfExploitation": "UA",
            "isForcedLabour": "1",
        }
        for at in range(120)
    ]
    data = write_publisher(folder / "cases.csv", *rows)
    made = Project(write_publishable_project(folder / "series", reports=REPORTS), data, {}, 0)
    started = time.monotonic()
    ends_well(made)
    return replace(made, edition=state_of(made.root), seconds=time.monotonic() - started)


def ends_well(project: Project) -> None:
    """Publish, and fail where that doesn't end well."""
    command = project.publish()
    _, said = command.communicate(timeout=LIMIT)
    assert command.returncode == 0, said
    assert not list((project.root / "output" / "editions").glob(".building-*"))
