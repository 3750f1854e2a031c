"""The cache on disk: entries named by everything that they depend on, private, bounded, and safe to lose.

    CASEBOOKS/results/<form>/<kind>/<aa>/<key>

It lies in the private folder of the casebooks and is never shared: executed notebooks that did not withstand the attack
yet, and the log and decisions of protection, which hold true counts, stand in it. Names are keyed with the secret of
this machine, so that nobody can test a guess of what a casebook holds against them. An entry is written under another
name and renamed, so a crash or a second process never leaves half of one; it is checked when it is read, and a broken
one is removed and counts as not there. A cache that can't be used is a slower publication, never a failed one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from data_access.casebook.storage import cache_folder, local_secret, make_private_folder
from data_access.errors import DataError

RESULTS = "results"
FORM = "1"
"""The form of entries and of their names; entries of another form are never read, and go when room is needed."""

LIMIT_VARIABLE = "SERIES_CACHE_LIMIT"
_DEFAULT_LIMIT = 2000
_MEGABYTE = 1_000_000
_FULL_ENOUGH = 0.8
_SEAL = 32
_UNFINISHED = ".unfinished-"
_STALE_SECONDS = 86_400
_OWNER_ONLY = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Kind(StrEnum):
    """What an entry holds."""

    SOURCE = "sources"
    NOTEBOOK = "notebooks"
    ATTACK = "attacks"
    PAGE = "pages"
    PDF = "pdfs"
    ASSET = "assets"
    SCAN = "scans"
    EDITION = "editions"
    CODE = "code"


@dataclass(frozen=True)
class Held:
    """How many entries of a kind there are, and their bytes."""

    kind: str
    entries: int
    size: int


@dataclass
class Cache:
    """Entries by kind and key. ``folder`` None: they are kept in memory, for this process (``trouble`` says why)."""

    folder: Path | None
    secret: bytes = b""
    limit: int = _DEFAULT_LIMIT * _MEGABYTE
    trouble: str | None = None
    _aside: dict[tuple[str, str], bytes] = field(default_factory=dict, repr=False)

    def key(self, *parts: object) -> str:
        """The name of an entry, from everything that it depends on (what JSON can hold, in any order of keys)."""
        text = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=_told)
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()

    def get(self, kind: Kind, key: str) -> bytes | None:
        """The content of an entry, or None. A broken entry is removed."""
        if self.folder is None:
            return self._aside.get((kind, key))
        path = self._path(kind, key)
        try:
            found = path.read_bytes()
        except OSError:
            return None
        content = found[_SEAL:]
        if not hmac.compare_digest(found[:_SEAL], self._seal(kind, key, content)):
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)  # the least recently used goes first
        return content

    def put(self, kind: Kind, key: str, content: bytes) -> None:
        """Keep an entry. Where that can't be done it is kept for this process only, and ``trouble`` says why."""
        if self.folder is None:
            self._aside[kind, key] = content
            return
        if len(content) > self.limit // 2:
            return
        path = self._path(kind, key)
        try:
            make_private_folder(path.parent.parent)
            make_private_folder(path.parent)
            descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=_UNFINISHED)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(self._seal(kind, key, content))
                    file.write(content)
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as problem:
            self.trouble = f"{problem.strerror or problem}: results of this run are not kept for the next one"
            self.folder = None
            self._aside[kind, key] = content

    def get_json(self, kind: Kind, key: str) -> object | None:
        """The content of an entry as JSON, or None."""
        found = self.get(kind, key)
        return None if found is None else json.loads(found)

    def put_json(self, kind: Kind, key: str, content: object) -> None:
        """Keep what JSON can hold."""
        self.put(kind, key, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())

    def trim(self) -> int:
        """Remove what was used least recently until the rest fits; returns how many bytes went."""
        if self.folder is None:
            return 0
        with _alone(self.folder.parent) as alone:
            return _trimmed(self.folder.parent, self.limit) if alone else 0

    def _path(self, kind: Kind, key: str) -> Path:
        assert self.folder is not None
        return self.folder / kind / key[:2] / key

    def _seal(self, kind: Kind, key: str, content: bytes) -> bytes:
        seal = hmac.new(self.secret, f"{FORM}\0{kind}\0{key}\0".encode(), hashlib.sha256)
        seal.update(content)
        return seal.digest()


