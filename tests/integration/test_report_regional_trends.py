"""Report No. 5 on the demonstration finds the known truth again, over all regions and in a small one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from typer.testing import CliRunner

from data_access.sources.demonstration.truth import TRUTH_FILE
from series.cli.app import app
from series.evidence import EvidenceRecord, harvest
from tests.support.published_edition import PublishedEdition

REPORT, SMALL = "regional-trends", "regional-trends-western-asia"


@pytest.fixture(scope="module")
def world(demonstration: PublishedEdition) -> EvidenceRecord:
    """As it was published, protected together with other reports."""
    return demonstration.record(REPORT)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> EvidenceRecord:
    output = tmp_path_factory.mktemp("small")
    result = CliRunner().invoke(app, ["run", SMALL, "--output", str(output)], env={"NO_COLOR": "1"})
    assert result.exit_code == 0, result.stderr
    return harvest(nbformat.read(output / "drafts" / f"{SMALL}.ipynb", as_version=4))


def _truth(name: str) -> float:
    truths: list[dict[str, Any]] = yaml.safe_load(TRUTH_FILE.read_text())
    return float(next(entry["value"] for entry in truths if entry["id"] == name))


def _cells(record: EvidenceRecord, figure: str) -> list[Any]:
    return list(next(item for item in record.figures if item.id == figure).cells)


def _number(record: EvidenceRecord, name: str) -> Any:
    return next(item for item in record.numbers if item.id == name).cell


def test_the_trends_hold_those_that_the_design_lets_be_seen(world: EvidenceRecord) -> None:
    known = {entry["id"] for entry in yaml.safe_load(TRUTH_FILE.read_text())}
    checked = 0
    for cell in _cells(world, "fig-rate-trends"):
        truth = f"rate_seen_{cell.dimensions['mission_region'].replace('-', '_')}"
        if truth in known:
            assert cell.low <= _truth(truth) <= cell.high, cell.dimensions
            checked += 1
    assert checked >= 5


def test_the_steps_hold_those_that_the_design_lets_be_seen(world: EvidenceRecord) -> None:
    for number, truth in (("rate_step_project", "project_shift_seen"), ("rate_step_form", "form_break_seen")):
        cell = _number(world, number)
        assert cell.low <= _truth(truth) <= cell.high, number


def test_the_share_within_countries_is_that_of_the_design(world: EvidenceRecord) -> None:
    across = {str(cell.dimensions["year"]): cell for cell in _cells(world, "fig-crossing")}
    for year in ("2008", "2011"):
        within = 1 - _truth(f"domestic_share_{year}")
        assert across[year].low <= within <= across[year].high, year


def test_the_concentration_of_routes_is_that_of_the_design(world: EvidenceRecord) -> None:
    # As many routes of equal size as the inverse of the index. Cases identified together share a route: the index of a
    # sample lies a little above that of the design.
    cell = _number(world, "routes_cross_border")
    assert 1 / cell.value == pytest.approx(_truth("routes_hhi"), abs=0.005)


def test_the_parts_of_each_change_add_up(world: EvidenceRecord) -> None:
    parts = {str(cell.dimensions["term"]): cell.value for cell in _cells(world, "fig-decomposition")}
    assert parts["within"] + parts["mix"] == pytest.approx(parts["total"], abs=0.005)
    grown = {str(cell.dimensions["component"]): cell.value for cell in _cells(world, "fig-shift-share")}
    assert grown["common"] + grown["mix"] + grown["own"] == pytest.approx(grown["growth"], abs=0.02)


@pytest.mark.parametrize("edition", ["world", "small"])
def test_hardly_anything_is_hidden(edition: str, request: pytest.FixtureRequest) -> None:
    record: EvidenceRecord = request.getfixturevalue(edition)
    cells = [cell for item in (*record.figures, *record.tables) for cell in item.cells]
    assert sum(cell.value is None for cell in cells) <= 0.05 * len(cells)


def test_a_small_region_has_a_whole_report(world: EvidenceRecord, small: EvidenceRecord) -> None:
    assert {item.id for item in small.figures} == {item.id for item in world.figures}
    assert {item.id for item in small.claims} == {item.id for item in world.claims}


def test_says_what_the_design_makes_unrecoverable() -> None:
    notebook = nbformat.read(Path("notebooks") / f"{REPORT}.ipynb", as_version=4)
    prose = " ".join(" ".join(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
    assert "How many persons were trafficked can't be recovered from these records" in prose
    assert "It does not measure how much trafficking there is" in prose
