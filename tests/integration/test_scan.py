"""The scanner on a published edition: nothing is found, all is read, and it takes no longer than a reader's patience."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pandas as pd
import pytest

from data_access.sources import import_source
from series.scan import Assets, KnownSecrets, Rule, ScanResult, scan
from tests.support.published_edition import PROJECT, PublishedEdition

MOST_SECONDS = 10.0


@pytest.fixture(scope="module")
def known(private_cache: Path) -> KnownSecrets:
    """All that the publishing process knows."""
    return KnownSecrets.make(_identifiers_of_the_demonstration(), environment=dict(os.environ), root=PROJECT)


def _identifiers_of_the_demonstration() -> set[str]:
    """Every pseudonym that stands in one of its tables."""
    imported = import_source("demonstration")
    found: set[str] = set()
    for table in imported.tables:
        frame = pd.read_parquet(imported.table_path(table))
        for column in (name for name in frame.columns if name.endswith("_id")):
            found |= set(frame[column].dropna().astype(str))
    return found


@pytest.fixture(scope="module")
def result(demonstration: PublishedEdition, known: KnownSecrets) -> ScanResult:
    return scan(demonstration.edition, known)


def test_a_published_edition_has_no_finding(result: ScanResult) -> None:
    assert [str(finding) for finding in result.findings] == []


def test_every_file_was_read(demonstration: PublishedEdition, result: ScanResult) -> None:
    assert result.files == sum(path.is_file() for path in demonstration.edition.rglob("*"))


def test_the_scan_is_quick(demonstration: PublishedEdition, known: KnownSecrets) -> None:
    assets = Assets.of_project()
    started = time.process_time()
    scan(demonstration.edition, known, assets=assets)
    assert time.process_time() - started < MOST_SECONDS


def test_identifiers_of_all_kinds_are_known(known: KnownSecrets) -> None:
    assert {identifier[0] for identifier in known.identifiers} == set("vrepgm")
    assert known.not_searchable == 0
    assert len(known.identifiers) > 40_000


def test_a_case_in_a_page_is_found(
    demonstration: PublishedEdition, known: KnownSecrets, tmp_path: Path
) -> None:
    edition = tmp_path / "edition"
    shutil.copytree(demonstration.edition / "site", edition / "site")
    shutil.copytree(demonstration.edition / "evidence", edition / "evidence")
    page = edition / "site" / "about.html"
    case = sorted(known.identifiers)[0].upper()
    page.write_text(
        page.read_text(encoding="utf-8").replace("</body>", f"<p>{case}</p></body>"), encoding="utf-8"
    )
    found = scan(edition, known).findings
    assert Rule.IDENTIFIER in {finding.rule for finding in found if finding.file == "site/about.html"}
