"""Report No. 2 on the demonstration finds the known truth again, and isn't published from sources without its domains."""

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

REPORT = "social-exclusion"
KEYS = ("excluded_share", "excluded_minority", "fig-domains")
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


def _ids(items: object) -> set[str]:
    return {item.id for item in items}  # type: ignore[attr-defined]


def test_has_the_figures_tables_and_models_of_a_finished_report(demonstration: EvidenceRecord) -> None:
    assert len(demonstration.figures) >= 6 and len(demonstration.tables) >= 4
    assert _ids(demonstration.models) == {"tbl-model-severity", "tbl-model-sector"}
    number, claim, figure = KEYS
    assert number in _ids(demonstration.numbers)
    assert claim in _ids(demonstration.claims) and figure in _ids(demonstration.figures)


def test_tells_what_narratives_hold_with_the_agreement_of_coders_and_a_marked_composite(
    demonstration: EvidenceRecord,
) -> None:
    tables = {item.id for item in demonstration.tables}
    assert {"tbl-agreement", "tbl-joint", "tbl-pairs", "tbl-vignette"} <= tables
    composite = next(item for item in demonstration.claims if item.id == "vignette_excluded")
    assert composite.sentence.startswith("A composite of many cases, and nobody's own story")


def test_hides_hardly_anything(demonstration: EvidenceRecord) -> None:
    cells = [cell for item in (*demonstration.figures, *demonstration.tables) for cell in item.cells]
    assert sum(cell.value is None for cell in cells) <= 0.05 * len(cells)


@pytest.mark.parametrize(
    ("number", "truth"),
    [
        ("excluded_share", "excluded_headcount"),
        ("excluded_complete", "excluded_headcount"),
        ("intensity", "excluded_intensity"),
        ("intensity_complete", "excluded_intensity"),
        ("adjusted_headcount", "excluded_adjusted"),
        ("adjusted_complete", "excluded_adjusted"),
        ("severity_ratio", "severity_rate_ratio"),
        ("severity_ratio_complete", "severity_rate_ratio"),
        ("sector_ratio", "sector_relative_risk"),
        ("sector_ratio_complete", "sector_relative_risk"),
        ("age_ratio", "age_odds_ratio"),
        ("age_ratio_complete", "age_odds_ratio"),
    ],
)
def test_intervals_hold_the_known_truth(demonstration: EvidenceRecord, number: str, truth: str) -> None:
    """One demonstration, fixed seed: of imputed and of complete cases."""
    found = next(item for item in demonstration.numbers if item.id == number).cells[0]
    assert found.low is not None and found.high is not None
    assert found.low <= _truth(truth) <= found.high


def test_imputation_tells_more_surely_than_complete_cases(demonstration: EvidenceRecord) -> None:
    cells = {item.id: item.cells[0] for item in demonstration.numbers}
    for name in ("severity_ratio", "sector_ratio", "age_ratio"):
        widths = [(cells[key].high or 0) - (cells[key].low or 0) for key in (name, f"{name}_complete")]
        assert widths[0] < widths[1], name


def test_unknown_domains_counted_as_not_deprived_make_the_index_too_low(
    demonstration: EvidenceRecord,
) -> None:
    variants = next(item for item in demonstration.tables if item.id == "tbl-variants")
    (cell,) = [
        cell
        for cell in variants.cells
        if cell.dimensions
        == {"rule": "4 or more known, unknown counted as not deprived", "measure": "headcount"}
    ]
    assert cell.high is not None and cell.high < _truth("excluded_headcount")


def test_claims_decide_what_can_be_decided_and_find_no_difference_where_there_is_none(
    demonstration: EvidenceRecord,
) -> None:
    states = {claim.id: str(claim.state.value) for claim in demonstration.claims}
    for claim in (
        "excluded_minority",
        "economy_leads",
        "severity_rises",
        "agriculture_rises",
        "age_falls",
        "count_agrees",
    ):
        assert states[claim] == "holds", claim
    # Grants don't follow exclusion in the demonstration: a claim of a difference would be an error of the method.
    assert states["grant_differs"] != "holds"


def test_says_what_the_design_makes_unrecoverable() -> None:
    notebook = nbformat.read(Path("notebooks") / f"{REPORT}.ipynb", as_version=4)
    prose = " ".join(" ".join(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
    assert "There is no comparison with the general population in this report" in prose
    assert "An association of exclusion with severity can run in either direction" in prose


def test_is_not_published_from_records_that_lack_the_domains(real_data: Path, tmp_path: Path) -> None:
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
    assert "no socio-economic profile" in result.stderr
