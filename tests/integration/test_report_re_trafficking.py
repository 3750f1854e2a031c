"""Report No. 1 on the demonstration finds the known truth again, and isn't published from sources without follow-up."""

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

REPORT = "re-trafficking"
KEYS = ("told_share", "told_rare", "fig-ratios")
GLOBAL = "ctdc-global-k-anonymised-2021"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> EvidenceRecord:
    output = tmp_path_factory.mktemp("demonstration")
    result = CliRunner().invoke(app, ["run", REPORT, "--output", str(output)], env={"NO_COLOR": "1"})
    assert result.exit_code == 0, result.stderr
    return harvest(nbformat.read(output / "drafts" / f"{REPORT}.ipynb", as_version=4))


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
        ("told_share", "told_prevalence"),
        ("young_ratio", "told_odds_ratio_under_18"),
        ("forced_ratio", "told_odds_ratio_forced_return"),
        ("linked_rate", "linked_rate"),
        ("risk_24", "linked_risk_24_months"),
        ("child_ratio", "linked_hazard_ratio_child"),
        ("alike_share", "same_type_share"),
    ],
)
def test_the_interval_holds_the_known_truth(demonstration: EvidenceRecord, number: str, truth: str) -> None:
    low, high = _interval(demonstration, number)
    assert low <= _truth(truth) <= high


def test_has_what_a_finished_report_has(demonstration: EvidenceRecord) -> None:
    assert len(demonstration.figures) >= 6
    assert len(demonstration.tables) >= 4
    assert len(demonstration.models) >= 2
    found = {
        item.id
        for kind in (demonstration.numbers, demonstration.claims, demonstration.figures)
        for item in kind
    }
    assert set(KEYS) <= found


def test_what_so_few_events_cannot_decide_is_said_to_be_undetermined(demonstration: EvidenceRecord) -> None:
    states = {item.id: item.state.value for item in demonstration.claims}
    for claim in ("told_rare", "young_more", "forced_more", "early_more"):
        assert states[claim] == "holds", claim
    assert states["child_hazard"] == "undetermined"
    assert states["stigma_forced"] == "undetermined"


def test_immortal_time_lowers_the_rate(demonstration: EvidenceRecord) -> None:
    variants = next(item for item in demonstration.tables if item.id == "tbl-variants")
    naive = next(cell.value for cell in variants.cells if "counted from the exit" in str(cell.dimensions))
    low, _ = _interval(demonstration, "linked_rate")
    rate = next(item for item in demonstration.numbers if item.id == "linked_rate").cell.value
    assert naive is not None and rate is not None and low < naive < rate


def test_pairs_of_episodes_are_told_as_a_two_by_two_table_and_no_finer(demonstration: EvidenceRecord) -> None:
    cells = next(item for item in demonstration.tables if item.id == "tbl-kinds").cells
    assert len(cells) == 9  # with totals


def test_unadjusted_ratios_stand_beside_adjusted_ones(demonstration: EvidenceRecord) -> None:
    ratios = next(item for item in demonstration.tables if item.id == "tbl-ratios").cells
    models = {dict(cell.dimensions)["model"] for cell in ratios}
    assert models == {"one fact alone", "all facts held equal"} and len(ratios) == 14


def test_a_small_ratio_could_not_have_been_told(demonstration: EvidenceRecord) -> None:
    power = {item.id: item.cell.value for item in demonstration.numbers if item.id.startswith("power_")}
    assert power["power_small"] < 0.7 < power["power_large"]


def test_hardly_anything_is_hidden(demonstration: EvidenceRecord) -> None:
    cells = [cell for table in demonstration.tables for cell in table.cells]
    hidden = [cell for cell in cells if cell.status == "suppressed"]
    assert len(hidden) <= 0.05 * len(cells)


def test_says_what_the_design_makes_unrecoverable() -> None:
    notebook = nbformat.read(Path("notebooks") / f"{REPORT}.ipynb", as_version=4)
    prose = " ".join(" ".join(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
    assert "The extent of re-trafficking can't be recovered from these records" in prose
    assert "enters neither R1 nor R2" in prose


def test_is_not_published_from_records_without_follow_up(real_data: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app,
        [
            "run",
            REPORT,
            "--source",
            "ctdc-global",
            "--data",
            str(real_data / GLOBAL),
            "--output",
            str(tmp_path),
        ],
        env={"NO_COLOR": "1"},
    )
    assert result.exit_code != 0
    assert "re-trafficking:" in result.stderr
