"""The manifest has every file's hash; an edition's identity follows from what it was made of, not from how it looks."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from series.release import Manifest, edition_identity, environment_versions, file_hashes, read_manifest
from series.release.manifest import project_commit

POLICY = {"version": "1.0"}
VERSIONS = {"python": "3.11.0"}


def _edition(folder: Path, **files: str) -> Path:
    for name, text in {
        "evidence/a/record.json": "{}",
        "staging/en/index.qmd": "x",
        "site/index.html": "y",
        **files,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def _identity(folder: Path, policy: Any = POLICY, versions: Any = VERSIONS) -> str:
    return edition_identity("First edition", file_hashes(folder), policy, versions)


def test_every_file_has_its_hash_but_the_manifest_and_what_is_left_out(tmp_path: Path) -> None:
    _edition(tmp_path, **{"manifest.json": "{}", "run-log.json": "{}"})
    hashes = file_hashes(tmp_path, without=["run-log.json"])
    assert list(hashes) == ["evidence/a/record.json", "site/index.html", "staging/en/index.qmd"]
    assert hashes["site/index.html"] == {"sha256": hashlib.sha256(b"y").hexdigest(), "bytes": 1}


def test_the_identity_is_a_readable_name_and_the_same_for_the_same_content(tmp_path: Path) -> None:
    first, second = _identity(_edition(tmp_path / "a")), _identity(_edition(tmp_path / "b"))
    assert first == second
    assert first.startswith("first-edition-")


@pytest.mark.parametrize("changed", ["evidence/a/record.json", "staging/en/index.qmd"])
def test_other_evidence_or_sources_make_another_edition(tmp_path: Path, changed: str) -> None:
    before = _identity(_edition(tmp_path / "a"))
    assert _identity(_edition(tmp_path / "b", **{changed: "changed"})) != before


def test_another_policy_or_version_makes_another_edition(tmp_path: Path) -> None:
    before = _identity(_edition(tmp_path))
    assert _identity(tmp_path, policy={"version": "1.1"}) != before
    assert _identity(tmp_path, versions={"python": "3.12.0"}) != before


def test_the_rendered_form_does_not_make_another_edition(tmp_path: Path) -> None:
    before = _identity(_edition(tmp_path / "a"))
    assert _identity(_edition(tmp_path / "b", **{"site/index.html": "rendered anew"})) == before


def test_versions_cover_python_the_series_and_its_direct_dependencies() -> None:
    versions = environment_versions()
    assert {"python", "trafficking-series", "papermill", "duckdb", "statsmodels"} <= set(versions)
    assert "pytest" not in versions
    assert "not installed" not in versions.values()


def _manifest(**changes: Any) -> Manifest:
    content: dict[str, Any] = {
        "identity": "first-edition-1", "series": {}, "source": {}, "policy": POLICY, "versions": VERSIONS,
        "renderer": {}, "formats": ("html",), "reports": (), "not_published": (), "command": "series publish",
        "files": {},
    }  # fmt: skip
    return Manifest(**{**content, **changes})


def test_the_same_manifest_is_written_with_the_same_bytes_and_read_back(tmp_path: Path) -> None:
    written = _manifest().write(tmp_path).read_bytes()
    assert _manifest().write(tmp_path).read_bytes() == written
    content = read_manifest(tmp_path)
    assert content is not None
    assert content["schema_version"] == "1"
    assert content == json.loads(written)


@pytest.mark.parametrize("text", [None, "", "{", "[]"])
def test_a_folder_without_a_whole_manifest_has_none(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    assert read_manifest(tmp_path) is None


def test_the_commit_is_that_of_the_project_and_local_changes_are_said(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    assert project_commit(tmp_path) == ""
    (tmp_path / "file").write_text("one", encoding="utf-8")
    git("init")
    git("add", "file")
    git("commit", "--message", "First")
    commit = project_commit(tmp_path)
    assert len(commit) == 40
    (tmp_path / "file").write_text("two", encoding="utf-8")
    assert project_commit(tmp_path) == f"{commit} with local changes"
