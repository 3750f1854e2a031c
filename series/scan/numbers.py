"""Is every number that an edition shows one of its evidence? Tables, figures, alternative texts, embedded data, PDFs.

Tables must have exactly the numbers that the record gives when it is written again. Labels of figures, alternative
texts and embedded data may have numbers of the record (in any form in which a value is written), years, and a small
rest that is named here. A PDF may have numbers of its page and figures, and those of its own pages. Prose is left to
the gates on prose, which refuse typed digits; a figure's text of many words is prose.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from itertools import chain

from series.evidence import EvidenceRecord
from series.evidence.formatting import Formatter
from series.evidence.items import EvidenceCell, FigureItem, ModelItem
from series.evidence.kinds import NumberFormat
from series.evidence.layout import model_grid, table_grid
from series.translation import Translator
from series.translation.languages import REFERENCE

from .positions import tick_numbers
from .readers.drawing import Drawing
from .readers.html_page import Page, Table

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PERIOD = re.compile(r"(?:19|20)\d\d–(?:19|20)\d\d[\u00a0\u202f]?:")
# "95 % interval", "per 100 mission-months", "(0 to 1)", and the edition's date.
_REST = re.compile(
    r"\b95[\s\u00a0]%(?: interval)?$|\b95[\s\u00a0]% interval|\bper 1(?:,?0)+\b|\(0 to 1\)|\b\d{4}-\d\d-\d\d\b"
)
# The same, in other languages; numbers are plain by then. A heading in a figure can be broken before its 95 %.
_REST_OF = {
    "fr": re.compile(
        r"(?:\bà )95[\s\u00a0\u202f]%|\b95[\s\u00a0\u202f]%$|\bpour 10+\b|\((?:de )?0 à 1\)|\b\d{4}-\d\d-\d\d\b"
    ),
    "es": re.compile(
        r"\b(?:al|del) 95[\s\u00a0\u202f]%|\b95[\s\u00a0\u202f]%$|\bpor(?: cada)? 10+\b|\((?:de )?0 a 1\)|\b\d{4}-\d\d-\d\d\b"
    ),
}
_LOCALISED = re.compile(r"\d{1,3}(?:[\u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?")
"""1 950,5 in French, and in Spanish from five digits on."""
_MAYBE_ENGLISH = re.compile(r"\d{1,3}(?:\.\d{3})+")
_MOST_LABEL_WORDS = 4
_FORMATTER = Formatter()


def numbers_in(text: str, language: str = REFERENCE) -> list[str]:
    """The numbers in a text without signs: as they are written; of another language than English see ``in_plain_numbers``."""
    return [found.rstrip(",") for found in _NUMBER.findall(in_plain_numbers(text, language))]


def in_plain_numbers(text: str, language: str) -> str:
    """A text of another language with its numbers as programs write them: 1950.5. English stays as it is."""
    if language == REFERENCE:
        return text
    return _LOCALISED.sub(lambda found: _SPACES.sub("", found[0]).replace(",", "."), text)


_SPACES = re.compile(r"[\u00a0\u202f]")


def forms_of(value: float, language: str = REFERENCE) -> frozenset[str]:
    """Every way in which pages and figures of a language write a value, as ``numbers_in`` gives it."""
    forms = written_forms(value)
    return forms if language == REFERENCE else frozenset(form.replace(",", "") for form in forms)


@lru_cache(maxsize=65_536)
def written_forms(value: float) -> frozenset[str]:
    """Every way in which pages and figures write a value (without its sign)."""
    forms = {_FORMATTER.bare(value, kind).lstrip("+\u2212< ") for kind in NumberFormat}
    for number in (abs(value), abs(value) * 100):
        forms |= {f"{number:,.{decimals}f}" for decimals in range(4)}
    return frozenset(forms)


def values_of(cells: Iterable[EvidenceCell]) -> Iterator[float]:
    """Every released number of the cells."""
    for cell in cells:
        given = (cell.value, cell.low, cell.high, cell.n_valid, cell.missing_share, *cell.extra.values())
        yield from (value for value in given if value is not None)


def numbers_of_record(record: EvidenceRecord, language: str = REFERENCE) -> frozenset[str]:
    """Every number of a record, in all forms that a language has."""
    values = set(values_of(record.released_cells()))
    values |= {value for model in record.models for value in (model.n, model.events) if value is not None}
    return frozenset(form for value in values for form in forms_of(value, language))


def foreign_in_table(table: Table, record: EvidenceRecord, language: str = REFERENCE) -> list[str]:
    """Numbers of a page's table that the record, written again, doesn't have; nothing for tables of no evidence."""
    item = record.find(table.caption) if table.caption else None
    if item is None or item.kind not in ("table", "model"):
        return []
    formatter = _formatter(language)
    grid = model_grid(item, formatter) if isinstance(item, ModelItem) else table_grid(item, formatter)  # type: ignore[arg-type]
    told = Counter(numbers_in(grid.markdown(), language))
    shown = Counter(
        _as_allowed(number, told, language)
        for row in table.rows
        for cell in row
        for number in numbers_in(cell, language)
    )
    return sorted((shown - told).elements())


def _formatter(language: str) -> Formatter:
    """Writes numbers as a language does, with English words: there are no numbers in these."""
    return _FORMATTER if language == REFERENCE else Formatter(translate=Translator(language))


def foreign_in_text(text: str, allowed: Container[str], language: str = REFERENCE) -> list[str]:
    """Numbers of a text that are neither allowed nor years nor of the small rest."""
    plain = in_plain_numbers(_REST.sub(" ", text), language)
    if language in _REST_OF:
        plain = _REST_OF[language].sub(" ", plain)
    return [
        number
        for number in numbers_in(plain)
        if _as_allowed(number, allowed, language) not in allowed and not _YEAR.fullmatch(number)
    ]


def _as_allowed(number: str, allowed: Container[str], language: str) -> str:
    """A plain number of another language; 1.950 may be the 1,950 of a text that isn't translated yet."""
    if language == REFERENCE or number in allowed or not _MAYBE_ENGLISH.fullmatch(number):
        return number
    return number.replace(".", "")


