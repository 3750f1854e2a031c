"""A notebook gives the same bytes from a forked and a plain kernel, beside others or alone, today and again.

``make test`` looks at one report, ``make faults`` at the whole series.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest

from series.catalog import read_catalog
from series.execution import RunRequest, open_kernels, run
from series.publishing.model import PublishRequest
from series.publishing.requests import run_requests
from series.publishing.source import open_source, plan_for
from tests.support.watching import SilentWatcher

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

WHOLE = "SERIES_FAULTS" in os.environ
SMALL = ("knowledge-gaps",)


@pytest.fixture(scope="module")
def requests(project: Path) -> list[RunRequest]:
    """What is run for the demonstration: the series, or its smallest report."""
    asked = PublishRequest(source="demonstration", output=project / "output")
    source = open_source(asked.source, None, None, watcher=SilentWatcher())
    plan = plan_for(read_catalog(project / "notebooks" / "reports.yml"), source)
    reports = [report for report in plan.publishable if WHOLE or report.id in SMALL]
    assert len(reports) > (8 if WHOLE else 0)
    return run_requests(reports, asked, source.carried)


@pytest.fixture(scope="module")
def from_plain_kernels(project: Path, requests: list[RunRequest]) -> Mapping[str, str]:
    return _executed(project, requests, fork=False, jobs=2)


def _executed(project: Path, requests: list[RunRequest], *, fork: bool, jobs: int) -> Mapping[str, str]:
    with open_kernels(project, fork=fork) as kernels:
        results = run(requests, root=project, jobs=jobs, timeout=3600, kernels=kernels)
    texts = {}
    for result in results:
        assert result.notebook is not None, result.told()
        texts[result.request.report] = nbformat.writes(result.notebook)
    return texts


@pytest.mark.parametrize("jobs", [3, 1] if WHOLE else [3])
def test_forked_kernels_give_what_plain_ones_give(
    project: Path, requests: list[RunRequest], from_plain_kernels: Mapping[str, str], jobs: int
) -> None:
    executed = _executed(project, requests, fork=True, jobs=jobs)
    assert executed.keys() == from_plain_kernels.keys()
    for report, text in from_plain_kernels.items():
        lines = difflib.unified_diff(text.splitlines(), executed[report].splitlines(), "plain", "forked", n=0)
        assert [line[:300] for line in lines][:20] == [], report
