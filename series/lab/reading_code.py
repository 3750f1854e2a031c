"""Where the cursor stands in unfinished code: in which call, which argument, and whether within a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CALLEE = re.compile(r"(\w+)\s*\Z")
_KEYWORD = re.compile(r"\s*(\w+)\s*=(?!=)\s*")
_NAME = re.compile(r"\w*\Z")
_TEXT = re.compile(r"""\A\s*(?:what\s*=\s*)?["']([^"']*)["']""")


@dataclass(frozen=True)
class Place:
    """The innermost call round the cursor: ``root.….method(…``.

    ``keyword``: the argument's name, if it has one; ``text``: what stands in the open quotes before the cursor, None outside
    quotes; ``word``: the beginning of a name outside quotes; ``first``: the text that is the call's first argument.
    """

    root: str
    method: str
    keyword: str | None
    text: str | None
    word: str
    first: str | None


def place_of(code: str) -> Place | None:
    """The place at the end of ``code``; None where it is within no call of a method."""
    scanned = _Scanned(code)
    call = scanned.innermost_call()
    if call is None:
        return None
    callee = _CALLEE.search(code, 0, call)
    if callee is None:
        return None
    root = scanned.root_before(callee.start())
    if root is None:
        return None
    begun = code[scanned.begun[-1] if scanned.open[-1] == call else _argument(scanned, call) :]
    keyword = _KEYWORD.match(begun)
    if scanned.quote is None:
        name = _NAME.search(code)
        word = name[0] if name else ""
        text = None
    else:
        word, text = "", code[scanned.quote + 1 :]
    first = _TEXT.match(code[call + 1 :])
    return Place(root, callee[1], keyword[1] if keyword else None, text, word, first[1] if first else None)


def _argument(scanned: _Scanned, call: int) -> int:
    """Where the call's argument begins that holds the cursor, which is in brackets of its own."""
    return scanned.begun[scanned.open.index(call)]


class _Scanned:
    """Brackets and quotes of a piece of code that may be unfinished: ``open`` has the places of the brackets that
    are open at its end, ``begun`` where the latest argument in each of them begins, ``quote`` that of an open text."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.open: list[int] = []
        self.begun: list[int] = []
        self.quote: int | None = None
        self._opened_by: dict[int, int] = {}
        place = 0
        while place < len(code):
            place = self._step(place)

    def _step(self, place: int) -> int:
        mark = self.code[place]
        if mark == "#":
            end = self.code.find("\n", place)
            return len(self.code) if end < 0 else end
        if mark in "\"'":
            return self._text(place)
        if mark in "([{":
            self.open.append(place)
            self.begun.append(place + 1)
        elif mark in ")]}" and self.open:
            self._opened_by[place] = self.open.pop()
            self.begun.pop()
        elif mark == "," and self.begun:
            self.begun[-1] = place + 1
        return place + 1

    def _text(self, place: int) -> int:
        mark = self.code[place]
        long = self.code.startswith(mark * 3, place)
        end = place + (3 if long else 1)
        while end < len(self.code):
            if self.code[end] == "\\":
                end += 2
            elif self.code.startswith(mark * 3 if long else mark, end):
                return end + (3 if long else 1)
            elif self.code[end] == "\n" and not long:
                return end
            else:
                end += 1
        self.quote = place + (2 if long else 0)
        return len(self.code)

    def innermost_call(self) -> int | None:
        """The place of the innermost open bracket that belongs to a call."""
        for place in reversed(self.open):
            if self.code[place] == "(" and _CALLEE.search(self.code, 0, place):
                return place
        return None

    def root_before(self, place: int) -> str | None:
        """The first name of a chain ``root.method(…).`` that ends at ``place``; None where there is no such chain."""
        while True:
            before = self.code[:place].rstrip()
            if not before.endswith("."):
                return None
            end = len(before[:-1].rstrip())
            while end and self.code[end - 1] in ")]":
                opened = self._opened_by.get(end - 1)
                if opened is None:
                    return None
                end = opened
            name = _CALLEE.search(self.code, 0, end)
            if name is None:
                return None
            place = name.start()
            if not self.code[:place].rstrip().endswith("."):
                return name[1]
