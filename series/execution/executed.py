"""The executed notebook as it is published: the same bytes for the same run, wherever and whenever it was made."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from data_access.context import CONTEXT_NAMES

INJECTED = "injected-parameters"
_FILES = frozenset({"data", *CONTEXT_NAMES})


def publishable(notebook: NotebookNode, parameters: Mapping[str, object]) -> NotebookNode:
    """Return a copy without times, machine paths and random ids.

    Files are named without the folders that lead to them: they say nothing to a reader and something about
    the machine. Durations are kept in the run's log instead.
    """
    clean: NotebookNode = copy.deepcopy(notebook)
    shown = {name: _shown(name, value) for name, value in parameters.items()}
    clean.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "papermill": {"parameters": shown},
        }
    )
    for cell in clean.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if INJECTED in cell.metadata.get("tags", []):
            cell.id = INJECTED
            for name, value in parameters.items():
                if shown[name] != value:
                    cell.source = _assigned(cell.source, name, shown[name])
    clean.nbformat, clean.nbformat_minor = 4, 5
    return clean


def without_injected(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook with the author's cells only, so that cells have the numbers that the author sees."""
    kept: NotebookNode = copy.copy(notebook)
    kept.cells = [cell for cell in notebook.cells if INJECTED not in cell.metadata.get("tags", [])]
    return kept


def write(notebook: NotebookNode, path: Path) -> None:
    """Write ``notebook`` to ``path`` in one go: either the whole file is there or none."""
    nbformat.validate(notebook)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    unfinished.replace(path)


def _shown(name: str, value: object) -> object:
    return Path(value).name if name in _FILES and isinstance(value, str) else value


def _assigned(source: str, name: str, value: object) -> str:
    lines = source.splitlines()
    return "\n".join(f'{name} = "{value}"' if line.startswith(f"{name} = ") else line for line in lines)
