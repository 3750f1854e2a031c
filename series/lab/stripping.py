"""Outputs stay out of git: a filter in this clone's own configuration strips notebooks as they are committed.

nbstripout does the work. The files in the folder keep their outputs, and so does JupyterLab; names of cells, which are
part of the series, stay. ``.git/config`` and ``.git/info/attributes`` are the only files that change.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

NAME = "series-notebooks"
PATTERNS = ("/notebooks/*.ipynb", "/series/authoring/*.ipynb")
LANGUAGE = (
    "codemirror_mode",
    "file_extension",
    "mimetype",
    "nbconvert_exporter",
    "pygments_lexer",
    "version",
)
_TOLD = (
    "Notebooks are committed without outputs from now on (this clone's .git/config).\n"
    f"To undo it: git config --remove-section filter.{NAME}"
)


def set_up(root: Path) -> str:
    """Set up the filter of the clone at ``root``; says what was done, nothing where all was there or there is no git."""
    attributes = _git(root, "rev-parse", "--git-path", "info/attributes")
    if attributes is None or _git(root, "rev-parse", "--show-prefix"):
        return ""
    wanted = {"clean": clean_command(root), "smudge": "cat", "required": "true"}
    changed = [key for key, value in wanted.items() if _setting(root, key) != value]
    for key in changed:
        _git(root, "config", "--local", f"filter.{NAME}.{key}", wanted[key])
    return _TOLD if _add_patterns(root / attributes) or changed else ""


def clean_command(root: Path) -> str:
    """What git calls, in the clone's folder: relative where Python lies in it, so that it holds for all its worktrees."""
    python = Path(sys.executable)
    if python.is_relative_to(root):
        python = python.relative_to(root)
    extra = " ".join(f"metadata.language_info.{key}" for key in LANGUAGE)
    return f"{shlex.quote(python.as_posix())} -m nbstripout --keep-id --extra-keys={shlex.quote(extra)}"


def _add_patterns(path: Path) -> bool:
    there = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = [f"{pattern} filter={NAME}" for pattern in PATTERNS]
    missing = [line for line in lines if line not in there.splitlines()]
    if missing:
        path.parent.mkdir(exist_ok=True)
        before = there if not there or there.endswith("\n") else f"{there}\n"
        path.write_text(before + "\n".join(missing) + "\n", encoding="utf-8", newline="\n")
    return bool(missing)


def _setting(root: Path, key: str) -> str | None:
    return _git(root, "config", "--local", "--get", f"filter.{NAME}.{key}")


def _git(root: Path, *arguments: str) -> str | None:
    """What git answers; None where it is missing, this is no clone, or nothing is set."""
    try:
        ran = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}
        )
    except OSError:
        return None
    return ran.stdout.strip() if ran.returncode == 0 else None
