"""Translating a text: the one thing that a function needs to know of the language in which it writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from series.translation.catalogue import FOLDER, Catalogue, read_catalogues
from series.translation.typography import typeset

INTERFACE = "interface"
VOCABULARY = "vocabulary"
PAGES = "pages"
_NAMES = re.compile(r"\\{(\w+)\\}")
_NOTHING = Catalogue()
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Translator:
    """Gives what stands for an English text in ``language``; the English text where nothing does.

    ``translate("{n} of {all}", n=…, all=…)``: a text of the software itself, with its values filled in; without values it is
    left as it stands. Its call marks the text for translators.
    """

    language: str = "en"
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict, repr=False)

    def __call__(self, english: str, **values: object) -> str:
        text = self.text(INTERFACE, english)
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """The form for ``n``, which fills ``{n}``: ``translate.plural("{n} file", "{n} files", 3)``."""
        forms = self._catalogue(INTERFACE).plurals.get(one, (one, many))
        alone = n < 2 if self.language == "fr" else n == 1
        text = typeset(forms[0 if alone else -1], self.language)
        return text.format(**{"n": n, **values})

    def text(self, domain: str, english: str) -> str:
        """What stands for a text in a domain, with the spaces of the language."""
        found = self._catalogue(domain).texts.get(english)
        return english if found is None else typeset(found, self.language)

    def filled(self, english: str) -> str:
        """What stands for a text that has its values in it already: known by its words, whatever stands at its names."""
        known = self._catalogue(INTERFACE).texts
        if english in known or self.language == "en":
            return self(english)
        for template in known:
            if "{" in template and (match := _pattern(template).fullmatch(english)):
                return self(
                    template, **{name: self._names(value) for name, value in match.groupdict().items()}
                )
        return english

    def _names(self, listed: str) -> str:
        """Names of the vocabulary that stand in a text, one or several; what is no name stays as it is."""
        return ", ".join(self.label("region", name) for name in listed.split(", "))

    def prose(self, domain: str, english: str) -> str:
        """What stands for a block of a notebook or a page."""
        return self.text(domain, english)

    def label(self, code_list: str, english: str) -> str:
        """The name of a code of the vocabulary."""
        return self.text(VOCABULARY, english)

    def _catalogue(self, domain: str) -> Catalogue:
        return self.catalogues.get(domain, _NOTHING)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_NAMES.sub(r"(?P<\1>.+?)", re.escape(template)))


ENGLISH = Translator()
"""English as it is written."""


def translator(language: str, folder: Path | None = None) -> Translator:
    """The translator of a language, with its catalogues; ``folder``: where those of all languages lie."""
    if language == ENGLISH.language:
        return ENGLISH
    return Translator(language, read_catalogues((folder or _ROOT / FOLDER) / language))
