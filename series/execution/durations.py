"""How long each notebook took the last time, so that the longest begins first and none is waited for at the end."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.errors import TraffickingSeriesError

if TYPE_CHECKING:
    from series.execution.runner import RunRequest, RunResult

FILE = "durations.json"


@dataclass
class Durations:
    """Seconds by report and source. What is remembered is of use, never needed: no fault of the file is one of the run."""

    path: Path | None
    seconds: dict[str, float]

    def longest_first(self, requests: Sequence[RunRequest]) -> list[int]:
        """The positions of ``requests`` in the order in which to begin them.

        One that is new is taken to last as long as the longest of its notebook, and where that is new too, it begins
        before all others.
        """
        of_notebook: dict[Path, float] = {}
        for request in requests:
            known = self.seconds.get(_key(request), 0.0)
            of_notebook[request.notebook] = max(of_notebook.get(request.notebook, 0.0), known)

        def expected(number: int) -> float:
            request = requests[number]
            return self.seconds.get(_key(request)) or of_notebook[request.notebook] or float("inf")

        return sorted(range(len(requests)), key=lambda number: (-expected(number), number))

    def remember(self, results: Sequence[RunResult]) -> None:
        """Keep how long the good ones took, beside what others have kept meanwhile."""
        fresh = {_key(one.request): round(one.computing, 3) for one in results if one.failure is None}
        if self.path is None or not fresh:
            return
        with suppress(OSError):
            text = json.dumps({**_read(self.path), **fresh}, indent=1, sort_keys=True)
            handle, unfinished = tempfile.mkstemp(prefix=f".{FILE}-", dir=self.path.parent)
            with os.fdopen(handle, "w") as file:
                file.write(text + "\n")
            Path(unfinished).replace(self.path)


def remembered_durations() -> Durations:
    """What is remembered beside the casebooks: never in an edition, which says nothing of the machine."""
    from data_access.casebook.storage import cache_folder

    try:
        path = cache_folder() / FILE
    except TraffickingSeriesError:
        return Durations(None, {})
    return Durations(path, _read(path))


def _key(request: RunRequest) -> str:
    return f"{request.report} of {request.parameters.get('source', '')}"


def _read(path: Path) -> dict[str, float]:
    try:
        found = json.loads(path.read_text())
        return {str(name): float(seconds) for name, seconds in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
