"""The source notebooks of the series: a reviewer would say nothing of them, and they are as full as a report should be."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from series.catalog import read_catalog
from series.checking import check_reports, read_notebook

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
CATALOG = read_catalog(PROJECT / "notebooks" / "reports.yml")

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@every_notebook
def test_a_reviewer_would_say_nothing_of_it(path: Path) -> None:
    (findings,) = check_reports(PROJECT, CATALOG, [path.stem]).values()
    assert [str(one) for one in findings] == []


@every_notebook
def test_it_has_figures_and_claims(path: Path) -> None:
    notebook = read_notebook(path)
    assert len(notebook.recorded("figure")) >= 6
    assert notebook.recorded("claim")


@every_notebook
def test_it_was_never_run_where_it_stands(path: Path) -> None:
    for cell in read_notebook(path).cells:
        if cell.kind == "code":
            assert cell.node.outputs == [], cell.name
            assert cell.node.execution_count is None, cell.name


def test_a_report_for_each_region_takes_the_region_and_no_other_does() -> None:
    for report in CATALOG.reports:
        source = read_notebook(PROJECT / "notebooks" / report.notebook)
        (cell,) = [cell for cell in source.cells if cell.is_parameters]
        assert ("region: str | None = None" in cell.source) is (report.each_region is not None), report.id


def test_every_report_has_its_notebook_and_every_notebook_its_report() -> None:
    content = yaml.safe_load((PROJECT / "notebooks" / "reports.yml").read_text(encoding="utf-8"))
    named = {entry["notebook"] for entry in content["reports"]}
    assert named == {path.name for path in NOTEBOOKS}
