"""What can change a result besides the project and its data: Python, all that is installed, the locale, the machine."""

from __future__ import annotations

import hashlib
import locale
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

LOCK = "requirements.lock"
_LOCALE = ("LANG", "LANGUAGE", "LC_ALL", "LC_COLLATE", "LC_CTYPE", "LC_NUMERIC", "LC_TIME", "TZ")
_DATED = "SOURCE_DATE_EPOCH"


def surroundings(root: Path, environ: Mapping[str, str] | None = None) -> dict[str, object]:
    """Everything around the project at ``root`` that can change what is worked out or printed."""
    values = os.environ if environ is None else environ
    return {
        "python": [platform.python_implementation(), sys.version, platform.system(), platform.machine()],
        "installed": installed(),
        "lock": digest_of_files([root / LOCK]),
        "fonts": fonts(),
        "locale": [*(values.get(name, "") for name in _LOCALE), locale.setlocale(locale.LC_ALL)],
        "dated": values.get(_DATED, ""),
    }


def installed(path: Iterable[str] | None = None) -> list[str]:
    """Every installed distribution with its version, by the names of their folders: reading them all would take longer."""
    found: set[str] = set()
    for place in sys.path if path is None else path:
        try:
            names = [one.name for one in Path(place or ".").iterdir()]
        except OSError:
            continue
        found.update(name for name in names if name.endswith((".dist-info", ".egg-info")))
    return sorted(found)


def fonts() -> str:
    """A digest of the typeface's files, which pages, figures and PDFs are set in."""
    from series.rendering.fonts import font_directory

    return digest_of_files(sorted(font_directory().glob("*.ttf")))


def digest_of_files(paths: Iterable[Path], below: Path | None = None) -> str:
    """A digest of names and contents; a file that isn't there counts as such."""
    digest = hashlib.sha256()
    for path in paths:
        name = path.name if below is None else path.relative_to(below).as_posix()
        content = path.read_bytes() if path.is_file() else b"\0none"
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
