"""What a process sees around it: two that see the same make the same of a notebook."""

from __future__ import annotations

import hashlib
import platform
import sys
from dataclasses import dataclass, fields
from pathlib import Path

_WORDS = {
    "python": "it runs another Python",
    "machine": "it is another kind of processor",
    "versions": "it has other versions of the locked packages",
    "code": "it runs other code of the project",
    "notebooks": "it sees other notebooks, or none, in the project's folder",
    "mark": "it does not see the casebooks, or another folder of them",
}


@dataclass(frozen=True)
class Surroundings:
    """Digests of what a process sees; ``mark`` is the content of a file that was put among the casebooks."""

    python: str
    machine: str
    versions: str
    code: str
    notebooks: str
    mark: str

    def differences(self, other: Surroundings) -> list[str]:
        """In what the other process differs, in words."""
        return [
            _WORDS[each.name]
            for each in fields(self)
            if getattr(self, each.name) != getattr(other, each.name)
        ]


def look_around(root: str, mark: str) -> Surroundings:
    """What this process sees of a project and of a marked folder."""
    import data_access
    import series

    code = [Path(str(package.__file__)).parent for package in (data_access, series)]
    return Surroundings(
        python=platform.python_version(),
        machine=f"{platform.machine()} {sys.byteorder}",
        versions=_installed(),
        code=_digest([file for folder in code for file in sorted(folder.rglob("*.py"))]),
        notebooks=_digest(sorted(Path(root, "notebooks").glob("*.*"))),
        mark=_text(Path(mark)),
    )


def _installed() -> str:
    from importlib.metadata import distributions

    listed = sorted({f"{each.metadata['Name']}=={each.version}".lower() for each in distributions()})
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except OSError:
        return ""
