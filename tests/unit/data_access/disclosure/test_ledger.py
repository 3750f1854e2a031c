"""The ledger of an edition keeps every count, in bytes that depend on its rows alone."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_access.disclosure.ledger import LedgerRow, read_ledger, write_ledger
from data_access.errors import DataError

PRINTED = LedgerRow(
    edition="2026-11",
    delivery="2",
    report="trafficked-men",
    evidence="cases-by-year",
    cell='{"year": "2005"}',
    role="value",
    statistic="count",
    group="case & sex=male & year=2005",
    value=40.0,
    status="rounded",
)
HIDDEN = replace(PRINTED, cell='{"year": "2006"}', group="case & sex=male & year=2006", value=None)
SHARE = replace(PRINTED, role="numerator", statistic="share")


def test_rows_read_back_in_one_order_and_without_repetition(tmp_path: Path) -> None:
    write_ledger(tmp_path / "ledger.parquet", [SHARE, HIDDEN, PRINTED, SHARE])
    assert read_ledger(tmp_path / "ledger.parquet") == [SHARE, PRINTED, HIDDEN]


def test_the_bytes_depend_on_the_rows_alone(tmp_path: Path) -> None:
    rows = [replace(PRINTED, evidence=f"e{n}", value=None if n % 3 else float(n)) for n in range(500)]
    write_ledger(tmp_path / "one.parquet", rows)
    random.Random(1).shuffle(rows)
    write_ledger(tmp_path / "other.parquet", rows)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "other.parquet").read_bytes()


def test_a_hidden_count_and_a_nil_are_told_apart(tmp_path: Path) -> None:
    rows = [HIDDEN, replace(HIDDEN, value=0.0, status="structural_zero")]
    write_ledger(tmp_path / "ledger.parquet", rows)
    assert [row.value for row in read_ledger(tmp_path / "ledger.parquet")] == [None, 0.0]


def test_an_edition_without_counts_has_a_ledger_too(tmp_path: Path) -> None:
    write_ledger(tmp_path / "ledger.parquet", [])
    assert read_ledger(tmp_path / "ledger.parquet") == []
    assert [file.name for file in tmp_path.iterdir()] == ["ledger.parquet"]


def test_an_unknown_version_is_refused_by_name(tmp_path: Path) -> None:
    write_ledger(tmp_path / "ledger.parquet", [PRINTED])
    table = pq.read_table(tmp_path / "ledger.parquet").replace_schema_metadata({"ledger_version": "7"})
    pq.write_table(table, tmp_path / "later.parquet")
    with pytest.raises(DataError, match=r"version '7'.*reads version '2'.*later\.parquet"):
        read_ledger(tmp_path / "later.parquet")


def test_what_is_no_ledger_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    (tmp_path / "text.parquet").write_text("no ledger")
    short = pq.read_table(tmp_path / "other.parquet").replace_schema_metadata({"ledger_version": "2"})
    pq.write_table(short, tmp_path / "short.parquet")
    for name, message in (
        ("other", "names no version"),
        ("text", "can't be read"),
        ("short", "other columns"),
    ):
        with pytest.raises(DataError, match=message):
            read_ledger(tmp_path / f"{name}.parquet")
