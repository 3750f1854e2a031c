"""Report No. 3 on the demonstration finds the known truth again, and leaves out in public data what these don't carry."""

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

REPORT = "trafficked-men"
KEYS = ("men_share", "men_mainly_labour", "fig-men-sectors")
GLOBAL = "ctdc-global-k-anonymised-2021"


def _run(output: Path, *options: str) -> EvidenceRecord:
    result = CliRunner().invoke(
        app, ["run", REPORT, "--output", str(output), *options], env={"NO_COLOR": "1"}
    )
    assert result.exit_code == 0, result.stderr
    return harvest(nbformat.read(output / "drafts" / f"{REPORT}.ipynb", as_version=4))


@pytest.fixture(scope="module")
def demonstration(demonstration: PublishedEdition) -> EvidenceRecord:
    """As it was published, protected together with other reports."""
    return demonstration.record(REPORT)


def _truth(name: str) -> float:
    truths: list[dict[str, Any]] = yaml.safe_load(TRUTH_FILE.read_text())
    return float(next(entry["value"] for entry in truths if entry["id"] == name))


def _interval(record: EvidenceRecord, number: str) -> tuple[float, float]:
    cell = next(item for item in record.numbers if item.id == number).cell
    assert cell.low is not None and cell.high is not None
    return cell.low, cell.high


@pytest.mark.parametrize(
    ("number", "truth"),
    [
        ("men_labour_share", "men_forced_labour"),
        ("construction_share", "men_in_construction"),
        ("age_effect", "construction_age_effect"),
        ("age_effect_complete", "construction_age_effect"),
        ("rural_effect", "construction_rural_effect"),
        ("rural_effect_complete", "construction_rural_effect"),
        ("men_urban", "men_urban"),
        ("men_tertiary", "men_tertiary"),
        ("change_within", "kitagawa_within_missions"),
        ("change_mix", "kitagawa_mission_mix"),
    ],
)
def test_the_interval_holds_the_known_truth(demonstration: EvidenceRecord, number: str, truth: str) -> None:
    low, high = _interval(demonstration, number)
    assert low <= _truth(truth) <= high


def test_has_what_a_finished_report_has(demonstration: EvidenceRecord) -> None:
    assert len(demonstration.figures) >= 12
    assert len(demonstration.tables) >= 6
    found = {
        item.id
        for kind in (demonstration.numbers, demonstration.claims, demonstration.figures)
        for item in kind
    }
    assert set(KEYS) <= found


def test_the_myth_of_the_countryside_is_not_found_to_be_true(demonstration: EvidenceRecord) -> None:
    states = {item.id: item.state.value for item in demonstration.claims}
    assert states["rural_no_difference"] != "holds"
    for claim in (
        "men_mainly_labour",
        "construction_leads",
        "men_are_schooled",
        "men_from_towns",
        "age_and_construction",
    ):
        assert states[claim] == "holds", claim


def test_the_hypotheses_stand_together(demonstration: EvidenceRecord) -> None:
    table = next(item for item in demonstration.tables if item.id == "tbl-holm")
    adjusted = {str(cell.dimensions["claim"]): cell.value for cell in table.cells}
    assert len(adjusted) == 6
    assert (
        adjusted["Construction differs by age 30"] < 0.05 < adjusted["Construction differs by rural origin"]
    )


def test_what_men_tell_of_violence_is_not_taken_for_what_they_met(demonstration: EvidenceRecord) -> None:
    _, high = _interval(demonstration, "violence_men")
    assert high < _truth("violence_met_men")  # the direction of the bias
    prose = _prose()
    assert "The share of men who met with violence can't be told from these data" in prose
    assert "That is no estimate" in prose


def _prose() -> str:
    notebook = nbformat.read(Path("notebooks") / f"{REPORT}.ipynb", as_version=4)
    return " ".join(" ".join(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")


def test_hardly_anything_is_hidden(demonstration: EvidenceRecord) -> None:
    cells = [cell for item in (*demonstration.figures, *demonstration.tables) for cell in item.cells]
    assert sum(cell.value is None for cell in cells) <= 0.05 * len(cells)


def test_public_records_carry_the_core_of_it_and_no_profile(real_data: Path, tmp_path: Path) -> None:
    record = _run(tmp_path, "--source", "ctdc-global", "--data", str(real_data / GLOBAL))
    claims, figures = ({item.id for item in kind} for kind in (record.claims, record.figures))
    assert {"men_mainly_labour", "construction_leads", "boys_differ", "men_worked_long"} <= claims
    assert not {"age_and_construction", "men_from_towns", "vignette_men"} & claims
    assert {"fig-combinations", "fig-share-places", "fig-boys-sectors"} <= figures
