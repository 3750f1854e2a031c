"""SVG: texts drawn or hidden, titles, comments, what stands off the sheet, foreign elements and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from series.scan.edition import EVIDENCE, Edition, File
from series.scan.model import Piece, Problem, Rule, mask

from . import glyphs
from .drawing import Element, ForbiddenXmlError, Words, drawing_of
from .tables import not_of_evidence

_ELEMENTS = frozenset(
    ("svg", "g", "defs", "path", "use", "title", "desc", "style", "clipPath", "rect", "pattern", "circle", "line")
)  # fmt: skip
_GEOMETRY = {
    "d": re.compile(r"[MLQCZHVSTAmlqczhvsta\d\s.,eE+-]*"),
    "transform": re.compile(r"(?:(?:translate|scale|rotate|matrix)\([-\d\s.,eE+]*\)\s*)*"),
    "viewBox": re.compile(r"[-\d\s.]*"),
}
_NUMERIC = frozenset(("x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "x2", "y1", "y2"))
_PLAIN_NUMBER = re.compile(r"-?\d*\.?\d+(?:[eE][-+]?\d+)?(?:px|pt|%)?")
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?<!-)\bopacity\s*:\s*0(?:\.0*)?(?![.\d])"
    r"|font-size\s*:\s*0(?![.\d])|(?:fill-opacity\s*:\s*0(?:\.0*)?(?![.\d]))"
)
_SLACK = 1.0


def read(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """A figure of the evidence, or a sign of the project; see ``drawing_problems``.

    A copy of a figure of the evidence, byte for byte, is not read again: it was read where it lies there.
    """
    foreign = [] if file.digest in edition.assets.hashes else list(not_of_evidence(file, edition))
    yield from foreign
    if foreign or file.name.startswith(f"{EVIDENCE}/"):
        yield from drawing_problems(file.text)


def drawing_problems(svg: str) -> Iterator[Piece | Problem]:
    """Every text of a drawing, and problems for what a reader doesn't see or a plain figure doesn't have."""
    try:
        drawing = drawing_of(svg)
        box = drawing.box
    except (ForbiddenXmlError, expat.ExpatError, ValueError) as error:
        yield Problem("", Rule.BROKEN_FILE, f"not a plain drawing: {error}")
        return
    for line, comment in drawing.strange_comments:
        yield Piece(comment, f"line {line}, comment")
        yield Problem(f"line {line}, comment", Rule.HIDDEN_CONTENT, mask(comment))
    for words in drawing.words:
        yield Piece(words.told, f"line {words.line}, text")
        yield from _words(words, box)
    for element in drawing.elements:
        yield from _element(element)
    for element in drawing.marks:
        if _outside(element.points, box):
            yield Problem(
                f"line {element.line}, <{element.tag}>", Rule.HIDDEN_CONTENT, "stands off the sheet"
            )


def _words(words: Words, box: tuple[float, float, float, float]) -> Iterator[Problem]:
    where = f"line {words.line}, text"
    if words.place is None or _outside([words.place], box):
        yield Problem(where, Rule.HIDDEN_CONTENT, f"text off the sheet: {mask(words.told)}")
    if _INVISIBLE.search(words.style):
        yield Problem(where, Rule.HIDDEN_CONTENT, f"text that isn't seen: {mask(words.told)}")
    shown = glyphs.shown_by(words.glyphs)
    if shown is None or not glyphs.same_text(shown, words.told):
        yield Problem(where, Rule.HIDDEN_CONTENT, "its letters aren't those that its comment says")


def _element(element: Element) -> Iterator[Piece | Problem]:
    where = f"line {element.line}, <{element.tag}>"
    if element.tag not in _ELEMENTS:
        yield Problem(where, Rule.HIDDEN_CONTENT, "an element that figures of the series don't have")
    if element.text.strip():
        yield Piece(element.text, where)
        if element.tag not in ("title", "desc", "style"):
            yield Problem(
                where, Rule.HIDDEN_CONTENT, f"text in an element that shows none: {mask(element.text)}"
            )
    for name, value in element.attributes.items():
        yield from _attribute(name, value, where)


def _attribute(name: str, value: str, where: str) -> Iterator[Piece | Problem]:
    if name == "\0glyph":
        return
    if name in _GEOMETRY or name in _NUMERIC:
        if not _GEOMETRY.get(name, _PLAIN_NUMBER).fullmatch(value):
            yield Problem(f"{where}, {name}", Rule.HIDDEN_CONTENT, "not the geometry that belongs there")
            yield Piece(value, f"{where}, {name}")
        return
    if name in ("xlink:href", "href"):
        if not value.startswith("#"):
            yield Problem(f"{where}, {name}", Rule.HIDDEN_CONTENT, "an address outside the figure")
            yield Piece(value, f"{where}, {name}")
        return
    if _is_hiding(name, value):
        yield Problem(f"{where}, {name}", Rule.HIDDEN_CONTENT, "an element that isn't seen")
    if name not in ("id", "clip-path", "style") or "data:" in value:
        yield Piece(value, f"{where}, {name}")
    if "data:" in value:
        yield Problem(f"{where}, {name}", Rule.HIDDEN_CONTENT, "a file inside the figure (data: address)")


def _is_hiding(name: str, value: str) -> bool:
    if name == "style":
        return bool(_INVISIBLE.search(value))
    return (
        bool(_INVISIBLE.search(f"{name}: {value}")) if name in ("display", "visibility", "opacity") else False
    )


def _outside(points: list[tuple[float, float]], box: tuple[float, float, float, float]) -> bool:
    """Whether all of it lies beyond one edge of the sheet."""
    left, top, right, bottom = box
    return bool(points) and (
        all(x < left - _SLACK for x, _ in points) or all(x > right + _SLACK for x, _ in points)
        or all(y < top - _SLACK for _, y in points) or all(y > bottom + _SLACK for _, y in points)
    )  # fmt: skip