def foreign_in_alternatives(
    page: Page, allowed: frozenset[str], language: str = REFERENCE
) -> Iterator[tuple[int, str]]:
    """Line and number of each foreign one in alternative texts and descriptions of a page."""
    for text in page.alternatives:
        for number in foreign_in_text(text.text, allowed, language):
            yield text.line, number


def foreign_in_figure(
    figure: FigureItem, drawing: Drawing, language: str = REFERENCE
) -> Iterator[tuple[int, str]]:
    """Line and number of each foreign one among the labels of a figure, which are in plain numbers."""
    allowed = {form for value in _values_of_figure(figure) for form in forms_of(value, language)}
    allowed |= set(chain.from_iterable(numbers_in(text, language) for text in _names(figure)))
    allowed |= tick_numbers(drawing)
    periods = len({word.told[:10] for word in drawing.words if _PERIOD.match(word.told)})
    allowed |= {str(number + 1) for number in range(periods)}
    for word in drawing.words:
        if len(re.findall(r"[^\W\d_]{2,}", word.told)) <= _MOST_LABEL_WORDS:
            for number in foreign_in_text(word.told, allowed, language):
                yield word.line, number


def _values_of_figure(figure: FigureItem) -> set[float]:
    """The figure's numbers, and sums of its shown values by each dimension: flows print those below their places."""
    values = set(values_of([*figure.cells, *([figure.total] if figure.total else [])]))
    for dimension in figure.dimensions:
        sums: Counter[str] = Counter()
        for cell in figure.cells:
            sums[cell.dimensions.get(dimension, "")] += cell.value or 0  # type: ignore[assignment]
        values |= set(map(float, sums.values()))
    return values


def _names(figure: FigureItem) -> Iterator[str]:
    for names in figure.labels.values():
        yield from names
        yield from names.values()
    for cell in figure.cells:
        yield from cell.dimensions.values()
