"""Texts with names in braces, and finding them again when values stand in the places of the names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from series.translation.placeholders import name_spans

_NAMES_ALONE = re.compile(r"(?:\{\w+\})+")
"""Nothing could be known by its words."""


@dataclass(frozen=True)
class Template:
    """An English text with names in braces; ``letters`` is how much of it is no value."""

    english: str
    pattern: re.Pattern[str]
    letters: int

    def values(self, text: str) -> dict[str, str] | None:
        """The values that stand at the names in a text; None where it is another text."""
        found = self.pattern.fullmatch(text)
        return found.groupdict() if found else None


def templates(texts: Iterable[str]) -> tuple[Template, ...]:
    """The texts among these that have names, the one with most of its own in it first."""
    found = [template(text) for text in texts if name_spans(text) and not _NAMES_ALONE.fullmatch(text)]
    return tuple(sorted(found, key=lambda one: (-one.letters, -len(one.english), one.english)))


def template(english: str) -> Template:
    """A text as a template. A name that stands twice stands for the same value."""
    written, end, seen, letters = "", 0, set[str](), 0
    for begin, stop, name in name_spans(english):
        words = english[end:begin]
        written += re.escape(words) + (f"(?P={name})" if name in seen else f"(?P<{name}>.*?)")
        letters += sum(map(str.isalpha, words))
        seen.add(name)
        end = stop
    letters += sum(map(str.isalpha, english[end:]))
    return Template(english, re.compile(written + re.escape(english[end:]), re.DOTALL), letters)


def filled_in(translated: str, values: Mapping[str, str], write: Callable[[str], str] = str) -> str:
    """A translation with the values at its names, each written by ``write``; what isn't known stays."""
    parts, end = [], 0
    for begin, stop, name in name_spans(translated):
        parts += [translated[end:begin], write(values[name]) if name in values else translated[begin:stop]]
        end = stop
    return "".join((*parts, translated[end:]))
