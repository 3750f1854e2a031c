"""How far the translations are, and what is wrong in them: what ``series translate status`` and ``check`` print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from series.translation.catalogue import FOLDER
from series.translation.entries import Entry, read_entries
from series.translation.glossary import Glossary
from series.translation.placeholders import lost_and_added


class Rule(StrEnum):
    """What a translation was held against."""

    PLACEHOLDERS = "placeholders"
    FORBIDDEN = "forbidden word"
    TERM = "term"
    END = "end"

    @property
    def is_fault(self) -> bool:
        """Whether it must be mended; the others are to be looked at."""
        return self in (Rule.PLACEHOLDERS, Rule.FORBIDDEN)


@dataclass(frozen=True)
class TranslationFinding:
    """Something wrong in a translation: the file, the English text, and what to do."""

    file: str
    english: str
    rule: Rule
    message: str


@dataclass(frozen=True)
class Progress:
    """How far a catalogue is: texts in all, translated ones, and those that changed since."""

    domain: str
    texts: int
    translated: int
    fuzzy: int

    @property
    def open(self) -> int:
        """Texts without any translation."""
        return self.texts - self.translated - self.fuzzy

    def __add__(self, other: Progress) -> Progress:
        return Progress(
            self.domain,
            self.texts + other.texts,
            self.translated + other.translated,
            self.fuzzy + other.fuzzy,
        )


def progress_of(root: Path, language: str, known: Sequence[str]) -> list[Progress]:
    """How far the catalogues of a language are, domain by domain; one that isn't there has no texts."""
    return [_progress(domain, read_entries(_path(root, language, domain))) for domain in known]


def check_language(
    root: Path, language: str, known: Sequence[str], glossary: Glossary
) -> Iterator[TranslationFinding]:
    """What is wrong in the catalogues of a language; what isn't translated yet is no fault."""
    for domain in known:
        file = f"{FOLDER}/{language}/{domain}.po"
        for entry in read_entries(_path(root, language, domain)):
            if entry.translated and not entry.fuzzy:
                yield from _check(entry, file, language, glossary)


def _check(entry: Entry, file: str, language: str, glossary: Glossary) -> Iterator[TranslationFinding]:
    def finding(rule: Rule, message: str) -> TranslationFinding:
        return TranslationFinding(file, entry.english, rule, message)

    for translated in entry.forms:
        lost, added = lost_and_added(entry.english, translated)
        if lost:
            yield finding(
                Rule.PLACEHOLDERS, f"it lacks {', '.join(lost)}: put it back as it stands in English"
            )
        if added:
            yield finding(Rule.PLACEHOLDERS, f"it has {', '.join(added)}, which English doesn't: take it out")
        for word in glossary.not_allowed(translated, language):
            yield finding(Rule.FORBIDDEN, f"it says {word.word!r}: write {word.instead!r}")
        for term in glossary.not_used(entry.english, translated, language):
            forms = " or ".join(repr(form) for form in term.forms(language))
            yield finding(Rule.TERM, f"for {term.en[0]!r} the glossary has {forms}")
        if _is_sentence(entry.english) and translated.rstrip()[-1:] not in ".?!»)":
            yield finding(Rule.END, "it doesn't end as a sentence, as English does")


def _is_sentence(text: str) -> bool:
    return text.rstrip()[-1:] in (".", "?", "!") and " " in text.strip()


def _progress(domain: str, entries: Iterable[Entry]) -> Progress:
    found = list(entries)
    fuzzy = sum(entry.fuzzy for entry in found)
    translated = sum(entry.translated and not entry.fuzzy for entry in found)
    return Progress(domain, len(found), translated, fuzzy)


def _path(root: Path, language: str, domain: str) -> Path:
    return root / FOLDER / language / f"{domain}.po"
