"""Whether pages and PDFs print the numbers of the evidence: the staged report is made of the evidence, and rendered again.

First every computed value, table and figure of the staged report is held against the record. Then the staged project is
rendered again by the built-in renderer, and the texts are held against each other word by word. Where another program
rendered the edition, or another version, only words with digits at the same place are compared: furniture may differ.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

import yaml

from series.errors import MissingToolError, RenderingError
from series.evidence import EvidenceRecord
from series.evidence.formatting import Formatter
from series.evidence.items import FigureItem, Item, ModelItem, TableItem
from series.evidence.shortcodes import look_up
from series.evidence.values import Values, record_values
from series.review.edition import EditionInHand
from series.review.model import Check, Difference, Verdict

_BRANCHES = ("numbers", "intervals", "bases", "claims")
_FRONT = re.compile(r"\A---\n(.*?)\n---", re.DOTALL)
_WORD = re.compile(r"\S+")
_DIGIT = re.compile(r"\d")
_FURNITURE = frozenset(("script", "style", "title"))
_NO_TEXTS = {
    "kind",
    "source",
    "state",
    "format",
    "statistic",
    "dimensions",
    "rows",
    "columns",
    "n",
    "events",
    "counts",
}
_CONTEXT = 4
_LONGEST = 6
_MOST_TOLD = 20


@dataclass(frozen=True)
class Rendered:
    """The staged project of an edition rendered again; ``exact``: by what made the edition, in the same version.

    ``site`` is None where it can't be rendered here, for the reason in ``problem``.
    """

    site: Path | None
    exact: bool = False
    problem: str = ""
    others: Mapping[str, Rendered] = field(default_factory=dict)
    """Its staged projects in other languages."""


def render_again(edition: EditionInHand, folder: Path) -> Rendered:
    """Render the staged projects of an edition into ``folder`` with the built-in renderer, in each of its languages."""
    english = _render(edition, folder)
    others = {name: _render(edition.in_language(name), folder / name) for name in edition.languages}
    return replace(english, others=others)


def _render(edition: EditionInHand, folder: Path) -> Rendered:
    from series.rendering.builtin import BuiltinRenderer
    from series.rendering.interface import Format, RendererChoice, render

    formats = {Format(name) for name in edition.manifest.get("formats", ())}
    made_by = edition.manifest.get("renderer", {})
    exact = made_by == {"name": "builtin", "version": BuiltinRenderer().version}
    if not (edition.staging / "_quarto.yml").is_file() or not formats:
        return Rendered(None, problem="the edition holds no staged project, or was rendered in no format")
    try:
        render(edition.staging, folder, formats, RendererChoice.BUILTIN)
    except (RenderingError, MissingToolError) as problem:
        return Rendered(None, problem=f"the staged project can't be rendered here: {problem.message}")
    return Rendered(folder, exact)


def check_page(edition: EditionInHand, rendered: Rendered, report: str, format_: str) -> Check:
    """One page (``html``) or PDF (``pdf``) of a report against what its staged report gives when rendered again."""
    what = "numbers as the evidence has them"
    name = f"reports/{report}.{format_}"
    published = edition.site / name
    if not published.is_file():
        return Check(what, Verdict.MISSING, (Difference(name, "listed", "missing"),))
    if rendered.site is None:
        return Check(what, Verdict.NOT_CHECKED, note=rendered.problem)
    again = rendered.site / name
    if not again.is_file():
        return Check(what, Verdict.ADDED, (Difference(name, "a page", "not made from the staged report"),))
    if published.read_bytes() == again.read_bytes():
        return Check(what, Verdict.EXACT, note="the same bytes")
    try:
        mine, theirs = words_of(published), words_of(again)
    except ValueError as problem:
        return Check.of(what, [Difference(name, str(problem), f"a whole {format_.upper()}")])
    found = list(different_words(mine, theirs, only_numbers=not rendered.exact))
    note = "" if rendered.exact else "rendered by another program or version: words with digits were compared"
    return Check.of(what, found[:_MOST_TOLD], note or ("the same text" if not found else ""))


def words_of(path: Path) -> list[str]:
    """The words that a reader sees of a page or PDF, in order. Raises ValueError where it can't be read."""
    return (
        _pdf_words(path.read_bytes())
        if path.suffix == ".pdf"
        else _html_words(path.read_text("utf-8", "replace"))
    )


def different_words(
    published: Sequence[str], again: Sequence[str], *, only_numbers: bool
) -> Iterator[Difference]:
    """Where two texts differ, with some words around. ``only_numbers``: passages of the same length with other digits."""
    matcher = SequenceMatcher(None, published, again, autojunk=False)
    for tag, first, last, other_first, other_last in _opcodes(matcher, published, again):
        if tag == "equal":
            continue
        mine, theirs = published[first:last], again[other_first:other_last]
        if only_numbers and not _same_but_digits(mine, theirs):
            continue
        around = " ".join(published[max(0, first - _CONTEXT) : first])
        yield Difference(f"after “{around}”", _told(mine), _told(theirs))


