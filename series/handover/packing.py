"""One zip of an edition, the same bytes each time: what the manifest lists, and nothing else."""

from __future__ import annotations

import os
import zipfile
from datetime import date
from pathlib import Path

from data_access.errors import UsageError
from series.errors import GateError
from series.release.manifest import MANIFEST_FILE, read_manifest, sha256

_MODE = 0o644 << 16
_UNIX = 3
_EARLIEST = 1980
"""The first year that a zip can carry."""


def pack(edition: Path, target: Path) -> Path:
    """Write the edition as ``target`` (a .zip) with one folder, named after the edition; every file is checked on the way.

    Raises UsageError where ``edition`` is none, GateError where a file is missing or isn't what the manifest says. The
    target appears whole or not at all.
    """
    manifest = read_manifest(edition)
    if manifest is None:
        raise UsageError(
            "This folder holds no edition", where=str(edition), remedy="name a folder below output/editions"
        )
    day = date.fromisoformat(manifest["series"]["edition_date"])
    stamp = (max(day.year, _EARLIEST), day.month, day.day, 0, 0, 0)
    fresh = target.with_name(f".{target.name}-{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name in sorted({MANIFEST_FILE, *manifest["files"]}):
                _require_unchanged(edition, name, manifest)
                entry = zipfile.ZipInfo(f"{manifest['identity']}/{name}", stamp)
                entry.compress_type, entry.external_attr, entry.create_system = (
                    zipfile.ZIP_DEFLATED,
                    _MODE,
                    _UNIX,
                )
                archive.writestr(entry, (edition / name).read_bytes())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return target


def _require_unchanged(edition: Path, name: str, manifest: dict[str, object]) -> None:
    path, files = edition / name, manifest["files"]
    assert isinstance(files, dict)
    if not path.resolve().is_relative_to(edition.resolve()):
        raise GateError("The manifest names a file outside the edition", where=name, remedy="publish again")
    if name != MANIFEST_FILE and not (path.is_file() and sha256(path) == files[name]["sha256"]):
        what = "is not what the manifest says" if path.is_file() else "is missing"
        raise GateError(
            f"A file of the edition {what}; nothing was packed",
            where=name,
            remedy="publish the edition again: a file of it was changed after it was published",
        )
