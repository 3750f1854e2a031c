"""What is put down of an edition's way to publication: who built it, who cleared it, who reviewed what was released.

Records lie with the data protection officer's pages, in the output folder and in no edition: they name persons who work
for the publisher. Each is bound to the hash of the manifest, and so to every file of the edition.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from series.errors import NotAcceptedError
from series.release.layout import INTERNAL_FOLDER, Output, told_plainly
from series.release.manifest import MANIFEST_FILE, sha256

Person = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    form: Literal["1"] = "1"
    edition: str
    manifest: _Hash


class BuildRecord(_Record):
    """A candidate as it was built. ``earlier``: identity and manifest's hash of each edition that it was attacked with."""

    built_by: tuple[Person, ...] = ()
    built_on: date
    earlier: tuple[tuple[str, str], ...] = ()


class ClearanceRecord(_Record):
    """The data protection officer's clearance of a candidate that these reviewers had accepted."""

    officer: Person
    cleared_on: date
    reviewers: tuple[Person, ...] = ()
    comment: str = Field(default="", max_length=10_000)


class ReleaseRecord(_Record):
    """What an edition was released on: who accepted all of it, in which files (by hash), and who cleared it."""

    released_on: date
    reviewers: tuple[Person, ...] = ()
    review_files: dict[str, _Hash] = {}
    cleared_by: str = ""


_R = TypeVar("_R", bound=_Record)
_NAMES: dict[type[_Record], str] = {
    BuildRecord: "build",
    ClearanceRecord: "clearance",
    ReleaseRecord: "release",
}


@dataclass(frozen=True)
class Records:
    """The records of one edition in an output folder."""

    output: Output
    identity: str

    def path(self, kind: type[_Record]) -> Path:
        return self.output.folder / INTERNAL_FOLDER / f"{_NAMES[kind]}-{self.identity}.json"

    def write(self, record: _Record) -> Path:
        """Write a record in one step, readable by its owner only."""
        path = self.path(type(record))
        with told_plainly(self.output.folder):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished = path.with_name(f".{path.name}-{os.getpid()}")
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                content = json.loads(record.model_dump_json())
                file.write(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
            unfinished.replace(path)
        return path

    def read(self, kind: type[_R]) -> _R | None:
        """The record, or None where there is none. Raises NotAcceptedError for one that can't be read."""
        path = self.path(kind)
        try:
            return kind.model_validate_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, ValidationError):
            raise NotAcceptedError(
                "The record can't be read", where=path.name, remedy="remove it, and take the step again"
            ) from None

    def read_for(self, kind: type[_R], edition: Path) -> _R | None:
        """The record where it is of what ``edition`` holds now; None where that was built anew since."""
        record = self.read(kind)
        return record if record is not None and record.manifest == sha256(edition / MANIFEST_FILE) else None


def same_person(one: str, other: str) -> bool:
    """Whether two names are written the same, capitals and spaces aside."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
