"""What a source can't carry is left out of a notebook before it runs, and the executed notebook says so."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from data_access.errors import UsageError
from series.execution.selection import select_cells


def notebook(*tags: str):
    return new_notebook(
        cells=[new_markdown_cell("always"), new_code_cell("analysis()", metadata={"tags": list(tags)})]
    )


def test_a_cell_without_needs_stays():
    assert select_cells(notebook("parameters"), set(), name="x").cells[1].source == "analysis()"


def test_a_cell_whose_need_is_met_stays():
    selected = select_cells(notebook("needs:victim.education"), {"victim.education"}, name="x")
    assert selected.cells[1].source == "analysis()"


def test_a_cell_whose_need_is_not_met_becomes_a_note_for_reviewers():
    original = notebook("needs:victim.education", "needs:victim.sex")
    left_out = select_cells(original, {"victim.sex"}, name="x").cells[1]
    assert left_out.cell_type == "raw"
    assert "victim.education" in left_out.source and "victim.sex" not in left_out.source
    assert left_out.id == original.cells[1].id


def test_a_cell_can_ask_that_something_is_not_carried():
    tagged = notebook("needs:!victim.education")
    assert select_cells(tagged, {"victim.education"}, name="x").cells[1].cell_type == "raw"
    assert select_cells(tagged, set(), name="x").cells[1].cell_type == "code"


def test_the_author_notebook_is_not_changed():
    original = notebook("needs:victim.education")
    select_cells(original, set(), name="x")
    assert original.cells[1].source == "analysis()"


def test_a_need_that_names_no_column_is_refused_with_its_cell():
    with pytest.raises(UsageError, match=r"victim\.eduction.*men\.ipynb, cell 2"):
        select_cells(notebook("needs:victim.eduction"), set(), name="men.ipynb")


def test_a_cell_can_need_outside_figures():
    tagged = notebook("needs:context.glotip")
    assert select_cells(tagged, {"context.glotip"}, name="x").cells[1].cell_type == "code"
    assert select_cells(tagged, {"victim.sex"}, name="x").cells[1].cell_type == "raw"
