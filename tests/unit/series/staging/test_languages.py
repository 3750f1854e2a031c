"""From each page a reader gets to the same page in the other languages, and machines are told of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from series.staging.languages import alternates, language_switch, way_to
from series.staging.model import Setting
from series.staging.report import stage_report
from series.staging.traces import trace_page
from series.translation import Translator
from tests.support.sample_series import executed, setting

LANGUAGES = ("en", "fr", "es")


def told_in(language: str, languages: tuple[str, ...] = LANGUAGES) -> Setting:
    return replace(setting(), translate=Translator(language), languages=languages)


@pytest.mark.parametrize(
    ("language", "to", "address", "way"),
    [
        ("en", "fr", "index.html", "fr/index.html"),
        ("en", "es", "reports/men.html", "../es/reports/men.html"),
        ("fr", "en", "index.html", "../index.html"),
        ("fr", "en", "reports/men.html", "../../reports/men.html"),
        ("fr", "es", "traces/men.html", "../../es/traces/men.html"),
        ("es", "es", "reports/men.html", "men.html"),
    ],
)
def test_a_page_has_the_same_address_in_each_language(language: str, to: str, address: str, way: str) -> None:
    assert way_to(told_in(language), address, to) == way


def test_the_switch_names_each_language_as_its_readers_do_and_marks_the_current_one() -> None:
    text = language_switch(told_in("fr"), "reports/men.html")
    assert '- [English](../../reports/men.html){lang="en" hreflang="en"}' in text
    assert '- [Français]{aria-current="true"}' in text
    assert '- [Español](../../es/reports/men.html){lang="es" hreflang="es"}' in text
    assert 'role="navigation"' in text


def test_machines_are_told_of_all_languages_and_of_the_one_for_all_others() -> None:
    assert alternates(told_in("fr"), "index.html").splitlines() == [
        '<link rel="alternate" hreflang="en" href="../index.html">',
        '<link rel="alternate" hreflang="fr" href="index.html">',
        '<link rel="alternate" hreflang="es" href="../es/index.html">',
        '<link rel="alternate" hreflang="x-default" href="../index.html">',
    ]


def test_an_edition_in_one_language_has_nothing_to_switch() -> None:
    alone = told_in("en", ("en",))
    assert language_switch(alone, "index.html") == alternates(alone, "index.html") == ""
    assert "language-switch" not in trace_page(executed(), alone)


def test_reports_and_traces_have_both() -> None:
    report = stage_report(executed(), told_in("fr"))
    text = "\n".join(str(cell["source"]) for cell in report["cells"])
    for page in (text, trace_page(executed(), told_in("fr"))):
        assert "::: {.language-switch" in page
        assert 'hreflang="x-default"' in page
