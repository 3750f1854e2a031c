"""Rules on words: numbers typed by hand, claims that nobody tells, references to nothing, phrases that aren't used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from data_access.suggestions import nearest
from series.checking.form import finding
from series.checking.model import Finding, Rule
from series.checking.reading import HOLE, SourceCell, SourceNotebook, words
from series.checking.surroundings import Surroundings
from series.staging.model import REPORT_VALUES
from series.staging.prose_checks import (
    Passage,
    ProseFinding,
    Topic,
    check_claims_are_told,
    check_prose,
    without_code,
)
from series.staging.wording import check_wording

TOLD_WORDS = ("alt", "finding", "holds", "fails", "undetermined")
"""Words beside evidence in which a number would be a finding; captions and labels tell of methods."""
RULES = {
    Topic.VALUE: Rule.UNKNOWN_VALUE,
    Topic.REFERENCE: Rule.UNKNOWN_REFERENCE,
    Topic.CITATION: Rule.UNKNOWN_CITATION,
    Topic.PICTURE: Rule.PICTURE,
    Topic.TYPED_NUMBER: Rule.TYPED_NUMBER,
    Topic.WORDING: Rule.WORDING,
}
_META = re.compile(r"meta (?:numbers|intervals|bases|claims)\.([a-z0-9_]+)")
_REFERENCE = re.compile(r"@((?:fig|tbl)-[a-z0-9-]*[a-z0-9])")
_FILLED_IN = re.compile(rf"\{{\{{<[^>]*{HOLE}[^>]*>\}}\}}")
"""A shortcode whose name the code fills in can't be looked up."""
_DEFINED = re.compile(
    r"\b(?:aged?|under|over|ages|age of|above|per|within|after|for|at)(?: the age of)?\s+\d+\b(?:\s+or\s+(?:over|more)\b)?"
    r"(?!\s*(?:%|per cent|[.,]\d))"
    r"|\b\d+(?:\s+or\s+(?:over|more)|\s*(?:to|and|,|–|-)\s*\d+)*\s+(?:days|months|years|person-years)\b"
    r"|\bfrom \d+ to \d+\b|\bwith \d+ (?:records|cases) more\b",
    re.IGNORECASE,
)
"""Ages, horizons and units in words beside evidence: they define a group or a measure, and find nothing."""
_BRANCHES = ("numbers", "intervals", "bases", "claims")


@dataclass(frozen=True)
class _Piece:
    """A piece of prose: a text cell, or words in the code that begin at ``line`` of their cell."""

    cell: SourceCell
    text: str
    line: int = 1


def check_words(notebook: SourceNotebook, around: Surroundings) -> Iterator[Finding]:
    """All rules of this module."""
    yield from _prose(notebook, around)
    yield from _claims(notebook)
    yield from _wording(notebook)
    yield from _mentioned(notebook)
    yield from _lost(notebook, around)


def _prose(notebook: SourceNotebook, around: Surroundings) -> Iterator[Finding]:
    pieces = [piece for cell in notebook.cells for piece in _told(notebook, cell)]
    passages = [Passage(str(place), piece.text, piece.cell.number) for place, piece in enumerate(pieces)]
    ids = notebook.recorded("figure", "table", "model")
    found = check_prose(
        passages,
        values=_values(notebook, around, "\n".join(piece.text for piece in pieces)),
        evidence=ids,
        citation_keys=around.citation_keys,
    )
    for one in found:
        piece = pieces[int(one.file)]
        yield finding(notebook, piece.cell, RULES[one.topic], one.message.partition(";")[0] or one.message,
                      _remedy(one, notebook, around, ids), piece.line + one.line - 1)  # fmt: skip


def _told(notebook: SourceNotebook, cell: SourceCell) -> Iterator[_Piece]:
    if cell.kind == "markdown":
        yield _Piece(cell, cell.source)
    for one in notebook.evidence:
        if one.cell is cell:
            for name in TOLD_WORDS:
                node = one.argument(name)
                if node is not None and (text := words(node)):
                    yield _Piece(cell, _FILLED_IN.sub("", _DEFINED.sub("", text)), node.lineno)


def _values(notebook: SourceNotebook, around: Surroundings, text: str) -> dict[str, Mapping[str, object]]:
    """What prose can name, as far as the code tells; ids that the code fills in are taken for those that prose names."""
    asked = set(_META.findall(text))
    numbers, claims = (_ids(notebook, kinds, asked, around) for kinds in (("number",), ("claim", "vignette")))
    number_values = dict.fromkeys(numbers, "1")
    states = {"state": "holds", "holds": True, "fails": False, "undetermined": False, "sentence": "Yes."}
    return {
        **dict.fromkeys(("numbers", "intervals", "bases"), number_values),
        "claims": dict.fromkeys(claims, states),
        "report": dict.fromkeys(REPORT_VALUES, "1"),
        "synthetic": True,  # type: ignore[dict-item]
    }


