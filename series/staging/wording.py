"""The wording that the field demands, as a check: which phrases a text has that the series does not use, and why.

Titles of works are left as their authors wrote them: those in italics or quotation marks where the paragraph cites a work
or gives its year. Code, links and citations are no prose.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from data_access.yaml_files import load_yaml
from series.staging.prose_checks import Passage, ProseFinding, Topic, without_code

_PHRASES = Path(__file__).with_name("wording.yml")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?:;])\s+(?=[A-Z*{\[(])|\n\s*\n|\n\s*[-*|#]\s*")
_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?!\s*\n))+")
_TITLE = re.compile(r"(?<![*\w])\*[^*\n][^*]*\*(?![*\w])|“[^”]*”|\"[^\"]*\"|«[^»]*»")
_CITES = re.compile(r"@[\w{]|\((?:1[89]|20)\d\d\w?\)|\b(?:1[89]|20)\d\d[.,]")
_NO_PROSE = re.compile(r"\]\([^)]*\)|<?https?://\S+|\{\{<.*?>\}\}|@[\w{][\w:.}/-]*")


class Phrase(BaseModel):
    """A phrase that is not used: its pattern, what makes it right, why, and what to write."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    pattern: str
    reason: str
    use: str
    section: str
    unless: str | None = None
    exact_case: bool = False

    def found_in(self, sentence: str) -> Iterator[re.Match[str]]:
        """Where a sentence has the phrase, unless it is one in which it is right."""
        if self.unless and re.search(self.unless, sentence, re.IGNORECASE):
            return
        yield from re.finditer(self.pattern, sentence, 0 if self.exact_case else re.IGNORECASE)


@cache
def phrases() -> tuple[Phrase, ...]:
    """The phrases that the series does not use."""
    content = load_yaml(_PHRASES.read_text(encoding="utf-8"))
    return tuple(Phrase(**entry) for entry in content["phrases"])


def check_wording(passages: Iterable[Passage]) -> list[ProseFinding]:
    """Every phrase that the series does not use, with its place, its reason and what to write instead."""
    findings = []
    for passage in passages:
        text = _as_prose(passage.text)
        for start, sentence in _sentences(text):
            for phrase in phrases():
                findings += [
                    _finding(passage, start + match.start(), match[0], phrase)
                    for match in phrase.found_in(sentence.replace("\n", " "))
                ]
    return sorted(set(findings))


def passages_of_notebook(notebook: Any, file: str) -> list[Passage]:
    """The prose of a notebook: its text cells, and the words in its code (sentences of claims, captions, alt texts)."""
    passages = []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            passages.append(Passage(file, cell.source, number))
        elif cell.cell_type == "code":
            passages += [Passage(file, words, number) for words in words_of_code(cell.source)]
    return passages


def words_of_code(code: str) -> list[str]:
    """The strings of a piece of Python that have several words: what a reader may come to see, docstrings left out."""
    tree = ast.parse(code)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    strings: Sequence[ast.Constant] = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
    return [str(node.value) for node in strings if " " in str(node.value).strip()]


def _as_prose(text: str) -> str:
    """A text without code, links and the titles of works, each letter in its place."""
    text = _PARAGRAPH.sub(_without_titles, without_code(text))
    return _NO_PROSE.sub(_blank, text)


def _without_titles(paragraph: re.Match[str]) -> str:
    return _TITLE.sub(_blank, paragraph[0]) if _CITES.search(paragraph[0]) else paragraph[0]


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for end in _SENTENCE_ENDS.finditer(text):
        yield start, text[start : end.start()]
        start = end.end()
    yield start, text[start:]


def _finding(passage: Passage, position: int, words: str, phrase: Phrase) -> ProseFinding:
    line = passage.text.count("\n", 0, position) + 1
    message = f"{words!r}: {phrase.reason}; write: {phrase.use} (BRIEF {phrase.section})"
    return ProseFinding(
        passage.file, passage.cell or 0, line, message, topic=Topic.WORDING, subject=phrase.use
    )


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
