"""Own data on the command line: a template, a mapping, a comparison; in 80 columns, and with no exact count of persons."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from data_access.casebook.schema import TABLES
from data_access.sources.comparing import Difference
from series.cli.app import app
from series.cli.own_data import covered_columns, data_with_mapping, difference_lines
from series.evidence.items import ClaimItem, EvidenceCell, EvidenceRecord
from series.evidence.kinds import ClaimState
from series.review.edition import EditionInHand
from tests.support.ngo_spreadsheet import register, write_register


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["data", *arguments], env={"NO_COLOR": "1"})
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def registers(tmp_path: Path) -> Path:
    write_register(tmp_path / "old.xlsx", 200)
    write_register(tmp_path / "new.xlsx", people=[*register(200)[40:], *register(280)[200:]])
    return tmp_path


def mapped(folder: Path) -> Path:
    path = folder / "old.mapping.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("checked: false", "checked: true"), encoding="utf-8"
    )
    return path


def test_a_proposal_is_told_and_written(registers: Path) -> None:
    code, out, err = run("map", str(registers / "old.xlsx"))
    assert code == 0, err
    assert "18 columns, 200 rows; 15 columns are mapped." in out
    assert "To check:" in out
    assert "To decide: a kind that a filled cell doesn't name" in " ".join(out.split())
    assert "Left out: Nom, Prénom, Observations" in out
    assert "No. 3 Trafficked men" in out
    assert "No. 4 Traffickers and organized crime: perpetrator.sex" in out
    assert max(len(line) for line in out.splitlines() if str(registers) not in line) <= 80
    assert (registers / "old.mapping.yml").is_file()


def test_a_mapping_that_somebody_corrected_is_never_written_over(registers: Path) -> None:
    (registers / "old.mapping.yml").write_text("mine")
    code, _, err = run("map", str(registers / "old.xlsx"))
    assert code == 2
    assert "a mapping at this place already" in err
    assert (registers / "old.mapping.yml").read_text() == "mine"


def test_one_mapping_serves_the_next_delivery(registers: Path) -> None:
    run("map", str(registers / "old.xlsx"))
    mapping = mapped(registers)
    assert data_with_mapping(None, None) is None
    assert data_with_mapping(None, mapping) == mapping
    assert data_with_mapping(registers / "old.xlsx", mapping) == mapping
    other = data_with_mapping(registers / "new.xlsx", mapping)
    assert other is not None and other != mapping
    assert other.parent.stat().st_mode & 0o077 == 0, "for its owner only"
    code, out, err = run(
        "validate", "mapped", "--data", str(registers / "new.xlsx"), "--mapping", str(mapping)
    )
    assert (code, err.splitlines()[0]) == (0, "reading new.xlsx")
    assert "240 rows were read" in out


def test_a_comparison_tells_no_exact_count(registers: Path) -> None:
    run("map", str(registers / "old.xlsx"))
    arguments = (
        "compare",
        str(registers / "old.xlsx"),
        str(registers / "new.xlsx"),
        "--mapping",
        str(mapped(registers)),
    )
    code, out, err = run(*arguments)
    assert code == 0, err
    numbers = [
        int(word.rstrip("."))
        for line in out.splitlines()[:5]
        for word in line.split()
        if word.rstrip(".").isdigit()
    ]
    assert numbers and all(number % 5 == 0 or number == 11 for number in numbers)
    assert "Claims that may turn" in out
    assert "trafficked-men: men_mainly_labour" in out
    assert "organized-crime" not in out, "these data can't carry it"
    assert max(map(len, out.splitlines())) <= 80


def test_claims_of_the_published_edition_are_told_with_their_margins(tmp_path: Path) -> None:
    """A headline claim far from turning stays; the wording is that of shares, rounded changes among them."""
    men = EvidenceCell(
        dimensions={}, population="registered men", statistic="share", status="rounded", value=0.94, low=0.926,
        high=0.95, n_valid=1725,
    )  # fmt: skip
    mainly = ClaimItem(
        id="men_mainly_labour", state=ClaimState.HOLDS, basis="share of men above 0.5", holds="Yes.", fails="No.",
        undetermined="?", cells=(men,),
    )  # fmt: skip
    published = EditionInHand(tmp_path, {"reports": [{"id": "trafficked-men"}]})
    published._records["trafficked-men"] = EvidenceRecord(claims=(mainly,))
    columns = frozenset(covered_columns([f"{table.name}.{one.name}" for table in TABLES for one in table]))
    found = Difference(2000, 83, 10, 8, 0, {}, {}, columns)
    told = " ".join(" ".join(difference_lines(found, published)).split())
    assert "trafficked-men, as published: men_mainly_labour (holds): stays; 42.6 points from turning" in told
    assert "the changes move it by 6.1 points at most" in told, "105 of 1,725, the 101 changes rounded up"
    assert "social-exclusion: " in told, "not published yet: named without margins"


def test_a_template_says_what_to_do_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("template", "own")
    assert code == 0, err
    assert "series data validate canonical --data own" in " ".join(out.split())
    assert "sex as recorded" in (tmp_path / "own" / "dictionary.md").read_text()


def test_what_follows_from_a_column_counts_as_covered() -> None:
    covered = covered_columns(
        ["registration.age", "registration.date", "victim.citizenship", "episode.country_of_exploitation"]
    )
    assert {
        "registration.age_band",
        "registration.age_group",
        "registration.year",
        "episode.crossing",
    } <= covered
    assert "control_group.means_group" not in covered_columns(["control.means_of_control=threats"])
    assert "control_group.means_group" in covered_columns(["control.means_of_control"])
