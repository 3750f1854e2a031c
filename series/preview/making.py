"""Making the page of one report from its notebook as it stands: run, staged and rendered like an edition, without the attack.

A change of code runs the whole notebook again in a kernel of its own, so that nothing of an earlier run is left in it. A
change of prose alone keeps the results, which depend on nothing else.
"""

from __future__ import annotations

import copy
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from data_access.disclosure.decisions import NO_DECISIONS
from data_access.errors import TraffickingSeriesError, UsageError
from data_access.suggestions import nearest
from series.catalog import Report, read_catalog, reasons_in_words
from series.execution import Kernels, RunRequest, RunResult, open_kernels
from series.execution.executed import INJECTED
from series.execution.selection import select_cells
from series.preview.model import Remark, State, Status
from series.publishing.edition import setting_of
from series.publishing.harvesting import harvest_reports
from series.publishing.memory import Memory
from series.publishing.model import PublishRequest, Watcher
from series.publishing.private_files import PrivateFiles, private_files
from series.publishing.remembered import RememberedNotebooks
from series.publishing.requests import require_success, run_requests
from series.publishing.running import run_notebooks
from series.publishing.source import SourceInHand, open_source, plan_for
from series.publishing.work import Work
from series.translation import Translator

if TYPE_CHECKING:
    from nbformat import NotebookNode


def not_attacked(translate: Translator) -> str:
    """What the annex of a preview says of the attack."""
    return translate("This is a preview: it was not attacked, and more may be hidden in an edition.")


@dataclass
class Previewer:
    """One report and what its pages are made with; ``open_previewer`` makes one."""

    request: PublishRequest
    report: str
    root: Path
    watcher: Watcher
    source: SourceInHand
    private: PrivateFiles
    stack: ExitStack
    memory: Memory
    kernels: Kernels | None = None
    version: int = 0
    _last: _Run | None = field(default=None)
    _site: Path | None = field(default=None)

    def make(self) -> State:
        """The page as the notebook stands now; what is wrong with it is the state's message, and the last good page stays."""
        started = time.monotonic()
        try:
            remarks = self._make()
        except TraffickingSeriesError as error:
            return State(Status.FAILED, self.version, str(error), time.monotonic() - started, (), self._site)
        return State(Status.READY, self.version, "", time.monotonic() - started, remarks, self._site)

    def code_has_changed(self) -> None:
        """Kernels were forked from a process with code that is no longer so: the next one is forked from a fresh one."""
        self.stack.close()
        self.kernels, self._last = None, None
        self.memory = Memory.of_project(self.root)

    def _make(self) -> list[Remark]:
        catalog = read_catalog(self.root / "notebooks" / "reports.yml")
        plan = plan_for(catalog, self.source, only=self.request.only)
        if refused := [one for one in plan.not_publishable if one.report.id == self.report]:
            reasons = "\n".join(f"  {line}" for line in reasons_in_words(refused))
            raise UsageError(f"The source {self.request.source} can't carry this report:\n{reasons}\n")
        report = next((one for one in plan.publishable if one.id == self.report), None)
        if report is None:
            names = [one.id for one in plan.publishable]
            raise UsageError(
                f"There is no report {self.report!r}",
                remedy=f"`series list` shows them{nearest(self.report, names)}",
            )
        work = Work(self.request, self.root, catalog, self.source, plan, self.watcher, self.memory)
        result = self._result(report)
        return self._render(work, report, result)

    # -- running ----------------------------------------------------------------------------------------------------

    def _result(self, report: Report) -> RunResult:
        import nbformat

        (request,) = run_requests([report], self.request, self.source.carried)
        try:
            written = nbformat.read(self.root / request.notebook, as_version=4)
        except (OSError, nbformat.reader.NotJSONError):
            raise UsageError("The notebook can't be read", where=str(request.notebook)) from None
        selected = select_cells(written, self.source.carried, name=str(request.notebook))
        code = [cell.source for cell in selected.cells if cell.cell_type == "code"]
        if self._last is not None and self._last.fits(code, request):
            return replace(self._last.result, notebook=with_results(selected, self._last.result.notebook))
        remembered = RememberedNotebooks(self.memory, self.source, self.private, NO_DECISIONS, self.root)
        result = remembered.recalled(request) or self._run(request, remembered)
        self._last = _Run(code, request, result)
        return result

    def _run(self, request: RunRequest, remembered: RememberedNotebooks) -> RunResult:
        told = self.private.environment(NO_DECISIONS) if self.source.casebook.is_confidential else {}
        environment = {**os.environ, **told}
        if self.kernels is None:
            self.kernels = self.stack.enter_context(open_kernels(self.root, environment))
        (result,) = run_notebooks(
            self.request,
            [remembered.watched(request)],
            root=self.root,
            progress=self.watcher.notebook,
            environment=environment,
            kernels=self.kernels,
        )
        require_success([result])
        return remembered.keep(result)

    # -- rendering --------------------------------------------------------------------------------------------------

    def _render(self, work: Work, report: Report, result: RunResult) -> list[Remark]:
        from series.rendering.builtin.project import read_document
        from series.rendering.builtin.site import build_page
        from series.staging.project import begin_project, write_report

        (executed,) = harvest_reports([report], [result], self.root)
        setting = setting_of(work, not_attacked)
        folder = self.private.folder / f"page-{self.version + 1}"
        shutil.rmtree(folder, ignore_errors=True)
        begin_project(folder / "staging", self.root, setting)
        path = write_report(folder / "staging", executed, setting)
        project = read_document(folder / "staging", PurePosixPath(path.as_posix()), self.memory)
        build_page(project, folder / "site")
        before, self._site = self._site, folder / "site"
        self.version += 1
        if before is not None:
            shutil.rmtree(before.parent, ignore_errors=True)
        return self._remarks(report)

    def _remarks(self, report: Report) -> list[Remark]:
        from series.checking import check_reports

        catalog = read_catalog(self.root / "notebooks" / "reports.yml")
        found = check_reports(self.root, catalog, [report.notebook.stem]).values()
        return [
            Remark(one.place, one.message, one.remedy)
            for findings in found
            for one in findings
            if not one.rule.is_of_the_file
        ]


