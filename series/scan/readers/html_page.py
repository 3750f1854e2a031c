"""What an HTML page holds: its texts, seen or not, its attributes, its code, its tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from series.scan.model import Piece

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "i", "kbd", "mark", "q", "s", "samp",
     "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr")
)  # fmt: skip
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])|font-size\s*:\s*0(?![.\d])"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}|clip(?:-path)?\s*:|color\s*:\s*transparent",
    re.IGNORECASE,
)
FOREIGN_ELEMENTS = frozenset(("iframe", "object", "embed", "applet", "base", "frame", "template", "noscript"))


@dataclass(frozen=True)
class Text:
    """A text of the page, the line where it begins, the element that it stands in, and whether a reader sees it."""

    text: str
    line: int
    element: str
    hidden: bool = False


@dataclass
class Table:
    """A table's cells, row by row, with the id of the caption that names it (empty for one that has none)."""

    caption: str
    line: int
    rows: list[list[str]] = field(default_factory=list)


class Page(HTMLParser):
    """Read ``text``; afterwards the lists hold everything that stands on the page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[Text] = []
        self.attributes: list[Piece] = []
        self.alternatives: list[Text] = []
        self.comments: list[Text] = []
        self.code: list[Text] = []
        self.tables: list[Table] = []
        self.foreign: list[Text] = []
        self._flow: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._tables: list[Table] = []
        self.feed(text)
        self.close()

    @property
    def flow(self) -> str:
        """The whole text as it runs: words that are spread over elements are whole in it."""
        return "".join(self._flow)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        self._break(tag)
        if tag in FOREIGN_ELEMENTS:
            self.foreign.append(Text(tag, line, tag))
        for name, value in given.items():
            if value:
                self.attributes.append(Piece(value, f"line {line}, {name} of <{tag}>"))
            if name in ("alt", "aria-label", "aria-description", "title", "content"):
                self.alternatives.append(Text(value, line, tag))
        if tag == "table":
            self._tables.append(Table(given.get("aria-labelledby", "").removesuffix("-caption"), line))
            self.tables.append(self._tables[-1])
        elif self._tables and tag == "tr":
            self._tables[-1].rows.append([])
        elif self._tables and tag in ("td", "th") and self._tables[-1].rows:
            self._tables[-1].rows[-1].append("")
        if tag not in _VOID:
            hidden = "hidden" in given or bool(_HIDING.search(given.get("style", "")))
            self._open.append((tag, hidden or (bool(self._open) and self._open[-1][1])))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)
        if tag == "table" and self._tables:
            self._tables.pop()
        for position in range(len(self._open) - 1, -1, -1):
            if self._open[position][0] == tag:
                del self._open[position:]
                return

    def handle_data(self, data: str) -> None:
        if not data.strip():
            self._flow.append(data)
            return
        element, hidden = self._open[-1] if self._open else ("", False)
        text = Text(data, self.getpos()[0], element, hidden)
        if element in ("script", "style"):
            self.code.append(text)
            return
        self.texts.append(text)
        self._flow.append(data)
        if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            self._tables[-1].rows[-1][-1] += data

    def _break(self, tag: str) -> None:
        if tag not in _INLINE:
            self._flow.append(" ")

    def handle_comment(self, data: str) -> None:
        self.comments.append(Text(data, self.getpos()[0], "comment"))

    def handle_pi(self, data: str) -> None:
        self.comments.append(Text(data, self.getpos()[0], "instruction"))

    def unknown_decl(self, data: str) -> None:
        self.comments.append(Text(data, self.getpos()[0], "declaration"))


@lru_cache(maxsize=4)
def page_of(text: str) -> Page:
    """The page, read once: it is looked at by itself and again beside its report's record. Nobody changes it."""
    return Page(text)
