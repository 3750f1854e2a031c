"""Writes the descriptions of an edition into its folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from series.handover.citation_file import FILE as CITATION
from series.handover.citation_file import citation_file
from series.handover.crate import FILE as CRATE
from series.handover.crate import research_crate
from series.handover.data_package import FILE as DATA_PACKAGE
from series.handover.data_package import data_package
from series.handover.datacite import FILE as DATACITE
from series.handover.datacite import datacite_records
from series.staging.model import ExecutedReport, Setting

LOCK_FILE = "requirements.lock"


def write_descriptions(
    folder: Path,
    reports: Sequence[ExecutedReport],
    setting: Setting,
    *,
    files: Mapping[str, Mapping[str, Any]],
    versions: Mapping[str, str],
    identity: str,
    lock: Path,
) -> None:
    """Write data package, RO-Crate, citation, DataCite metadata and a copy of the lock file beside the manifest.

    ``files`` (path in the edition, SHA-256, length) are those that are there so far.
    """
    package = data_package(reports, setting, folder / "evidence", files, identity)
    _write_json(folder / DATA_PACKAGE, package)
    _write_json(folder / DATACITE, datacite_records(reports, setting, identity))
    cff = citation_file(reports, setting, identity)
    (folder / CITATION).write_text(cff, encoding="utf-8", newline="\n")
    if lock.is_file():
        shutil.copyfile(lock, folder / LOCK_FILE)
    _write_json(folder / CRATE, research_crate(reports, setting, files, versions, identity))


def _write_json(path: Path, content: Any) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