@dataclass(frozen=True)
class _Run:
    """A run and what it depended on: the code that was run, and the parameters."""

    code: Sequence[str]
    request: RunRequest
    result: RunResult

    def fits(self, code: Sequence[str], request: RunRequest) -> bool:
        return self.code == code and self.request == request


def with_results(written: NotebookNode, executed: NotebookNode | None) -> NotebookNode:
    """The notebook as it is written now with the results of a run of the same code cells."""
    assert executed is not None
    found: NotebookNode = copy.deepcopy(executed)
    ran = [cell for cell in found.cells if cell.cell_type == "code" and cell.id != INJECTED]
    injected = [cell for cell in found.cells if cell.id == INJECTED]
    cells = []
    for cell in copy.deepcopy(written.cells):
        if cell.cell_type == "code":
            done = ran.pop(0)
            cell.outputs, cell.execution_count = done.outputs, done.execution_count
        cells.append(cell)
        if "parameters" in cell.metadata.get("tags", []):
            cells += injected
    found.cells = cells
    return found


@contextmanager
def open_previewer(
    request: PublishRequest, report: str, *, root: Path, watcher: Watcher
) -> Iterator[Previewer]:
    """Open the source and a private folder for pages; both kernels and pages are gone afterwards."""
    watcher.step(f"Opening the source {request.source}")
    memory = Memory.of_project(root)
    source = open_source(request.source, request.data, request.delivery, watcher=watcher, memory=memory)
    with private_files() as private, ExitStack() as stack:
        yield Previewer(request, report, root, watcher, source, private, stack, memory)
