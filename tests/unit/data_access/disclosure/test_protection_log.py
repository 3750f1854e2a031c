"""The protection log is for the data protection officer, and for nobody else on the machine."""

from __future__ import annotations

import stat
from pathlib import Path

from data_access.disclosure.protection_log import ProtectionEntry, ProtectionLog

ENTRY = ProtectionEntry("case & sex=male", 7, 3, None, "threshold")


def test_decisions_are_read_back_once_each(tmp_path: Path) -> None:
    log = ProtectionLog(tmp_path)
    log.add([ENTRY, ENTRY])
    log.add([ENTRY])
    assert list(log.entries()) == [ENTRY]


def test_the_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    ProtectionLog(tmp_path).add([ENTRY])
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    log = ProtectionLog()
    log.add([ENTRY])
    assert list(log.entries()) == []
