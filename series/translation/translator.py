"""Translating a text: the one thing that a function needs to know of the language in which it writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from series.translation.catalogue import FOLDER, Catalogue, read_catalogues
from series.translation.labels import composed
from series.translation.languages import REFERENCE
from series.translation.places import country_in
from series.translation.templates import filled_in
from series.translation.typography import typeset

INTERFACE = "interface"
VOCABULARY = "vocabulary"
PAGES = "pages"
_NOTHING = Catalogue()
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Translator:
    """Gives what stands for an English text in ``language``; the English text where nothing does.

    ``translate("{n} of {all}", n=…, all=…)``: a text of the software itself, with its values filled in; without values it is
    left as it stands. Its call marks the text for translators.
    """

    language: str = REFERENCE
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict, repr=False)
    _names: dict[tuple[str, str], str | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """Names that were looked up before: a report has the same few hundred again and again."""

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

    def find(self, domain: str, english: str, names: str | None = None) -> str | None:
        """What stands for a text in a domain, also for one that has its values in it already; None where nothing does.

        Values that are names or texts are translated too; ``names`` is the domain that they are from, if it is another one. Of
        several texts that could have been filled in so it is the first whose values are all known.
        """
        catalogue, of_names = self._catalogue(domain), names or domain
        if (found := catalogue.texts.get(english)) is not None:
            return typeset(found, self.language)
        first = None
        for one in catalogue.templates:
            if (values := one.values(english)) is not None:
                told = {name: self._value(of_names, value) for name, value in values.items()}
                translated = typeset(catalogue.texts[one.english], self.language)
                filled = filled_in(translated, {name: value for name, (value, _) in told.items()})
                if all(known for _, known in told.values()):
                    return filled
                first = first or filled
        return first

    def filled(self, english: str) -> str:
        """What stands for a text that has its values in it already: known by its words, whatever stands at its names."""
        found = None if self.language == REFERENCE else self.find(INTERFACE, english)
        return english if found is None else found

    def prose(self, domain: str, english: str) -> str:
        """What stands for a block of a notebook or a page."""
        return self.text(domain, english)

    def label(self, code_list: str, english: str) -> str:
        """The name of a code of the vocabulary, or of a country; also one that is put together from several."""
        return self.name(VOCABULARY, english)

    def name(self, domain: str, english: str) -> str:
        """A name that stands in evidence of a domain: the domain's own, else the vocabulary's or a country's."""
        found = self._name(domain, english)
        return english if found is None else found

    def _name(self, domain: str, english: str) -> str | None:
        if self.language == REFERENCE:
            return english
        if (domain, english) not in self._names:
            self._names[domain, english] = self._composed(domain, english)
        return self._names[domain, english]

    def _composed(self, domain: str, english: str) -> str | None:
        def find(text: str) -> str | None:
            found = self.find(domain, text) or self.find(VOCABULARY, text, domain)
            return found or country_in(text, self.language) or self._catalogue(INTERFACE).texts.get(text)

        found = composed(english, find, self.language)
        return None if found is None else typeset(found, self.language)

    def _value(self, domain: str, value: str) -> tuple[str, bool]:
        """A value that stands in a text, with the space around it, and whether it is known."""
        bare = value.strip()
        if not bare:
            return value, True
        if (name := self._name(domain, bare) or self._in_two(domain, bare)) is not None:
            return value.replace(bare, name), True
        return value.replace(bare, ", ".join(self.name(domain, part) for part in bare.split(", "))), False

    def _in_two(self, domain: str, value: str) -> str | None:
        """Two values that stand side by side, the second of which begins with a comma or a semicolon."""
        for place in re.finditer(r"(?=[;,] )", value):
            first, rest = (
                self._name(domain, part) for part in (value[: place.start()], value[place.start() :])
            )
            if first and rest:
                return first + rest
        return None

    def _catalogue(self, domain: str) -> Catalogue:
        return self.catalogues.get(domain, _NOTHING)


ENGLISH = Translator()
"""English as it is written."""


def translator(language: str, folder: Path | None = None) -> Translator:
    """The translator of a language, with its catalogues; ``folder``: where those of all languages lie."""
    if language == ENGLISH.language:
        return ENGLISH
    return Translator(language, read_catalogues((folder or _ROOT / FOLDER) / language))


def project_translator(language: str, root: Path) -> Translator:
    """The translator of the project at ``root``: its catalogues, and those of the software for what it has none of."""
    found = translator(language)
    own = root / FOLDER / language
    if (
        language == ENGLISH.language
        or not own.is_dir()
        or own.resolve() == (_ROOT / FOLDER / language).resolve()
    ):
        return found
    return Translator(language, {**found.catalogues, **read_catalogues(own)})
