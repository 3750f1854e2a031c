"""Reading gettext catalogues: the translations of one domain in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.errors import UsageError
from series.translation.templates import Template, templates

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

FOLDER = "translations"


@dataclass(frozen=True)
class Catalogue:
    """What stands for English texts: single ones, and those with a form for one and a form for many."""

    texts: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """Its texts that have names in braces."""
        return templates(self.texts)


def read_catalogues(folder: Path) -> dict[str, Catalogue]:
    """The catalogues of a language by domain. Raises ``UsageError`` for a file that can't be read."""
    return {path.stem: read_catalogue(path) for path in sorted(folder.glob("*.po"))}


def read_catalogue(path: Path) -> Catalogue:
    """What is translated in a PO file: entries that are empty, fuzzy or obsolete are none."""
    found = read_messages(path)
    texts: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for message in found:
        if message.fuzzy or not message.id:
            continue
        if isinstance(message.id, tuple | list):
            forms = tuple(str(form) for form in message.string or () if form)
            if len(forms) == len(message.string or ()):
                plurals[str(message.id[0])] = forms
        elif message.string:
            texts[str(message.id)] = str(message.string)
    return Catalogue(texts, plurals)


def read_messages(path: Path) -> Catalog:
    """A PO file as babel has it. Raises ``UsageError`` for one that can't be read."""
    from babel.messages.pofile import PoFileError, read_po  # notebooks, which are English, don't need it

    try:
        with path.open("rb") as file:
            return read_po(file, ignore_obsolete=True, abort_invalid=True)
    except (OSError, PoFileError, UnicodeDecodeError, ValueError) as problem:
        raise UsageError(
            f"The translations can't be read: {problem}",
            where=f"{FOLDER}/{path.parent.name}/{path.name}",
            remedy="open the file in a PO editor such as Poedit, which shows the place",
        ) from problem
