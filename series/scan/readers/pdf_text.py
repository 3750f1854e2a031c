"""The text of a PDF's content streams, seen or not, whatever colour or place it has.

Layout doesn't matter here: every string that a stream shows is decoded by its font's own table and kept in order.
That finds more than a reader's program would (text off the page, white, below pictures), and takes a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_INNERMOST = rb"\((?:[^()\\]|\\.)*\)"
# Brackets inside a string may be balanced instead of escaped; four levels are more than a font's codes give.
_INNER = rb"\((?:[^()\\]|\\.|" + _INNERMOST + rb")*\)"
_MIDDLE = rb"\((?:[^()\\]|\\.|" + _INNER + rb")*\)"
_STRING = rb"\((?:[^()\\]|\\.|" + _MIDDLE + rb")*\)"
_INSTEAD = rb"/(?:ActualText|Alt|E)\s*(?:(?P<said>" + _STRING + rb")|<(?P<said_hex>[0-9A-Fa-f\s]*)>)"
_TOKEN = re.compile(
    rb"/(?P<font>[\w.+-]+)\s+[-\d.]+\s+Tf"
    rb"|" + _INSTEAD + rb"|(?P<string>" + _STRING + rb")"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*)>(?!>)"
    rb"|(?P<kern>-?\d+(?:\.\d+)?)(?=\s*[\(<])"
    rb"|(?P<end>\bET\b)",
    re.DOTALL,
)
_BEGIN = re.compile(rb"\bBT\b|" + _INSTEAD, re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|[\s\S])")
_ESCAPED = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"\n": b"",
    b"\r": b"",
    b"\r\n": b"",
}
_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_WIDE_GAP = 220.0
_BROKEN_WORD = re.compile("\n*\u00ad *\n+")
"""The hyphen that a renderer sets where it breaks a word at the end of a line."""


def character_table(to_unicode: bytes) -> dict[int, str]:
    """What each code of a font means, from its ToUnicode table (two bytes a code)."""
    table: dict[int, str] = {}
    for kind, body in _SECTION.findall(to_unicode):
        codes = [bytes.fromhex(found.decode()) for found in _HEX.findall(body)]
        if kind == b"bfchar":
            pairs = zip(codes[::2], codes[1::2], strict=False)
            table |= {int.from_bytes(code, "big"): _utf16(text) for code, text in pairs}
            continue
        for first, last, text in zip(codes[::3], codes[1::3], codes[2::3], strict=False):
            start, stop, base = (int.from_bytes(one, "big") for one in (first, last, text))
            width = len(text)
            for step in range(min(stop - start, 65_535) + 1):
                table[start + step] = _utf16((base + step).to_bytes(width, "big"))
    return table


def _utf16(code: bytes) -> str:
    return code.decode("utf-16-be", errors="replace")


def stream_text(stream: bytes, fonts: Mapping[str, dict[int, str]]) -> tuple[str, int]:
    """The text that a content stream shows or says instead, and how many of its codes no table explains.

    Words that are broken at the end of a line come out whole.
    """
    parts: list[str] = []
    unknown = 0
    at = 0
    while found := _BEGIN.search(stream, at):
        if found.group() != b"BT":
            parts.append(_said(found) + "\n")
            at = found.end()
            continue
        at, more = _text_object(stream, found.end(), fonts, parts)
        unknown += more
    return _BROKEN_WORD.sub("", "".join(parts)), unknown


def _text_object(
    stream: bytes, start: int, fonts: Mapping[str, dict[int, str]], parts: list[str]
) -> tuple[int, int]:
    """Add the text between BT and ET to ``parts``; returns where it ends, and how many codes are not explained."""
    table: dict[int, str] = {}
    unknown = 0
    said = ""
    for token in _TOKEN.finditer(stream, start):
        if token["font"] is not None:
            table = fonts.get(token["font"].decode("latin-1"), {})
        elif token["end"] is not None:
            parts.append("\n")
            return token.end(), unknown
        elif token["kern"] is not None:
            parts.append(" " if float(token["kern"]) < -_WIDE_GAP else "")
        elif token["said"] is not None or token["said_hex"] is not None:
            said = _said(token)
            parts.append(said)
        else:
            codes, odd = _codes(token)
            unknown += sum(code not in table for code in codes) + odd
            shown = "".join(table.get(code, "\ufffd") for code in codes)
            parts.append("" if _looks_alike(shown, said) else shown)
            said = ""
    return len(stream), unknown


def _codes(token: re.Match[bytes]) -> tuple[list[int], int]:
    """The codes of a string, two bytes each, and how many bytes are left over."""
    raw = _unescaped(token["string"][1:-1]) if token["string"] is not None else _from_hex(token["hex"])
    return [raw[at] << 8 | raw[at + 1] for at in range(0, len(raw) - 1, 2)], len(raw) % 2


def _said(found: re.Match[bytes]) -> str:
    """What a mark says that programs read, search and copy instead of what is shown."""
    raw = _unescaped(found["said"][1:-1]) if found["said"] is not None else _from_hex(found["said_hex"])
    if raw.startswith(b"\xfe\xff"):
        return _utf16(raw[2:])
    return raw.decode("latin-1")


def _looks_alike(shown: str, said: str) -> bool:
    """Whether what is shown is what was said just before: a hyphen is drawn as a soft one is."""
    return bool(said) and shown.replace("\u00ad", "-") == said.replace("\u00ad", "-")


def _unescaped(string: bytes) -> bytes:
    if b"\\" not in string:
        return string
    return _ESCAPE.sub(_meant, string)


def _meant(found: re.Match[bytes]) -> bytes:
    code = found[1]
    if code[:1].isdigit():
        return bytes([int(code, 8) & 255])
    return _ESCAPED.get(code, code)


def _from_hex(digits: bytes) -> bytes:
    clean = b"".join(digits.split())
    return bytes.fromhex((clean + b"0" * (len(clean) % 2)).decode())
