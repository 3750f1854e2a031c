"""Text before it is drawn: how wide it is, where it wraps, and where labels go so that none covers another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from .theme import LABEL_PX, families, weight

LINE_HEIGHT = 1.25
"""Distance of lines as a multiple of the text's size."""


@lru_cache(maxsize=8192)
def text_width(text: str, size: float = LABEL_PX, *, strong: bool = False) -> float:
    """Width of one line in pixels at ``size`` pixels."""
    if not text.strip():
        return 0.0
    properties = _properties(families(text), weight(text, strong=strong))
    width, _, _ = text_to_path.get_text_width_height_descent(text, properties, ismath=False)
    return float(width) / properties.get_size_in_points() * size + 1.0


@lru_cache(maxsize=8)
def _properties(family: tuple[str, ...], weight_name: str) -> FontProperties:
    return FontProperties(family=list(family), weight=weight_name, size=100)


def block_width(lines: Sequence[str], size: float = LABEL_PX, *, strong: bool = False) -> float:
    """Width of the widest line."""
    return max((text_width(line, size, strong=strong) for line in lines), default=0.0)


def block_height(lines: int, size: float = LABEL_PX) -> float:
    """Height of so many lines."""
    return lines * size * LINE_HEIGHT


def wrap(text: str, width: float, size: float = LABEL_PX, *, strong: bool = False) -> list[str]:
    """Lines no wider than ``width`` pixels. A word that is wider is broken after a hyphen or slash, else anywhere."""
    lines: list[str] = []
    current = ""
    for word in filter(None, re.split(r"[ \t\n]+", text)):  # not at no-break spaces
        for piece in _pieces(word, width, size, strong):
            joined = f"{current} {piece.text}" if current and piece.spaced else current + piece.text
            if current and text_width(joined, size, strong=strong) > width:
                lines.append(current)
                current = piece.text
            else:
                current = joined
    return [*lines, current] if current else lines or [""]


class _Piece:
    __slots__ = ("spaced", "text")

    def __init__(self, text: str, spaced: bool) -> None:
        self.text = text
        self.spaced = spaced


def _pieces(word: str, width: float, size: float, strong: bool) -> list[_Piece]:
    if text_width(word, size, strong=strong) <= width:
        return [_Piece(word, True)]
    pieces, current = [], ""
    for character in word:
        if current and text_width(current + character, size, strong=strong) > width:
            cut = max(current.rfind("-"), current.rfind("/")) + 1
            cut = cut if cut > len(current) // 3 else len(current)
            pieces.append(current[:cut])
            current = current[cut:]
        current += character
    return [_Piece(piece, index == 0) for index, piece in enumerate([*pieces, current])]


def separate(centres: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Centres moved as little as may be so that boxes of these heights don't overlap and stay within low..high.

    Pool-adjacent-violators on the gaps (isotonic regression, least squares): the order of the centres is kept. Where
    they can't all fit, they are spread evenly and go beyond ``high``.
    """
    if not centres:
        return []
    order = sorted(range(len(centres)), key=lambda i: (centres[i], i))
    offsets, run = [], 0.0
    for place, i in enumerate(order):
        if place:
            run += (heights[order[place - 1]] + heights[i]) / 2
        offsets.append(run)
    blocks: list[tuple[float, int]] = []
    for i, offset in zip(order, offsets, strict=True):
        mean, size = centres[i] - offset, 1
        while blocks and blocks[-1][0] > mean:
            other, count = blocks.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        blocks.append((mean, size))
    first = low + heights[order[0]] / 2
    last = max(first, high - heights[order[-1]] / 2 - offsets[-1])
    means = [min(max(mean, first), last) for mean, size in blocks for _ in range(size)]
    result = [0.0] * len(centres)
    for i, mean, offset in zip(order, means, offsets, strict=True):
        result[i] = mean + offset
    return result
