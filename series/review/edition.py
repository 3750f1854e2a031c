"""An edition in a reviewer's hands: a folder, or the zip that a publisher handed over, read from its own files alone.

Nothing of an edition is trusted before it was looked at: a manifest or an archive that names a file outside the
edition is refused before anything else is read.
"""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from data_access.errors import UsageError
from series.evidence import EvidenceRecord, read_record
from series.evidence.kinds import PHONE_SUFFIX
from series.evidence.writing import RECORD_FILE
from series.release.manifest import MANIFEST_FILE
from series.translation.languages import REFERENCE, folder_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

_CODE = re.compile("[a-z]{2}")
_NEEDED = frozenset(("identity", "source", "files", "reports", "versions", "policy"))
_MOST_BYTES = 8 * 1024**3
_ANEW = "ask the publisher for the edition again"


@dataclass(frozen=True)
class EditionInHand:
    """The folder of an edition and what its manifest says."""

    folder: Path
    manifest: Mapping[str, Any]
    language: str = REFERENCE
    """Whose pages and records these are; the reference is English."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it was made in besides English; what doesn't read as one is none."""
        listed = self.manifest.get("series", {}).get("languages", ())
        named = (str(one) for one in listed) if isinstance(listed, list) else ()
        return tuple(one for one in named if one != REFERENCE and _CODE.fullmatch(one))

    def in_language(self, language: str) -> EditionInHand:
        """The same edition as one of its languages tells it."""
        return replace(self, language=language)

    @property
    def identity(self) -> str:
        return str(self.manifest["identity"])

    @property
    def name(self) -> str:
        """The edition in words: "First edition"."""
        return str(self.manifest.get("series", {}).get("edition", ""))

    @property
    def source(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.manifest["source"]
        return found

    @property
    def files(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self.manifest["files"]
        return found

    @property
    def reports(self) -> tuple[Mapping[str, Any], ...]:
        """What the manifest says of each report: id, number, title, notebook, parameters."""
        return tuple(self.manifest["reports"])

    @property
    def staging(self) -> Path:
        return self.folder / "staging" / self.language

    @property
    def site(self) -> Path:
        return self.folder / "site" / folder_of(self.language)

    def evidence(self, report: str) -> Path:
        return self.folder / "evidence" / report / folder_of(self.language)

    @cached_property
    def _records(self) -> dict[str, EvidenceRecord]:
        return {}

    def record(self, report: str) -> EvidenceRecord:
        """The record of a report; pictures that are missing are empty. Raises UsageError where it can't be read."""
        if report not in self._records:
            self._records[report] = _read_record(self.evidence(report))
        return self._records[report]

    def executed(self, report: str) -> NotebookNode | None:
        """The notebook of a report as it was run, or None where it isn't there or can't be read."""
        import nbformat

        try:
            return nbformat.read(self.folder / "executed" / f"{report}.ipynb", as_version=4)
        except Exception:  # nbformat raises whatever JSON and its schema raise
            return None


@contextmanager
def edition_in_hand(path: Path) -> Iterator[EditionInHand]:
    """Open an edition. A zip is unpacked into a private folder, which is gone afterwards.

    Raises UsageError: what it is not, or what is wrong with it, and what to do.
    """
    if path.is_dir():
        yield read_edition(path)
        return
    if not path.is_file():
        raise UsageError("There is no such edition", where=path.name, remedy="name its folder or its zip")
    with tempfile.TemporaryDirectory(prefix="series-review-") as folder:
        _unpack(path, Path(folder))
        yield read_edition(_inside(Path(folder), path))


def read_edition(folder: Path) -> EditionInHand:
    """Read the manifest of an edition's folder. Raises UsageError where it is none, or names a file outside of it."""
    path = folder / MANIFEST_FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(
            "This folder is not an edition of the series: it has no manifest",
            where=folder.name,
            remedy="name a folder below output/editions, or a zip that a publisher handed over",
        ) from None
    except (OSError, ValueError) as problem:
        raise UsageError(f"The manifest can't be read: {problem}", where=path.name, remedy=_ANEW) from None
    missing = sorted(_NEEDED - set(content)) if isinstance(content, dict) else sorted(_NEEDED)
    if missing:
        raise UsageError(f"The manifest lacks {', '.join(missing)}", where=path.name, remedy=_ANEW)
    _refuse_outside(content["files"], folder)
    return EditionInHand(folder.resolve(), content)


def leads_outside(name: str) -> bool:
    """Whether a path in a manifest or an archive is anything but a plain path below the edition."""
    posix = PurePosixPath(name)
    return (
        not name
        or posix.is_absolute()
        or ".." in posix.parts
        or "\\" in name
        or "\0" in name
        or bool(PureWindowsPath(name).drive)
    )


def _refuse_outside(files: object, folder: Path) -> None:
    if not isinstance(files, dict):
        raise UsageError(
            "The manifest's list of files is no list of files", where=MANIFEST_FILE, remedy=_ANEW
        )
    outside = sorted(name for name in files if leads_outside(name))
    root = folder.resolve()
    outside += [
        name for name in files if name not in outside and not (folder / name).resolve().is_relative_to(root)
    ]
    if outside:
        raise UsageError(
            f"The manifest names a file outside the edition: {outside[0]!r}; nothing of the edition was read",
            where=MANIFEST_FILE,
            remedy="don't use this edition, and tell the publisher",
        )


def _unpack(path: Path, folder: Path) -> None:
    """Unpack a zip: whole or not at all, and nothing outside of the folder."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            for member in members:
                _refuse_member(member, path)
            if sum(member.file_size for member in members) > _MOST_BYTES:
                raise UsageError("The archive unpacks to more than 8 GB", where=path.name, remedy=_ANEW)
            archive.extractall(folder)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as problem:
        raise UsageError(
            f"The archive is cut short or damaged, so nothing of it was read ({problem})",
            where=path.name,
            remedy="fetch it again, and compare its length with the publisher's",
        ) from None


def _refuse_member(member: zipfile.ZipInfo, path: Path) -> None:
    is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
    if is_link or leads_outside(member.filename.rstrip("/")):
        raise UsageError(
            f"The archive holds a file outside the edition: {member.filename!r}; nothing of it was unpacked",
            where=path.name,
            remedy="don't use this edition, and tell the publisher",
        )


def _inside(folder: Path, archive: Path) -> Path:
    """The edition's folder in what was unpacked: there, or in its only folder."""
    if (folder / MANIFEST_FILE).is_file():
        return folder
    inner = [path for path in folder.iterdir() if (path / MANIFEST_FILE).is_file()]
    if len(inner) != 1:
        raise UsageError("The archive holds no edition of the series", where=archive.name, remedy=_ANEW)
    return inner[0]


def _read_record(folder: Path) -> EvidenceRecord:
    """As ``read_record``; where a picture is missing or no text, the record without it: its check tells of it."""
    try:
        return read_record(folder)
    except (OSError, UnicodeDecodeError):
        pass
    except ValueError as problem:
        raise _unreadable(folder, problem) from None
    try:
        content = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
        record = EvidenceRecord.model_validate(content)
    except (OSError, ValueError) as problem:
        raise _unreadable(folder, problem) from None
    figures = tuple(
        figure.model_copy(
            update={
                "svg": _text(folder / f"{figure.id}.svg"),
                "phone_svg": _text(folder / f"{figure.id}{PHONE_SUFFIX}.svg"),
                "png": _bytes(folder / f"{figure.id}.png"),
            }
        )
        for figure in record.figures
    )
    return record.model_copy(update={"figures": figures})


def _unreadable(folder: Path, problem: Exception) -> UsageError:
    first = str(problem).splitlines()[0]
    return UsageError(f"The record of {folder.name} can't be read: {first}", where=RECORD_FILE, remedy=_ANEW)


def _text(path: Path) -> str:
    return _bytes(path).decode("utf-8", errors="replace")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
