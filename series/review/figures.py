"""A figure of an edition: its drawing and picture wherever they lie in it, and against those that come out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.parsers.expat import ExpatError

from series.evidence.items import FigureItem
from series.evidence.kinds import PHONE_SUFFIX
from series.review.model import Check, Difference, Pictures, Verdict
from series.review.pictures import compare_pictures, thumbnail
from series.scan.edition import drawing_digest
from series.scan.readers.drawing import Drawing, ForbiddenXmlError, drawing_of

_POINT = 0.05
"""Of a CSS pixel: marks that lie nearer to each other than this are at the same place."""
_MOST_TOLD = 6


def check_copies(
    figure: FigureItem, as_run: FigureItem | None, data: Path, others: Mapping[str, bytes]
) -> tuple[Check, ...]:
    """The picture on record against the one in the notebook as it was run, and both forms against those on the site.

    ``as_run``: the figure in the executed notebook; ``data``: the folder of the report's files on the site;
    ``others``: pictures of the report's other figures.
    """
    checks = []
    if as_run is not None:
        picture = compare_pictures(figure.png, as_run.png, others).check
        checks.append(_renamed(picture, "picture on record, against the notebook as it was run"))
        drawing = compare_drawings(figure.svg, as_run.svg)
        checks.append(_renamed(drawing, "drawing on record, against the notebook as it was run"))
    reference = as_run.png if as_run is not None else figure.png
    on_site = compare_pictures(_bytes(data / f"{figure.id}.png"), reference, others).check
    checks.append(_renamed(on_site, "picture on the site"))
    checks.append(Check.of("drawings on the site", list(_site_drawings(figure, data))))
    return tuple(checks)


def compare_with_rerun(
    figure: FigureItem, found: FigureItem, others: Mapping[str, bytes]
) -> tuple[tuple[Check, ...], Pictures]:
    """The drawing and the picture of a figure against those that were drawn again; with pictures for the page."""
    compared = compare_pictures(figure.png, found.png, others)
    checks = (compared.check, compare_drawings(figure.svg, found.svg),
              _renamed(compare_drawings(figure.phone_svg, found.phone_svg), "drawing for phones"))  # fmt: skip
    again = thumbnail(found.png) if compared.check.verdict is not Verdict.EXACT else None
    return checks, Pictures(thumbnail(figure.png), again, compared.difference)


def pictures_of(figures: Sequence[FigureItem], but: str) -> dict[str, bytes]:
    """The pictures of all figures but one, by id."""
    return {figure.id: figure.png for figure in figures if figure.id != but}


def compare_drawings(published: str, found: str) -> Check:
    """Two drawings (SVG) without their titles and descriptions: the same text, or the same marks and words in the same places."""
    what = "drawing (SVG)"
    if drawing_digest(published) == drawing_digest(found):
        return Check(what, Verdict.EXACT)
    try:
        mine, theirs = drawing_of(published), drawing_of(found)
    except (ExpatError, ForbiddenXmlError, ValueError, IndexError):
        return Check.of(what, [Difference("drawing", "a file that can't be read as a drawing", "a drawing")])
    differences = [*_words(mine, theirs), *_marks(mine, theirs)]
    if differences:
        return Check.of(what, differences[:_MOST_TOLD])
    return Check(
        what, Verdict.WITHIN, note="written otherwise, with the same words and marks in the same places"
    )


def _words(mine: Drawing, theirs: Drawing) -> list[Difference]:
    one, other = [word.told for word in mine.words], [word.told for word in theirs.words]
    if one == other:
        return []
    lost, gained = [word for word in one if word not in other], [word for word in other if word not in one]
    return [
        Difference(
            "words", ", ".join(lost[:5]) or "in another order", ", ".join(gained[:5]) or "as published"
        )
    ]


def _marks(mine: Drawing, theirs: Drawing) -> list[Difference]:
    one, other = mine.marks, theirs.marks
    if len(one) != len(other):
        return [Difference("marks", f"{len(one)}", f"{len(other)}")]
    moved = [
        (left.line, first, second)
        for left, right in zip(one, other, strict=True)
        for first, second in zip(left.points, right.points, strict=False)
        if max(abs(first[0] - second[0]), abs(first[1] - second[1])) > _POINT
    ]
    return [
        Difference(
            f"mark in line {line}", f"at {first[0]:g}, {first[1]:g}", f"at {second[0]:g}, {second[1]:g}"
        )
        for line, first, second in moved
    ]


def _site_drawings(figure: FigureItem, data: Path) -> list[Difference]:
    found = []
    for name, drawn in ((figure.id, figure.svg), (figure.id + PHONE_SUFFIX, figure.phone_svg)):
        copy = _bytes(data / f"{name}.svg").decode("utf-8", errors="replace")
        if not copy:
            found.append(Difference(f"{name}.svg", "missing on the site", "on record"))
        elif copy != drawn:
            compared = compare_drawings(copy, drawn)
            found += compared.differences or [
                Difference(f"{name}.svg", "another title or description", "as on record")
            ]
    return found


def _renamed(check: Check, what: str) -> Check:
    return Check(what, check.verdict, check.differences, check.note)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
