"""What only shows when files are held against each other: numbers and marks against the evidence, PDFs against pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from xml.parsers import expat

from series.evidence import EvidenceRecord
from series.evidence.items import FigureItem
from series.evidence.kinds import PHONE_SUFFIX
from series.translation.languages import REFERENCE, folder_of

from . import numbers
from .edition import EVIDENCE, Edition, language_of
from .model import Finding, Piece, Rule
from .positions import check_positions
from .readers.drawing import Drawing, ForbiddenXmlError, drawing_of
from .readers.html_page import Page, page_of

_CATALOGUES = "https://schema.org"
_RATIO = "ratio"
_NUMBER_REMEDY = "put the number on record, and let tables, figures and texts print it from there"
_POSITION_REMEDY = "draw the figure from the protected table alone, with the forms of series.charts"


@dataclass(frozen=True)
class Drawn:
    """A figure in one of its forms: its report, what is on record of it, the name of its file, what is drawn."""

    report: str
    figure: FigureItem
    name: str
    drawing: Drawing


def drawings(edition: Edition) -> Iterator[Drawn]:
    """Each figure of the edition in both forms; one that can't be read is left to its file's reader."""
    for report, record in edition.records.items():
        place = PurePosixPath(EVIDENCE, report, folder_of(edition.language))
        for figure in record.figures:
            for name, svg in ((figure.id, figure.svg), (figure.id + PHONE_SUFFIX, figure.phone_svg)):
                with suppress(ForbiddenXmlError, expat.ExpatError, ValueError):
                    yield Drawn(
                        report, figure, f"{place}/{name}.svg", _plain(drawing_of(svg), edition.language)
                    )


def findings_of_figures(edition: Edition, drawn: Iterable[Drawn]) -> Iterator[Finding]:
    """Hold the numbers, titles and marks of each figure against its record."""
    language = edition.language
    allowed = {
        report: numbers.numbers_of_record(record, language) for report, record in edition.records.items()
    }
    for one in drawn:
        yield from _figure(one, allowed[one.report], language)


def _plain(drawing: Drawing, language: str) -> Drawing:
    """A drawing whose labels have plain numbers, so that axes are read alike in all languages."""
    if language == REFERENCE:
        return drawing
    plain = copy(drawing)
    plain.words = [
        replace(word, told=numbers.in_plain_numbers(word.told, language)) for word in drawing.words
    ]
    return plain


def findings_of_pages(
    folder: Path, edition: Edition, drawn: Sequence[Drawn], documents: Mapping[str, Sequence[Piece]]
) -> Iterator[Finding]:
    """Hold each report's page against its record, and its PDF against its page and figures.

    ``documents`` are the texts of the PDFs by name.
    """
    language = edition.language
    for report, record in edition.records.items():
        allowed = numbers.numbers_of_record(record, language)
        words = (word.told for one in drawn if one.report == report for word in one.drawing.words)
        in_figures = {number for told in words for number in numbers.numbers_in(told)}
        for path in sorted(folder.glob(f"site/**/{report}.html")):
            name = path.relative_to(folder).as_posix()
            if language_of(name, (language, *edition.others)) != language:
                continue
            page = page_of(path.read_text(encoding="utf-8", errors="replace"))
            yield from _page(name, page, record, allowed, language)
            document = name.removesuffix("html") + "pdf"
            printed = _printed(page, language) | in_figures
            yield from _document(document, documents.get(document, ()), printed, language)


def _figure(one: Drawn, allowed: frozenset[str], language: str) -> Iterator[Finding]:
    name, figure, drawing = one.name, one.figure, one.drawing
    for line, number in numbers.foreign_in_figure(figure, drawing, language):
        yield _number(name, f"line {line}, text", number)
    for element in drawing.elements:
        if element.tag in ("title", "desc"):
            for number in numbers.foreign_in_text(element.text, allowed, language):
                yield _number(name, f"line {element.line}, <{element.tag}>", number)
    values = [cell.value for cell in figure.cells] + [cell.extra.get(_RATIO) for cell in figure.cells]
    ends = [end for cell in figure.cells for end in (cell.low, cell.high, *cell.extra.values())]
    checked = check_positions(drawing, _known(values), _known(ends))
    for line in checked.strange:
        what = "differs from every value of the figure"
        yield Finding(name, f"line {line}", Rule.FOREIGN_POSITION, what, _POSITION_REMEDY)
    if checked.unread:
        yield Finding(
            name, "", Rule.FOREIGN_POSITION, "marks on an axis that can't be read", _POSITION_REMEDY
        )


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _page(
    name: str, page: Page, record: EvidenceRecord, allowed: frozenset[str], language: str
) -> Iterator[Finding]:
    for table in page.tables:
        for number in numbers.foreign_in_table(table, record, language):
            yield _number(name, f"line {table.line}, table {table.caption}", number)
    for line, number in numbers.foreign_in_alternatives(page, allowed, language):
        yield _number(name, f"line {line}, alternative text or description", number)
    raw = allowed | {repr(value) for value in numbers.values_of(record.released_cells())}
    for code in page.code:
        try:
            content = json.loads(code.text)
        except ValueError:
            continue  # a program, which the page's reader holds against the project's
        text = json.dumps(content, ensure_ascii=False)
        # A page's description for catalogues (schema.org) repeats what readers see on it: its number, its DOI, the licence.
        seen = (
            _printed(page, language)
            if isinstance(content, dict) and content.get("@context") == _CATALOGUES
            else set()
        )
        for number in numbers.foreign_in_text(text, raw | seen, language):
            yield _number(name, f"line {code.line}, embedded data", number)


def _printed(page: Page, language: str) -> set[str]:
    texts = [text.text for text in page.texts] + [piece.text for piece in page.attributes]
    return {number for text in (*texts, page.flow) for number in numbers.numbers_in(text, language)}


def _document(name: str, pieces: Sequence[Piece], printed: set[str], language: str) -> Iterator[Finding]:
    pages = sum(piece.where.startswith("page ") and "," not in piece.where for piece in pieces)
    own = printed | {str(number + 1) for number in range(pages)}
    for piece in pieces:
        if piece.where.startswith(("property", "XMP")):
            continue
        for number in numbers.foreign_in_text(piece.text, own, language):
            yield _number(name, piece.where, number)


def _number(name: str, where: str, number: str) -> Finding:
    """The number itself isn't repeated: it may be the count that must not be told."""
    return Finding(name, where, Rule.FOREIGN_NUMBER, f"{len(number)} characters", _NUMBER_REMEDY)
