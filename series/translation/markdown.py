"""Markdown in another language: block by block from a catalogue, with all that stands between kept as it is.

A block that has no translation stays English and is marked as such, for readers and for screen readers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from series.translation.blocks import BlockKind, Piece, message, pieces

NOT_TRANSLATED = "not-translated"
"""The class of what stays in English."""
_HAS_ID = re.compile(r"\{[^{}]*#")
_MARKUP = re.compile(r"[*`]|\]\([^)]*\)|\]\{[^}]*\}|[\[\]]")
_SPAN_WITH_MARK = (BlockKind.ITEM, BlockKind.DEFINITION)
_SPAN = (BlockKind.HEADING, BlockKind.CELL, BlockKind.TERM)


@dataclass
class InLanguage:
    """Puts the Markdown of one document into a language; anchors of headings stay those of the English document.

    ``find`` gives what stands for a block; ``mark`` is what a reader sees at one that has no translation.
    """

    language: str
    find: Callable[[str], str | None]
    mark: str
    anchors: dict[str, int] = field(default_factory=dict)

    def write(self, text: str) -> str:
        """The text in the language."""
        return "".join(self._written(list(pieces(text))))

    def inline(self, english: str) -> str:
        """A text of its own, such as a caption, as Markdown."""
        found = self.find(english)
        return self._english(english) if found is None else found

    def _written(self, found: list[Piece]) -> Iterator[str]:
        skip = False
        for place, piece in enumerate(found):
            if skip:
                skip = False
            elif piece.kind is None:
                yield piece.text
            elif piece.kind is BlockKind.HEADING:
                skip = True  # its attributes, which follow it always
                yield self._block(piece) + self._with_anchor(piece.text, found[place + 1].text)
            else:
                yield self._block(piece)

    def _block(self, piece: Piece) -> str:
        text = message(piece.text)
        found = self.find(text)
        if found is not None:
            return found
        if piece.kind is BlockKind.ATTRIBUTE:
            return piece.text
        if piece.kind in _SPAN_WITH_MARK:
            return f"{self._english(text)} {self._mark()}"
        if piece.kind in _SPAN:
            return self._english(text)
        return f'::: {{.{NOT_TRANSLATED} lang="en"}}\n{piece.text} {self._mark()}\n:::'

    def _english(self, text: str) -> str:
        return f'[{text}]{{.{NOT_TRANSLATED} lang="en"}}'

    def _mark(self) -> str:
        return f'[*{self.mark}*]{{.{NOT_TRANSLATED}-mark lang="{self.language}"}}'

    def _with_anchor(self, heading: str, attributes: str) -> str:
        """The attributes of a heading with the anchor that it has in English, where it is given none."""
        if _HAS_ID.search(attributes):
            return attributes
        anchor = self._numbered(heading_anchor(heading))
        space = attributes[len(attributes.rstrip()) :]
        inner = attributes.strip().removeprefix("{").removesuffix("}")
        return f" {{{' '.join(part for part in (f'#{anchor}', inner) if part)}}}{space}"

    def _numbered(self, anchor: str) -> str:
        times = self.anchors.get(anchor, 0)
        self.anchors[anchor] = times + 1
        return f"{anchor}-{times}" if times else anchor


def heading_anchor(heading: str) -> str:
    """The anchor that pandoc gives a heading (its extension ``auto_identifiers``)."""
    words = _MARKUP.sub("", heading).lower()
    kept = "".join(letter if letter.isalnum() or letter in "_-. " else "" for letter in words)
    return re.sub(r"^[^a-z]+", "", "-".join(kept.split())) or "section"
