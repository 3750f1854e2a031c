"""Running the notebooks of an edition again: in fresh kernels, with the edition's parameters, under its decisions.

Only code that the reviewer has himself is run: a notebook of the edition that isn't that of the project is refused
unless the reviewer read it and says so, because it would run with all that he may do, on real cases.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_access.disclosure.decisions import DECISIONS_VARIABLE, Decisions, write_decisions
from data_access.disclosure.ledger import read_ledger
from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import DataError, TraffickingSeriesError
from series.evidence import EvidenceRecord, harvest
from series.evidence.languages import told_to_kernel
from series.execution import RunRequest, RunResult, run
from series.execution.executed import INJECTED, without_injected
from series.publishing.earlier import LEDGER_FILE
from series.publishing.private_files import kept_files
from series.review.edition import EditionInHand

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from series.publishing.model import Watcher

_DECISIONS_FILE = "decisions.json"
FOREIGN = (
    "its notebook is not that of this project, and was not run; take the project at the edition's commit, or read "
    "executed/{report}.ipynb of the edition and review again with --trust-notebooks"
)


@dataclass(frozen=True)
class CasebookInHand:
    """The casebook that a reviewer has: source, file, delivery; ``carried``: the columns that it has values of."""

    source: str
    data: Path | None = None
    delivery: int | None = None
    carried: frozenset[str] = frozenset()
    description: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Ways:
    """How to run: the project's folder, how many at a time, how long each, and whether foreign notebooks are trusted."""

    root: Path
    jobs: int | None = None
    timeout: float = 600.0
    trust: bool = False


@dataclass(frozen=True)
class Rerun:
    """What became of one report: its record and executed notebook, or why there is none."""

    record: EvidenceRecord | None = None
    notebook: NotebookNode | None = None
    problem: str = ""


def run_again(
    edition: EditionInHand, casebook: CasebookInHand, ways: Ways, watcher: Watcher, *, decided: bool
) -> dict[str, Rerun]:
    """Run every notebook of the edition on ``casebook``; a result for each report.

    ``decided``: under the decisions on the edition (what is hidden because other tables would tell it).
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="series-review-run-")))
        requests, refused = _requests(edition, casebook, ways, folder, decided=decided)
        results = run(
            requests,
            root=ways.root,
            jobs=ways.jobs,
            timeout=ways.timeout,
            progress=watcher.notebook,
            environment={**os.environ, **(_decisions(edition, folder) if decided else {})},
        )
        found = {result.request.report: _harvested(result) for result in results}
    return {
        str(entry["id"]): found.get(str(entry["id"])) or refused[str(entry["id"])]
        for entry in edition.reports
    }


def _requests(
    edition: EditionInHand, casebook: CasebookInHand, ways: Ways, folder: Path, *, decided: bool
) -> tuple[list[RunRequest], dict[str, Rerun]]:
    requests, refused = [], {}
    languages = edition.languages if decided else ()
    for entry in edition.reports:
        report = str(entry["id"])
        notebook = _notebook_to_run(edition, entry, casebook, ways, folder)
        if notebook is None:
            refused[report] = Rerun(problem=FOREIGN.format(report=report))
            continue
        parameters = {**entry.get("parameters", {}), "source": casebook.source}
        for name, value in (("data", casebook.data), ("delivery", casebook.delivery)):
            parameters.pop(name, None)
            if value is not None:
                parameters[name] = str(value.absolute()) if isinstance(value, Path) else value
        told = told_to_kernel(languages, Path(str(entry["notebook"])))
        requests.append(RunRequest(report, notebook, parameters, carried=casebook.carried, environment=told))
    return requests, refused


def _notebook_to_run(
    edition: EditionInHand, entry: Mapping[str, Any], casebook: CasebookInHand, ways: Ways, folder: Path
) -> Path | None:
    """The project's own notebook where it is the edition's; else the edition's where it is trusted; else None."""
    report, named = str(entry["id"]), str(entry["notebook"])
    theirs = edition.executed(report)
    mine = _project_notebook(ways.root, named)
    if mine is not None and theirs is not None and same_code(theirs, mine):
        return Path(named)
    if theirs is None or not ways.trust:
        return None
    import nbformat

    path = folder / f"{report}.ipynb"
    plain = without_injected(theirs)
    nbformat.write(plain, path)
    return path


def _project_notebook(root: Path, named: str) -> NotebookNode | None:
    import nbformat

    path = (root / named).resolve()
    if not path.is_relative_to(root.resolve()):
        return None
    try:
        return nbformat.read(path, as_version=4)
    except (
        Exception
    ):  # nbformat raises whatever JSON and its schema raise; then it isn't the edition's notebook
        return None


def same_code(executed: NotebookNode, written: NotebookNode) -> bool:
    """Whether an executed notebook has the cells of a written one, but for those that its source couldn't carry."""
    from series.execution.selection import LEFT_OUT

    run = [cell for cell in executed.cells if INJECTED not in cell.metadata.get("tags", [])]
    if len(run) != len(written.cells):
        return False
    return all(
        mine.id == theirs.id
        and (
            LEFT_OUT in theirs.metadata.get("tags", [])
            or (mine.cell_type, mine.source) == (theirs.cell_type, theirs.source)
        )
        for theirs, mine in zip(run, written.cells, strict=True)
    )


def decisions_at_hand(edition: EditionInHand) -> bool | None:
    """Whether the publisher's decisions on the edition are on this machine; None for data that were protected before."""
    if ProtectionClass(edition.source["protection_class"]) is not ProtectionClass.CONFIDENTIAL:
        return None
    return (kept_files(edition.identity).folder / _DECISIONS_FILE).is_file()


def _decisions(edition: EditionInHand, folder: Path) -> dict[str, str]:
    """The decisions on the edition: kept where it was published; elsewhere every count that its ledger hides.

    To hide again what the edition hides gives the same tables: what protection hides beside it is hidden there, too.
    """
    kept = kept_files(edition.identity).folder / _DECISIONS_FILE
    if kept.is_file():
        return {DECISIONS_VARIABLE: str(kept)}
    ledger = edition.folder / LEDGER_FILE
    if not ledger.is_file():
        return {}
    try:
        hidden = frozenset(row.group for row in read_ledger(ledger) if row.value is None)
    except DataError:
        return {}
    path = folder / _DECISIONS_FILE
    write_decisions(path, Decisions(hidden=hidden))
    return {DECISIONS_VARIABLE: str(path)}


def _harvested(result: RunResult) -> Rerun:
    if result.notebook is None:
        return Rerun(problem=result.told())
    notebook = without_injected(result.notebook)
    try:
        return Rerun(harvest(notebook), notebook)
    except TraffickingSeriesError as problem:
        return Rerun(notebook=notebook, problem=str(problem))


def notebook_hashes(root: Path, named: Sequence[str]) -> dict[str, str]:
    """The hash of each of the project's notebooks, as a manifest has it."""
    from series.publishing.harvesting import notebook_hash

    found = {}
    for name in dict.fromkeys(named):
        notebook = _project_notebook(root, name)
        if notebook is not None:
            found[name] = f"sha256:{notebook_hash(notebook)}"
    return found


__all__ = ["CasebookInHand", "Rerun", "Ways", "notebook_hashes", "run_again", "same_code"]
