"""The archive of a REFI-QDA project: only ``project.qde`` is ever opened, and nothing is unpacked to disk.

The documents of a project lie in the same archive, as text, pictures and recordings of what persons told. They are not read.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from data_access.errors import DataError

PROJECT_FILE = "project.qde"
LARGEST_PROJECT = 256 * 1024 * 1024
"""Bytes of ``project.qde``, unpacked: some millions of codings."""
MOST_MEMBERS = 100_000
LARGEST_RATIO = 200
"""How many times its packed size XML may have: about 20 is usual, an archive made to fill the memory has 1000."""
_BLOCK = 1 << 16
_ENCRYPTED = 0x1
_EXPORT_AGAIN = "export the project again as REFI-QDA project (.qdpx)"


@contextmanager
def project_file(path: Path) -> Iterator[Iterator[bytes]]:
    """The blocks of the project file in an archive. Raises DataError for whatever else is given, in one message."""
    if not path.is_file():
        raise DataError("there is no such project", where=str(path), remedy="check the path")
    try:
        with zipfile.ZipFile(path) as archive:
            member = _project_member(archive, path)
            with archive.open(member) as handle:
                yield _blocks(handle, path)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise DataError(
            "the file is not a REFI-QDA project, or it is damaged", where=str(path), remedy=_EXPORT_AGAIN
        ) from error
    except OSError as error:
        raise DataError("the file can't be read", where=str(path), remedy="check its permissions") from error


def _project_member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise DataError(
            f"the archive has more than {MOST_MEMBERS} files", where=str(path), remedy=_EXPORT_AGAIN
        )
    if any(_leads_elsewhere(member.filename) for member in members):
        raise DataError(
            "the archive has names of files that lead outside of it: no program exports such a project",
            where=str(path),
            remedy="don't open it, and ask where it comes from",
        )
    found = [member for member in members if member.filename.casefold() == PROJECT_FILE]
    if len(found) != 1:
        what = f"no {PROJECT_FILE}" if not found else f"several files {PROJECT_FILE}"
        raise DataError(f"the archive has {what}", where=str(path), remedy=_EXPORT_AGAIN)
    (member,) = found
    if member.flag_bits & _ENCRYPTED:
        raise DataError("the archive is encrypted", where=str(path), remedy="export it without a password")
    if member.file_size > min(LARGEST_PROJECT, max(_BLOCK, LARGEST_RATIO * member.compress_size)):
        raise _too_large(path)
    return member


def _leads_elsewhere(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/"))
    return parts.is_absolute() or ".." in parts.parts or ":" in (parts.parts[0] if parts.parts else "")


def _blocks(handle: IO[bytes], path: Path) -> Iterator[bytes]:
    """The blocks of a file. What its header says of its size may be wrong, so what comes out is counted."""
    size = 0
    while block := handle.read(_BLOCK):
        size += len(block)
        if size > LARGEST_PROJECT:
            raise _too_large(path)
        yield block


def _too_large(path: Path) -> DataError:
    return DataError(
        f"{PROJECT_FILE} is much larger than a project of codes can be",
        where=str(path),
        remedy="don't open it, and ask where it comes from; or export fewer documents at a time",
    )
