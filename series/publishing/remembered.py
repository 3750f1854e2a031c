"""Notebooks that need not run again: found by everything that they depend on, kept as soon as they are done.

What is known before a notebook runs (its source, its parameters, the code that it imports, all around it) finds what it
read when it last ran: columns of the casebook, and groups of persons that it asked counts of. Where all these still are
as they were, and protection decided the same of those groups, the notebook would do the same again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_access.casebook.reads import READS_VARIABLE, ReadLog, other_data, stored_column_digests
from data_access.casebook.storage import read_metadata
from data_access.disclosure.decisions import Decisions
from data_access.disclosure.protection_log import LOG_VARIABLE, ProtectionLog
from series.caching import Kind
from series.caching.surroundings import digest_of_files
from series.evidence.languages import languages_of
from series.execution import RunRequest, RunResult
from series.execution.executed import INJECTED
from series.publishing.memory import Memory
from series.publishing.private_files import PrivateFiles
from series.publishing.source import SourceInHand
from series.translation.figure_words import words_of_figures

if TYPE_CHECKING:
    from nbformat import NotebookNode

_TRACES = 8
"""Of how many states of the data and decisions a notebook is known at a time."""

_EXECUTION = "series/execution"


@dataclass(frozen=True)
class Trace:
    """What a notebook read: columns of its casebook, and the groups that it asked counts of."""

    columns: tuple[str, ...]
    groups: tuple[str, ...]

    @classmethod
    def from_json(cls, content: Mapping[str, Sequence[str]]) -> Trace:
        return cls(tuple(content["columns"]), tuple(content["groups"]))


@dataclass
class RememberedNotebooks:
    """What is remembered of the notebooks of one round, which run under ``decisions``."""

    memory: Memory
    source: SourceInHand
    private: PrivateFiles
    decisions: Decisions
    root: Path

    def watched(self, request: RunRequest) -> RunRequest:
        """The request with folders of its own to put down what it reads and what protection does."""
        folder = self.private.folder_of(request.report)
        told = {READS_VARIABLE: str(folder)}
        if self.source.casebook.is_confidential:
            told[LOG_VARIABLE] = str(folder)
        return replace(request, environment={**request.environment, **told})

    def recalled(self, request: RunRequest) -> RunResult | None:
        """The result of a notebook that would do the same again; its part of the log is put down anew."""
        key = self._asked(request)
        for trace in self._traces(key):
            content = self.memory.cache.get_json(Kind.NOTEBOOK, self._answered(key, trace))
            if isinstance(content, dict):
                if content["log"]:
                    self.private.put_down(request.report, content["log"])
                notebook = _with_ids(_notebook(content["notebook"]), self.root / request.notebook)
                return RunResult(request, notebook, None, content["seconds"])
        return None

    def keep(self, result: RunResult) -> RunResult:
        """Keep a good result that ``watched`` its reads. Returned is what a later publication will find."""
        if result.notebook is None:
            return result
        text = _text(result.notebook)
        folder = Path(result.request.environment[READS_VARIABLE])
        trace = self._trace(folder, result.request)
        if trace is not None:
            key = self._asked(result.request)
            content = {"notebook": text, "seconds": round(result.seconds, 2), "log": _log(folder)}
            self.memory.cache.put_json(Kind.NOTEBOOK, self._answered(key, trace), content)
            traces = [trace, *(one for one in self._traces(key) if one != trace)][:_TRACES]
            self.memory.cache.put_json(Kind.NOTEBOOK, key, [asdict(one) for one in traces])
        return replace(result, notebook=_notebook(text))

    def _asked(self, request: RunRequest) -> str:
        """Everything that is known before the notebook runs, but the content of its casebook."""
        cells = _cells(self.root / request.notebook)
        parameters = {
            name: _digest(path) if (path := _file_of(name, value)) else _named(name, value)
            for name, value in request.parameters.items()
        }
        return self.memory.key(
            "notebook",
            request.notebook.as_posix(),
            cells,
            parameters,
            None if request.carried is None else sorted(request.carried),
            self.memory.code.digest("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"),
            self.memory.code.below(_EXECUTION),
            self._told_of_the_source,
            self._words_of_figures(request),
        )

    def _words_of_figures(self, request: RunRequest) -> list[object]:
        """In which languages its figures are drawn besides English, and everything that their words come from."""
        asked = languages_of(request.environment)
        return [[language, words_of_figures(language, request.notebook, self.root)] for language in asked]

    @cached_property
    def _told_of_the_source(self) -> Mapping[str, object]:
        """What a casebook says besides its tables: all but which input it came from, its files, and how much is known
        of each column, which counts for those that are read."""
        told = read_metadata(self.source.folder)
        source = {name: value for name, value in told["source"].items() if name != "input_hash"}
        coverage = {**told["coverage"], "known": sorted(self.source.coverage.columns)}
        rest = {name: value for name, value in told.items() if name not in ("files", "report")}
        return {**rest, "source": source, "coverage": coverage}

    def _answered(self, key: str, trace: Trace) -> str:
        """The same with the content of what it read, and what was decided of the groups that it asked for."""
        groups = frozenset(trace.groups)
        read = {
            column: [self._columns.get(column), self.source.coverage.known.get(column)]
            for column in trace.columns
        }
        hidden = sorted(groups & self.decisions.hidden)
        former = {
            group: [former.true_count, former.printed]
            for group, former in self.decisions.former.items()
            if group in groups
        }
        return self.memory.key("answer", key, asdict(trace), read, hidden, former)

    def _traces(self, key: str) -> list[Trace]:
        found = self.memory.cache.get_json(Kind.NOTEBOOK, key)
        return [Trace.from_json(one) for one in found] if isinstance(found, list) else []

    def _trace(self, folder: Path, request: RunRequest) -> Trace | None:
        """What was read; None where nothing of the casebook was put down, or where other data were read, of which nobody
        can say here whether they changed."""
        columns = ReadLog(folder).reads().columns
        own = str(self.source.folder)
        given = {
            other_data(path)
            for name, value in request.parameters.items()
            if (path := _file_of(name, value)) is not None
        }
        if not columns.get(own) or set(columns) - {own} - given:
            return None
        groups = {entry.group for entry in ProtectionLog(folder).entries()}
        return Trace(tuple(columns.get(own, ())), tuple(sorted(groups)))

    @cached_property
    def _columns(self) -> Mapping[str, str]:
        """A digest of each column of the casebook; made once for a casebook, which never changes."""
        folder = self.source.folder
        parts = ("columns", folder.parent.name, folder.name)
        known = self.memory.recall_json(Kind.SOURCE, parts)
        if isinstance(known, dict):
            return known
        found = stored_column_digests(folder)
        self.memory.keep_json(Kind.SOURCE, parts, found)
        return found


def _file_of(name: str, value: object) -> Path | None:
    """The file that a parameter names, whose content counts: outside figures. The casebook's counts by its columns."""
    path = Path(value) if isinstance(value, str) and name != "data" else None
    return path if path is not None and path.is_absolute() and path.is_file() else None


def _named(name: str, value: object) -> object:
    """The parameter as an executed notebook shows it: where the data lie says nothing."""
    return Path(str(value)).name if name == "data" else value


def _digest(path: Path) -> list[str]:
    return [path.name, digest_of_files([path])]


def _cells(path: Path) -> list[dict[str, Any]]:
    """What counts of a notebook: its cells without their outputs, their counters and their ids."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return [
        {name: value for name, value in cell.items() if name not in ("outputs", "execution_count", "id")}
        for cell in content["cells"]
    ]


def _with_ids(executed: NotebookNode, written: Path) -> NotebookNode:
    """The notebook with the ids that the author's cells have now."""
    ids = [cell.get("id") for cell in json.loads(written.read_text(encoding="utf-8"))["cells"]]
    own = [cell for cell in executed.cells if cell.id != INJECTED]
    for cell, name in zip(own, ids, strict=True):
        cell.id = name or cell.id
    return executed


def _log(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.jsonl")))


def _text(notebook: NotebookNode) -> str:
    import nbformat

    return str(nbformat.writes(notebook))


def _notebook(text: str) -> NotebookNode:
    import nbformat

    return nbformat.reads(text, as_version=4)
