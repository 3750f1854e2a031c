"""The terms of the field in each language, and where a translation uses others (``translations/glossary.yml``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data_access.errors import UsageError
from series.translation.catalogue import FOLDER

NAME = "glossary.yml"
_ENDING = r"\w{0,2}"
"""What a word may have at its end beside the form that the glossary gives: plural and gender."""

_Words = Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Term(_Strict):
    """A term in English and what stands for it, the form to prefer first; ``source`` names where it comes from."""

    en: _Words
    fr: _Words
    es: _Words
    source: str

    def forms(self, language: str) -> list[str]:
        """The forms in a language."""
        found: list[str] = getattr(self, language)
        return found


class Forbidden(_Strict):
    """A word that no translation has, and what to write instead."""

    word: str
    instead: str


class Glossary(_Strict):
    """The whole glossary. ``sources`` says in full what the terms' sources are."""

    sources: dict[str, str]
    terms: list[Term]
    forbidden: dict[str, list[Forbidden]] = {}

    @model_validator(mode="after")
    def _sources_are_known(self) -> Glossary:
        unknown = sorted({term.source for term in self.terms} - set(self.sources))
        if unknown:
            raise ValueError(f"these sources are not described: {', '.join(unknown)}")
        return self

    def not_used(self, english: str, translated: str, language: str) -> Iterator[Term]:
        """Terms that stand in an English text and in no form in its translation."""
        for term in self.terms:
            if _stands(term.en, english) and not _stands(term.forms(language), translated):
                yield term

    def not_allowed(self, translated: str, language: str) -> Iterator[Forbidden]:
        """Words of a translation that no translation has."""
        for one in self.forbidden.get(language, ()):
            if _pattern(one.word).search(translated):
                yield one


def read_glossary(root: Path) -> Glossary:
    """The glossary of the project at ``root``. Raises ``UsageError`` that says what is wrong in it."""
    path = root / FOLDER / NAME
    try:
        return Glossary.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, ValidationError, yaml.YAMLError) as problem:
        raise UsageError(
            f"the glossary can't be read: {problem}", where=f"{FOLDER}/{NAME}", remedy="mend the file"
        ) from problem


def _stands(forms: list[str], text: str) -> bool:
    return any(_pattern(form).search(text) for form in forms)


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """A form with other endings of its words, whichever apostrophe and space stands between them."""
    words = [
        "-".join(re.escape(part.replace("'", "’")).replace("’", "['’]") + _ENDING for part in word.split("-"))
        for word in form.split()
    ]
    return re.compile(r"(?<![\w-])" + r"\s+".join(words) + r"(?!\w)", re.IGNORECASE)
