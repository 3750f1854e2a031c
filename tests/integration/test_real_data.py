"""The adapters on data as published. Skipped where SERIES_REAL_DATA does not name their folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import python_calamine

from data_access.sources import ImportedCasebook, import_source, open_context_panel
from data_access.vocabulary.countries import to_iso3
from data_access.vocabulary.regions import region_of

VP = "ctdc-victim-perpetrator-2022"
GLOBAL = "ctdc-global-k-anonymised-2021"
WORDS = {
    "Female": "female",
    "Male": "male",
    "Adult": "adult",
    "Minor": "child",
    "Africa": "africa",
    "Americas/Oceania": "americas_oceania",
    "Asia": "asia",
    "Europe": "europe",
    "FamilyIntimatePartner": "family_or_partner",
    "FriendAcquaintance": "friend_or_acquaintance",
    "StrangerUnknownOther": "stranger_or_other",
}


def _tables(imported: ImportedCasebook) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for table in imported.tables:
        connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{imported.table_path(table)}')")
    return connection


@pytest.fixture(scope="module")
def victim_perpetrator(real_data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with _tables(import_source("ctdc-victim-perpetrator", real_data / VP)) as connection:
        yield connection


@pytest.fixture(scope="module")
def k_anonymised(real_data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with _tables(import_source("ctdc-global", real_data / GLOBAL)) as connection:
        yield connection


def _set_of(column: str) -> str:
    return (
        f"SELECT s, count(*) FROM episode LEFT JOIN (SELECT episode_id, string_agg(DISTINCT {column}, ';' "
        f"ORDER BY {column}) AS s FROM episode_perpetrator JOIN perpetrator USING (perpetrator_id) GROUP BY 1) "
        f"USING (episode_id) GROUP BY 1"
    )


def _flag(table: str, item: str, code: str) -> str:
    return f"SELECT CASE answer WHEN 'yes' THEN '1' END, count(*) FROM {table} WHERE {item} = '{code}' GROUP BY 1"


def _column(table: str, column: str) -> str:
    return f"SELECT {column}, count(*) FROM {table} GROUP BY 1"


BLOCKS = {
    "yearRegister": _column("registration", "period"),
    "gender": _column("victim", "sex"),
    "majorityStatus": _column("registration", "age_group"),
    "isForcedLabour": _flag("exploitation", "exploitation_type", "forced_labour"),
    "isSexualExploit": _flag("exploitation", "exploitation_type", "sexual_exploitation"),
    "UN_COO_Region": _column("victim", "origin_region"),
    "UN_COE_Region": _column("episode", "exploitation_region"),
    "IP_Exploiter": _flag("episode_role", "role", "exploiter"),
    "IP_Gender": _set_of("sex"),
    "IP_ageBroad": _set_of("age_band"),
    "IP_citizen_UNRegion": _set_of("citizenship_region"),
    "IP_Relation": _set_of("relation"),
    "IP_PayMoney": _column("recruitment", "paid_money"),
    "IP_RecruiterBroker": _flag("episode_role", "role", "recruiter_or_broker"),
    "IP_TransactionProcess": _flag("episode_role", "role", "transaction"),
    "IP_ControlAbuseKidnap": _flag("episode_role", "role", "control_or_abuse"),
}
"""How each block of the dictionary's sheet TabStat is counted in the casebook."""


def _published(real_data: Path) -> dict[str, dict[str | None, int]]:
    """The sheet TabStat: block -> code (None: missing, "": valid total, "total") -> frequency."""
    workbook = python_calamine.CalamineWorkbook.from_path(
        str(next((real_data / VP).glob("*.xlsx"))),
    )
    blocks: dict[str, dict[str | None, int]] = {}
    for first, second, frequency, *_ in workbook.get_sheet_by_name("TabStat").to_python():
        if first in BLOCKS:
            block = blocks.setdefault(str(first), {})
        elif isinstance(frequency, float) and first in ("Valid", ""):
            text = str(int(second)) if isinstance(second, float) else str(second)
            block["" if text == "Total" else text] = int(frequency)
        elif isinstance(frequency, float):
            block[None if first == "Missing" else "total"] = int(frequency)
    return blocks


