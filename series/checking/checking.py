"""Checking notebooks as a reviewer would read them, without running them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.errors import UsageError
from data_access.suggestions import nearest
from series.checking.code import check_code
from series.checking.evidence import check_evidence
from series.checking.form import check_form
from series.checking.model import Finding
from series.checking.prose import check_words
from series.checking.reading import SourceNotebook, read_notebook
from series.checking.surroundings import Surroundings, surroundings

if TYPE_CHECKING:
    from series.catalog.model import Catalog, ReportEntry

NOTEBOOKS = Path("notebooks")


def check_notebook(notebook: SourceNotebook, around: Surroundings) -> list[Finding]:
    """All that a reviewer would say of a notebook, in the order of its cells; empty where there is nothing to say."""
    if any(cell.syntax_error for cell in notebook.cells):
        found = [*check_form(notebook, around), *check_code(notebook, around)]
    else:
        rules = (check_form, check_code, check_evidence, check_words)
        found = [one for rule in rules for one in rule(notebook, around)]
    return sorted(set(found))


def check_reports(root: Path, catalog: Catalog, named: Sequence[str] = ()) -> dict[Path, list[Finding]]:
    """Check the notebooks of these reports of the project at ``root`` (all, with those the catalogue lacks, by default).

    Raises UsageError for a report that there is none of.
    """
    paths = notebook_paths(root, catalog, named)
    return {
        path: check_notebook(read_notebook(path), surroundings(root, entry_of(path, catalog)))
        for path in paths
    }


def notebook_paths(root: Path, catalog: Catalog, named: Sequence[str] = ()) -> list[Path]:
    """The notebooks of these reports; a report is named by its id, or by the notebook's file."""
    if not named:
        return sorted((root / NOTEBOOKS).glob("*.ipynb"))
    by_name = {entry.id: entry.notebook for entry in catalog.reports}
    files = {path.name for path in (root / NOTEBOOKS).glob("*.ipynb")}
    found = []
    for name in named:
        file = by_name.get(name, f"{Path(name).stem}.ipynb")
        if file not in files:
            raise UsageError(
                f"There is no report {name!r}", remedy=f"`series list` shows them{nearest(name, by_name)}"
            )
        found.append(root / NOTEBOOKS / file)
    return list(dict.fromkeys(found))


def entry_of(path: Path, catalog: Catalog) -> ReportEntry | None:
    """The entry of a notebook in the catalogue, or None."""
    return next((entry for entry in catalog.reports if entry.notebook == path.name), None)
