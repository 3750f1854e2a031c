"""An edition in hand: read from a folder or a zip, and refused where it leads outside of itself."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from data_access.errors import UsageError
from series.release.manifest import MANIFEST_FILE
from series.review.edition import edition_in_hand, leads_outside, read_edition
from series.review.integrity import check_integrity
from tests.support.reviewable import changed_json
from tests.support.tiny_edition import REPORT, SAFE, write_tiny_edition

OUTSIDE = ["../secret", "/etc/passwd", "a/../../b", "C:\\x", "a\\..\\b", "", "evidence/\0"]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return write_tiny_edition(tmp_path / "output", SAFE)


@pytest.mark.parametrize("name", OUTSIDE)
def test_paths_that_lead_outside_are_known(name: str) -> None:
    assert leads_outside(name)
    assert not leads_outside("evidence/trafficked-men/tbl-sex.csv")


@pytest.mark.parametrize("name", ["../../outside.csv", "/etc/hostname"])
def test_a_manifest_with_a_path_outside_is_refused(tiny: Path, name: str) -> None:
    with changed_json(tiny / MANIFEST_FILE) as manifest:
        manifest["files"][name] = {"sha256": "0" * 64, "bytes": 1}
    with pytest.raises(UsageError, match="outside the edition"):
        read_edition(tiny)


def test_a_link_that_leads_outside_is_refused(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text("x", encoding="utf-8")
    (tiny / "evidence" / "link.csv").symlink_to(tmp_path / "outside.csv")
    with changed_json(tiny / MANIFEST_FILE) as manifest:
        manifest["files"]["evidence/link.csv"] = {"sha256": "0" * 64, "bytes": 1}
    with pytest.raises(UsageError, match="outside the edition"):
        read_edition(tiny)


def test_an_archive_with_a_path_outside_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "edition.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../escaped.txt", "x")
    with pytest.raises(UsageError, match="outside the edition"), edition_in_hand(path):
        pass
    assert not (tmp_path.parent / "escaped.txt").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing", b"text"])
def test_what_is_no_whole_archive_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "edition.zip"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="cut short or damaged"), edition_in_hand(path):
        pass


def test_a_folder_without_a_manifest_is_no_edition(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no manifest"):
        read_edition(tmp_path)


def test_a_record_without_its_pictures_is_read_all_the_same(tiny: Path) -> None:
    assert [table.id for table in read_edition(tiny).record(REPORT).tables] == ["tbl-sex"]


def test_files_that_are_missing_altered_or_not_listed_are_named(tiny: Path) -> None:
    record = tiny / "evidence" / REPORT / "record.json"
    record.write_text(record.read_text(encoding="utf-8") + " ", encoding="utf-8")
    (tiny / "evidence" / REPORT / "tbl-sex.csv").unlink()
    (tiny / "more.txt").write_text("x", encoding="utf-8")
    found = {one.where: one.found for one in check_integrity(read_edition(tiny))}
    assert found[f"evidence/{REPORT}/tbl-sex.csv"] == "missing"
    assert "bytes" in found[f"evidence/{REPORT}/record.json"]
    assert found["more.txt"] == "a file"
