"""An edition in another language, before it is staged: notebooks, records, pages and the catalogue from the translations.

What is English already, or has no translation, stays as it is; a translation that loses a value stops the release.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import yaml

from series.staging.model import ExecutedReport, Setting
from series.staging.translated_record import translated_record
from series.translation import Translator
from series.translation.catalogue import FOLDER
from series.translation.languages import REFERENCE
from series.translation.markdown import InLanguage
from series.translation.notebook_texts import notebook_domain
from series.translation.page_texts import FRONT_MATTER, FRONT_TEXTS
from series.translation.placeholders import lost_and_added
from series.translation.translator import PAGES, VOCABULARY


def setting_in_language(setting: Setting) -> Setting:
    """The setting with the texts of the series in its language."""
    if _is_english(setting.translate):
        return setting
    series = setting.series
    found = {
        name: _page(setting.translate, getattr(series, name)) for name in ("title", "subtitle", "publisher")
    }
    authors = [_page(setting.translate, author) for author in series.authors]
    edition = replace(setting.edition, name=_page(setting.translate, setting.edition.name))
    return replace(setting, series=series.model_copy(update={**found, "authors": authors}), edition=edition)


def report_in_language(executed: ExecutedReport, translate: Translator) -> ExecutedReport:
    """The report with its prose, its record and what the catalogue says of it in the language.

    One that was put into a language before is returned as it is.
    """
    if _is_english(translate) or executed.english is not None:
        return executed
    domain = notebook_domain(executed.report.notebook)
    texts = InLanguage(translate.language, lambda text: translate.find(domain, text), _mark(translate))

    def found(text: str) -> str | None:
        return translate.find(domain, text) or translate.find(VOCABULARY, text, domain)

    cells = [
        {**cell, "source": texts.write(str(cell["source"]))} if cell["cell_type"] == "markdown" else cell
        for cell in executed.notebook["cells"]
    ]
    return replace(
        executed,
        report=_report(executed, translate),
        notebook={**executed.notebook, "cells": cells},
        record=translated_record(executed.record, translate, domain, replace(texts, find=found)),
        english=executed,
    )


def page_in_language(template: str, translate: Translator) -> str:
    """A page's template in the language, with its front matter; markers of staging stay."""
    if _is_english(translate):
        return template
    texts = InLanguage(translate.language, lambda text: translate.find(PAGES, text), _mark(translate))
    found = FRONT_MATTER.match(template)
    if not found:
        return texts.write(template)
    front: dict[str, Any] = yaml.safe_load(found["yaml"]) or {}
    front |= {key: _page(translate, front[key]) for key in FRONT_TEXTS if front.get(key)}
    written = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=100_000)
    return f"---\n{written}---\n{texts.write(template[found.end() :])}"


def titles_in_language(
    named: Sequence[tuple[str, str]], translate: Translator
) -> tuple[tuple[str, str], ...]:
    """Titles of reports in the language, with what is said of each."""
    return tuple((_page(translate, title), told) for title, told in named)


def faults_of_translations(translate: Translator, reports: Sequence[ExecutedReport]) -> Iterator[str]:
    """Translations of what is staged that lose a value, a reference or an address, or have one of their own."""
    for domain in dict.fromkeys(
        (*(notebook_domain(one.report.notebook) for one in reports), PAGES, VOCABULARY)
    ):
        catalogue = translate.catalogues.get(domain)
        for english, translated in (catalogue.texts if catalogue else {}).items():
            lost, added = lost_and_added(english, translated)
            if lost or added:
                told = told_of_placeholders(english, lost, added)
                yield f"{FOLDER}/{translate.language}/{domain}.po: {told}"


def told_of_placeholders(english: str, lost: Sequence[str], added: Sequence[str]) -> str:
    """What is wrong with the translation of a text, in one sentence."""
    parts = [f"lacks {', '.join(lost)}"] if lost else []
    parts += [f"has {', '.join(added)} of its own"] if added else []
    return f"the translation of {_short(english)!r} {' and '.join(parts)}"


def _short(text: str, length: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def _report(executed: ExecutedReport, translate: Translator) -> Any:
    report = executed.report
    return replace(
        report,
        title=_page(translate, report.title),
        subtitle=_page(translate, report.subtitle),
        summary=_page(translate, report.summary),
        authors=tuple(_page(translate, author) for author in report.authors),
        keywords=tuple(_page(translate, word) for word in report.keywords),
        region=None if report.region is None else translate.name(PAGES, report.region),
    )


def _page(translate: Translator, english: str) -> str:
    found = translate.find(PAGES, " ".join(english.split()))
    return english if found is None else found


def _mark(translate: Translator) -> str:
    return translate("not yet translated")


def _is_english(translate: Translator) -> bool:
    return translate.language == REFERENCE
