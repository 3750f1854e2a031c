"""Names that are put together from names of the vocabulary: ``means of control: threats``, ``women or girls``, ``men, boys``.

Pure functions. A name comes out whole in another language or not at all, so that no table mixes two.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from series.translation.localised import alternatives_in_words, list_in_words

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
    if not _LETTER.search(text):
        return text
    if (found := _known(text, find)) is not None or len(text) > _LONGEST:
        return found
    return (
        _than(text, find, language)
        or _headed(text, find, language)
        or _alternatives(text, find, language)
        or _listed(text, find, language)
        or _combined(text, find, language)
    )


def _known(text: str, find: Find) -> str | None:
    """A name as it is known, or with its first letter as a capital or not."""
    if (found := find(text)) is not None:
        return found
    first, rest = text[:1], text[1:]
    if first.islower() and (found := find(first.upper() + rest)) is not None:
        return found[:1].lower() + found[1:]
    if first.isupper() and (found := find(first.lower() + rest)) is not None:
        return found[:1].upper() + found[1:]
    return None


def _than(text: str, find: Find, language: str) -> str | None:
    found = _THAN.fullmatch(text)
    if found is None or language not in _THAN_IN:
        return None
    what, other = (composed(found[name], find, language) for name in ("what", "other"))
    return _THAN_IN[language].format(what=what, other=other) if what and other else None


def _headed(text: str, find: Find, language: str) -> str | None:
    head, colon, rest = text.partition(": ")
    if not colon:
        return None
    first, second = composed(head, find, language), composed(rest, find, language)
    mark = " : " if language == "fr" else ": "
    return f"{first}{mark}{second}" if first and second else None


def _alternatives(text: str, find: Find, language: str) -> str | None:
    for place in re.finditer(" or ", text):
        first = composed(text[: place.start()], find, language)
        second = composed(text[place.end() :], find, language) if first else None
        if first and second:
            return alternatives_in_words([first, second], language)
    return None


def _combined(text: str, find: Find, language: str) -> str | None:
    """What stands together in a combination: ``threats+debt bondage``."""
    if "+" not in text:
        return None
    parts = [composed(part, find, language) for part in text.split("+")]
    return None if None in parts else "+".join(filter(None, parts))


def _listed(text: str, find: Find, language: str) -> str | None:
    """A list; names that have commas of their own are tried first."""
    for place in _SPLIT.finditer(text):
        first = (
            _known(text[: place.start()], find)
            if _LETTER.search(text[: place.start()])
            else text[: place.start()]
        )
        rest = composed(text[place.end() :], find, language) if first else None
        if first and rest:
            return (
                list_in_words([first, rest], language) if place[0] == " and " else f"{first}{place[0]}{rest}"
            )
    return None
