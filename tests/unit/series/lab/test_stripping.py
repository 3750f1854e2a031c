"""Outputs are left out as notebooks are committed, by the clone's own configuration, which is set once."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from series.lab.stripping import set_up


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository; the user's configuration is a file that must stay as it is."""
    everywhere = tmp_path / "gitconfig"
    everywhere.write_text("[user]\n\tname = Author\n\temail = author@example.org\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(everywhere))
    folder = tmp_path / "clone"
    (folder / "notebooks").mkdir(parents=True)
    git(folder, "init", "-q")
    return folder


def test_a_notebook_is_committed_without_outputs_and_keeps_them_on_disk(clone: Path) -> None:
    assert "without outputs" in set_up(clone)
    path = clone / "notebooks" / "a.ipynb"
    cell = new_code_cell(
        "1 + 1", id="sum-of-two", execution_count=3, outputs=[new_output("stream", text="2\n")]
    )
    language = {"name": "python", "version": "3.12.1", "mimetype": "text/x-python"}
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}, "language_info": language}
    nbformat.write(new_notebook(cells=[cell], metadata=metadata), path)
    before = path.read_text()
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "a notebook")
    committed = json.loads(git(clone, "show", "HEAD:notebooks/a.ipynb"))
    assert committed["cells"][0]["outputs"] == [] and committed["cells"][0]["execution_count"] is None
    assert committed["cells"][0]["id"] == "sum-of-two"
    assert committed["metadata"]["language_info"] == {"name": "python"}
    assert path.read_text() == before
    assert git(clone, "status", "--short") == ""


def test_nothing_is_done_or_said_the_second_time_and_nothing_beyond_the_clone(clone: Path) -> None:
    set_up(clone)
    files = [clone / ".git" / "config", clone / ".git" / "info" / "attributes", clone.parent / "gitconfig"]
    before = [file.read_text() for file in files]
    assert set_up(clone) == ""
    assert [file.read_text() for file in files] == before
    assert "filter" not in before[-1]


def test_attributes_of_the_author_stay(clone: Path) -> None:
    attributes = clone / ".git" / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text("*.png binary")
    set_up(clone)
    assert attributes.read_text().startswith("*.png binary\n/notebooks/*.ipynb filter=")


def test_without_a_clone_nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert set_up(tmp_path) == ""
    assert list(tmp_path.iterdir()) == []
