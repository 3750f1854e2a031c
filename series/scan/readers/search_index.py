"""pagefind's index: gzip with a mark, then CBOR (words, pages) or JSON (the text of one page).

Reading alone doesn't tell whether a word in it comes from the pages, so ``words_not_on_pages`` holds the whole index
against the site: a word that no page has can't have come there by indexing.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from series.scan.edition import Edition, File
from series.scan.model import Finding, Piece, Problem, Rule

from . import cbor
from .html_page import Page

_MARK = b"pagefind_dcd"
_MOST = 200_000_000
_WORD = re.compile(r"\w+")
_PART = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+")
_SIGNS = re.compile(r"[\W_]+")
# Stems of other languages: French évident of évidemment, Spanish frecuente of frecuencia.
_FURTHER_CHANGES = 2
_CHUNK = re.compile(r"[a-z]{2}_[0-9a-f]{7,10}")
# Stems that don't begin as their word does (Porter's exceptions): dying, lying, tying.
_ODD_STEMS = frozenset(("die", "lie", "tie", "sky"))


def unpacked(file: File) -> bytes:
    """The content without gzip and mark; raises ``ValueError`` for anything else, trailing bytes too."""
    stream = zlib.decompressobj(wbits=31)
    try:
        content = stream.decompress(file.content, _MOST)
    except zlib.error as error:
        raise ValueError("not packed as pagefind does it") from error
    if not stream.eof or stream.unused_data or not content.startswith(_MARK):
        raise ValueError("not packed as pagefind does it")
    return content.removeprefix(_MARK)


def read_index(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """Every word of a chunk of the index."""
    yield Piece("\n".join(cbor.texts_in(cbor.decode(unpacked(file)))), "words of the index", joined=True)


def read_meta(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """What the index says of itself: its version, its chunks, its filters."""
    yield Piece("\n".join(cbor.texts_in(cbor.decode(unpacked(file)))), "description of the index")


def read_fragment(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """The text of one page, as search results show it."""
    for text in _texts(json.loads(unpacked(file))):
        yield Piece(text, "text of a page")


def _texts(content: Any) -> list[str]:
    if isinstance(content, dict):
        return [text for key, value in content.items() for text in (str(key), *_texts(value))]
    if isinstance(content, list):
        return [text for value in content for text in _texts(value)]
    return [content] if isinstance(content, str) else []


def words_not_on_pages(site: Path, name: str, languages: Collection[str] = ()) -> Iterator[Finding]:
    """Findings for words of the index in ``site/pagefind`` which no page has; ``name`` is the site's path in findings.

    ``languages``: those of the sites below it, which have pages and an index of their own.

    Fragments hold words as they stand on a page. The index holds the stems of the fragments' words, without signs
    (``13800`` for 13,800) and also in parts: a stem agrees with a word whose beginning it is, its last letter aside
    (``happi`` for happy). Digits must agree to the last.
    """
    for language in languages:
        yield from _not_on_pages(site / language, f"{name}/{language}", (), _FURTHER_CHANGES)
    yield from _not_on_pages(site, name, languages, 1)


def _not_on_pages(site: Path, name: str, apart: Collection[str], changed: int) -> Iterator[Finding]:
    """Of one site; ``apart`` are folders that are none of it, ``changed`` how many last letters a stem can have anew."""
    folder = site / "pagefind"
    if not folder.is_dir():
        return
    paths = (path for path in sorted(site.rglob("*.html")) if path.relative_to(site).parts[0] not in apart)
    pages = [_texts_of_page(path) for path in paths]
    seen = {word for texts in pages for text in texts for word in _WORD.findall(text.casefold())}
    solid = "".join("".join(text.split()) for texts in pages for text in texts).casefold()
    written = _index_words({word for texts in pages for text in texts for word in text.split()})
    split: set[str] = set()
    for path in sorted(folder.rglob("*.pf_fragment")):
        texts = _fragment_texts(path)
        found = {word for text in texts for word in _WORD.findall(text.casefold())}
        strange = {word for word in found - seen if _has_digit(word) or word not in solid}
        yield from _foreign(strange, f"{name}/{path.relative_to(site).as_posix()}")
        # Only what was found on the pages can vouch for the index.
        if not strange:
            written |= _index_words({word for text in texts for word in text.split()} - split)
            split |= {word for text in texts for word in text.split()}
    beginnings = {
        word[:length] for word in written for length in range(max(_last_digit(word), 0) + 1, len(word) + 1)
    }
    for path in sorted(folder.rglob("*.pf_index")):
        stems = _stems(path)
        strange = {stem for stem in stems - written if not _begins(stem, beginnings, changed)}
        yield from _foreign(strange, f"{name}/{path.relative_to(site).as_posix()}")


def _fragment_texts(path: Path) -> list[str]:
    try:
        content = json.loads(unpacked(File(path.name, path.read_bytes())))
    except ValueError:
        return []  # its reader says so
    values = [value for part in ("meta", "filters") for value in content.get(part, {}).values()]
    anchors = [anchor.get("text", "") for anchor in content.get("anchors", [])]
    return [str(content.get("content", "")), *_texts(values), *anchors]


def _stems(path: Path) -> set[str]:
    try:
        texts = cbor.texts_in(cbor.decode(unpacked(File(path.name, path.read_bytes()))))
    except ValueError:
        return set()  # its reader says so
    return {_plain(text) for text in texts if not _CHUNK.fullmatch(text)} - {""}


def _texts_of_page(path: Path) -> list[str]:
    """The texts of a page and of its attributes, and all texts in one: words can be spread over elements."""
    page = Page(path.read_text(encoding="utf-8", errors="replace"))
    texts = [text.text for text in page.texts]
    return [*texts, *(piece.text for piece in page.attributes), "".join(texts)]


def _index_words(written: set[str]) -> set[str]:
    """What pagefind makes of words: without signs, whole and in parts, and neighbouring parts together."""
    words = set()
    for word in written:
        words.add(_plain(word))
        words.update(_plain(part) for part in _PART.findall(word))
        runs = [_plain(run) for run in _SIGNS.split(word)]
        words.update(runs)
        words.update(first + second for first, second in pairwise(runs))
    return words


def _last_digit(word: str) -> int:
    """Where the last digit stands, or -1."""
    return max((position for position, character in enumerate(word) if character.isdigit()), default=-1)


def _plain(word: str) -> str:
    """In small letters, without signs and marks on letters."""
    parted = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in parted if character.isalnum() or character == "_")


def _begins(stem: str, beginnings: set[str], changed: int) -> bool:
    """Whether it can be the stem of a word; ``beginnings`` hold their digits to the last, or at least a letter."""
    if stem in beginnings:
        return True
    if _has_digit(stem):
        return False
    ends = range(1, changed + 1)
    return stem in _ODD_STEMS or len(stem) < 3 or any(stem[:-end] in beginnings for end in ends)


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _foreign(words: set[str], name: str) -> Iterator[Finding]:
    if words:
        yield Finding(
            name, "words of the index", Rule.HIDDEN_CONTENT, f"{len(words)} words that stand on no page",
            "build the index again from the finished pages",
        )  # fmt: skip
