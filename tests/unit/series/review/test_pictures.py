"""Pictures are compared as an eye does: what is seen is told, what isn't seen is not."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw
from pixelmatch.contrib.PIL import pixelmatch

from series.review.model import Verdict
from series.review.pictures import SEEN, colours_apart, compare_pictures, picture_hash, thumbnail


def _png(image: Image.Image, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **options)
    return buffer.getvalue()


def _drawing(bars: tuple[int, ...] = (30, 60), size: tuple[int, int] = (200, 120)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for at, length in enumerate(bars):
        draw.rectangle((10, 10 + 30 * at, 10 + length, 30 + 30 * at), fill="#0b5fa5")
    return image


def test_the_same_pixels_in_another_file_are_the_same_picture() -> None:
    plain, packed = _png(_drawing()), _png(_drawing(), compress_level=0)
    assert plain != packed
    assert compare_pictures(plain, packed).check.verdict is Verdict.EXACT
    assert picture_hash(plain) == picture_hash(packed)


def test_another_drawing_differs_and_the_place_is_shown_in_red() -> None:
    compared = compare_pictures(_png(_drawing((30, 60))), _png(_drawing((30, 90))))
    assert compared.check.verdict is Verdict.DIFFERS
    assert compared.difference is not None
    with Image.open(io.BytesIO(compared.difference)) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    red = (pixels[..., 0] > 150) & (pixels[..., 1] < 80)
    assert red[45:60, 75:95].any() and not red[:40].any()


def test_an_edge_half_a_pixel_away_is_not_seen_as_a_difference() -> None:
    image = _drawing()
    shifted = (
        image.resize((400, 240), Image.Resampling.NEAREST)
        .transform((400, 240), Image.Transform.AFFINE, (1, 0, 1, 0, 1, 0), fillcolor="white")
        .resize(image.size, Image.Resampling.BOX)
    )
    compared = compare_pictures(_png(image), _png(shifted))
    assert compared.check.verdict is Verdict.WITHIN


@pytest.mark.parametrize(
    ("published", "told"),
    [
        (b"nothing of a picture", "can't be read"),
        (_png(_drawing())[:200], "can't be read"),
        (_png(Image.new("RGB", (200, 120), "white")), "blank"),
        (_png(_drawing().resize((100, 60))), "100 × 60 pixels in place of 200 × 120"),
    ],
)
def test_broken_blank_and_resized_pictures_are_named(published: bytes, told: str) -> None:
    compared = compare_pictures(published, _png(_drawing()))
    assert compared.check.verdict is Verdict.DIFFERS
    assert told in f"{compared.check.differences[0].published}"


def test_a_swapped_picture_is_named_by_the_figure_it_belongs_to() -> None:
    other = _png(_drawing((90, 20)))
    compared = compare_pictures(other, _png(_drawing()), {"fig-a": _png(_drawing((1, 1))), "fig-b": other})
    assert compared.check.differences[0].published == "the picture of fig-b"


def test_colours_are_as_far_apart_as_pixelmatch_has_them() -> None:
    random = np.random.default_rng(7)
    one, other = (random.integers(0, 256, (20, 30, 3), dtype=np.uint8) for _ in range(2))
    images = [Image.fromarray(pixels).convert("RGBA") for pixels in (one, other)]
    ours = int((colours_apart(one.astype(np.float32), other.astype(np.float32)) > SEEN).sum())
    assert ours == pixelmatch(*images, threshold=SEEN, includeAA=True)


def test_a_thumbnail_is_small_and_a_broken_picture_has_none() -> None:
    small = thumbnail(_png(_drawing(size=(1360, 800))))
    assert small is not None
    with Image.open(io.BytesIO(small)) as image:
        assert image.width == 680
    assert thumbnail(b"broken") is None
