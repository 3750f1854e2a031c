"""Real published data, published by the real command. Skipped where SERIES_REAL_DATA does not name their folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pytest
import python_calamine
from typer.testing import CliRunner

from series.cli.app import app
from tests.support.published_edition import PublishedEdition, publish_once, series

VP = "ctdc-victim-perpetrator-2022"
GLOBAL = "ctdc-global-k-anonymised-2021"
BLOCKS = {
    "yearRegister": "period",
    "gender": "sex",
    "majorityStatus": "age_group",
    "isForcedLabour": "exploitation_type=forced_labour",
    "isSexualExploit": "exploitation_type=sexual_exploitation",
    "UN_COO_Region": "citizenship_region",
    "UN_COE_Region": "exploitation_region",
    "IP_Exploiter": "reported_role=exploiter",
    "IP_Gender": "perpetrators_sex",
    "IP_ageBroad": "perpetrators_age_band",
    "IP_citizen_UNRegion": "perpetrators_region",
    "IP_Relation": "relations_reported",
    "IP_PayMoney": "paid_money",
    "IP_RecruiterBroker": "reported_role=recruiter_or_broker",
    "IP_TransactionProcess": "reported_role=transaction",
    "IP_ControlAbuseKidnap": "reported_role=control_or_abuse",
}
"""The dimension of ``series table`` that gives a block of the dictionary's sheet TabStat; one item of it after ``=``."""
CODES = {
    "Minor": "child",
    "Americas/Oceania": "americas_oceania",
    "FamilyIntimatePartner": "family_or_partner",
    "FriendAcquaintance": "friend_or_acquaintance",
    "StrangerUnknownOther": "stranger_or_other",
}


def published_frequencies(real_data: Path) -> dict[str, dict[str, int]]:
    """The sheet TabStat: block -> code, ``valid``, ``missing`` or ``all`` -> frequency."""
    workbook = python_calamine.CalamineWorkbook.from_path(str(next((real_data / VP).glob("*.xlsx"))))
    blocks: dict[str, dict[str, int]] = {}
    for first, second, frequency, *_ in workbook.get_sheet_by_name("TabStat").to_python():
        if first in BLOCKS:
            block = blocks.setdefault(str(first), {})
        elif isinstance(frequency, float):
            code = str(int(second)) if isinstance(second, float) else str(second)
            if first == "Missing":
                code = "missing"
            elif first == "Total":
                code = "all"
            elif code == "Total":
                code = "valid"
            block[code] = int(frequency)
    return blocks


def our_code(block: str, code: str) -> str:
    if block == "IP_PayMoney":
        return {"No;Yes": "some"}.get(code, code.lower())
    parts = (CODES.get(part, part.replace("--", "-").lower()) for part in code.split(";"))
    return ";".join(parts)


def printed_table(real_data: Path, dimension: str) -> dict[str, Mapping[str, str]]:
    """What ``series table`` prints for one dimension, by code."""
    options = ("--source", "ctdc-victim-perpetrator", "--data", str(real_data / VP), "--format", "csv")
    ended = CliRunner().invoke(app, ["table", dimension, *options], env={"NO_COLOR": "1"})
    assert ended.exit_code == 0, ended.stderr
    return {row[dimension]: row for row in csv.DictReader(io.StringIO(ended.stdout))}


def test_all_95_frequencies_of_the_dictionary_come_out_of_series_table(real_data: Path) -> None:
    blocks = published_frequencies(real_data)
    assert set(blocks) == set(BLOCKS)
    assert sum(len(block) for block in blocks.values()) == 95
    tables: dict[str, dict[str, Mapping[str, str]]] = {}
    wrong = []
    for block, frequencies in blocks.items():
        dimension, _, item = BLOCKS[block].partition("=")
        if dimension not in tables:
            tables[dimension] = printed_table(real_data, dimension)
        rows = tables[dimension]
        for code, frequency in frequencies.items():
            if item:
                yes, n = int(rows[item]["value"]), int(rows["total"]["value"])
                found = {"1": yes, "missing": n - yes, "all": n}[code]
            elif code in ("missing", "all"):
                found = int(rows["total"]["not_known" if code == "missing" else "all"])
            else:
                found = int(rows["total" if code == "valid" else our_code(block, code)]["value"])
            if found != frequency:
                wrong.append(f"{block} {code}: {frequency}, we say {found}")
    assert wrong == []


def check_real_edition(edition: PublishedEdition, reports: set[str]) -> None:
    """What holds for each edition from published data."""
    assert {path.stem for path in (edition.site / "reports").glob("*.html")} == reports
    assert not list((edition.site / "reports").glob("*.pdf")), "HTML only was asked for"
    source = edition.manifest["source"]
    assert isinstance(source, dict) and source["protection_class"] == "published"
    for path in edition.pages:
        page = path.read_text(encoding="utf-8")
        assert 'class="synthetic-banner"' not in page, path.name
        assert "Synthetic demonstration data" not in page, path.name
        assert "{{<" not in page and "?meta:" not in page, path.name
    for report in reports:
        record = edition.record(report)
        assert len(record.figures) >= 6 and len(record.tables) >= 4, report
        page = edition.page(report)
        assert 'id="source-caveats"' in page
        assert "allegations" in page or "do not measure how much trafficking" in page
        assert not any(cell.status == "suppressed" for cell in record.released_cells())


def test_the_victim_perpetrator_data_give_a_report_on_traffickers(
    tmp_path_factory: pytest.TempPathFactory, private_cache: Path, real_data: Path
) -> None:
    edition = publish_once(
        tmp_path_factory,
        "victim-perpetrator",
        [
            *("--source", "ctdc-victim-perpetrator", "--data", str(real_data / VP)),
            *("--only", "organized-crime", "--formats", "html"),
        ],
    )
    check_real_edition(edition, {"organized-crime"})
    page = edition.page("organized-crime")
    for caveat in (
        "an algorithm made them to resemble the true ones under differential privacy",
        "These are allegations, not findings of a court",
    ):
        assert caveat in " ".join(page.split())
    record = edition.record("organized-crime")
    assert not record.models, "no model on records with noise of unknown size"
    women = record.find("women_reported")
    assert women is not None and women.cells[0].value == pytest.approx((3515 + 2452) / 15787, abs=0.001)


@pytest.mark.slow
def test_the_k_anonymised_data_give_two_reports_and_a_region(
    tmp_path_factory: pytest.TempPathFactory, private_cache: Path, real_data: Path
) -> None:
    edition = publish_once(
        tmp_path_factory,
        "k-anonymised",
        [
            *("--source", "ctdc-global", "--data", str(real_data / GLOBAL)),
            *("--only", "trafficked-men", "--only", "regional-trends", "--regions", "eastern-europe"),
            *("--formats", "html"),
        ],
    )
    check_real_edition(edition, {"trafficked-men", "regional-trends", "regional-trends-eastern-europe"})
    total = edition.record("regional-trends").find("cases_total")
    assert total is not None and total.cells[0].value is not None
    assert 40_000 < total.cells[0].value <= 97_750
    text = " ".join(edition.page("trafficked-men").split()).lower()
    assert "k-anonym" in text
    assert "hotline" in text


def test_what_the_data_cannot_carry_is_said(real_data: Path, tmp_path: Path) -> None:
    ended = series(
        *("publish", "--source", "ctdc-global", "--data", str(real_data / GLOBAL)),
        *("--only", "organized-crime", "--output", str(tmp_path / "output")),
    )
    assert ended.returncode == 2
    assert "organized-crime: " in ended.stderr
    assert "perpetrators" in ended.stderr
    assert not (tmp_path / "output" / "current").exists()
