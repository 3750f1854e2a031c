"""docs/tutorial.md is true: what it says is done, in a copied project, from the new notebook to the page and the PDF."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from series.cli.app import app
from series.evidence import harvest
from tests.support import tutorial
from tests.support.publishable import PARTS

PROJECT = Path(__file__).resolve().parents[2]
TUTORIAL = PROJECT / "docs" / "tutorial.md"
REPORT = "child-trafficking"


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """What each command printed."""
    return {}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, said: dict[str, str]) -> Iterator[Path]:
    """A copy of the project after all steps of the tutorial but the publication."""
    root = tmp_path_factory.mktemp("tutorial") / "trafficking-series"
    root.mkdir()
    for part in (*PARTS, "notebooks"):
        copy = shutil.copytree if (PROJECT / part).is_dir() else shutil.copy
        copy(PROJECT / part, root / part)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(root)
        for step in tutorial.steps(TUTORIAL.read_text(encoding="utf-8")):
            if step.what == "command":
                if "publish" not in step.text:
                    said[step.text] = _series(*tutorial.words(step))
            elif step.what == "catalogue":
                tutorial.enter(root / "notebooks" / "reports.yml", step)
            else:
                tutorial.change(root / "notebooks" / f"{REPORT}.ipynb", step)
        yield root


def _series(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), env={"NO_COLOR": "1"})
    assert result.exit_code == 0, f"{arguments}: {result.stderr}"
    return result.stdout


def test_every_step_works(project: Path, said: dict[str, str]) -> None:
    assert "1 notebook without a finding." in said[f"series check {REPORT}"]
    assert "Report No. 7 is begun" in next(iter(said.values()))


def test_the_notebook_gives_what_the_tutorial_promises(project: Path) -> None:
    record = harvest(nbformat.read(project / "output" / "drafts" / f"{REPORT}.ipynb", as_version=4))
    assert {"boys_labour", "girls_labour"} <= {item.id for item in record.numbers}
    assert "boys_more_labour" in {item.id for item in record.claims}
    assert "fig-boys-and-girls" in {item.id for item in record.figures}


def test_its_links_lead_somewhere() -> None:
    import re

    for target in re.findall(r"\]\(([a-z-]+\.md)\)", TUTORIAL.read_text(encoding="utf-8")):
        assert (PROJECT / "docs" / target).is_file(), target


@pytest.mark.slow
def test_it_is_published_as_a_page_and_a_pdf(project: Path) -> None:
    _series("publish", "--only", REPORT)
    site = project / "output" / "site"
    page = (site / "reports" / f"{REPORT}.html").read_text(encoding="utf-8")
    assert "Boys and girls" in page
    assert (site / "reports" / f"{REPORT}.pdf").read_bytes().startswith(b"%PDF")
    assert f"reports/{REPORT}.html" in (site / "index.html").read_text(encoding="utf-8")
