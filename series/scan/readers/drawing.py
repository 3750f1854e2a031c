"""What an SVG holds, for all who look at one: elements with their places, texts drawn as glyphs, comments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

_NUMBER = re.compile(r"-?\d*\.?\d+(?:[eE][-+]?\d+)?")
_TRANSLATED = re.compile(r"translate\(\s*([-\d.eE+]+)[ ,]+([-\d.eE+]+)\s*\)")
_PLACED = frozenset(("path", "rect", "use", "text", "circle", "line", "ellipse", "polyline", "polygon"))


class ForbiddenXmlError(ValueError):
    """A document type or an entity: they can stand for anything."""


@dataclass
class Element:
    """An element of the drawing: its line, its attributes, the id of the group that it stands in."""

    tag: str
    line: int
    attributes: dict[str, str]
    group: str
    defined: bool
    """Whether it stands among definitions, and isn't shown itself."""
    axes: str = ""
    """The id of the axes that it is drawn in, where it is in any."""
    text: str = ""

    @property
    def points(self) -> list[tuple[float, float]]:
        """The places that it goes through or stands at, in the drawing's own units."""
        given = self.attributes
        if self.tag == "path":
            numbers = [float(found) for found in _NUMBER.findall(given.get("d", ""))]
            return list(zip(numbers[::2], numbers[1::2], strict=False))
        x, y = (_number(given.get(name, "0")) for name in ("x", "y"))
        if self.tag == "rect":
            width, height = (_number(given.get(name, "0")) for name in ("width", "height"))
            return [(x, y), (x + width, y + height)]
        return [(x, y)]


@dataclass
class Words:
    """A text drawn as glyphs: what its comment says, its glyphs' ids, its place and colour."""

    told: str
    line: int
    glyphs: list[str] = field(default_factory=list)
    place: tuple[float, float] | None = None
    style: str = ""


class Drawing:
    """Read an SVG; raises ``ForbiddenXmlError`` and ``expat.ExpatError`` for what isn't a plain drawing."""

    def __init__(self, svg: str) -> None:
        self.elements: list[Element] = []
        self.words: list[Words] = []
        self.strange_comments: list[tuple[int, str]] = []
        self._stack: list[Element] = []
        self._pending: Words | None = None
        self._speaking: list[tuple[int, Words]] = []
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment
        parser.StartDoctypeDeclHandler = self._refuse
        parser.ProcessingInstructionHandler = self._refuse
        self._parser = parser
        parser.Parse(svg, True)
        self._forget()

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what is seen; raises ``ValueError`` where the drawing doesn't say it."""
        view = [float(found) for found in _NUMBER.findall(self.elements[0].attributes.get("viewBox", ""))]
        if len(view) != 4:
            raise ValueError("has no view box")
        return view[0], view[1], view[0] + view[2], view[1] + view[3]

    @property
    def marks(self) -> list[Element]:
        """The elements that are shown and have a place, glyphs aside."""
        glyphs = {id(element) for element in self.elements if element.attributes.get("\0glyph")}
        return [e for e in self.elements if e.tag in _PLACED and not e.defined and id(e) not in glyphs]

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        parent = self._stack[-1] if self._stack else None
        group = attributes["id"] if tag == "g" and "id" in attributes else parent.group if parent else ""
        defined = tag in ("defs", "clipPath", "pattern") or (parent is not None and parent.defined)
        axes = group if tag == "g" and ".axes_" in group else parent.axes if parent else ""
        element = Element(tag, self._parser.CurrentLineNumber, attributes, group, defined, axes)
        self.elements.append(element)
        self._stack.append(element)
        if tag == "g" and self._pending is not None:
            self._speaking.append((len(self._stack), self._pending))
            self.words.append(self._pending)
            self._pending.style = attributes.get("style", "")
            found = _TRANSLATED.search(attributes.get("transform", ""))
            self._pending.place = (float(found[1]), float(found[2])) if found else None
            self._pending = None
        elif tag == "use" and self._speaking:
            attributes["\0glyph"] = "1"
            self._speaking[-1][1].glyphs.append(attributes.get("xlink:href", attributes.get("href", "")))
        elif not defined:
            self._forget()

    def _end(self, tag: str) -> None:
        if self._speaking and self._speaking[-1][0] == len(self._stack):
            self._speaking.pop()
        self._stack.pop()

    def _text(self, text: str) -> None:
        if self._stack:
            self._stack[-1].text += text

    def _comment(self, text: str) -> None:
        self._forget()
        self._pending = Words(text.strip(), self._parser.CurrentLineNumber)

    def _forget(self) -> None:
        """A comment that no glyphs follow says something that nobody sees."""
        if self._pending is not None:
            self.strange_comments.append((self._pending.line, self._pending.told))
            self._pending = None

    def _refuse(self, *_: object) -> None:
        raise ForbiddenXmlError("a document type or a processing instruction")


@lru_cache(maxsize=64)
def drawing_of(svg: str) -> Drawing:
    """The drawing, read once: a figure is looked at as a file and again beside its record. Nobody changes it."""
    return Drawing(svg)


def _number(text: str) -> float:
    found = _NUMBER.match(text.strip())
    return float(found[0]) if found else 0.0
