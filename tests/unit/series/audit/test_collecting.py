"""What is public of an edition: every count that its records print or hide."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access import Casebook
from data_access.errors import UsageError
from series.audit import public_counts, read_public_counts
from series.evidence import EvidenceRecord, write_record
from series.evidence.recording import table_item
from series.release.manifest import MANIFEST_FILE

MANIFEST = '{"identity": "first-edition", "source": {"delivery": 2, "input_hash": "sha256:0123456789abcdef"}}'


def record(casebook: Casebook) -> EvidenceRecord:
    shares = casebook.share("sex", by="year")
    return EvidenceRecord(tables=(table_item("tbl-sex", shares, caption="Women and men by year."),))


def test_each_count_behind_each_cell_is_there_with_its_group_and_place(confidential: Casebook) -> None:
    rows = public_counts({"report": record(confidential)}, edition="e", delivery="1")
    assert {(row.edition, row.delivery, row.report, row.evidence) for row in rows} == {
        ("e", "1", "report", "tbl-sex")
    }
    by_group = {row.group: row.value for row in rows}
    assert by_group["case & known(sex) & year=2011"] is not None
    assert "case & sex=male & year=2011" in by_group


def test_hidden_counts_are_there_without_a_value(confidential: Casebook) -> None:
    in_report = confidential.count("sex", "year", "exploitation_region")
    hidden = EvidenceRecord(tables=(table_item("tbl-few", in_report, caption="A fine table."),))
    rows = public_counts({"report": hidden}, edition="e", delivery="1")
    assert {row.status for row in rows if row.value is None} == {"suppressed"}
    assert any(row.value is None for row in rows)


def test_an_edition_is_read_from_its_own_files(tmp_path: Path, confidential: Casebook) -> None:
    write_record(record(confidential), tmp_path / "evidence" / "report")
    (tmp_path / MANIFEST_FILE).write_text(MANIFEST, encoding="utf-8")
    found = read_public_counts(tmp_path)
    assert found == public_counts(
        {"report": record(confidential)}, edition="first-edition", delivery="2, sha256:0123456789ab"
    )


def test_a_folder_that_is_no_edition_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not an edition"):
        read_public_counts(tmp_path)
