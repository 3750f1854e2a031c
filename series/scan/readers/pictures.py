"""PNG: only the chunks that make the picture; nothing before, between or after them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from series.scan.edition import Edition, File
from series.scan.model import Piece, Problem, Rule

from .tables import not_of_evidence

_START = b"\x89PNG\r\n\x1a\n"
_PICTURE = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"pHYs", b"gAMA", b"sRGB"})
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_MOST_TEXT = 1_000_000


def read(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """Problems for metadata, unknown chunks, wrong checksums and trailing bytes; the texts of what metadata there is."""
    yield from chunk_problems(file.content)
    yield from not_of_evidence(file, edition)


def chunk_problems(content: bytes) -> Iterator[Piece | Problem]:
    """Go through the chunks of a PNG."""
    if not content.startswith(_START):
        yield Problem("", Rule.BROKEN_FILE, "doesn't begin as a PNG does")
        return
    at, ended = len(_START), False
    while at < len(content) and not ended:
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        body, checksum = content[at + 8 : at + 8 + length], content[at + 8 + length : at + 12 + length]
        where = f"chunk {kind.decode('ascii', errors='replace')!r} at byte {at}"
        if len(checksum) < 4 or zlib.crc32(kind + body) != int.from_bytes(checksum, "big"):
            yield Problem(where, Rule.BROKEN_FILE, "its checksum doesn't fit")
            return
        if kind not in _PICTURE:
            yield Problem(where, Rule.METADATA, f"{length} bytes that aren't the picture")
        if kind in _TEXTS:
            yield Piece(_text(kind, body), where)
        at, ended = at + 12 + length, kind == b"IEND"
    if not ended:
        yield Problem("", Rule.BROKEN_FILE, "has no end")
    elif at < len(content):
        yield Problem(f"byte {at}", Rule.HIDDEN_CONTENT, f"{len(content) - at} bytes after the picture's end")


def _text(kind: bytes, body: bytes) -> str:
    key, _, rest = body.partition(b"\0")
    if kind != b"tEXt":
        packed = rest[1:] if kind == b"zTXt" else rest.split(b"\0", 2)[-1]
        try:
            rest = zlib.decompressobj().decompress(packed, _MOST_TEXT)
        except zlib.error:
            rest = packed
    return f"{key.decode(errors='replace')} {rest.decode(errors='replace')}"
