"""The files of an edition: every one is named, and what can't be published as a file is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .model import Finding, Rule

_ARCHIVES = frozenset(
    ("zip", "tar", "gz", "tgz", "bz2", "xz", "7z", "rar", "zst", "whl", "jar", "parquet", "pickle", "pkl", "sqlite", "db")
)  # fmt: skip
_ARCHIVE_STARTS = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",
)
_LEDGER = "ledger.parquet"
# pagefind's own files are packed too; their reader unpacks them.
_PACKED = frozenset(("pf_meta", "pf_index", "pf_fragment", "pagefind"))


def paths(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file and link below ``folder``, with its path there, sorted; nothing is left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(folder).as_posix(), path


def refused(name: str, path: Path, folder: Path) -> Finding | None:
    """What is wrong with a file whatever stands in it, or None."""
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        return Finding(name, "", Rule.OUTSIDE_LINK, "leads out of the folder", "put the file itself there")
    if any(part.startswith(".") for part in name.split("/")):
        return Finding(name, "", Rule.HIDDEN_FILE, "its name begins with a full stop", "remove it")
    if not path.is_file():
        return Finding(name, "", Rule.UNKNOWN_FILE, "not a plain file", "remove it")
    # The ledger of the edition has a reader of its own; other Parquet files may hold anything.
    suffix = name.rpartition(".")[2].lower()
    if (suffix in _ARCHIVES and name != _LEDGER) or (suffix not in _PACKED and _starts_as_archive(path)):
        return Finding(name, "", Rule.ARCHIVE, "nobody reads what is in it", "publish the files themselves")
    return None


def _starts_as_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(6).startswith(_ARCHIVE_STARTS)
