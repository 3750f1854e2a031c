"""Words as people type them: compared without case, accents and punctuation; months and countries in three languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from data_access.yaml_files import load_yaml

LANGUAGES = ("en", "fr", "es")
_WORDS = Path(__file__).with_name("words.yml")


def plain(text: object) -> str:
    """A text to compare: lower case, without accents, each run of other signs one space."""
    bare = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode()
    bare = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare)
    return re.sub(r"[^a-z0-9+?]+", " ", bare.lower()).strip()


@cache
def known_words() -> Mapping[str, Any]:
    """What own files call the columns and codes of the casebook."""
    content: dict[str, Any] = load_yaml(_WORDS.read_text(encoding="utf-8"))
    return content


@cache
def month_numbers() -> Mapping[str, int]:
    """Names of months and their abbreviations, in English, French and Spanish, after CLDR."""
    from babel.dates import get_month_names

    found = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                found[plain(name)] = number
    return {**found, "sept": 9, "fev": 2, "aout": 8, "dec": 12}


@cache
def country_words() -> Mapping[str, str]:
    """Names of countries in English, French and Spanish, and codes, to alpha-3 codes."""
    from data_access.vocabulary.countries import (
        codes_to_iso3,
        countries,
        country_name,
        everyday_name,
        names_to_iso3,
    )

    found = {plain(code): iso3 for code, iso3 in codes_to_iso3().items()}
    for language in LANGUAGES:
        for name in (everyday_name, country_name):
            found |= {plain(name(iso3, language)): iso3 for iso3 in countries()}
    return {**found, **{plain(name): iso3 for name, iso3 in names_to_iso3().items()}}
