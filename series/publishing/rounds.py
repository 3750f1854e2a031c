"""The rounds of one publication: notebooks run, or recalled, and what they put on record harvested."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from series.catalog import Report
from series.execution import Kernels, RunRequest, RunResult, open_kernels
from series.execution.runner import Finished
from series.publishing.ahead import Ahead
from series.publishing.attacked import Ran, Round, Run
from series.publishing.harvesting import harvest_reports, require_promises
from series.publishing.private_files import PrivateFiles
from series.publishing.remembered import RememberedNotebooks
from series.publishing.requests import require_success, run_requests
from series.publishing.running import run_notebooks
from series.publishing.source import coverage_over_time
from series.publishing.work import Work


@contextmanager
def rounds(work: Work, private: PrivateFiles, ahead: Ahead) -> Iterator[Run]:
    """Something that runs a round; kernels are forked from the same process in all of them."""
    with ExitStack() as stack:
        yield _Rounds(work, private, ahead, stack).run


@dataclass
class _Rounds:
    work: Work
    private: PrivateFiles
    ahead: Ahead
    stack: ExitStack
    kernels: Kernels | None = None

    def run(self, asked: Round) -> Ran:
        """Run the notebooks of a round, and harvest what they put on record; those not asked for stay as they were."""
        work, before = self.work, asked.before
        reports = [one for one in work.plan.publishable if before is None or one.id in asked.again]
        results = self._execute(reports, asked)
        work.watcher.step("Harvesting evidence and checking it")
        executed = harvest_reports(reports, results, work.root)
        require_promises(executed, work.root)
        fresh = Ran(
            results={one.request.report: one for one in results},
            executed={one.report.id: one for one in executed},
            coverage=coverage_over_time(asked.casebook),
        )
        if before is None:
            return fresh
        order = [report.id for report in work.plan.publishable]
        return Ran(
            results={name: fresh.results.get(name, before.results[name]) for name in order},
            executed={name: fresh.executed.get(name, before.executed[name]) for name in order},
            coverage=fresh.coverage,
        )

    def _execute(self, reports: Sequence[Report], asked: Round) -> list[RunResult]:
        """Run those notebooks of which nothing is remembered; what is done is kept at once, whatever becomes of others."""
        work = self.work
        remembered = RememberedNotebooks(work.memory, work.source, self.private, asked.decisions, work.root)
        requests = run_requests(reports, work.request, work.source.carried)
        results = {one.report: found for one in requests if (found := remembered.recalled(one)) is not None}
        if results:
            work.watcher.detail(f"unchanged: {', '.join(results)}")
        by_id = {report.id: report for report in reports}

        def finished(result: RunResult) -> None:
            kept = results[result.request.report] = remembered.keep(result)
            self.ahead.begin(by_id[result.request.report], kept)

        left = [remembered.watched(one) for one in requests if one.report not in results]
        if left:
            self._run(left, {**os.environ, **asked.environment}, finished)
        listed = [results[report.id] for report in reports]
        require_success(listed)
        return listed

    def _run(self, left: Sequence[RunRequest], environment: Mapping[str, str], finished: Finished) -> None:
        request = self.work.request
        self.work.watcher.step(f"Running {len(left)} notebook{'s' * (len(left) != 1)}")
        if self.kernels is None and len(left) > 1 and request.cluster is None:
            self.kernels = self.stack.enter_context(open_kernels(self.work.root, environment))
        run_notebooks(
            request,
            left,
            root=self.work.root,
            progress=self.work.watcher.notebook,
            environment=environment,
            finished=finished,
            kernels=self.kernels,
        )
