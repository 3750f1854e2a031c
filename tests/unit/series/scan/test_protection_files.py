"""The ledger and the certificate: read like any file, and nothing can hide in them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data_access.casebook.public_knowledge import PublicFacts
from data_access.disclosure.ledger import LedgerRow, write_ledger
from series.audit import Certificate
from series.evidence import EvidenceRecord, write_record
from series.evidence.items import EvidenceCount
from series.scan import KnownSecrets, Rule

from .conftest import Copy
from .small_edition import REPORT, record

LEDGER = "ledger.parquet"
CERTIFICATE = "attack-certificate.json"
GROUP = "case & labour_sector=construction & sex=male"
ROW = LedgerRow(
    edition="First edition", delivery="1, 0123456789abcdef012", report=REPORT, evidence="tbl-sectors",
    cell='{"sector": "construction"}', role="value", statistic="count", group=GROUP, value=480.0, status="rounded",
)  # fmt: skip


def record_with_counts() -> EvidenceRecord:
    """The small record; the first cell of its table says whom it counts."""
    plain = record()
    table = plain.tables[0]
    first = table.cells[0].model_copy(
        update={"counts": (EvidenceCount(role="value", group=GROUP, value=480.0),)}
    )
    counted = table.model_copy(update={"cells": (first, *table.cells[1:])})
    return plain.model_copy(update={"tables": (counted,)})


@pytest.fixture
def counted(edition: Copy) -> Copy:
    """The edition with a record that says whom a count counts, and its ledger."""
    write_record(record_with_counts(), edition.folder / "evidence" / REPORT)
    write_ledger(edition.folder / LEDGER, [ROW])
    return edition


def rules_of_ledger(copy: Copy, *rows: LedgerRow) -> set[Rule]:
    write_ledger(copy.folder / LEDGER, rows)
    return copy.rules_at(LEDGER)


def test_a_ledger_of_what_is_on_record_is_clean(counted: Copy) -> None:
    assert counted.rules_at(LEDGER) == set()


@pytest.mark.parametrize("changed", [{"value": 479.0}, {"group": "case & sex=male"}, {"report": "other"}])
def test_a_count_that_is_on_no_record_is_found(counted: Copy, changed: dict[str, object]) -> None:
    assert rules_of_ledger(counted, ROW, replace(ROW, **changed)) == {Rule.NOT_EVIDENCE}  # type: ignore[arg-type]


def test_tables_of_the_pages_may_stand_in_it(counted: Copy) -> None:
    assert rules_of_ledger(counted, ROW, replace(ROW, report="data", evidence="tbl-coverage")) == set()


def test_texts_in_its_columns_are_read(counted: Copy) -> None:
    found = rules_of_ledger(counted, replace(ROW, report="data", cell='{"case": "V0000eee"}'))
    assert found == {Rule.IDENTIFIER}


def test_what_a_ledger_holds_besides_its_rows_is_found(counted: Copy) -> None:
    path = counted.folder / LEDGER
    table = pq.read_table(path)
    pq.write_table(table.replace_schema_metadata({**table.schema.metadata, b"note": b"true counts"}), path)
    assert counted.rules_at(LEDGER) == {Rule.METADATA, Rule.HIDDEN_CONTENT}


def test_a_broken_ledger_is_refused(counted: Copy) -> None:
    path = counted.folder / LEDGER
    path.write_bytes(path.read_bytes()[:-20])
    assert counted.rules_at(LEDGER) == {Rule.BROKEN_FILE}


def test_a_ledger_elsewhere_is_an_archive_like_any_other(counted: Copy) -> None:
    (counted.folder / "site" / LEDGER).write_bytes((counted.folder / LEDGER).read_bytes())
    assert counted.rules_at(f"site/{LEDGER}") == {Rule.ARCHIVE}


FACTS = PublicFacts(scheme="m49", years=(2004, 2008), codes={"sex": ("female", "male")})


def test_a_certificate_is_clean(edition: Copy) -> None:
    Certificate(applies=True, policy="1", width=10, facts=FACTS).write(edition.folder)
    assert edition.rules_at(CERTIFICATE) == set()


@pytest.mark.parametrize("part", [(), ("facts",)])
def test_a_certificate_has_nothing_that_certificates_don_t_have(edition: Copy, part: tuple[str, ...]) -> None:
    content = asdict(Certificate(applies=True, policy="1", width=10, facts=FACTS))
    (content[part[0]] if part else content)["narrowest"] = 3
    (edition.folder / CERTIFICATE).write_text(json.dumps(content), encoding="utf-8")
    assert edition.rules_at(CERTIFICATE) == {Rule.METADATA}


def test_secrets_are_not_shown_by_what_knows_them() -> None:
    known = KnownSecrets.make(["V0000eee"], names=["Ana Popescu"], environment={"API_KEY": "correct horse"})
    assert not any(secret in repr(known).lower() for secret in ("v0000eee", "popescu", "horse"))


def test_paths_in_a_certificate_are_found(edition: Copy, tmp_path: Path) -> None:
    Certificate(applies=False, policy=f"{Path('/home')}/somebody/policy.yml", width=0).write(edition.folder)
    assert edition.rules_at(CERTIFICATE) == {Rule.MACHINE_PATH}
