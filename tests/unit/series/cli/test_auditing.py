"""What ``series audit`` prints, in 80 columns, and what it says where it can't begin."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from series.audit import CERTIFICATE_FILE
from series.cli.app import app
from series.scan import Assets
from tests.support.tiny_edition import EVERYBODY, LEAKING, SAFE, write_tiny_edition


@pytest.fixture(autouse=True)
def _own_cache_and_no_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERIES_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(Assets, "of_project", classmethod(lambda cls, folders=(), memory=None: Assets()))


def audit(output: Path, *arguments: str) -> tuple[int, str, str]:
    ended = CliRunner().invoke(app, ["audit", *arguments, "--output", str(output)], env={"COLUMNS": "80"})
    return ended.exit_code, ended.stdout, ended.stderr


def test_what_was_attacked_is_told_in_numbers(tmp_path: Path) -> None:
    write_tiny_edition(tmp_path, SAFE)
    code, out, _ = audit(tmp_path)
    assert code == 0
    for told in ("Attackers", "Counts", "Equations", "Hidden counts", "Narrowest interval", "Time", "Files"):
        assert f"  {told}" in out
    assert "102 persons, of a hidden count" in out
    assert "The edition passes." in out


def test_leaks_end_with_a_code_of_their_own_and_say_what_to_do(tmp_path: Path) -> None:
    write_tiny_edition(tmp_path, LEAKING)
    code, out, error = audit(tmp_path)
    assert code == 9
    assert "The edition does not pass: 1 hidden counts can be worked out, or nearly." in out
    assert "What to do:" in error
    assert "coarser categories" in error


def test_findings_in_files_are_told_with_place_and_remedy_and_not_repeated(tmp_path: Path) -> None:
    folder = write_tiny_edition(tmp_path, SAFE)
    (folder / "site").mkdir()
    (folder / "site" / "notes.txt").write_text("one\nask ana@example.org\n", encoding="utf-8")
    code, out, error = audit(tmp_path)
    assert code == 9
    assert "site/notes.txt, line 2: e-mail address" in out
    assert "name it among the allowed contacts" in " ".join(out.split())
    assert "ana@" not in out + error


def test_published_data_pass_after_the_scan(tmp_path: Path) -> None:
    write_tiny_edition(tmp_path, {"tbl-sex": {EVERYBODY: 100.0}}, protection_class="published")
    code, out, _ = audit(tmp_path)
    assert code == 0
    assert "nothing is hidden" in out
    assert "Equations" not in out


def test_no_line_is_wider_than_80_columns(tmp_path: Path) -> None:
    folder = write_tiny_edition(tmp_path, LEAKING, identity="tiny-0123456789abcdef")
    (folder / "a-file-with-a-long-name-that-no-reader-knows-and-nobody-needs.unknown").write_bytes(b"x")
    _, out, _ = audit(tmp_path)
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Nothing is published here yet"),
        (("nosuch",), "There is no edition 'nosuch'"),
        (("--auxiliary", "demonstration"), "Nothing is published here yet"),
    ],
)
def test_without_an_edition_one_message_says_so(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    code, out, error = audit(tmp_path, *arguments)
    assert (code, out) == (2, "")
    assert told in " ".join(error.split())
    assert "Traceback" not in error


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--against", "nosuch"), "There is no edition 'nosuch'"),
        (("--auxiliary", "demonstration"), "not a published source"),
        (("--auxiliary", "nosuch"), "there is no source 'nosuch'"),
    ],
)
def test_what_doesn_t_exist_is_told_by_name(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    write_tiny_edition(tmp_path, SAFE)
    code, _, error = audit(tmp_path, *arguments)
    assert code == 2
    assert told in " ".join(error.split())


def test_an_old_edition_without_certificate_is_told_to_be_published_again(tmp_path: Path) -> None:
    (write_tiny_edition(tmp_path, SAFE) / CERTIFICATE_FILE).unlink()
    code, _, error = audit(tmp_path)
    assert code == 2
    assert "publish it again" in error
