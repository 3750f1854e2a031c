"""Which text the glyphs of a figure show: matplotlib draws letters as shapes and names each by font and number."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

_NAME = re.compile(r"(?P<font>[A-Za-z][\w-]*)-(?P<number>[0-9a-f]{1,4})$")


def shown_by(references: list[str]) -> str | None:
    """The text that glyphs show (their ids, in order); None where a font or a glyph isn't known."""
    texts = []
    for reference in references:
        found = _NAME.search(reference.rpartition(".")[2])
        text = _text_of(found["font"], int(found["number"], 16)) if found else None
        if text is None:
            return None
        texts.append(text)
    return "".join(texts)


def same_text(shown: str, told: str) -> bool:
    """Whether the letters agree; spaces are glyphs or gaps."""
    return _letters(shown) == _letters(told)


def _letters(text: str) -> str:
    """The letters alone, ligatures taken apart (``ffi`` is one glyph)."""
    return "".join(character for character in unicodedata.normalize("NFKC", text) if not character.isspace())


@lru_cache(maxsize=4096)
def _text_of(font: str, number: int) -> str | None:
    from fontTools.agl import toUnicode

    order, characters = _font(font)
    if number >= len(order):
        return None
    name = order[number]
    if name in characters:
        return characters[name]
    text = toUnicode(name.partition(".")[0])
    return text or None


@lru_cache(maxsize=32)
def _font(font: str) -> tuple[list[str], dict[str, str]]:
    """Glyph names by number, and characters by glyph name, of a font of the series or of matplotlib."""
    from fontTools.ttLib import TTFont

    path = _path(font)
    if path is None:
        return [], {}
    with TTFont(path, lazy=True) as opened:
        characters = {name: chr(code) for code, name in sorted(opened.getBestCmap().items(), reverse=True)}
        return opened.getGlyphOrder(), characters


def _path(font: str) -> Path | None:
    from series.rendering.fonts import font_directory

    own = font_directory() / f"{font}.ttf"
    if own.is_file():
        return own
    import matplotlib  # takes seconds, and only a letter that the typeface lacks needs it

    fallback = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{font}.ttf"
    return fallback if fallback.is_file() else None