def _ours(block: str, code: str) -> str:
    if block == "IP_PayMoney":
        return {"No;Yes": "some"}.get(code, code.lower())
    return ";".join(WORDS.get(part, part.replace("--", "-")) for part in code.split(";"))


def test_the_dictionary_sheet_has_95_frequencies(real_data: Path) -> None:
    assert sum(len(block) for block in _published(real_data).values()) == 95


@pytest.mark.parametrize("block", BLOCKS)
def test_every_frequency_of_the_dictionary_can_be_counted(
    victim_perpetrator: duckdb.DuckDBPyConnection, real_data: Path, block: str
) -> None:
    counted = dict(victim_perpetrator.execute(BLOCKS[block]).fetchall())
    for code, frequency in _published(real_data)[block].items():
        if code is None:
            assert counted[None] == frequency
        elif code == "":
            assert sum(counted.values()) - counted[None] == frequency
        elif code == "total":
            assert sum(counted.values()) == frequency
        else:
            assert counted[_ours(block, code)] == frequency


def test_the_broad_regions_are_the_publishers(real_data: Path) -> None:
    workbook = python_calamine.CalamineWorkbook.from_path(str(next((real_data / VP).glob("*.xlsx"))))
    expected = {"Africa": "Africa", "Asia": "Asia", "Europe": "Europe"}
    for iso2, _iso3, _name, _words, region, sub_region, office in workbook.get_sheet_by_name(
        "Region"
    ).to_python()[1:]:
        code = to_iso3(str(iso2))
        if code is None or region in ("NULL", ""):
            continue
        assert region_of(code, "broad") == expected.get(str(region), "Americas and Oceania")
        if sub_region not in ("NULL", "") and iso2 not in ("JE",):
            assert str(region_of(code)).lower() == str(sub_region).lower()
        if office not in ("NULL", ""):
            assert region_of(code, "iom") == str(office).replace("Jose", "José")


def test_the_k_anonymised_data_keep_their_published_counts(k_anonymised: duckdb.DuckDBPyConnection) -> None:
    def count(query: str) -> int:
        row = k_anonymised.execute(query).fetchone()
        assert row is not None
        return int(row[0])

    assert count("SELECT count(*) FROM victim") == 97_750
    assert count("SELECT count(*) FROM registration WHERE data_source = 'hotline'") == 52_607
    assert count("SELECT count(*) FROM registration WHERE data_source = 'case_management'") == 45_143
    assert count("SELECT count(*) FROM registration WHERE year IS NULL") == 2_011
    assert count("SELECT count(*) FROM victim WHERE citizenship = 'PHL'") == 11_454
    assert count("SELECT count(*) FROM recruitment WHERE abduction = 'no'") == 30_058
    assert (
        count(
            "SELECT count(*) FROM exploitation WHERE exploitation_type = 'forced_labour' AND answer = 'yes'"
        )
        == 19_980
    )
    assert count("SELECT count(*) FROM exploitation WHERE answer = 'no'") == 0


def test_small_counts_of_the_united_nations_stay_censored(real_data: Path) -> None:
    panel = open_context_panel(real_data / "unodc-glotip-2025")
    frame = panel.frame(ambiguous=True)
    assert panel.rows + sum(panel.dropped.values()) == 58_769
    assert frame["value"].isna().mean() > 0.4
    assert frame.loc[frame["value"].isna(), "censored_high"].eq(4).all()
    assert frame["value"].max() < 100_000
    assert frame["ambiguous"].sum() == 1_216
    assert "NAM" in set(frame["iso3"])


def test_hotline_records_make_no_regional_report(real_data: Path) -> None:
    """Northern America has 51,611 records, all of a hotline: an edition of its own would be empty."""
    from series.publishing.source import open_source

    found = open_source("ctdc-global", real_data / GLOBAL, None).cases_by_region
    assert not found.get("Northern America")
    assert (found["Eastern Europe"] or 0) > 5000
