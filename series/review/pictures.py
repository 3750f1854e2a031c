"""Two pictures held against each other as an eye would: can it be read, is it blank, how large, where does it differ.

How far two colours lie apart is measured as pixelmatch does it (Kotsarenko and Ramos 2010, in YIQ). A pixel differs where
its colour is not between those around the same place in the other picture: edges that another version of freetype draws
half a pixel away are no difference.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from series.review.model import Check, Difference, Verdict

SEEN = 0.1
"""Colours further apart than this share of the furthest two are seen as different, as in pixelmatch."""
SHARE_ALLOWED = 0.001
_FURTHEST = 35215.0
_MOST_PIXELS = 40_000_000
_WHAT = "picture"

Pixels = NDArray[np.float32]


@dataclass(frozen=True)
class Compared:
    """What comparing two pictures gave: the check, and a picture of where they differ (PNG), if they do."""

    check: Check
    difference: bytes | None = None


def compare_pictures(published: bytes, found: bytes, others: Mapping[str, bytes] | None = None) -> Compared:
    """Hold a published picture (PNG) against the one that was found.

    ``others``: the pictures of other figures by id, to say so where one stands in the place of another.
    """
    if published == found:
        return Compared(Check(_WHAT, Verdict.EXACT))
    try:
        mine = _read(published)
    except ValueError as problem:
        return _fails(str(problem), "a picture")
    try:
        theirs = _read(found)
    except ValueError as problem:
        return _fails("as published", str(problem))
    if _is_blank(mine) and not _is_blank(theirs):
        return _fails("a blank picture", "a drawing")
    swapped = _same_as(published, others or {})
    if swapped:
        return Compared(_check(f"the picture of {swapped}", "its own"), _marked(mine, _fitted(theirs, mine)))
    if mine.shape != theirs.shape:
        return _of_other_size(mine, theirs)
    share, where = _apart(mine, theirs)
    if share == 0 and np.array_equal(mine, theirs):
        return Compared(Check(_WHAT, Verdict.EXACT, note="the same pixels in another file"))
    told = _percent(share)
    if share <= SHARE_ALLOWED:
        return Compared(Check(_WHAT, Verdict.WITHIN, note=f"{told} of the pixels differ for an eye"))
    what = Difference(_WHAT, "as published", "another drawing", f"{told} of the pixels differ for an eye")
    return Compared(Check.of(_WHAT, [what]), _png(_paint(mine, where)))


@lru_cache(maxsize=512)
def picture_hash(content: bytes) -> str:
    """The hash of a picture's pixels, or of its bytes where it can't be read: the same picture in another file is the same."""
    try:
        pixels = _read(content)
    except ValueError:
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha256(repr(pixels.shape).encode() + pixels.astype(np.uint8).tobytes()).hexdigest()


def thumbnail(content: bytes, width: int = 680) -> bytes | None:
    """A small copy (PNG of 64 colours) for a page with many pictures; None where the picture can't be read."""
    try:
        image = Image.fromarray(_read(content).astype(np.uint8))
    except ValueError:
        return None
    if image.width > width:
        image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.BOX)
    buffer = io.BytesIO()
    image.quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _read(content: bytes) -> Pixels:
    """Pixels on white; raises ValueError that says why it is no picture."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ValueError(
                    f"a picture of {image.width} × {image.height} pixels, too large to be one of ours"
                )
            image.load()
            plain = image.convert("RGB") if _is_opaque(image) else _on_white(image)
    except ValueError:
        raise
    except Exception as error:  # whatever Pillow says of broken files: several kinds, and struct.error
        raise ValueError("a file that can't be read as a picture") from error
    return np.asarray(plain, dtype=np.float32)


def _is_opaque(image: Image.Image) -> bool:
    if "transparency" in image.info:
        return False
    return "A" not in image.getbands() or image.getchannel("A").getextrema()[0] == 255


def _on_white(image: Image.Image) -> Image.Image:
    rgba = image.convert("RGBA")
    white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, rgba).convert("RGB")


def _is_blank(pixels: Pixels) -> bool:
    return bool((pixels == pixels[0, 0]).all())


def _same_as(content: bytes, others: Mapping[str, bytes]) -> str:
    own = picture_hash(content)
    return next(
        (name for name, other in others.items() if other == content or picture_hash(other) == own), ""
    )


def _of_other_size(mine: Pixels, theirs: Pixels) -> Compared:
    """Also says whether it is the same drawing: enlarged or reduced, a picture loses sharpness but nothing else."""
    smaller, larger = sorted((mine, theirs), key=lambda pixels: pixels.shape[1])
    reduced = _fitted(larger, smaller)
    share, where = _apart(smaller, reduced)
    same = share <= 0.02
    told = (
        "the same drawing in another resolution"
        if same
        else f"another drawing ({_percent(share)} of the pixels)"
    )
    size = f"{mine.shape[1]} × {mine.shape[0]} pixels in place of {theirs.shape[1]} × {theirs.shape[0]}"
    check = Check.of(_WHAT, [Difference(_WHAT, size, told)])
    return Compared(check, None if same else _png(_paint(smaller, where)))


def _fitted(pixels: Pixels, like: Pixels) -> Pixels:
    image = Image.fromarray(pixels.astype(np.uint8))
    return np.asarray(
        image.resize((like.shape[1], like.shape[0]), Image.Resampling.LANCZOS), dtype=np.float32
    )


def _marked(mine: Pixels, theirs: Pixels) -> bytes:
    return _png(_paint(mine, _apart(mine, theirs)[1]))


def _apart(mine: Pixels, theirs: Pixels) -> tuple[float, NDArray[np.bool_]]:
    """The share of pixels that differ for an eye, and which. Both ways: what is in one only, and in the other only."""
    differs = colours_apart(mine, theirs) > SEEN
    if differs.any():
        differs &= _beyond(mine, theirs) | _beyond(theirs, mine)
    return float(differs.mean()), differs


def _beyond(mine: Pixels, theirs: Pixels) -> NDArray[np.bool_]:
    """Where a colour is not between those around the same place in the other picture: no shift of an edge explains it."""
    padded = np.pad(theirs, ((1, 1), (1, 1), (0, 0)), mode="edge")
    height, width = mine.shape[:2]
    around = [padded[down : down + height, right : right + width] for down in range(3) for right in range(3)]
    within = np.clip(mine, np.minimum.reduce(around), np.maximum.reduce(around))
    return colours_apart(mine, within) > SEEN


def colours_apart(mine: Pixels, theirs: Pixels) -> NDArray[np.float32]:
    """How far the colours of two pictures lie apart, pixel by pixel, as a share of the furthest (0 to 1)."""
    red, green, blue = np.moveaxis(mine - theirs, -1, 0)
    y = red * 0.29889531 + green * 0.58662247 + blue * 0.11448223
    i = red * 0.59597799 - green * 0.27417610 - blue * 0.32180189
    q = red * 0.21147017 - green * 0.52261711 + blue * 0.31114694
    squared = 0.5053 * y * y + 0.299 * i * i + 0.1957 * q * q
    return np.sqrt(squared / _FURTHEST).astype(np.float32)


def _paint(pixels: Pixels, where: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The picture pale, and what differs in red."""
    grey = pixels.mean(axis=-1, keepdims=True)
    painted = np.repeat(255 - (255 - grey) * 0.15, 3, axis=-1)
    painted[where] = (200, 0, 30)
    return painted.astype(np.uint8)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).quantize(32).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _percent(share: float) -> str:
    return f"{share * 100:.2g} %"


def _check(published: str, found: str) -> Check:
    return Check.of(_WHAT, [Difference(_WHAT, published, found)])


def _fails(published: str, found: str) -> Compared:
    return Compared(_check(published, found))
