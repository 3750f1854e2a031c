"""A text in English comes out in another language, with its values and with the spaces of that language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from data_access.errors import UsageError
from series.translation import ENGLISH, Catalogue, Translator, translator

FRENCH = Translator(
    "fr",
    {
        "interface": Catalogue(
            {
                "Source: {source}": "Source : {source}",
                "About {number} victims were left out.": "Environ {number} victimes ont été écartées.",
                "no edition for {regions}": "pas d’édition pour : {regions}",
            },
            {"{n} file": ("{n} fichier", "{n} fichiers")},
        ),
        "vocabulary": Catalogue({"Eastern Europe": "Europe orientale", "Central Asia": "Asie centrale"}),
    },
)


def test_english_needs_no_catalogue() -> None:
    assert ENGLISH("Source: {source}", source="a") == "Source: a"
    assert ENGLISH.plural("{n} file", "{n} files", 1) == "1 file"
    assert ENGLISH.plural("{n} file", "{n} files", 0) == "0 files"
    assert ENGLISH.label("region", "Eastern Europe") == "Eastern Europe"
    assert translator("en") is ENGLISH


def test_a_text_without_values_is_left_as_it_stands() -> None:
    assert ENGLISH("{count} pages found.") == "{count} pages found."


def test_a_translation_has_its_values_and_the_spaces_of_its_language() -> None:
    assert FRENCH("Source: {source}", source="a : b") == "Source\u00a0: a : b", "values are not touched"


def test_what_is_not_translated_stays_english() -> None:
    assert FRENCH("Key messages") == "Key messages"
    assert FRENCH.prose("pages", "A paragraph.") == "A paragraph."


@pytest.mark.parametrize(("number", "told"), [(0, "0 fichier"), (1, "1 fichier"), (2, "2 fichiers")])
def test_french_takes_none_for_one(number: int, told: str) -> None:
    assert FRENCH.plural("{n} file", "{n} files", number) == told


def test_a_text_that_was_filled_in_before_is_found_by_its_words() -> None:
    assert FRENCH.filled("About 120 victims were left out.") == "Environ 120 victimes ont été écartées."
    assert FRENCH.filled("Another text.") == "Another text."
    assert (
        FRENCH.filled("no edition for Eastern Europe, Central Asia, Elsewhere")
        == "pas d’édition pour\u00a0: Europe orientale, Asie centrale, Elsewhere"
    )


def test_values_in_a_text_are_translated_as_names_of_its_domain_or_of_the_vocabulary() -> None:
    texts = {
        "cases in {place}, {what}": "cas en {place}, {what}",
        "cases {rest}": "cas {rest}",
        "of two kinds": "de deux sortes",
        "told of {far}{form}.": "dit de {far}{form}.",
        "; lines mark breaks": " ; des lignes marquent des ruptures",
    }
    french = replace(FRENCH, catalogues={**FRENCH.catalogues, "notebook": Catalogue(texts)})
    assert (
        french.find("notebook", "cases in Eastern Europe, of two kinds")
        == "cas en Europe orientale, de deux sortes"
    )
    assert french.find("notebook", "cases of two kinds") == "cas de deux sortes"
    assert french.find("notebook", "told of Ukraine; lines mark breaks.") == (
        "dit de Ukraine\u202f; des lignes marquent des ruptures."
    )
    assert french.find("notebook", "nothing like it") is None


def test_countries_have_the_names_of_the_united_nations() -> None:
    assert FRENCH.name("notebook", "Republic of Moldova") == "République de Moldova"
    assert FRENCH.label("country", "Germany") == "Allemagne"
    assert FRENCH.label("country", "Atlantis") == "Atlantis"


def test_entries_that_are_fuzzy_or_empty_are_no_translations(tmp_path: Path) -> None:
    folder = tmp_path / "fr"
    folder.mkdir()
    (folder / "interface.po").write_text(
        'msgid "a"\nmsgstr "un"\n\n#, fuzzy\nmsgid "b"\nmsgstr "deux"\n\nmsgid "c"\nmsgstr ""\n\n'
        'msgid "{n} d"\nmsgid_plural "{n} ds"\nmsgstr[0] "{n} D"\nmsgstr[1] ""\n',
        encoding="utf-8",
    )
    read = translator("fr", tmp_path)
    assert [read("a"), read("b"), read("c"), read.plural("{n} d", "{n} ds", 2)] == ["un", "b", "c", "2 ds"]


def test_a_catalogue_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "fr"
    folder.mkdir()
    (folder / "interface.po").write_bytes(b'msgid "a"\nmsgstr "\xff"\n')
    with pytest.raises(UsageError, match=r"translations/fr/interface\.po"):
        translator("fr", tmp_path)
