"""`series new`: a notebook that a reviewer has nothing to say of, an entry in the catalogue, and nothing else is changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data_access.errors import UsageError
from series.authoring import begin_report
from series.authoring.new_report import CATALOG, TEMPLATE
from series.catalog import read_catalog
from series.checking import Rule, check_reports, read_notebook
from series.cli.app import app
from series.evidence.kinds import EvidenceKind

PROJECT = Path(__file__).resolve().parents[4]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The catalogue and the bibliography of the series, copied."""
    (tmp_path / "notebooks").mkdir()
    for name in ("reports.yml", "references.bib"):
        shutil.copy(PROJECT / "notebooks" / name, tmp_path / "notebooks" / name)
    return tmp_path


def test_the_notebook_has_an_example_of_each_kind_of_evidence() -> None:
    assert {one.kind for one in read_notebook(TEMPLATE).evidence} == {kind.value for kind in EvidenceKind}


def test_a_reviewer_only_says_what_is_still_to_write(project: Path) -> None:
    begun = begin_report(project, "Child trafficking")
    (findings,) = check_reports(project, read_catalog(project / CATALOG), [begun.id]).values()
    assert [str(one) for one in findings if one.rule.is_fault] == []
    assert len([one for one in findings if one.rule is Rule.UNWRITTEN]) >= 8


def test_the_catalogue_gains_an_entry_and_keeps_the_rest_to_the_letter(project: Path) -> None:
    before = (project / CATALOG).read_text()
    begun = begin_report(project, "  Child   trafficking: who, where ", "Girls & boys")
    assert (project / CATALOG).read_text().startswith(before.rstrip("\n"))
    entry = read_catalog(project / CATALOG).reports[-1]
    assert (entry.id, entry.title, entry.subtitle) == (
        "child-trafficking-who-where",
        "Child trafficking: who, where",
        "Girls & boys",
    )
    assert entry.number == begun.number == 7
    assert begun.notebook.name == entry.notebook
    assert sorted(path.name for path in (project / "notebooks").iterdir()) == [
        "child-trafficking-who-where.ipynb",
        "references.bib",
        "reports.yml",
    ]


def test_two_reports_can_be_begun(project: Path) -> None:
    assert [begin_report(project, title).number for title in ("Farms", "Fishing")] == [7, 8]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Trafficked men", "No. 3"),
        ("Regional trends: Moldova", "No. 5"),
        ("2010", "gives no address"),
        ("…", "gives no address"),
        ("x" * 90, "gives no address"),
    ],
)
def test_a_title_whose_address_is_taken_or_none_is_refused(project: Path, title: str, words: str) -> None:
    before = (project / CATALOG).read_bytes()
    with pytest.raises(UsageError, match=words):
        begin_report(project, title)
    assert (project / CATALOG).read_bytes() == before
    assert list((project / "notebooks").glob("*.ipynb")) == []


def test_a_notebook_that_is_there_is_never_written_over(project: Path) -> None:
    (project / "notebooks" / "farms.ipynb").write_text("mine")
    with pytest.raises(UsageError, match="a notebook of that name"):
        begin_report(project, "Farms")
    assert (project / "notebooks" / "farms.ipynb").read_text() == "mine"


def test_a_catalogue_that_goes_on_after_the_reports_is_left_as_it_is(project: Path) -> None:
    path = project / CATALOG
    head, _, reports = path.read_text().partition("\nreports:\n")
    series = head[head.index("\nseries:") :]
    path.write_text(f"reports:\n{reports}\n{series}")
    before = path.read_bytes()
    with pytest.raises(UsageError, match="at the end of the catalogue"):
        begin_report(project, "Farms")
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.glob(".*")] == []


def test_the_command_prints_three_next_steps_in_80_columns(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    result = CliRunner().invoke(app, ["new", "Child trafficking"], env={"NO_COLOR": "1"})
    assert result.exit_code == 0, result.stderr
    assert [line.strip()[:2] for line in result.stdout.splitlines() if line.startswith("  ")] == [
        "1.",
        "2.",
        "3.",
    ]
    assert "series preview child-trafficking" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
