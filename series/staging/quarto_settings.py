"""The project file of a language: that of the series, and what Quarto and our own filters need to write in it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import yaml

from series.rendering.words import KEY, LANGUAGES, printed_words
from series.translation import Translator

_PAGES = "pages"
_TEXT = re.compile(
    r'^(?P<key> *(?:- )?(?:title|description|text|section|left|right): )"(?P<text>[^"]+)"$', re.MULTILINE
)
_LANGUAGE = re.compile(r"^lang: *\S+ *$", re.MULTILINE)
_DATE_FORMATS = {"fr": "D MMMM YYYY", "es": "D [de] MMMM [de] YYYY"}
_DATE_FORMAT = re.compile(r"^date-format: .*$", re.MULTILINE)


def project_settings(text: str, translate: Translator, languages: Sequence[str]) -> str:
    """``_quarto.yml`` for one language of an edition; for English, where it is the only one, as it is.

    Words of Quarto's own that the series calls otherwise are set by name: it has no other way to change them, and
    ``lang`` alone leaves some of them in English.
    """
    added: dict[str, Any] = {}
    if len(languages) > 1:
        added[LANGUAGES] = list(languages)
    language = translate.language
    if language != "en":
        text = _TEXT.sub(
            lambda found: f"{found['key']}{_quoted(translate.text(_PAGES, found['text']))}", text
        )
        text = _LANGUAGE.sub(f"lang: {language}", text)
        text = _DATE_FORMAT.sub(f'date-format: "{_DATE_FORMATS.get(language, "D MMMM YYYY")}"', text)
        added["language"] = quarto_words(translate)
        added[KEY] = printed_words(translate)
    if not added:
        return text
    return f"{text.rstrip()}\n\n{yaml.safe_dump(added, allow_unicode=True, sort_keys=False, width=1000)}"


def project_texts(text: str) -> list[str]:
    """The texts of a ``_quarto.yml`` that readers see: titles, entries of the navigation, the foot of the pages."""
    return list(dict.fromkeys(found["text"] for found in _TEXT.finditer(text)))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def quarto_words(translate: Translator) -> dict[str, str]:
    """Quarto's own words by its keys (https://quarto.org/docs/authoring/language.html), as the series says them."""
    figure, table = translate("Figure"), translate("Table")
    equation, section = translate("Equation"), translate("Section")
    return {
        "crossref-fig-title": figure,
        "crossref-fig-prefix": figure,
        "crossref-tbl-title": table,
        "crossref-tbl-prefix": table,
        "crossref-eq-prefix": equation,
        "crossref-sec-prefix": section,
        "callout-note-title": translate("Note"),
        "callout-tip-title": translate("Tip"),
        "callout-important-title": translate("Important"),
        "callout-warning-title": translate("Warning"),
        "callout-caution-title": translate("Caution"),
        "toc-title-document": translate("Contents"),
        "toc-title-website": translate("On this page"),
        "section-title-references": translate("References"),
    }
