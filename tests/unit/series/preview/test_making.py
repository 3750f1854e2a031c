"""What makes a preview: a change of prose keeps the results, a run in JupyterLab is no change."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat

from series.execution.executed import INJECTED
from series.preview.making import with_results
from series.preview.watching import _content, _is_code, _is_of_a_page
from tests.support.small_project import notebook


def test_prose_is_as_written_now_and_results_are_those_of_the_run() -> None:
    executed = notebook("a = 1", "b = 2", words=["## Before"])
    for number, cell in enumerate((one for one in executed.cells if one.cell_type == "code"), start=1):
        cell.execution_count = number
        cell.outputs = [nbformat.v4.new_output("stream", text=str(number))]
    injected = nbformat.v4.new_code_cell("source = 'x'", id=INJECTED)
    executed.cells.insert(2, injected)
    written = notebook("a = 1", "b = 2", words=["## After", "More."])
    found = with_results(written, executed)
    assert [cell.source for cell in found.cells if cell.cell_type == "markdown"] == ["## After", "More."]
    outputs = [cell.outputs[0].text for cell in found.cells if cell.get("outputs")]
    assert outputs == ["1", "2", "3"]
    assert [cell.id for cell in found.cells].index(INJECTED) == 3
    assert executed.cells[0].source == "## Before"


def test_outputs_and_counters_are_no_change_but_cells_and_tags_are(tmp_path: Path) -> None:
    path = tmp_path / "men.ipynb"

    def content(change: str = "", **metadata: object) -> str:
        node = notebook("a = 1")
        node.cells[-1].source += change
        node.cells[-1].execution_count = len(metadata) + len(change) + 1
        node.cells[-1].metadata.update(metadata)
        path.write_text(json.dumps(node))
        return _content(path)

    assert content() == content(collapsed=True)
    assert content() != content("\nb = 2")
    assert content() != content(tags=["needs:victim.sex"])


def test_a_file_that_is_half_saved_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "men.ipynb").write_text('{"cells": [')
    assert _content(tmp_path / "men.ipynb") == _content(tmp_path / "gone.ipynb") == ""


def test_what_jupyterlab_and_python_leave_behind_is_no_part_of_a_page() -> None:
    assert _is_of_a_page(Path("/p/notebooks/men.ipynb"))
    assert _is_of_a_page(Path("/p/notebooks/references.bib"))
    assert not _is_of_a_page(Path("/p/notebooks/.ipynb_checkpoints/men-checkpoint.ipynb"))
    assert not _is_of_a_page(Path("/p/series/__pycache__/errors.py"))
    assert not _is_of_a_page(Path("/p/notebooks/.~men.ipynb"))


def test_code_of_ours_is_told_from_other_files() -> None:
    assert _is_code(Path("/p/series/charts/bars.py"), Path("/p"))
    assert not _is_code(Path("/p/notebooks/men.ipynb"), Path("/p"))
