"""As much of CBOR (RFC 8949) as pagefind writes: integers, floats, byte and text strings, arrays, maps, simple values."""

from __future__ import annotations

import struct
from typing import Any

_LONGER = {24: 1, 25: 2, 26: 4, 27: 8}
_SIMPLE = {20: False, 21: True, 22: None, 23: None}
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}


def decode(content: bytes) -> Any:
    """The one value that ``content`` holds; raises ``ValueError`` for anything else, and for bytes after it."""
    try:
        value, end = _value(content, 0)
    except (IndexError, struct.error, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("not CBOR") from error
    if end != len(content):
        raise ValueError(f"{len(content) - end} bytes after the end")
    return value


def _value(content: bytes, at: int) -> tuple[Any, int]:
    kind, short = content[at] >> 5, content[at] & 31
    at += 1
    if kind == 7:
        return _simple(content, at, short)
    count, at = _count(content, at, short)
    if kind == 0:
        return count, at
    if kind == 1:
        return -1 - count, at
    if kind in (2, 3):
        piece = content[at : at + count]
        if len(piece) < count:
            raise ValueError("a text ends too early")
        return (piece if kind == 2 else piece.decode("utf-8")), at + count
    if kind == 4:
        items = []
        for _ in range(count):
            item, at = _value(content, at)
            items.append(item)
        return items, at
    if kind == 5:
        pairs = []
        for _ in range(count):
            key, at = _value(content, at)
            value, at = _value(content, at)
            pairs.append([key, value])
        return pairs, at
    raise ValueError("a kind of value that isn't read here")


def _count(content: bytes, at: int, short: int) -> tuple[int, int]:
    if short < 24:
        return short, at
    if short not in _LONGER:
        raise ValueError("a length that isn't read here")
    size = _LONGER[short]
    if at + size > len(content):
        raise ValueError("a length ends too early")
    return int.from_bytes(content[at : at + size], "big"), at + size


def _simple(content: bytes, at: int, short: int) -> tuple[Any, int]:
    if short in _SIMPLE:
        return _SIMPLE[short], at
    if short not in _FLOATS:
        raise ValueError("a kind of value that isn't read here")
    size = _LONGER[short]
    return struct.unpack(_FLOATS[short], content[at : at + size])[0], at + size


def texts_in(value: Any) -> list[str]:
    """Every text in a decoded value, in its order."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    return []
