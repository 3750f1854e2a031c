"""What can be mended without an author: outputs, counters, metadata, names of cells; code and prose stay as they are."""

from __future__ import annotations

from pathlib import Path

import nbformat

from series.checking.mending import mend_file, mended
from tests.unit.series.checking.clean_notebook import cell, clean, said_of


def test_a_notebook_that_was_run_in_jupyterlab_is_made_clean() -> None:
    node = clean()
    node.metadata["widgets"] = {}
    ran = cell(node, "casebook")
    ran.execution_count = 3
    ran.outputs = [nbformat.v4.new_output("stream", text="12 men")]
    ran.metadata["collapsed"] = True
    for name in ("parameters", "figure", "results", "imports"):
        cell(node, name).id = f"{sum(map(ord, name)):08x}"
    found = mended(node)
    assert said_of(found) == []
    assert [one.source for one in found.cells] == [one.source for one in node.cells]


def test_cells_are_named_after_what_they_record_or_the_section_that_they_stand_in() -> None:
    node = clean()
    for name in ("parameters", "figure", "results"):
        cell(node, name).id = f"{sum(map(ord, name)):08x}"
    names = [one.id for one in mended(node).cells]
    assert names == ["parameters", "imports", "casebook", "claims", "key-messages", "fig-men", "closing"]


def test_names_stay_distinct_and_those_that_authors_gave_stay() -> None:
    node = clean()
    node.cells.append(nbformat.v4.new_markdown_cell("## Figure", id="0a1b2c3d"))
    node.cells.append(nbformat.v4.new_markdown_cell("More.", id="0a1b2c3e"))
    names = [one.id for one in mended(node).cells]
    assert names[-2:] == ["figure-2", "figure-3"]
    assert len(set(names)) == len(names)


def test_a_clean_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "men.ipynb"
    nbformat.write(clean(), path)
    assert mend_file(path) is False
    before = path.read_bytes()
    path.write_bytes(
        before.replace(
            b'"outputs": []', b'"outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}]', 1
        )
    )
    assert mend_file(path) is True
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["men.ipynb"]
