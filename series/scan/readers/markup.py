"""HTML pages and XML: texts seen and unseen, comments, attributes, scripts, embedded data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from series.scan.edition import Edition, File
from series.scan.model import Piece, Problem, Rule, mask

from .html_page import Page, Text, page_of
from .structured import parse_json, pieces_of_json

_DATA_URI = re.compile(r"data:[\w.+-]+/[\w.+-]+[;,]", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d,.\u00a0\u202f]*")


def read(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """Everything on a page; problems for comments, foreign elements and code, and what is hidden from readers."""
    if "</html>" not in file.text[-1024:].lower():
        yield Problem("", Rule.BROKEN_FILE, "has no end")
    page = page_of(file.text)
    yield Piece("\n".join(text.text for text in page.texts), "text of the page")
    yield Piece(page.flow, "text of the page as it runs", joined=True)
    yield from page.attributes
    for piece in page.attributes:
        if "dataframe" in piece.text.split() and piece.where.endswith("class of <table>"):
            yield Problem(piece.where, Rule.DATA_FRAME, "a table as pandas writes it")
    for uri in _DATA_URI.finditer(file.text):
        line = file.text.count("\n", 0, uri.start()) + 1
        yield Problem(f"line {line}", Rule.HIDDEN_CONTENT, "a file inside the page (data: address)")
    for comment in page.comments:
        yield _piece(comment)
        if comment.element != "declaration":
            yield Problem(_where(comment), Rule.HIDDEN_CONTENT, mask(comment.text.strip()))
    for element in page.foreign:
        yield Problem(f"line {element.line}", Rule.HIDDEN_CONTENT, f"an element <{element.element}>")
    for code in page.code:
        yield from _code(code, edition)
    yield from _unseen_numbers(page)


def _where(text: Text) -> str:
    return f"line {text.line}, {text.element}"


def _piece(text: Text) -> Piece:
    return Piece(text.text, _where(text))


def _code(code: Text, edition: Edition) -> Iterator[Piece | Problem]:
    yield _piece(code)
    body = code.text.strip()
    if body in edition.assets.inline:
        return
    try:
        content = parse_json(body)
    except json.JSONDecodeError:
        yield Problem(_where(code), Rule.UNKNOWN_ASSET, "code that stands in none of the project's templates")
        return
    except ValueError as problem:
        yield Problem(_where(code), Rule.BROKEN_FILE, str(problem))
        return
    for piece in pieces_of_json(content):
        yield Piece(piece.text, f"{_where(code)}, {piece.where}")


def _unseen_numbers(page: Page) -> Iterator[Problem]:
    """A number in a hidden element which no reader of the page sees elsewhere."""
    seen = {number for text in page.texts if not text.hidden for number in _NUMBER.findall(text.text)}
    for text in page.texts:
        if text.hidden and any(number not in seen for number in _NUMBER.findall(text.text)):
            yield Problem(
                _where(text), Rule.HIDDEN_CONTENT, "a number in a hidden element that stands nowhere else"
            )


def read_xml(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """XML such as a site map, as text; entities are refused, because they could stand for anything."""
    if "<!ENTITY" in file.text:
        yield Problem("", Rule.HIDDEN_CONTENT, "declares entities")
    yield Piece(file.text, "", by_line=True)
