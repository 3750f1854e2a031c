"""Rendering ahead: a report is staged and rendered as soon as its notebook is done, while others still run.

What comes of it is only remembered. Whether the attack or a gate stops a report is decided where it always is; what they
change is rendered again. So nothing here can fail a publication, or publish anything.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from data_access.errors import TraffickingSeriesError
from series.audit.certificate import certificate_sentence, foreseen_certificate
from series.catalog import Report
from series.execution import RunResult
from series.publishing.edition import setting_of
from series.publishing.harvesting import harvest_reports
from series.publishing.private_files import scratch_folder
from series.publishing.work import Work
from series.rendering.interface import choose_renderer

if TYPE_CHECKING:
    from series.staging import Setting


@dataclass
class Ahead:
    """Reports that are rendered ahead, one at a time, in a scratch staging project."""

    work: Work
    folder: Path
    pool: ThreadPoolExecutor
    running: list[Future[None]] = field(default_factory=list)

    def begin(self, report: Report, result: RunResult) -> None:
        """Render a report when its turn comes."""
        if self.is_worth_it and result.notebook is not None:
            self.running.append(self.pool.submit(self._render, report, result))

    def finish(self) -> None:
        """Wait for what was begun, so that nothing is rendered twice at a time."""
        for future in self.running:
            future.result()
        self.running.clear()

    @cached_property
    def is_worth_it(self) -> bool:
        """Quarto renders whole projects only."""
        return choose_renderer(self.work.request.renderer).name == "builtin"

    def _render(self, report: Report, result: RunResult) -> None:
        from series.rendering.builtin.ahead import render_ahead
        from series.staging.project import begin_project, write_report

        try:
            (executed,) = harvest_reports([report], [result], self.work.root)
            for setting in self._settings:
                root = Path(tempfile.mkdtemp(dir=self.folder)) / "staging"
                begin_project(root, self.work.root, setting)
                path = write_report(root, executed, setting)
                render_ahead(
                    root, PurePosixPath(path.as_posix()), self.work.request.formats, self.work.memory
                )
                shutil.rmtree(root, ignore_errors=True)
        except (TraffickingSeriesError, OSError):
            pass  # what is wrong with the report is told where it is staged and rendered

    @cached_property
    def _settings(self) -> list[Setting]:
        """What reports share, in each language of the edition."""
        certificate = foreseen_certificate(self.work.source.casebook.rules)
        attack = partial(certificate_sentence, certificate)
        return [setting_of(self.work, attack, language) for language in self.work.request.languages]


@contextmanager
def rendering_ahead(work: Work) -> Iterator[Ahead]:
    """A place to render ahead in; what hasn't begun at its end never does."""
    with (
        scratch_folder() as folder,
        ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool,
    ):
        ahead = Ahead(work, folder, pool)
        try:
            yield ahead
        finally:
            pool.shutdown(cancel_futures=True)