def _ids(notebook: SourceNotebook, kinds: tuple[str, ...], asked: set[str], around: Surroundings) -> set[str]:
    found: set[str] = set()
    for one in notebook.recorded(*kinds):
        if HOLE not in one:
            found.add(one)
        elif one == f"published_{HOLE}":
            found |= {f"published_{name}" for name in around.published_figures}
        else:
            pattern = re.escape(one).replace(re.escape(HOLE), r"\w+")
            found |= {name for name in asked if re.fullmatch(pattern, name)}
    return found


def _remedy(one: ProseFinding, notebook: SourceNotebook, around: Surroundings, ids: set[str]) -> str:
    subject = one.subject
    if one.topic is Topic.TYPED_NUMBER:
        return "put it on record with number() and write {{< meta numbers.ID >}} in its place"
    if one.topic is Topic.REFERENCE:
        return f"put the figure or table on record, or correct its name{nearest(subject, ids)}".rstrip("?")
    if one.topic is Topic.CITATION:
        if not subject:
            return "write (@fig-id) [@key]"
        return f"add the work to notebooks/references.bib, or correct its key{nearest(subject, around.citation_keys)}".rstrip(
            "?"
        )
    if one.topic is Topic.VALUE:
        branch, _, name = subject.partition(".")
        known = (
            notebook.recorded("number") if branch in _BRANCHES[:3] else notebook.recorded("claim", "vignette")
        )
        known = set(REPORT_VALUES) if branch == "report" else known
        return f"put it on record, or correct its name{nearest(name.split('.')[0], known)}".rstrip("?")
    return "see docs/tutorial.md for what pages of the series are made of"


def _claims(notebook: SourceNotebook) -> Iterator[Finding]:
    made = {
        one.identifier: one
        for one in notebook.evidence
        if one.kind in ("claim", "vignette") and HOLE not in one.identifier
    }
    passages = [Passage("", cell.source, cell.number) for cell in notebook.prose]
    passages += [Passage("", text) for text in _strings(notebook)]
    headed = {one.text("finding") for one in notebook.evidence if one.kind == "figure"}
    for one in check_claims_are_told(passages, made, headed, ""):
        call = made[one.subject]
        remedy = f"put {{{{< meta claims.{one.subject}.sentence >}}}} where it belongs, or remove the claim"
        message = one.message.partition(" (use ")[0]
        yield finding(notebook, call.cell, Rule.UNUSED_CLAIM, message, remedy, call.line)


def _strings(notebook: SourceNotebook) -> Iterator[str]:
    for cell in notebook.code:
        for node in ast.walk(cell.tree or ast.Module([], [])):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _wording(notebook: SourceNotebook) -> Iterator[Finding]:
    pieces = [_Piece(cell, cell.source) for cell in notebook.prose]
    for cell in notebook.code:
        for node in ast.walk(cell.tree or ast.Module([], [])):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
                pieces.append(_Piece(cell, node.value, node.lineno))
    passages = [Passage(str(place), piece.text, piece.cell.number) for place, piece in enumerate(pieces)]
    for one in check_wording(passages):
        piece = pieces[int(one.file)]
        yield finding(notebook, piece.cell, Rule.WORDING, one.message.partition("; write: ")[0],
                      f"write: {one.subject}", piece.line + one.line - 1)  # fmt: skip


def _mentioned(notebook: SourceNotebook) -> Iterator[Finding]:
    text = "\n".join(without_code(cell.source) for cell in notebook.prose)
    for one in notebook.evidence:
        name = one.identifier
        if one.kind not in ("figure", "table", "model") or HOLE in name:
            continue
        if not re.search(rf"@{re.escape(name)}(?![\w-])", text):
            yield finding(notebook, one.cell, Rule.UNMENTIONED, f"no text refers to {name}",
                          f"write @{name} where the text tells what it shows", one.line)  # fmt: skip


def _lost(notebook: SourceNotebook, around: Surroundings) -> Iterator[Finding]:
    """References from prose that stands where what it refers to isn't on record: some sources leave out its cell."""
    recorded: dict[str, list[frozenset[str]]] = {}
    for one in notebook.evidence:
        recorded.setdefault(one.identifier, []).append(one.cell.needs)
    given = frozenset(around.entry.requires) if around.entry else frozenset()
    for cell in notebook.prose:
        for line, text in enumerate(cell.source.split("\n"), start=1):
            for name in (*_REFERENCE.findall(text), *_META.findall(text)):
                where = cell.needs | given
                if name in recorded and not _always_there(recorded[name], where):
                    missing = min((sorted(one - where) for one in recorded[name]), key=len)
                    tags = " and ".join(f"needs:{one}" for one in missing)
                    yield finding(notebook, cell, Rule.LOST_REFERENCE,
                                  f"{name} is on record only where the source has {', '.join(missing)}",
                                  f"tag this cell {tags}, or require it in the catalogue", line)  # fmt: skip


def _always_there(recorded: Iterable[frozenset[str]], where: frozenset[str]) -> bool:
    """Whether each source that meets ``where`` also has the record; two cells may share the cases of one need."""
    open_needs = [one - where for one in recorded]
    if any(not one for one in open_needs):
        return True
    single = {next(iter(one)) for one in open_needs if len(one) == 1}
    return any(f"!{need}" in single for need in single)
