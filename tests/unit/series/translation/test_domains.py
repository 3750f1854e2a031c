"""Every text that readers see stands in a catalogue of each language, in its order, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from series.translation.domains import Domain, domains
from series.translation.entries import read_entries
from series.translation.languages import LANGUAGES
from series.translation.placeholders import lost_and_added

ROOT = Path(__file__).resolve().parents[4]
DOMAINS = list(domains(ROOT))


@pytest.mark.parametrize("domain", DOMAINS[1:], ids=lambda domain: domain.name)
def test_catalogues_are_up_to_date(domain: Domain) -> None:
    """If this fails, run ``series translate extract``."""
    wanted = [text.english for text in domain.texts(ROOT)]
    for language in LANGUAGES:
        entries = read_entries(ROOT / "translations" / language / f"{domain.name}.po")
        assert [entry.english for entry in entries] == wanted, language


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_loses_a_value(language: str) -> None:
    """``series translate check`` says more."""
    for domain in DOMAINS:
        for entry in read_entries(ROOT / "translations" / language / f"{domain.name}.po"):
            if entry.translated and not entry.fuzzy:
                assert [lost_and_added(entry.english, form) for form in entry.forms] == [([], [])] * len(
                    entry.forms
                ), f"{domain.name}: {entry.english}"


def test_each_notebook_has_a_catalogue_of_its_own() -> None:
    names = [domain.name for domain in DOMAINS]
    assert names[:3] == ["interface", "vocabulary", "pages"]
    assert "notebook-trafficked-men" in names
