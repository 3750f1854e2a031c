"""The software's own texts are all translated, with every value in its place, and in the terms of the field."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from series.translation.catalogue import Catalogue, read_catalogue
from series.translation.interface import interface_texts, refresh_interface

ROOT = Path(__file__).resolve().parents[4]
LANGUAGES = ["fr", "es"]
_NAMES = re.compile(r"\{\w+\}")
_NOT_WRITTEN = {
    "fr": r"rechute|victime[s]? de trafic\b|trafic d.êtres|trafic de personnes|esclaves? sexuel",
    "es": r"tráfico de personas|víctimas? de tráfico|esclav[ao]s? sexual|recaída",
}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def catalogue(language: str) -> Catalogue:
    return read_catalogue(ROOT / "translations" / language / "interface.po")


def test_nothing_is_left_to_translate(catalogue: Catalogue) -> None:
    translated = {*catalogue.texts, *catalogue.plurals}
    assert [text.english for text in interface_texts(ROOT) if text.english not in translated] == []


def test_the_catalogue_is_up_to_date(language: str, tmp_path: Path) -> None:
    """If this fails, run ``series translate extract``, or call ``refresh_interface``, and translate what is new."""
    ours = ROOT / "translations" / language / "interface.po"
    copy = tmp_path / "translations" / language / "interface.po"
    copy.parent.mkdir(parents=True)
    shutil.copyfile(ours, copy)
    (tmp_path / "series").symlink_to(ROOT / "series")
    assert refresh_interface(tmp_path, language).read_bytes() == ours.read_bytes()


def test_every_value_is_in_its_place(catalogue: Catalogue) -> None:
    for english, translated in catalogue.texts.items():
        assert sorted(_NAMES.findall(english)) == sorted(_NAMES.findall(translated)), english
    for english, forms in catalogue.plurals.items():
        for form in forms:
            assert sorted(_NAMES.findall(english)) == sorted(_NAMES.findall(form)), english


def test_what_surrounds_a_text_is_kept(catalogue: Catalogue) -> None:
    for english, translated in catalogue.texts.items():
        if english.endswith(" "):
            assert translated.endswith(" "), english
        assert translated.endswith(".") == english.endswith(".") or english == "No.", english
        assert "  " not in translated, english


def test_the_terms_of_the_field_are_used(language: str, catalogue: Catalogue) -> None:
    found = [
        text for text in catalogue.texts.values() if re.search(_NOT_WRITTEN[language], text, re.IGNORECASE)
    ]
    assert found == []
    reported = {"fr": "présumé", "es": "presunto"}[language]
    of_perpetrators = [
        translated
        for english, translated in catalogue.texts.items()
        if "reported perpetrator" in english.lower()
    ]
    assert of_perpetrators and all(reported in text.lower() for text in of_perpetrators)
