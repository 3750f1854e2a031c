"""An edition of which nothing has changed: found by all that it was made from, and every file of it verified.

Nothing is opened, run, attacked, rendered or scanned then. Whatever differs, in what it would be made from or in its
files, it is made again, from what is remembered of its parts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from series.caching import Kind
from series.caching.surroundings import digest_of_files
from series.publishing.memory import Memory
from series.publishing.model import Published, PublishRequest
from series.publishing.private_files import kept_files
from series.publishing.source import SourceInHand
from series.publishing.work import RUN_LOG
from series.release import Output
from series.release.manifest import FORMER_EDITIONS, MANIFEST_FILE, read_manifest, sha256
from series.rendering.interface import RendererChoice
from series.translation.catalogue import FOLDER

_PAGES = ("*.qmd", "_quarto.yml", "requirements.lock", "assets/**/*", "notebooks/*")


@dataclass(frozen=True)
class RememberedEdition:
    """What is remembered of the edition that a request would make. ``earlier``: what it is attacked together with."""

    memory: Memory
    output: Output
    key: str
    earlier: Sequence[Sequence[str]]

    @classmethod
    def of(
        cls,
        request: PublishRequest,
        root: Path,
        source: SourceInHand,
        memory: Memory,
        output: Output,
        earlier: Sequence[Sequence[str]],
        former: Sequence[Sequence[str]] = (),
    ) -> RememberedEdition:
        """``former``: the editions that it would tell the changes since."""
        key = memory.key(
            "edition",
            _asked(request),
            _renderer(request.renderer),
            digest_of_files(sorted(_sources(root, request.languages)), root),
            memory.code.whole(),
            [source.folder.parent.name, source.folder.name],
            [source.description.input_hash, source.rows_skipped],
            _secrets(root),
            [list(one) for one in former],
        )
        return cls(memory, output, key, earlier)

    def recalled(self, folders: Sequence[Path]) -> dict[str, Any] | None:
        """What was kept of it, with its ``folder``, where one of these is the edition, whole and unchanged."""
        kept = self.memory.cache.get_json(Kind.EDITION, self.key)
        if not isinstance(kept, dict):
            return None
        others = [list(one) for one in self.earlier if one[0] != kept["identity"]]
        folder = next(
            (one for one in _of_edition(folders, kept["identity"]) if _manifest(one) == kept["manifest"]),
            None,
        )
        if folder is None or others != kept["earlier"] or not _is_whole(folder):
            return None
        if kept["audited"] and not self._audit_is_kept(kept["identity"]):
            return None
        return {**kept, "folder": folder}

    def keep(self, published: Published) -> None:
        """Remember the edition that was made."""
        content = {
            "identity": published.identity,
            "manifest": _manifest(published.edition),
            "renderer": published.renderer,
            "warnings": list(published.warnings),
            "earlier": [list(one) for one in self.earlier if one[0] != published.identity],
            "audited": published.audited,
        }
        self.memory.cache.put_json(Kind.EDITION, self.key, content)

    def _audit_is_kept(self, identity: str) -> bool:
        return kept_files(identity).folder.is_dir() and self.output.internal_page(identity).is_file()


def _of_edition(folders: Iterable[Path], identity: str) -> Iterator[Path]:
    yield from (folder for folder in folders if identity in (folder.name, folder.name.rpartition("-")[0]))


def _asked(request: PublishRequest) -> Mapping[str, object]:
    """The request, with the content of files that it names besides the casebook's."""
    files = {**request.context, **({"dois": request.doi_file} if request.doi_file else {})}
    return {
        "command": request.command,
        "formats": sorted(format_.value for format_ in request.formats),
        "renderer": request.renderer.value,
        "files": {name: digest_of_files([path]) for name, path in sorted(files.items())},
    }


def _renderer(choice: RendererChoice) -> Sequence[object]:
    """Which Quarto would be used, without starting it; the built-in renderer is among what is installed."""
    if choice is RendererChoice.BUILTIN:
        return []
    from series.rendering.quarto import find_program

    program = find_program(os.environ)
    if program is None:
        return []
    found = program.stat()
    return [str(program), found.st_size, found.st_mtime_ns]


def _sources(root: Path, languages: Sequence[str]) -> Iterable[Path]:
    """Every file of the project that pages are made from, with the translations into their languages."""
    patterns = (*_PAGES, *(f"{FOLDER}/{language}/*.po" for language in languages))
    found = (path for pattern in patterns for path in root.glob(pattern))
    return {path for path in found if path.is_file() and "__pycache__" not in path.parts}


def _secrets(root: Path) -> Sequence[object]:
    """What the scan looks for besides the source's identifiers: it scans again where that is more than it was."""
    from series.scan.model import KnownSecrets

    known = KnownSecrets.make(environment=os.environ, root=root)
    return [sorted(one) for one in (known.values, known.folders, known.accounts)]


def _manifest(folder: Path) -> str:
    path = folder / MANIFEST_FILE
    return sha256(path) if path.is_file() else ""


def _is_whole(folder: Path) -> bool:
    """Whether exactly the files of the manifest lie there, each as it was published."""
    listed = (read_manifest(folder) or {}).get("files", {})
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    found = {name: path for name, path in found.items() if not name.startswith(FORMER_EDITIONS)}
    for beside in (MANIFEST_FILE, RUN_LOG):
        found.pop(beside, None)
    if set(found) != set(listed) or any(path.is_symlink() for path in found.values()):
        return False
    with ThreadPoolExecutor() as pool:
        digests = pool.map(sha256, found.values())
        return all(digest == listed[name]["sha256"] for name, digest in zip(found, digests, strict=True))
