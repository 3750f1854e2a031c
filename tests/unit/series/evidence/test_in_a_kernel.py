"""In a real kernel: evidence is displayed once, and nothing else comes with it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from series.evidence import harvest
from tests.support.sample_staging import PROJECT_ROOT

SETUP = """
from matplotlib import pyplot
from series.evidence import figure, number, table
from tests.support.protected import sectors, share

def draw(data, labels):
    drawn, axes = pyplot.subplots()
    axes.bar(data["labour_sector"], data["value"].fillna(0))
    return drawn
"""
EVIDENCE = """
number("men_share", share(0.243, 0.218, 0.262), label="share of men")
table("tbl-sectors", sectors(), caption="Men by sector.")
figure("fig-sectors", sectors(), draw, finding="Most build.", caption="Men.", alt="Bars.")
"""


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> nbformat.NotebookNode:
    monkeypatch.setenv("PYTHONPATH", str(PROJECT_ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    cells = [nbformat.v4.new_code_cell(SETUP), nbformat.v4.new_code_cell(EVIDENCE)]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_every_item_is_displayed_once_even_with_pyplot(notebook: nbformat.NotebookNode) -> None:
    NotebookClient(notebook, timeout=120).execute()
    assert [output["output_type"] for output in notebook["cells"][1]["outputs"]] == ["display_data"] * 3
    record = harvest(notebook)
    assert [item.id for item in record.items()] == ["men_share", "tbl-sectors", "fig-sectors"]
    assert (record.figures[0].width, record.figures[0].height) == (680, 330)
