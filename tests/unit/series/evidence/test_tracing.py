"""Evidence is traced to the cell that recorded it, and to the cells whose names that one uses."""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from series.evidence.kinds import EVIDENCE_MIME
from series.evidence.tracing import code_behind, code_cells, recorded_in


def _notebook() -> nbformat.NotebookNode:
    recorded = new_output("display_data", data={EVIDENCE_MIME: {"id": "men_share"}})
    cells = [
        new_markdown_cell("## Results"),
        new_code_cell("source: str = 'demonstration'", metadata={"tags": ["parameters"]}),
        new_code_cell("source = 'ctdc'", metadata={"tags": ["injected-parameters"]}),
        new_code_cell("from data_access import open_casebook"),
        new_code_cell("casebook = open_casebook(source)"),
        new_code_cell("women = casebook.count('sex')"),
        new_code_cell("men = casebook.where(sex='male')\noptions = {}"),
        new_code_cell("options['a'] = 1"),
        new_code_cell("def f(x):\n    return x"),
        new_code_cell("number('men_share', f(men), **options)", outputs=[recorded]),
    ]
    for position, cell in enumerate(cells):
        cell.id = f"c{position}"
    return new_notebook(cells=cells)


def test_cells_have_the_numbers_that_the_author_sees() -> None:
    assert [cell.number for cell in code_cells(_notebook())] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert recorded_in(_notebook())["men_share"].number == 9


def test_the_code_behind_a_cell_is_what_its_names_rest_on() -> None:
    cells = code_cells(_notebook())
    behind = code_behind(cells, recorded_in(_notebook())["men_share"])
    assert [cell.id for cell in behind] == ["c1", "c3", "c4", "c6", "c7", "c8"], "women are not needed"


def test_what_is_no_python_is_taken_to_be_needed() -> None:
    notebook = _notebook()
    notebook.cells[5].source = "%%bash\nls"
    behind = code_behind(code_cells(notebook), recorded_in(notebook)["men_share"])
    assert "c5" in [cell.id for cell in behind]
