"""What a renderer may remember: pages, PDFs and fonts that were made of the very same content before.

The renderer says of what something was made; where and how long it is kept is the business of who renders.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

PAGES = "pages"
PDFS = "pdfs"
ASSETS = "assets"


class Memory(Protocol):
    """Content by kind and by everything that it was made of (what JSON can hold)."""

    def recall(self, kind: str, parts: Sequence[object]) -> bytes | None: ...

    def keep(self, kind: str, parts: Sequence[object], content: bytes) -> None: ...


class Forgetful:
    """Remembers nothing: everything is made."""

    def recall(self, kind: str, parts: Sequence[object]) -> bytes | None:
        return None

    def keep(self, kind: str, parts: Sequence[object], content: bytes) -> None:
        pass


FORGETFUL = Forgetful()


def made_once(memory: Memory, kind: str, parts: Sequence[object], make: Callable[[], bytes]) -> bytes:
    """What ``make`` gives, made now or recalled."""
    known = memory.recall(kind, parts)
    if known is not None:
        return known
    made = make()
    memory.keep(kind, parts, made)
    return made


def contents(values: Sequence[str | Path]) -> list[str]:
    """Arguments of a program, with files as their content: where they lie doesn't matter."""
    return [_content(value) for value in values]


def _content(value: str | Path) -> str:
    path = Path(value)
    if isinstance(value, Path) or (path.is_absolute() and path.is_file()):
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return value


def pack(folder: Path) -> bytes:
    """A folder's files as one content."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.writestr(zipfile.ZipInfo(path.relative_to(folder).as_posix()), path.read_bytes())
    return packed.getvalue()


def unpack(packed: bytes, folder: Path) -> None:
    """The files again, in ``folder``."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(folder)
