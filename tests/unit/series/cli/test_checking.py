"""`series check`: findings in 80 columns with their remedies, and an exit code of its own."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from series.cli.app import app
from tests.support.small_project import catalogue, write_catalogue
from tests.unit.series.checking.clean_notebook import changed, clean

FAULTY = ("results", "@tbl-sex has", "@tbl-sexes and @tbl-sex have")


@pytest.fixture
def series(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_catalogue(tmp_path / "notebooks" / "reports.yml", catalogue())
    (tmp_path / "notebooks" / "references.bib").write_text("@book{surtees2008men,\n}\n")
    nbformat.write(clean(), tmp_path / "notebooks" / "trafficked-men.ipynb")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["check", *arguments], env={"NO_COLOR": "1"})
    return result.exit_code, result.stdout, result.stderr


def test_a_clean_notebook_ends_well(series: Path) -> None:
    code, out, _ = run("trafficked-men")
    assert code == 0
    assert out == "1 notebook without a finding.\n"


def test_a_finding_is_told_in_80_columns_with_its_remedy(series: Path) -> None:
    nbformat.write(changed(*FAULTY), series / "notebooks" / "trafficked-men.ipynb")
    code, out, err = run()
    assert code == 11
    assert out.startswith(
        "notebooks/trafficked-men.ipynb\n  cell 5 (results), line 14: @tbl-sexes refers to nothing"
    )
    assert "→ put the figure or table on record, or correct its name; did you mean" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
    assert "A reviewer would object to 1 thing" in err


def test_findings_as_json_name_rule_and_place(series: Path) -> None:
    nbformat.write(changed(*FAULTY), series / "notebooks" / "trafficked-men.ipynb")
    code, out, _ = run("--format", "json")
    (found,) = json.loads(out)
    assert code == 11
    assert (found["rule"], found["cell"], found["line"]) == ("unknown reference", 5, 14)


def test_mend_strips_what_a_run_left(series: Path) -> None:
    node = clean()
    node.cells[1].execution_count = 1
    path = series / "notebooks" / "trafficked-men.ipynb"
    nbformat.write(node, path)
    assert run()[0] == 11
    code, out, _ = run("--mend")
    assert code == 0
    assert "Mended what can be mended without you: notebooks/trafficked-men.ipynb" in out


def test_a_notebook_that_the_catalogue_lacks_is_checked_too(series: Path) -> None:
    nbformat.write(clean(), series / "notebooks" / "stray.ipynb")
    code, out, _ = run()
    assert code == 11
    assert "the catalogue doesn't have this notebook" in out


def test_an_unknown_report_is_told_the_nearest(series: Path) -> None:
    code, _, err = run("trafficked-man")
    assert code == 2
    assert "did you mean 'trafficked-men'?" in err
