"""Whether an edition's files are those that its manifest lists, and its name the hash of what it holds."""

from __future__ import annotations

from collections.abc import Iterator

from series.release.manifest import FORMER_EDITIONS, MANIFEST_FILE, edition_identity, sha256
from series.review.edition import EditionInHand
from series.review.model import Difference

_NOT_LISTED = frozenset((MANIFEST_FILE, "run-log.json"))
_LOCK = "requirements.lock"


def check_integrity(edition: EditionInHand) -> tuple[Difference, ...]:
    """Every file that is missing, altered or not listed, sorted; and the identity where it isn't that of the content."""
    found = [*_files(edition), *_identity(edition)]
    return tuple(sorted(found, key=lambda one: one.where))


def _files(edition: EditionInHand) -> Iterator[Difference]:
    for name, listed in edition.files.items():
        path = edition.folder / name
        if not path.is_file():
            yield Difference(name, "listed in the manifest", "missing")
        elif path.stat().st_size != listed["bytes"]:
            yield Difference(name, f"{listed['bytes']:,} bytes", f"{path.stat().st_size:,} bytes", "altered")
        elif sha256(path) != listed["sha256"]:
            yield Difference(name, _short(listed["sha256"]), _short(sha256(path)), "altered")
    for path in edition.folder.rglob("*"):
        name = path.relative_to(edition.folder).as_posix()
        if name.startswith(FORMER_EDITIONS):
            continue  # copies of other editions, each with a manifest of its own
        if (path.is_symlink() or path.is_file()) and name not in edition.files and name not in _NOT_LISTED:
            yield Difference(name, "not listed in the manifest", "a link" if path.is_symlink() else "a file")


def _identity(edition: EditionInHand) -> Iterator[Difference]:
    """The name of an edition is the hash of its evidence, staged sources, policy and versions: whoever has it can check."""
    manifest = edition.manifest
    expected = edition_identity(edition.name, edition.files, manifest["policy"], manifest["versions"])
    if edition.identity != expected:
        yield Difference(
            "identity of the edition", edition.identity, f"{expected}, by what the manifest lists"
        )
    lock, listed = edition.folder / _LOCK, str(manifest["versions"].get(_LOCK, ""))
    if lock.is_file() and listed and listed != f"sha256:{sha256(lock)}":
        yield Difference(_LOCK, _short(listed.removeprefix("sha256:")), _short(sha256(lock)), "altered")


def _short(digest: str) -> str:
    return f"SHA-256 {digest[:12]}…"
