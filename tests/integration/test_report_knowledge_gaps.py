"""Report No. 6 finds the gaps that the demonstration was given, and those of published data."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from series.cli.app import app
from series.evidence import EvidenceRecord, harvest

REPORT = "knowledge-gaps"
GLOBAL = "ctdc-global-k-anonymised-2021"


def _run(output: Path, *options: str) -> EvidenceRecord:
    result = CliRunner().invoke(
        app, ["run", REPORT, *options, "--output", str(output)], env={"NO_COLOR": "1"}
    )
    assert result.exit_code == 0, result.stderr
    return harvest(nbformat.read(output / "drafts" / f"{REPORT}.ipynb", as_version=4))


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> EvidenceRecord:
    return _run(tmp_path_factory.mktemp("demonstration"))


def _number(record: EvidenceRecord, name: str) -> float:
    value = next(item for item in record.numbers if item.id == name).cell.value
    assert value is not None
    return value


def test_the_least_known_kind_is_the_one_that_the_forms_ask_of_a_part_only(
    demonstration: EvidenceRecord,
) -> None:
    kind = next(item for item in demonstration.claims if item.id == "kind_gap")
    assert "re-trafficking" in kind.sentence
    assert _number(demonstration, "least_known") == pytest.approx((0.79 + 0.637) / 2, abs=0.02)


def test_bounds_hold_the_shares_that_the_demonstration_was_given(demonstration: EvidenceRecord) -> None:
    bounds = next(item for item in demonstration.tables if item.id == "tbl-bounds")
    for cell in bounds.cells:
        assert cell.low is not None and cell.high is not None and cell.value is not None
        assert cell.low <= cell.value <= cell.high
    states = {item.id: item.state.value for item in demonstration.claims}
    assert states["border_even_so"] == "holds"


def test_hides_nothing_but_small_places(demonstration: EvidenceRecord) -> None:
    cells = [cell for table in demonstration.tables for cell in table.cells]
    assert not [cell for cell in cells if cell.status == "suppressed"]


def test_countries_of_the_lowest_band_are_tied_and_no_number_of_theirs_is_told(
    demonstration: EvidenceRecord,
) -> None:
    figures = {item.id: item for item in demonstration.figures}
    banded = figures["fig-countries"].cells
    assert sum(cell.value or 0 for cell in banded) == 193  # the Member States of the United Nations
    lowest = sum(cell.value or 0 for cell in banded if dict(cell.dimensions)["records"] == "0 to 10")
    assert _number(demonstration, "hardly_known") == pytest.approx(lowest / 193)
    for cell in figures["fig-first"].cells:
        assert dict(cell.dimensions)["records"] != "0 to 10"  # all tied, so that none is listed
    assert _number(demonstration, "first_band") >= lowest


def test_completeness_by_country_is_told_in_steps(demonstration: EvidenceRecord) -> None:
    shown = next(item for item in demonstration.figures if item.id == "fig-completeness").cells
    assert len(shown) == 16 * 6
    told = {cell.value for cell in shown}
    assert told <= {round(step / 10, 1) for step in range(1, 10)} and len(told) > 2


def test_published_records_say_which_kinds_they_lack(real_data: Path, tmp_path: Path) -> None:
    record = _run(
        tmp_path,
        *("--source", "ctdc-global", "--data", str(real_data / GLOBAL)),
        *("--context", f"glotip={real_data / 'unodc-glotip-2025'}"),
        *("--context", f"population={real_data / 'population' / 'countrypops.csv'}"),
    )
    kinds = next(item for item in record.figures if item.id == "fig-kinds")
    assert "Not recorded in this source at all: assistance, re-trafficking." in str(kinds)
    states = {item.id: item.state.value for item in record.claims}
    assert states["border_even_so"] == "undetermined"
    first = next(item for item in record.claims if item.id == "first_countries").sentence
    assert "Pakistan" in first  # most detections of all, and no record of a case manager
    assert 0.5 < _number(record, "detected_unseen") < 0.8
