"""The blocks of a Markdown text that are translated each by itself, and what stands between them.

A block is a paragraph, a heading's text, an item of a list, a cell of a table, a term or its definition, or the text of an
attribute that readers see (``title``, ``alt``). Divisions, code, formulas, comments, markers and attributes are what stands
between. The pieces of a text put together are the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from series.translation.placeholders import has_words


class BlockKind(StrEnum):
    """What a block is: translators are told, and staging marks each kind in its own way where it is not translated."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "list item"
    CELL = "cell of a table"
    TERM = "term"
    DEFINITION = "definition"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True)
class Piece:
    """A part of a text as it stands; ``kind`` is None for what is not translated."""

    text: str
    kind: BlockKind | None = None


_FENCE = re.compile(r"^\s*(?P<fence>`{3,}|~{3,})")
_DIV = re.compile(r"^\s*:{3,}")
_HEADING = re.compile(r"^(?P<marks>#{1,6}\s+)(?P<text>.*?)(?P<rest>(?:\s*\{[#.][^{}]*\})?\s*)$", re.DOTALL)
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_DEFINITION = re.compile(r"^:\s+")
_RULE = re.compile(r"^\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$")
_CELL = re.compile(r"(?<!\\)\|")
_SEPARATORS = re.compile(r"^\s*\|[\s|:+-]*$")
_SEEN = re.compile(r'(?P<key>\b(?:title|alt|fig-alt|fig-cap|tbl-cap|aria-label)=")(?P<text>[^"\n]+)(?=")')
_HARD_BREAK = re.compile(r"(?:\\| {2,})\n")


def message(text: str) -> str:
    """A block as it is looked up: on one line, but for breaks that the author set."""
    return "\\\n".join(" ".join(part.split()) for part in _HARD_BREAK.split(text.strip()))


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a Markdown text, in order."""
    for piece in _Scanner().scan(text):
        if piece.kind is None or has_words(piece.text):
            yield piece
        elif piece.text:
            yield Piece(piece.text)


@dataclass
class _Scanner:
    """Goes through a text line by line; ``held`` are the lines of the block that is not yet at its end."""

    held: list[str] = field(default_factory=list)
    kind: BlockKind = BlockKind.PARAGRAPH
    until: str = ""

    def scan(self, text: str) -> Iterator[Piece]:
        for line in text.splitlines(keepends=True):
            yield from self._inside(line) if self.until else self._line(line)
        yield from self._flush()

    def _inside(self, line: str) -> Iterator[Piece]:
        """A line of code, of a formula or of a comment."""
        if self.until in line:
            self.until = ""
        yield from _attributes(line)

    def _line(self, line: str) -> Iterator[Piece]:
        bare = line.strip()
        if opened := _opens(line):
            yield from self._flush()
            self.until = opened if opened not in bare[len(opened) :] else ""
            yield from _attributes(line)
        elif not bare or _DIV.match(line) or (_RULE.match(line) and not self.held):
            yield from self._flush()
            yield from _attributes(line)
        elif found := _HEADING.match(line):
            yield from self._flush()
            yield Piece(found["marks"])
            yield Piece(found["text"], BlockKind.HEADING)
            yield Piece(found["rest"])
        elif bare.startswith("|"):
            yield from self._flush()
            yield from _row(line)
        elif found := _DEFINITION.match(line):
            self.kind = BlockKind.TERM
            yield from self._flush()
            yield from self._begin(found, line, BlockKind.DEFINITION)
        elif (found := _ITEM.match(line)) and not (self.held and self.kind is BlockKind.PARAGRAPH):
            yield from self._flush()
            yield from self._begin(found, line, BlockKind.ITEM)
        else:
            self.held.append(line)

    def _begin(self, marker: re.Match[str], line: str, kind: BlockKind) -> Iterator[Piece]:
        yield Piece(marker[0])
        self.held, self.kind = [line[marker.end() :]], kind

    def _flush(self) -> Iterator[Piece]:
        if self.held:
            yield from _parted("".join(self.held), self.kind)
        self.held, self.kind = [], BlockKind.PARAGRAPH


def _opens(line: str) -> str:
    """What ends what the line begins: code, a formula, a comment; empty where it begins none of them."""
    bare = line.strip()
    if fence := _FENCE.match(line):
        return fence["fence"]
    return "$$" if bare.startswith("$$") else "-->" if bare.startswith("<!--") else ""


def _parted(text: str, kind: BlockKind) -> Iterator[Piece]:
    """A block between the space before and after it."""
    begin = len(text) - len(text.lstrip())
    end = max(begin, len(text.rstrip()))
    yield Piece(text[:begin])
    yield Piece(text[begin:end], kind)
    yield Piece(text[end:])


def _row(line: str) -> Iterator[Piece]:
    if _SEPARATORS.match(line):
        yield Piece(line)
        return
    end = 0
    for bar in _CELL.finditer(line):
        yield from _parted(line[end : bar.start()], BlockKind.CELL)
        yield Piece("|")
        end = bar.end()
    yield Piece(line[end:])


def _attributes(line: str) -> Iterator[Piece]:
    """A line that is no block, with the texts of its attributes that readers see."""
    end = 0
    for found in _SEEN.finditer(line):
        yield Piece(line[end : found.start("text")])
        yield Piece(found["text"], BlockKind.ATTRIBUTE)
        end = found.end("text")
    yield Piece(line[end:])
