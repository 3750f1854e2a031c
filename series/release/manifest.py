"""The manifest: everything from which an edition was made, and the hash of every file in it."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

MANIFEST_FILE = "manifest.json"
SCHEMA_VERSION = "1"
FORMER_EDITIONS = "site/editions/"
"""Where former editions stand on the site of the current one, beside its own files."""
DISTRIBUTION = "trafficking-series"

# What makes an edition the same edition: rendered files follow from these and have their own hashes.
_IDENTIFYING = ("evidence/", "staging/")


@dataclass(frozen=True)
class Manifest:
    """What ``manifest.json`` says.

    ``files`` has the SHA-256 and length of every file of the edition but the manifest itself and the run's log;
    ``commit`` is that of the project, empty where it isn't under git.
    ``source['input_hash']`` is keyed for a confidential casebook, so that nobody can test a guess against it.
    """

    identity: str
    series: Mapping[str, Any]
    source: Mapping[str, Any]
    policy: Mapping[str, Any]
    versions: Mapping[str, str]
    renderer: Mapping[str, str]
    formats: tuple[str, ...]
    reports: tuple[Mapping[str, Any], ...]
    not_published: tuple[Mapping[str, str], ...]
    command: str
    files: Mapping[str, Mapping[str, Any]]
    commit: str = ""
    schema_version: str = SCHEMA_VERSION

    def write(self, folder: Path) -> Path:
        """Write the manifest into the edition's folder."""
        path = folder / MANIFEST_FILE
        text = json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")
        return path


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return what the manifest of an edition says, or None where there is no whole manifest."""
    try:
        content = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def delivery_name(source: Mapping[str, Any]) -> str:
    """What tells one state of a source from another: its delivery and the hash of its input, from a manifest."""
    return f"{source['delivery'] or 1}, {str(source['input_hash'])[:19]}"


def file_hashes(folder: Path, without: Iterable[str] = ()) -> dict[str, dict[str, Any]]:
    """Return the SHA-256 and length of every file below ``folder`` by its path there, sorted; of former editions none."""
    left_out = {MANIFEST_FILE, *without}
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    named = ((path.relative_to(folder).as_posix(), path) for path in paths)
    return {
        name: {"sha256": sha256(path), "bytes": path.stat().st_size}
        for name, path in named
        if name not in left_out and not name.startswith(FORMER_EDITIONS)
    }


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def edition_identity(
    edition: str,
    files: Mapping[str, Mapping[str, Any]],
    policy: Mapping[str, Any],
    versions: Mapping[str, str],
) -> str:
    """Return the name of an edition: its words and the hash of evidence, staged sources, policy and versions."""
    digest = hashlib.sha256()
    for name, described in sorted(files.items()):
        if name.startswith(_IDENTIFYING):
            digest.update(f"{name}\0{described['sha256']}\n".encode())
    for part in (policy, versions):
        digest.update(json.dumps(part, sort_keys=True, default=str).encode())
    words = re.sub(r"[^a-z0-9]+", "-", edition.lower()).strip("-") or "edition"
    return f"{words}-{digest.hexdigest()[:16]}"


def project_commit(root: Path) -> str:
    """The commit of the project, with a word where its files are not those of the commit; empty where it has none."""
    try:
        commit = _git(root, "rev-parse", "HEAD")
        changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return ""
    return f"{commit} with local changes" if changed else commit


def _git(root: Path, *arguments: str) -> str:
    """What git says of the project itself; a repository that merely lies around it is not asked."""
    if not (root / ".git").exists():
        raise FileNotFoundError(root / ".git")
    ended = subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, timeout=20, check=True
    )
    return ended.stdout.strip()


def environment_versions() -> dict[str, str]:
    """Return the versions of Python, of the series and of everything that it needs directly, by name."""
    versions = {"python": platform.python_version(), DISTRIBUTION: _version(DISTRIBUTION)}
    for requirement in metadata.requires(DISTRIBUTION) or []:
        if "extra ==" not in requirement:
            name = re.split(r"[\s;<>=!~\[(]", requirement, maxsplit=1)[0]
            versions[name.lower()] = _version(name)
    return dict(sorted(versions.items()))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
