"""Gates on prose: what Quarto would print wrongly, or not at all, without stopping. Pure functions.

Each check takes texts with their place and returns findings with file, cell and line, so that an author can go there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from series.evidence.shortcodes import find_shortcodes, look_up


class Severity(StrEnum):
    STOP = "stop"
    """The release is stopped."""
    WARNING = "warning"
    """The publisher is told."""


class Topic(StrEnum):
    """What a finding is about."""

    VALUE = "value"
    """A shortcode or a condition that names no value on record."""
    REFERENCE = "reference"
    CITATION = "citation"
    PICTURE = "picture"
    TYPED_NUMBER = "typed number"
    CLAIM = "claim"
    WORDING = "wording"


@dataclass(frozen=True)
class Passage:
    """A piece of prose and where it stands: a file with a cell number (1 is the first), or an item of evidence."""

    file: str
    text: str
    cell: int | None = None


@dataclass(frozen=True, order=True)
class ProseFinding:
    """Something wrong in the prose. ``line`` counts within the passage, from 1; ``subject`` is the name it is about."""

    file: str
    cell: int
    line: int
    message: str
    severity: Severity = Severity.STOP
    topic: Topic = Topic.VALUE
    subject: str = ""

    def __str__(self) -> str:
        cell = f", cell {self.cell}" if self.cell else ""
        return f"{self.file}{cell}, line {self.line}: {self.message}"


_CODE = re.compile(
    r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)|(?P<tick>`+)[^`].*?(?P=tick)", re.DOTALL | re.MULTILINE
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MATHS = re.compile(r"\$\$.*?\$\$|(?<![\\\w])\$[^\s$](?:[^$\n]*[^\s$\\])?\$(?!\d)", re.DOTALL)
_CONDITION = re.compile(r"\b(?:when|unless)-meta\s*=\s*\"(?P<path>[^\"]*)\"")
_REFERENCE = re.compile(r"(?<![\w\\@./])@(?P<id>(?:fig|tbl|eq|sec|lst)-[A-Za-z0-9_-]*[A-Za-z0-9])")
_CITATION = re.compile(
    r"(?<![\w\\@./])-?@(?:\{(?P<braced>[^}\s]+)\}|(?P<key>[A-Za-z0-9_](?:[\w:.#$%&+?<>~/-]*[\w])?))"
)
_LOST_CITATION = re.compile(r"(?<![\w\\@./])@(?:fig|tbl|eq|sec|lst)-[\w-]+[ \t]*\n?[ \t]*\[[^\]\n]*@[^\]]*\]")
_LABEL = re.compile(r"\{[^{}\n]*#(?P<id>(?:fig|tbl|eq|sec|lst)-[\w-]+)")
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\([^)]*\)(?P<attributes>\{[^}]*\})?")
_UNSUPPORTED_DIV = re.compile(r"^:{3,}\s*\{[^}]*(?:layout-|\.panel-tabset)", re.MULTILINE)
_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+(?P<title>.*?)\s*(?:\{[^}]*\})?\s*$")
_PREFIXES = ("fig-", "tbl-", "eq-", "sec-", "lst-")


def check_prose(
    passages: Sequence[Passage],
    *,
    values: Mapping[str, Any],
    evidence: Collection[str],
    citation_keys: Collection[str],
) -> list[ProseFinding]:
    """All findings of the passages of one document, sorted by place.

    ``values`` is the tree that ``{{< meta … >}}`` reads (front matter), ``evidence`` the ids of figures and tables on
    record, ``citation_keys`` the keys of references.bib.
    """
    passages = [Passage(passage.file, without_code(passage.text), passage.cell) for passage in passages]
    labels = {match["id"] for passage in passages for match in _LABEL.finditer(passage.text)}
    targets = {*evidence, *labels}
    findings: list[ProseFinding] = []
    for passage in passages:
        findings += _shortcodes(passage, values)
        findings += _conditions(passage, values)
        findings += _references(passage, targets)
        findings += _citations(passage, citation_keys)
        findings += _pictures_and_layout(passage)
    findings += _typed_numbers(passages)
    return sorted(set(findings))


def check_claims_are_told(
    passages: Sequence[Passage],
    claims: Iterable[str],
    findings_of_figures: Collection[str],
    file: str,
) -> list[ProseFinding]:
    """Claims that no prose tells, or that are told in some states only, so that a result could be hidden."""
    text = "\n".join(without_code(passage.text) for passage in passages)
    told = []
    for claim in claims:
        if f"claims.{claim}.sentence" in text or claim in findings_of_figures:
            continue
        states = {state for state in ("holds", "fails", "undetermined") if f"claims.{claim}.{state}" in text}
        if not states:
            told.append(
                ProseFinding(
                    file,
                    0,
                    1,
                    f"the claim {claim} is never told in the prose",
                    topic=Topic.CLAIM,
                    subject=claim,
                )
            )
        elif len(states) < 3:
            missing = ", ".join(sorted({"holds", "fails", "undetermined"} - states))
            told.append(
                ProseFinding(
                    file,
                    0,
                    1,
                    f"the claim {claim} is told in some states only; nothing is said when it is: {missing} "
                    f"(use {{{{< meta claims.{claim}.sentence >}}}})",
                    topic=Topic.CLAIM,
                    subject=claim,
                )
            )
    return told


def bibliography_keys(bibliography: str) -> frozenset[str]:
    """The keys of a BibTeX file."""
    return frozenset(
        match["key"]
        for match in re.finditer(
            r"^\s*@(?P<kind>\w+)\s*\{\s*(?P<key>[^,\s]+)\s*,", bibliography, re.MULTILINE
        )
        if match["kind"].lower() not in ("comment", "string", "preamble")
    )


def _shortcodes(passage: Passage, values: Mapping[str, Any]) -> Iterator[ProseFinding]:
    for shortcode in find_shortcodes(passage.text):
        if shortcode.name != "meta":
            yield _finding(
                passage,
                shortcode.position,
                f"the shortcode {shortcode.name!r} isn't one that the series uses",
            )
            continue
        found = look_up(values, shortcode.argument)
        if found is None:
            yield _finding(
                passage, shortcode.position, _unknown(shortcode.argument, values), subject=shortcode.argument
            )
        elif found == "":
            yield _finding(passage, shortcode.position, f"{shortcode.argument} is empty for this source")
        elif isinstance(found, Mapping):
            yield _finding(
                passage, shortcode.position, f"{shortcode.argument} is a group of values, not one value"
            )
    for match in re.finditer(r"\{\{<(?![^{}]*>\}\})", passage.text):
        yield _finding(passage, match.start(), "a shortcode begins here and doesn't end")


def _unknown(path: str, values: Mapping[str, Any]) -> str:
    branch, _, name = path.partition(".")
    name = name.split(".")[0]
    if branch in ("intervals", "bases") and look_up(values, f"numbers.{name}") is not None:
        what = "interval" if branch == "intervals" else "base"
        return f"the number {name} has no {what}"
    kinds = {"numbers": "number", "intervals": "number", "bases": "number", "claims": "claim"}
    if branch in kinds and look_up(values, f"{branch}.{name}") is None:
        return f"there is no {kinds[branch]} {name!r} on record"
    return f"there is no value {path!r}"


def _conditions(passage: Passage, values: Mapping[str, Any]) -> Iterator[ProseFinding]:
    for match in _CONDITION.finditer(passage.text):
        path = match["path"]
        found = look_up(values, path)
        if not isinstance(found, bool):
            hint = _unknown(path, values) if found is None else f"{path} is no condition"
            yield _finding(
                passage,
                match.start(),
                f"{hint}, so its block would be hidden without a word",
                subject=path,
            )


def _references(passage: Passage, targets: Collection[str]) -> Iterator[ProseFinding]:
    for match in _REFERENCE.finditer(passage.text):
        identifier = match["id"]
        if identifier.startswith("sec-"):
            yield _finding(
                passage,
                match.start(),
                f"@{identifier}: headings have no numbers; link with [words](#{identifier})",
                Topic.REFERENCE,
                identifier,
            )
        elif identifier not in targets:
            yield _finding(
                passage,
                match.start(),
                f"@{identifier} refers to nothing in this document",
                Topic.REFERENCE,
                identifier,
            )
    for match in _LOST_CITATION.finditer(passage.text):
        yield _finding(
            passage,
            match.start(),
            f"the citation in {' '.join(match[0].split())!r} would be lost; write (@id) [@key] or @id; see [@key]",
            Topic.CITATION,
        )


def _citations(passage: Passage, keys: Collection[str]) -> Iterator[ProseFinding]:
    for match in _CITATION.finditer(passage.text):
        key = match["braced"] or match["key"]
        if not key.startswith(_PREFIXES) and key not in keys:
            yield _finding(
                passage, match.start(), f"the key @{key} isn't in references.bib", Topic.CITATION, key
            )


def _pictures_and_layout(passage: Passage) -> Iterator[ProseFinding]:
    for match in _IMAGE.finditer(passage.text):
        if not match["alt"].strip() and not re.search(r'fig-alt="[^"]', match["attributes"] or ""):
            yield _finding(passage, match.start(), "a picture without alternative text", Topic.PICTURE)
    for match in _UNSUPPORTED_DIV.finditer(passage.text):
        yield _finding(passage, match.start(), "layouts and tabsets aren't used in the series", Topic.PICTURE)


# -- numbers typed by hand ------------------------------------------------------------------------------------------------

_EXEMPT_SECTIONS = re.compile(
    r"\b(annex|appendix|method|definition|reference|cite|limitation|data|coverage|recommendation|glossary|note)",
    re.IGNORECASE,
)
_NOT_NUMBERS = (
    _MATHS,
    re.compile(r"\{\{<.*?>\}\}"),
    re.compile(r"\{[^{}\n]*\}"),
    re.compile(r"\]\([^)]*\)|<https?://[^>]*>|https?://\S+"),
    re.compile(r"\[\^[^\]]*\]"),
    re.compile(r"\[[^\]]*@[^\]]*\]"),
    re.compile(r"@[\w:.-]+(?:\s*\[[^\]]*\])?"),
    re.compile(r"^\s*(?:\(?\d+[.)]|[-*+])\s+", re.MULTILINE),
    re.compile(
        r"\b(?:Annex|Section|Chapter|Article|Art\.|Part|Form|Table|Figure|No\.|Note|Rev\.)\s+\d+[\w.()]*"
    ),
    re.compile(r"\b(?:1[89]|20)\d{2}(?:s|[–-]\d{2,4})?\b"),
    re.compile(r"\b9[059]\s?%\s+(?:confidence\s+)?intervals?\b"),
    re.compile(r"\b[A-Za-z]+[-_]?\d+\w*\b"),
)


def _typed_numbers(passages: Sequence[Passage]) -> Iterator[ProseFinding]:
    """Digits in the prose of findings: numbers there must come from the record. A first check; it only warns."""
    exempt = False
    for passage in passages:
        if passage.cell is None:
            continue
        text = passage.text
        for pattern in _NOT_NUMBERS:
            text = pattern.sub(_blank, text)
        for number, (line, original) in enumerate(
            zip(text.split("\n"), passage.text.split("\n"), strict=True), start=1
        ):
            heading = _HEADING.match(original)
            if heading and len(heading["marks"]) <= 2:
                exempt = bool(_EXEMPT_SECTIONS.search(heading["title"]))
            digits = re.search(r"\d[\d.,]*", line)
            if digits and not exempt and not original.startswith(("|", ":::")):
                yield ProseFinding(
                    passage.file,
                    passage.cell,
                    number,
                    f"the number {digits[0].rstrip('.,')} is typed by hand; put it on record with number()",
                    Severity.WARNING,
                    Topic.TYPED_NUMBER,
                    digits[0].rstrip(".,"),
                )


def without_code(text: str) -> str:
    """Spaces in place of code and comments, so that places stay."""
    return _COMMENT.sub(_blank, _CODE.sub(_blank, text))


def _blank(match: re.Match[str]) -> str:
    """Spaces in place of a match, with its line breaks, so that line numbers stay."""
    return re.sub(r"[^\n]", " ", match[0])


def _finding(
    passage: Passage, position: int, message: str, topic: Topic = Topic.VALUE, subject: str = ""
) -> ProseFinding:
    line = passage.text.count("\n", 0, position) + 1
    return ProseFinding(passage.file, passage.cell or 0, line, message, topic=topic, subject=subject)
