"""Where editions lie and how one replaces another: built apart, then published by replacing one link.

    OUTPUT/candidates/<id>/{site,executed,evidence,staging,manifest.json}
    OUTPUT/editions/<id>/…                                                   (a candidate that was released)
    OUTPUT/current                      -> editions/<id>
    OUTPUT/{site,executed,evidence,manifest.json} -> current/...   (made once, never changed)

A reader of ``OUTPUT/site`` sees the whole old edition or the whole new one. Where links can't be made,
``current`` is a file that holds the edition's path, replaced in one step all the same.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from data_access.errors import UsageError
from series.errors import MissingToolError
from series.release.manifest import MANIFEST_FILE, read_manifest

INTERNAL_FOLDER = "internal"
"""Where pages for the data protection officer lie, beside the editions and never within one."""

EDITION_PARTS = ("site", "executed", "evidence", MANIFEST_FILE)
_BUILDING = ".building-"
_LOCK_FILE = ".lock"


@dataclass(frozen=True)
class Output:
    """The output folder of the series."""

    folder: Path

    @property
    def editions(self) -> Path:
        return self.folder / "editions"

    @property
    def candidates(self) -> Path:
        """Where editions wait that are built and not released; nothing leads there from what is public."""
        return self.folder / "candidates"

    @property
    def current_link(self) -> Path:
        return self.folder / "current"

    def internal_page(self, identity: str) -> Path:
        """Where the data protection officer's page on an edition lies."""
        return self.folder / INTERNAL_FOLDER / f"audit-{identity}.html"

    def current(self) -> Path | None:
        """Return the folder of the published edition, or None when nothing is published."""
        link = self.current_link
        if link.is_symlink():
            target = self.folder / link.readlink()
        elif link.is_file():
            target = self.folder / link.read_text(encoding="utf-8").strip()
        else:
            return None
        return target if target.is_dir() else None

    def prepare(self) -> None:
        """Make the folders, and find out now rather than at the end whether an edition can be published here."""
        with told_plainly(self.folder):
            self.editions.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder):
                pass
        for part in (*EDITION_PARTS, "current"):
            path = self.folder / part
            if path.is_dir() and not path.is_symlink():
                raise UsageError(
                    f"The output folder has a folder {part!r} of its own, where a link to the edition belongs",
                    where=str(self.folder),
                    remedy="move it away, or choose another folder with --output",
                )

    def clean(self) -> int:
        """Remove what interrupted runs left behind; call it with the lock held. Returns how many there were."""
        left = [path for path in self.editions.glob(f"{_BUILDING}*") if path.is_dir()]
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob(".link-*"):
            path.unlink(missing_ok=True)
        return len(left)

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A fresh folder to build an edition in; gone afterwards unless it was published."""
        with told_plainly(self.folder):
            folder = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=self.editions))
            folder.chmod(0o755)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def publish(self, building: Path, identity: str) -> Path:
        """Make the finished ``building`` folder the current edition and return where it lies now.

        The edition's name is ``identity``; when that edition is there already (rendered in other formats,
        perhaps), the new one stands beside it until the switch and replaces it. Other editions stay.
        """
        with told_plainly(self.folder):
            destination = self._free_name(identity)
            building.rename(destination)
            self._point_to(destination)
            for old in self._same(identity):
                if old != destination:
                    shutil.rmtree(old, ignore_errors=True)
        return destination

    def add_candidate(self, building: Path, identity: str) -> Path:
        """Put the finished ``building`` folder among the candidates, in place of the same edition built before.

        A candidate is there whole or not at all; what is killed in between leaves none, and it is built again.
        """
        destination = self.candidates / identity
        with told_plainly(self.folder):
            self.candidates.mkdir(mode=0o700, exist_ok=True)
            if destination.is_dir():
                destination.rename(self.editions / f"{_BUILDING}replaced-{identity}-{os.getpid()}")
            building.rename(destination)
            self.clean()
        return destination

    def built(self) -> list[Path]:
        """Return the folders of all candidates, by name."""
        return sorted(path for path in self.candidates.glob("[!.]*") if read_manifest(path) is not None)

    def release(self, candidate: Path) -> Path:
        """Make a candidate the current edition and return where it lies now: its content is moved, and not touched."""
        return self.publish(candidate, candidate.name)

    def republish(self, edition: Path) -> Path:
        """Make an edition that lies here already the current one again."""
        if self.current() != edition:
            with told_plainly(self.folder):
                self._point_to(edition)
        return edition

    def _free_name(self, identity: str) -> Path:
        names = [identity, *(f"{identity}-{number}" for number in range(2, 1000))]
        return next(self.editions / name for name in names if not (self.editions / name).exists())

    def _same(self, identity: str) -> list[Path]:
        numbered = [
            path for path in self.editions.glob(f"{identity}-*") if path.name.rpartition("-")[2].isdecimal()
        ]
        return [path for path in (self.editions / identity, *numbered) if path.is_dir()]

    def _point_to(self, edition: Path) -> None:
        target = edition.relative_to(self.folder)
        try:
            _replace_link(self.current_link, target)
        except OSError as problem:
            if not _links_impossible(problem):
                raise
            _replace_file(self.current_link, f"{target.as_posix()}\n")
            return
        for part in EDITION_PARTS:
            link, wanted = self.folder / part, Path("current") / part
            if not (link.is_symlink() and link.readlink() == wanted):
                _replace_link(link, wanted)

    def published_site(self) -> Path | None:
        """Return the published site: through the fixed link where there is one."""
        current = self.current()
        if current is None:
            return None
        return self.folder / "site" if (self.folder / "site").is_symlink() else current / "site"

    def former(self) -> list[Path]:
        """Return the folders of all published editions, by name."""
        return sorted(path for path in self.editions.glob("[!.]*") if read_manifest(path) is not None)


@contextmanager
def publishing_lock(output: Output) -> Iterator[None]:
    """Hold the output folder for one publisher; the system releases the lock even if the process is killed."""
    path = output.editions / _LOCK_FILE
    with told_plainly(output.folder), path.open("a+", encoding="utf-8") as file:
        if not _try_lock(file.fileno()):
            file.seek(0)
            holder = file.read().strip()
            raise UsageError(
                "Another `series publish`, `build`, `clear` or `release` is at work in this output folder"
                + (f" (process {holder})" * bool(holder)),
                where=str(output.folder),
                remedy="wait until it is done, or choose another folder with --output",
            )
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


@contextmanager
def told_plainly(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into one clear message."""
    reasons = {
        errno.ENOSPC: ("The disk is full", "make room and try again"),
        errno.EDQUOT: ("The disk quota is used up", "make room and try again"),
        errno.EROFS: ("The output folder is on a read-only disk", "choose another folder with --output"),
        errno.EACCES: ("The output folder can't be written", "choose another folder with --output"),
        errno.EPERM: ("The output folder can't be written", "choose another folder with --output"),
        errno.ENOTDIR: ("The output folder is a file", "choose another folder with --output"),
        errno.EEXIST: ("The output folder is a file", "choose another folder with --output"),
    }
    try:
        yield
    except OSError as problem:
        if problem.errno not in reasons:
            raise
        message, remedy = reasons[problem.errno]
        raise MissingToolError(
            f"{message}; what was published before is untouched", where=str(folder), remedy=remedy
        ) from problem


def _try_lock(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _replace_link(link: Path, target: Path) -> None:
    fresh = link.with_name(f".link-{link.name}-{os.getpid()}")
    with suppress(FileNotFoundError):
        fresh.unlink()
    fresh.symlink_to(target)
    fresh.replace(link)


def _replace_file(path: Path, text: str) -> None:
    fresh = path.with_name(f".link-{path.name}-{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _links_impossible(problem: OSError) -> bool:
    return (
        problem.errno in (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP)
        or getattr(problem, "winerror", 0) == 1314
    )
