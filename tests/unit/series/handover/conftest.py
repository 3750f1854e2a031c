"""A small edition on disk: evidence of two reports, a manifest's list of files, and descriptions beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from series.catalog.dois import Dois
from series.evidence.writing import write_record
from series.handover import write_descriptions
from series.release.manifest import file_hashes
from series.staging import ExecutedReport, Setting
from tests.support.sample_series import executed, report, setting
from tests.support.sample_staging import PROJECT_ROOT

IDENTITY = "first-edition-0123456789abcdef"


@dataclass(frozen=True)
class SmallEdition:
    folder: Path
    setting: Setting
    reports: list[ExecutedReport]
    files: Mapping[str, Mapping[str, Any]]


def described(folder: Path, dois: Dois | None = None) -> SmallEdition:
    regional = report(id="regional-trends-eastern-europe", number="5.1", region="Eastern Europe")
    reports = [executed(), executed(found=regional)]
    given = setting()
    given = replace(given, edition=replace(given.edition, dois=dois or Dois()))
    for one in reports:
        write_record(one.record, folder / "evidence" / one.report.id, values=given.values(one))
    files = file_hashes(folder)
    versions = {"python": "3.11.2", "trafficking-series": "0.1.0"}
    lock = PROJECT_ROOT / "requirements.lock"
    write_descriptions(folder, reports, given, files=files, versions=versions, identity=IDENTITY, lock=lock)
    return SmallEdition(folder, given, reports, files)


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> SmallEdition:
    return described(tmp_path_factory.mktemp("edition"))


@pytest.fixture(scope="session")
def with_dois(tmp_path_factory: pytest.TempPathFactory) -> SmallEdition:
    dois = Dois("10.1234/series", {"trafficked-men": "10.1234/men"})
    return described(tmp_path_factory.mktemp("with-dois"), dois)
