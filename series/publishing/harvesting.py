"""What the executed notebooks put on record: harvested, held against the catalogue, written down."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.errors import TraffickingSeriesError
from series.catalog import Report
from series.errors import GateError
from series.execution import RunResult
from series.execution.executed import without_injected
from series.execution.selection import LEFT_OUT
from series.publishing.work import RUN_LOG
from series.release import check_record
from series.translation.languages import folder_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from series.evidence import EvidenceRecord
    from series.staging import ExecutedReport, SeriesToStage, Setting


def harvest_reports(
    reports: Sequence[Report], results: Sequence[RunResult], root: Path
) -> list[ExecutedReport]:
    """Read the record of every executed notebook; raises one error that names every notebook which can't be published."""
    from series.evidence import harvest
    from series.staging import ExecutedReport

    executed: list[ExecutedReport] = []
    problems: list[TraffickingSeriesError] = []
    for report, result in zip(reports, results, strict=True):
        assert result.notebook is not None
        notebook = without_injected(result.notebook)
        try:
            record: EvidenceRecord = harvest(notebook)
        except TraffickingSeriesError as problem:
            place = f"{report.id}, {report.notebook}" + (f", {problem.where}" if problem.where else "")
            problems.append(type(problem)(problem.message, where=place, remedy=problem.remedy))
            continue
        parameters = notebook.metadata.papermill.parameters
        hashed = notebook_hash(_written(report, root))
        executed.append(ExecutedReport(report, notebook, record, dict(parameters), f"sha256:{hashed}"))
    if len(problems) == 1:
        raise problems[0]
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise type(problems[0])(f"{len(problems)} notebooks can't be published:\n{listed}\n")
    return executed


def require_promises(executed: Sequence[ExecutedReport], root: Path) -> None:
    """Raise ``GateError`` when a report lacks evidence that the catalogue names."""
    broken = [line for one in executed for line in check_record(one.report, one.record, _left_out(one, root))]
    if broken:
        listed = "\n".join(f"  {line}" for line in broken)
        raise GateError(
            f"Reports lack what the catalogue promises of them:\n{listed}\n",
            where="notebooks/reports.yml",
            remedy="put it on record in the notebook, or name other evidence in the catalogue",
        )


def _left_out(executed: ExecutedReport, root: Path) -> str:
    """Return the code of the cells that were left out because the source cannot carry them."""
    left_out = {
        cell.id for cell in executed.notebook["cells"] if LEFT_OUT in cell["metadata"].get("tags", [])
    }
    if not left_out:
        return ""
    cells = _written(executed.report, root).cells
    return "\n".join(cell.source for cell in cells if cell.id in left_out)


def _written(report: Report, root: Path) -> NotebookNode:
    import nbformat

    return nbformat.read(root / report.notebook, as_version=4)


def notebook_hash(written: NotebookNode) -> str:
    """Hash what the author wrote: kinds and sources of the cells."""
    cells = [[cell.cell_type, cell.source] for cell in written.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def write_evidence(
    building: Path, executed: Sequence[ExecutedReport], setting: Setting, results: Sequence[RunResult]
) -> None:
    """Write records and executed notebooks into the edition, and how long each took into the run's log."""
    from series.evidence import write_record
    from series.execution.executed import write

    for one in executed:
        write_record(
            one.record,
            building / "evidence" / one.report.id,
            values=setting.values(one),
            hidden_symbol=setting.policy.hidden_symbol,
        )
    for result in results:
        assert result.notebook is not None
        write(result.notebook, building / "executed" / f"{result.request.report}.ipynb")
    log = {result.request.report: {"seconds": round(result.seconds, 2)} for result in results}
    (building / RUN_LOG).write_text(json.dumps(log, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def write_evidence_in(language: str, building: Path, staged: SeriesToStage) -> None:
    """Write the records as a language of the edition tells them, beside the English ones that they are translations of."""
    from series.evidence import write_record

    for one in staged.reports:
        write_record(
            one.record,
            building / "evidence" / one.report.id / folder_of(language),
            values=staged.setting.values(one),
            hidden_symbol=staged.setting.policy.hidden_symbol,
        )