def _opcodes(
    matcher: SequenceMatcher[str], published: Sequence[str], again: Sequence[str]
) -> Iterator[tuple[str, int, int, int, int]]:
    """As difflib; texts of one length are compared place by place first, since long texts with few differences are slow."""
    if len(published) == len(again):
        places = [n for n, (one, other) in enumerate(zip(published, again, strict=True)) if one != other]
        if len(places) <= _MOST_TOLD:
            yield from (("replace", n, n + 1, n, n + 1) for n in places)
            return
    yield from matcher.get_opcodes()


def _same_but_digits(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    if len(mine) != len(theirs) or len(mine) > _LONGEST or not _DIGIT.search(" ".join((*mine, *theirs))):
        return False
    return all(_DIGIT.sub("", one) == _DIGIT.sub("", other) for one, other in zip(mine, theirs, strict=True))


def _told(words: Sequence[str]) -> str:
    text = " ".join(words)
    return f"“{text}”" if text else "nothing"


def _html_words(text: str) -> list[str]:
    from series.scan.readers.html_page import page_of

    page = page_of(text)
    words = [word for one in page.texts if one.element not in _FURNITURE for word in _WORD.findall(one.text)]
    alternatives = [
        word for one in page.alternatives if one.element == "img" for word in _WORD.findall(one.text)
    ]
    return [*words, *alternatives]


def _pdf_words(content: bytes) -> list[str]:
    import pikepdf

    from series.scan.readers.documents import pages_text

    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            return [word for text in pages_text(pdf) for word in _WORD.findall(text)]
    except pikepdf.PdfError as problem:
        raise ValueError("a file that can't be read as a PDF") from problem


def check_staged(edition: EditionInHand, report: str, record: EvidenceRecord, formatter: Formatter) -> Check:
    """Whether the staged report has the values, tables and figures of the record, and no others."""
    import nbformat

    what = "staged report made of the evidence"
    path = edition.staging / "reports" / f"{report}.ipynb"
    try:
        notebook = nbformat.read(path, as_version=4)
        front = yaml.safe_load(_FRONT.match(notebook.cells[0].source)[1])  # type: ignore[index]
    except Exception:  # nbformat and yaml raise many kinds; each means that it can't be read
        return Check.of(what, [Difference(f"{report}.ipynb", "can't be read", "a staged report")])
    values = record_values(record, formatter, _plain(front.get("report", {})))
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    differences = [*_front_matter(front, values), *_outputs(record, values, formatter, outputs)]
    return Check.of(what, differences[:_MOST_TOLD])


def check_values(record: EvidenceRecord, told: EvidenceRecord | None) -> Check:
    """Whether the record of another language has the values of the English one, all of them and no others."""
    what = "values as in English"
    if told is None:
        return Check.of(what, [Difference("record.json", "missing, or can't be read", "a record")])
    mine = {item.id: _values(item) for item in record.items()}
    theirs = {item.id: _values(item) for item in told.items()}
    found = [
        Difference(name, "other values than in English", "the same values")
        for name in sorted(mine.keys() | theirs.keys())
        if mine.get(name) != theirs.get(name)
    ]
    return Check.of(what, found[:_MOST_TOLD])


def _values(item: Item) -> list[object]:
    """All of an item that is no text."""
    content = item.model_dump(mode="json", include=_NO_TEXTS)
    cells = [cell.model_dump(mode="json", exclude={"population"}) for cell in item.cells]
    return [content, cells]


def _plain(branch: Mapping[str, object]) -> dict[str, str]:
    return {name: re.sub(r"\\([^\w\s])", r"\1", str(value)) for name, value in branch.items()}


def _front_matter(front: Mapping[str, object], values: Values) -> Iterator[Difference]:
    for branch in _BRANCHES:
        expected, staged = look_up(values.markdown, branch) or {}, front.get(branch) or {}
        assert isinstance(expected, Mapping) and isinstance(staged, Mapping)
        for name in expected.keys() | staged.keys():
            if expected.get(name) != staged.get(name):
                yield Difference(
                    f"{branch}.{name}", _front_words(staged.get(name)), _front_words(expected.get(name))
                )


def _front_words(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{value.get('state', '')}: {value.get('sentence', '')}"
    return "nothing" if value is None else str(value)


def _outputs(
    record: EvidenceRecord, values: Values, formatter: Formatter, outputs: Sequence[Mapping[str, object]]
) -> Iterator[Difference]:
    from series.staging.cells import figure_cell, table_cell

    staged = [output.get("data", {}) for output in outputs]
    items: tuple[Item, ...] = (*record.tables, *record.models, *record.figures)
    for item in items:
        if isinstance(item, FigureItem):
            expected = figure_cell(item, values).outputs[0].data
        elif isinstance(item, TableItem | ModelItem):
            expected = table_cell(item, values, formatter).outputs[0].data
        if not any(dict(expected) == dict(found) for found in staged):  # type: ignore[call-overload]
            yield Difference(item.id, "not staged as the record has it", "its table or drawing")


def temporary_site() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="series-review-site-")
