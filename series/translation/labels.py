"""Names that are put together from names of the vocabulary: ``means of control: threats``, ``women or girls``, ``men, boys``.

Pure functions. A name comes out whole in another language or not at all, so that no table mixes two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from series.translation.localised import alternatives_in_words, list_in_words
from series.translation.typography import clauses

Find = Callable[[str], str | None]
"""What stands for a text in another language; None where nothing does."""

_LONGEST = 400
"""A longer text is a sentence, not a name."""
_THAN = re.compile(r"(?P<what>.+?) \(than (?P<other>.+)\)")
_LETTER = re.compile(r"[^\W\d_]")
_SPLIT = re.compile(r"; |, | and ")
_THAN_IN = {"fr": "{what} (par rapport à : {other})", "es": "{what} (en comparación con: {other})"}


def composed(text: str, find: Find, language: str) -> str | None:
    """A name in another language, from its parts where it isn't known itself; None where a part isn't known."""
    return _Composing(find, language).name(text)


@dataclass(frozen=True)
class _Composing:
    """Takes a name apart at every place where it could have been put together; each part is looked up once."""

    find: Find
    language: str
    tried: dict[str, str | None] = field(default_factory=dict)

    def name(self, text: str) -> str | None:
        if text not in self.tried:
            self.tried[text] = self._name(text)
        return self.tried[text]

    def _name(self, text: str) -> str | None:
        if not _LETTER.search(text):
            return text
        if (found := self.known(text)) is not None or len(text) > _LONGEST:
            return found
        return (
            self.than(text)
            or self.headed(text)
            or self.alternatives(text)
            or self.listed(text)
            or self.combined(text)
        )

    def known(self, text: str) -> str | None:
        """A name as it is known, or with its first letter as a capital or not."""
        if (found := self.find(text)) is not None:
            return found
        first, rest = text[:1], text[1:]
        if first.islower() and (found := self.find(first.upper() + rest)) is not None:
            return found[:1].lower() + found[1:]
        if first.isupper() and (found := self.find(first.lower() + rest)) is not None:
            return found[:1].upper() + found[1:]
        return None

    def than(self, text: str) -> str | None:
        found = _THAN.fullmatch(text)
        if found is None or self.language not in _THAN_IN:
            return None
        what, other = (self.name(found[name]) for name in ("what", "other"))
        return _THAN_IN[self.language].format(what=what, other=other) if what and other else None

    def headed(self, text: str) -> str | None:
        head, colon, rest = text.partition(": ")
        if not colon:
            return None
        first, second = self.name(head), self.name(rest)
        mark = " : " if self.language == "fr" else ": "
        return f"{first}{mark}{second}" if first and second else None

    def alternatives(self, text: str) -> str | None:
        for place in re.finditer(" or ", text):
            first = self.name(text[: place.start()])
            second = self.name(text[place.end() :]) if first else None
            if first and second:
                return alternatives_in_words([first, second], self.language)
        return None

    def listed(self, text: str) -> str | None:
        """A list; what has a comma of its own is tried from its beginning on."""
        for place in _SPLIT.finditer(text):
            head = text[: place.start()]
            first = self.known(head) if _LETTER.search(head) else head
            rest = self.name(text[place.end() :]) if first else None
            if first and rest:
                if place[0] == "; ":
                    return clauses((first, rest), self.language)
                if place[0] == " and ":
                    return list_in_words([first, rest], self.language)
                return f"{first}{place[0]}{rest}"
        return None

    def combined(self, text: str) -> str | None:
        """What stands together in a combination: ``threats+debt bondage``."""
        if "+" not in text:
            return None
        parts = [self.name(part) for part in text.split("+")]
        return None if None in parts else "+".join(filter(None, parts))
