"""The packed edition: the same bytes each time, what the manifest lists and nothing else, and only if unchanged."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from data_access.errors import UsageError
from series.errors import GateError
from series.handover import pack
from series.release.manifest import file_hashes

IDENTITY = "first-edition-0123456789abcdef"


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    folder = tmp_path / "edition"
    (folder / "site").mkdir(parents=True)
    (folder / "site" / "index.html").write_text("<html></html>")
    (folder / "datapackage.json").write_text("{}")
    write_manifest(folder)
    (folder / "run-log.json").write_text("{}")
    return folder


def write_manifest(folder: Path, **more: object) -> None:
    files = {**file_hashes(folder), **more}
    manifest = {"identity": IDENTITY, "series": {"edition_date": "2026-01-15"}, "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_holds_what_the_manifest_lists_in_one_folder(edition: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(pack(edition, tmp_path / "x.zip")) as archive:
        assert archive.namelist() == [
            f"{IDENTITY}/{name}" for name in ("datapackage.json", "manifest.json", "site/index.html")
        ]
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 1, 15, 0, 0, 0)}
        assert archive.testzip() is None


def test_is_the_same_to_the_byte_whenever_it_is_packed(edition: Path, tmp_path: Path) -> None:
    first = pack(edition, tmp_path / "a.zip").read_bytes()
    os.utime(edition / "site" / "index.html", (1, 1))
    (edition / "site" / "index.html").chmod(0o600)
    assert pack(edition, tmp_path / "b.zip").read_bytes() == first


@pytest.mark.parametrize("what", ["changed", "missing"])
def test_refuses_what_is_not_as_published(edition: Path, tmp_path: Path, what: str) -> None:
    page = edition / "site" / "index.html"
    if what == "changed":
        page.write_text("<html>13</html>")
    else:
        page.unlink()
    with pytest.raises(GateError, match=r"site/index\.html"):
        pack(edition, tmp_path / "x.zip")
    assert list(tmp_path.glob("*x.zip*")) == []


def test_refuses_a_file_outside_the_edition(edition: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    write_manifest(edition, **{"../secret.txt": {"sha256": "", "bytes": 1}})
    with pytest.raises(GateError, match="outside the edition"):
        pack(edition, tmp_path / "x.zip")


def test_what_is_no_edition_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no edition"):
        pack(tmp_path, tmp_path / "x.zip")
