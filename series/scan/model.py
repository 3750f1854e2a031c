"""What the scanner looks for, what it finds, and what it must know to find it."""

from __future__ import annotations

import getpass
import os
import re
import socket
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

_LEAST_IDENTIFIER = 5
_LEAST_NUMERIC_IDENTIFIER = 7
_LEAST_SECRET = 8
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH|COOKIE|SESSION|PRIVATE", re.IGNORECASE)
# Names that many machines share tell nothing of a person, and are words of the pages ("root", "user").
_COMMON_NAMES = frozenset(
    {"root", "user", "admin", "runner", "ubuntu", "debian", "jovyan", "build", "guest", "test", "localhost"}
)


class Rule(StrEnum):
    """The rules; each finding names the one that was broken."""

    UNKNOWN_FILE = "file of an unknown kind"
    BROKEN_FILE = "file that can't be read to its end"
    HIDDEN_FILE = "hidden file"
    OUTSIDE_LINK = "link that leaves the edition"
    ARCHIVE = "archive"
    UNKNOWN_ASSET = "style, script, font or program that isn't the project's"
    NOT_EVIDENCE = "output that did not come through evidence"
    DATA_FRAME = "data frame"
    TRACEBACK = "traceback"
    MACHINE_PATH = "path of a machine"
    MACHINE_NAME = "name of a user or a machine"
    ENVIRONMENT = "environment of a process"
    SECRET = "key or password"
    EMAIL = "e-mail address"
    PHONE = "phone number"
    DOCUMENT_NUMBER = "document number"
    PERSON_NAME = "name from the source"
    IDENTIFIER = "identifier of the source"
    HIDDEN_CONTENT = "content that no reader sees"
    FOREIGN_NUMBER = "number that isn't of the evidence"
    FOREIGN_POSITION = "mark that doesn't stand at a protected value"
    METADATA = "metadata that the project doesn't write"


@dataclass(frozen=True, order=True)
class Finding:
    """Something that must not be published: where, by which rule, what (masked), and what to do."""

    file: str
    where: str
    rule: Rule
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.where}" if self.where else self.file
        return f"{place}: {self.rule.value} ({self.what})"


@dataclass(frozen=True)
class ScanResult:
    """What a scan found; ``files`` is how many it read."""

    findings: tuple[Finding, ...]
    files: int
    seconds: float

    @property
    def clean(self) -> bool:
        return not self.findings


@dataclass(frozen=True)
class Piece:
    """A text of a file, and where it stands there."""

    text: str
    where: str
    by_line: bool = False
    """Whether a place in it is told by its line (a file of text) or by ``where`` alone (a value, an element)."""

    joined: bool = False
    """Whether words stand together here that don't on the page: then only what the source knows is looked for."""

    def place(self, at: int) -> str:
        """Where the character ``at`` stands."""
        if not self.by_line:
            return self.where
        line = f"line {self.text.count(chr(10), 0, at) + 1}"
        return f"{self.where}, {line}" if self.where else line


@dataclass(frozen=True)
class Problem:
    """What a reader found by itself: where in the file, which rule, what (masked)."""

    where: str
    rule: Rule
    what: str


def mask(text: str) -> str:
    """``text`` so that nobody is told by a finding: its first character, its length."""
    return f"{text[:1]}…, {len(text)} characters"


@dataclass(frozen=True)
class KnownSecrets:
    """What the process that publishes knows and nobody else may: never printed, never written.

    ``identifiers`` are all pseudonyms of the source (victims, registrations, episodes, missions, case groups,
    perpetrators), ``names`` names of persons where the source has any, ``values`` contents of secret settings,
    ``folders`` paths of this machine, ``accounts`` names of its user and of itself. ``allowed`` are e-mail addresses
    and numbers which the project prints on purpose (its contact).
    """

    identifiers: frozenset[str] = field(default=frozenset(), repr=False)
    names: frozenset[str] = field(default=frozenset(), repr=False)
    values: frozenset[str] = field(default=frozenset(), repr=False)
    folders: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    not_searchable: int = field(default=0, compare=False)
    """Identifiers that read like a count or a word, which can't be told from those in a text."""

    @classmethod
    def make(
        cls,
        identifiers: Iterable[str] = (),
        *,
        names: Iterable[str] = (),
        environment: Mapping[str, str] | None = None,
        root: Path | None = None,
        allowed: Iterable[str] = (),
    ) -> KnownSecrets:
        """Gather them. ``environment`` (that of this process) gives the secret settings; ``root`` is the project."""
        searchable, short = _searchable(identifiers)
        settings = environment or {}
        values = {
            value for name, value in settings.items()
            if _SECRET_NAME.search(name) and len(value) >= _LEAST_SECRET and not Path(value).exists()
        }  # fmt: skip
        return cls(
            identifiers=searchable,
            names=frozenset(name.strip() for name in names if len(name.strip()) > 2),
            values=frozenset(values),
            folders=_folders(root),
            accounts=_accounts(),
            allowed=frozenset(one.casefold() for one in allowed),
            not_searchable=short,
        )


def _searchable(identifiers: Iterable[str]) -> tuple[frozenset[str], int]:
    """Identifiers in small letters, and how many can't be searched for."""
    distinct = {str(one).strip().casefold() for one in identifiers} - {""}
    kept = {
        one for one in distinct
        if len(one) >= (_LEAST_NUMERIC_IDENTIFIER if one.isdigit() else _LEAST_IDENTIFIER)
        and any(character.isdigit() for character in one)
    }  # fmt: skip
    return frozenset(kept), len(distinct) - len(kept)


def _folders(root: Path | None) -> frozenset[str]:
    places = [Path.home(), Path(sys.prefix), Path(tempfile.gettempdir()), *([root.resolve()] if root else [])]
    # "/" and "/tmp" alone are words of many texts; the pattern for paths finds what lies below them.
    return frozenset(str(place) for place in places if len(place.parts) > 2)


def _accounts() -> frozenset[str]:
    names = {socket.gethostname(), socket.gethostname().partition(".")[0]}
    try:
        names.add(getpass.getuser())
    except (OSError, KeyError):
        names.add(os.environ.get("USER", ""))
    return frozenset(name for name in names if len(name) > 3 and name.casefold() not in _COMMON_NAMES)