def open_cache(environ: Mapping[str, str] | None = None) -> Cache:
    """The cache in the private folder. Where it isn't private, or can't be used, one that keeps nothing."""
    try:
        root = cache_folder()
        folder = root / RESULTS / FORM
        make_private_folder(root / RESULTS)
        make_private_folder(folder)
        if reason := _not_private(root / RESULTS):
            return Cache(None, trouble=f"{reason}: it is not used")
        return Cache(folder, local_secret(root), limit=_limit(os.environ if environ is None else environ))
    except OSError as problem:
        return Cache(None, trouble=f"{problem.strerror or problem}: results are not kept")


def held(environ: Mapping[str, str] | None = None) -> list[Held]:
    """What the cache holds, by kind; what another version left stands last."""
    cache = open_cache(environ)
    if cache.folder is None:
        return []
    sizes: dict[str, list[int]] = {}
    for path, size, _ in _entries(cache.folder.parent):
        form, kind, *_rest = path.relative_to(cache.folder.parent).parts
        sizes.setdefault(kind if form == FORM else "of another version", []).append(size)
    order = [*Kind, "of another version"]
    return [Held(kind, len(sizes[kind]), sum(sizes[kind])) for kind in order if kind in sizes]


def clear() -> int:
    """Remove every entry, of other versions too; returns how many bytes went. Casebooks and what editions need stay."""
    folder = cache_folder() / RESULTS
    size = sum(size for _, size, _ in _entries(folder))
    shutil.rmtree(folder, ignore_errors=True)
    return size


def _limit(environ: Mapping[str, str]) -> int:
    text = environ.get(LIMIT_VARIABLE, "").strip()
    if text and not text.isdecimal():
        raise DataError(
            f"{LIMIT_VARIABLE} is no number: {text!r}",
            remedy="set it to the megabytes that the cache may hold, or unset it",
        )
    return (int(text) if text else _DEFAULT_LIMIT) * _MEGABYTE


def _not_private(folder: Path) -> str | None:
    """Why a folder isn't private: others can open it, or it is somebody else's."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or (os.name == "posix" and found.st_mode & _OTHERS):
        return "others can open the cache's folder"
    if hasattr(os, "getuid") and found.st_uid != os.getuid():
        return "the cache's folder belongs to somebody else"
    return None


def _entries(results: Path) -> Iterator[tuple[Path, int, float]]:
    """Every file of the cache with its size and when it was used last."""
    for folder, _, names in os.walk(results):
        for name in names:
            path = Path(folder, name)
            with suppress(OSError):
                found = path.stat()
                if path.parent != results:
                    yield path, found.st_size, found.st_mtime


def _trimmed(results: Path, limit: int) -> int:
    entries = sorted(_entries(results), key=lambda entry: entry[2])
    stale = time.time() - _STALE_SECONDS
    size, gone = sum(size for _, size, _ in entries), 0
    too_much = size - _FULL_ENOUGH * limit if size > limit else 0.0
    for path, length, used in entries:
        abandoned = path.name.startswith(_UNFINISHED) and used < stale
        if gone >= too_much and not abandoned:
            continue
        with suppress(OSError):
            path.unlink()
            gone += length
    return gone


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else is trimming; the system releases the lock if this process dies."""
    try:
        import fcntl

        descriptor = os.open(folder / ".lock", os.O_WRONLY | os.O_CREAT, _OWNER_ONLY)
        with os.fdopen(descriptor, "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            yield True
    except (ImportError, OSError):
        yield False


def _told(value: object) -> object:
    """What JSON can't hold by itself, as something that it can, the same for the same content."""
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Path):
        return value.as_posix()
    raise TypeError(f"{type(value).__name__} can't be part of a key")
