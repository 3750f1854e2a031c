"""An audit takes what is public of an edition, of earlier ones and of published sources, and says what it lacks."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from data_access.casebook.storage import cache_folder
from data_access.disclosure.protection_log import ProtectionEntry
from data_access.errors import UsageError
from series.audit import CERTIFICATE_FILE
from series.audit.attackers import TRAFFICKER
from series.execution.progress import Event
from series.publishing.audited import Audited, AuditRequest, audit_edition
from series.publishing.private_files import kept_files
from series.publishing.public_edition import open_edition
from series.release import Output
from series.release.manifest import MANIFEST_FILE
from series.scan import Assets, Rule
from tests.support.tiny_edition import EVERYBODY, LEAKING, MEN, SAFE, WOMEN, write_tiny_edition


class Silent:
    """Is told how far the work is, and says nothing."""

    def step(self, message: str) -> None:
        pass

    def detail(self, message: str) -> None:
        pass

    def notebook(self, event: Event) -> None:
        pass


@pytest.fixture(autouse=True)
def _own_cache_and_no_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERIES_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(Assets, "of_project", classmethod(lambda cls, folders=(), memory=None: Assets()))


def audited(output: Path, named: str | None = None, *against: str) -> Audited:
    place = Output(output)
    request = AuditRequest(
        open_edition(named, place), output, tuple(open_edition(one, place) for one in against)
    )
    return audit_edition(request, Silent())


class TestWhichEdition:
    def test_the_current_one_by_default(self, tmp_path: Path) -> None:
        folder = write_tiny_edition(tmp_path, SAFE)
        assert open_edition(None, Output(tmp_path)).folder == folder

    def test_by_id_by_its_beginning_by_folder_and_by_output_folder(self, tmp_path: Path) -> None:
        folder = write_tiny_edition(tmp_path, SAFE)
        named = (folder.name, folder.name[:8], str(folder), str(tmp_path))
        assert {open_edition(one, Output(tmp_path)).folder for one in named} == {folder}

    @pytest.mark.parametrize(
        ("named", "told"),
        [(None, "Nothing is published here yet"), ("first", "no edition 'first'"), (".", "not an edition")],
    )
    def test_where_there_is_none_one_message_says_so(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str | None, told: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises(UsageError, match=told):
            open_edition(named, Output(tmp_path))

    def test_an_unknown_id_is_told_with_those_that_are_there(self, tmp_path: Path) -> None:
        write_tiny_edition(tmp_path, SAFE)
        with pytest.raises(UsageError, match="did you mean 'tiny-0123456789abcdef'"):
            open_edition("tini-0123456789abcdef", Output(tmp_path))

    def test_two_that_begin_alike_are_not_guessed(self, tmp_path: Path) -> None:
        for end in "ab":
            write_tiny_edition(tmp_path, SAFE, identity=f"tiny-{end}")
        with pytest.raises(UsageError, match="Several editions begin with 'tiny'"):
            open_edition("tiny", Output(tmp_path))

    def test_an_old_one_without_certificate_is_refused(self, tmp_path: Path) -> None:
        (write_tiny_edition(tmp_path, SAFE) / CERTIFICATE_FILE).unlink()
        with pytest.raises(UsageError, match="no attack certificate"):
            open_edition(None, Output(tmp_path))


def test_an_edition_that_keeps_its_secrets_passes(tmp_path: Path) -> None:
    write_tiny_edition(tmp_path, SAFE)
    found = audited(tmp_path)
    assert found.passes
    assert found.audit is not None
    assert (found.audit.counts, found.audit.protected) == (3, 2)
    assert found.notes == ()


def test_a_part_that_a_margin_tells_does_not(tmp_path: Path) -> None:
    write_tiny_edition(tmp_path, LEAKING)
    found = audited(tmp_path)
    assert not found.passes
    assert found.audit is not None
    (leak,) = found.audit.leaks
    assert (leak.group, leak.low, leak.high) == (WOMEN, 16, 24)
    assert found.audit.hide == (MEN,)


def test_an_earlier_edition_of_the_same_persons_can_tell_what_this_one_hides(tmp_path: Path) -> None:
    write_tiny_edition(tmp_path, {"tbl-men": {MEN: 80.0}}, identity="earlier")
    write_tiny_edition(tmp_path, SAFE, identity="later")
    assert audited(tmp_path).passes
    assert not audited(tmp_path, "later", "earlier").passes


@pytest.mark.parametrize(
    ("changes", "told"), [({"name": "own-cases"}, "another source"), ({}, "against itself")]
)
def test_editions_must_belong_together(tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    write_tiny_edition(tmp_path, SAFE, identity="other", **changes)
    write_tiny_edition(tmp_path, SAFE, identity="this")
    with pytest.raises(UsageError, match=told):
        audited(tmp_path, "this", "other" if changes else "this")


def test_published_data_hide_nothing_and_pass(tmp_path: Path) -> None:
    write_tiny_edition(tmp_path, {"tbl-sex": {EVERYBODY: 100.0}}, protection_class="published")
    found = audited(tmp_path)
    assert found.audit is None
    assert found.passes


def test_a_file_that_points_to_a_person_does_not_pass(tmp_path: Path) -> None:
    folder = write_tiny_edition(tmp_path, SAFE)
    (folder / "site").mkdir()
    (folder / "site" / "notes.txt").write_text("ask ana@example.org", encoding="utf-8")
    found = audited(tmp_path)
    assert not found.passes
    assert [finding.rule for finding in found.scanned.findings] == [Rule.EMAIL]


def test_a_style_of_another_version_is_told_of_where_the_manifest_lists_it(tmp_path: Path) -> None:
    folder = write_tiny_edition(tmp_path, SAFE)
    style = folder / "site" / "series.css"
    style.parent.mkdir()
    style.write_text("body {}", encoding="utf-8")
    assert not audited(tmp_path).passes
    manifest = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    manifest["files"] |= {
        "site/series.css": {"sha256": "3e4b4b6f0a4cf4ad4c2c5b1bfbb7c0e0f3c1d9a9b0c0de5a2c0b3f4d5e6f7a8b"}
    }
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest), encoding="utf-8")
    assert not audited(tmp_path).passes, "another file than was published"
    from series.release.manifest import sha256

    manifest["files"]["site/series.css"]["sha256"] = sha256(style)
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest), encoding="utf-8")
    found = audited(tmp_path)
    assert found.passes
    assert "another version" in found.notes[0]


def test_without_the_private_log_no_internal_page_is_written(tmp_path: Path) -> None:
    write_tiny_edition(tmp_path, SAFE)
    assert audited(tmp_path).internal_page is None


def test_with_it_the_page_is_its_owners_and_the_trafficker_attacks_too(tmp_path: Path) -> None:
    folder = write_tiny_edition(tmp_path, SAFE)
    log = kept_files(folder.name).log
    assert log.folder is not None
    assert log.folder.is_relative_to(cache_folder())
    log.folder.mkdir(parents=True)
    log.add([ProtectionEntry(WOMEN, 7, 6, None, "fewer than 11 persons")])
    found = audited(tmp_path)
    assert found.audit is not None
    assert TRAFFICKER in found.audit.attackers
    assert found.internal_page is not None
    assert found.internal_page.parent == tmp_path / "internal"
    assert stat.S_IMODE(found.internal_page.stat().st_mode) == 0o600


def test_a_certificate_that_tells_of_other_counts_is_noted(tmp_path: Path) -> None:
    folder = write_tiny_edition(tmp_path, SAFE)
    content = json.loads((folder / CERTIFICATE_FILE).read_text(encoding="utf-8"))
    (folder / CERTIFICATE_FILE).write_text(json.dumps({**content, "counts": 4}), encoding="utf-8")
    assert audited(tmp_path).notes == ("its certificate tells of 4 counts, its files hold 3",)
