"""The spaces that a language wants around its signs: made here, so that no translator has to type them."""

from __future__ import annotations

import re
from collections.abc import Iterable

THIN, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
_BEFORE_THIN = re.compile(r" (?=[;!?])")
_BEFORE_WIDE = re.compile(r" (?=[:%»])")
_AFTER_WIDE = re.compile(r"(?<=«) ")
_BLANKS = re.compile(r"[ \t\r\n]+")


def typeset(text: str, language: str) -> str:
    """A text with the spaces of its language. They replace ordinary ones, so that nothing is added where none was written."""
    if language == "fr":
        text = _BEFORE_THIN.sub(THIN, text)
        return _AFTER_WIDE.sub(WIDE, _BEFORE_WIDE.sub(WIDE, text))
    if language == "es":
        return re.sub(r"(?<=\S) (?=%)", WIDE, text)
    return text


def headed(head: str, rest: str, language: str) -> str:
    """A head and what it tells of: ``women: 24 %``; French has a space before the colon."""
    return typeset(f"{head} : {rest}" if language == "fr" else f"{head}: {rest}", language)


def clauses(parts: Iterable[str], language: str) -> str:
    """What is said one after the other in one cell or note, with semicolons between."""
    return typeset((" ; " if language == "fr" else "; ").join(parts), language)


def one_line(text: str) -> str:
    """A text on one line, each run of blanks as one space; the spaces that don't break stay (``str.split`` loses them)."""
    return _BLANKS.sub(" ", text).strip(" ")
