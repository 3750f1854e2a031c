"""The doctor says what is there, what can be done without, and what must be mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from series.cli import doctor
from series.cli.doctor import Check, Health
from series.errors import MissingToolError


def test_every_thing_that_publishing_needs_is_looked_at(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    doctor.examine(tmp_path / "output")
    out = capsys.readouterr().out
    for what in (
        "Python",
        "Packages",
        "Built-in renderer",
        "Quarto",
        "Chromium",
        "poppler-utils",
        "Fonts",
        "Reports",
    ):
        assert f" {what} " in out
    for source in ("demonstration", "ctdc-global", "ctdc-victim-perpetrator", "glotip"):
        assert f"Source {source}" in out
    assert not (tmp_path / "output").exists()


def test_what_is_missing_ends_with_exit_code_8(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken() -> Iterator[Check]:
        yield Check(Health.BAD, "Pandoc", "not found")

    def failing() -> Iterator[Check]:
        raise RuntimeError("no idea")

    monkeypatch.setattr(doctor, "_LOOKS", (broken, failing))
    with pytest.raises(MissingToolError, match="Pandoc, failing") as refused:
        doctor.examine(tmp_path)
    assert refused.value.exit_code == 8


def test_what_can_be_done_without_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def optional() -> Iterator[Check]:
        yield Check(Health.OPTIONAL, "Quarto", "not found")

    monkeypatch.setattr(doctor, "_LOOKS", (optional,))
    doctor.examine(tmp_path)


def test_a_folder_that_cannot_be_written_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(**options: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(doctor, "_LOOKS", ())
    monkeypatch.setattr(doctor.tempfile, "NamedTemporaryFile", refuse)
    with pytest.raises(MissingToolError, match="Output folder"):
        doctor.examine(tmp_path)
