"""The project file of each language: plain Quarto, with everything that Quarto and our filters write in that language."""

from __future__ import annotations

from pathlib import Path

import yaml

from series.rendering.words import KEY, LANGUAGES
from series.staging.quarto_settings import project_settings, project_texts
from series.translation import ENGLISH, Catalogue, Translator, translator

TEXT = (Path(__file__).resolve().parents[4] / "_quarto.yml").read_text("utf-8")
ALL = ("en", "fr", "es")


def test_english_alone_is_the_series_own_file_to_the_byte() -> None:
    assert project_settings(TEXT, ENGLISH, ["en"]) == TEXT


def test_english_among_others_says_which_languages_there_are() -> None:
    found = yaml.safe_load(project_settings(TEXT, ENGLISH, ALL))
    assert found[LANGUAGES] == list(ALL)
    assert found["lang"] == "en" and KEY not in found
    assert {key: value for key, value in found.items() if key != LANGUAGES} == yaml.safe_load(TEXT)


def test_another_language_sets_lang_and_the_words_that_quarto_would_leave_in_english() -> None:
    found = yaml.safe_load(project_settings(TEXT, translator("fr"), ALL))
    assert found["lang"] == "fr"
    assert found["language"]["crossref-tbl-title"] == found["language"]["crossref-tbl-prefix"] == "Tableau"
    assert found["language"]["callout-warning-title"] == "Avertissement"
    assert found[KEY]["Key messages"] == "Messages clés"
    assert found["project"] == yaml.safe_load(TEXT)["project"]


def test_dates_of_quarto_are_written_as_ours() -> None:
    assert (
        yaml.safe_load(project_settings(TEXT, translator("es"), ALL))["date-format"]
        == "D [de] MMMM [de] YYYY"
    )


def test_texts_of_the_navigation_are_translated_as_those_of_pages() -> None:
    french = Translator("fr", {"pages": Catalogue({"Reports": "Rapports", "About": 'À "propos"'})})
    found = yaml.safe_load(project_settings(TEXT, french, ALL))
    assert [entry["text"] for entry in found["website"]["navbar"]["left"]] == [
        "Rapports",
        "Methods",
        "Data",
        'À "propos"',
    ]
    assert found["website"]["sidebar"]["contents"][0]["section"] == "Rapports"
    assert {"Reports", "Thematic Research Series"} <= set(project_texts(TEXT))
