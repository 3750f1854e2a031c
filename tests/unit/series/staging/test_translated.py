"""An edition is staged in another language: what authors wrote comes from the catalogues, values and names of things stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from series.errors import GateError
from series.evidence.formatting import Formatter
from series.staging import SeriesToStage, stage_series
from series.staging.annex import evidence_hash
from series.staging.data_parts import coverage
from series.staging.dictionary_part import schema_dictionary
from series.staging.model import Setting, citation
from series.staging.translated import page_in_language, report_in_language, setting_in_language
from series.translation import Catalogue, Translator, translator
from tests.support.protected import protected_table
from tests.support.sample_series import executed, project_root, setting

NOTEBOOK = f"notebook-{executed().report.notebook.stem}"


def french(**catalogues: dict[str, str]) -> Translator:
    named = {name.replace("_", "-"): Catalogue(texts) for name, texts in catalogues.items()}
    return Translator("fr", named)


def of_notebook(texts: dict[str, str], **others: dict[str, str]) -> Translator:
    return french(**{NOTEBOOK: texts}, **others)


def told_in(translate: Translator) -> Setting:
    return replace(setting(), translate=translate, languages=("en", "fr"))


def test_evidence_has_its_words_in_the_language_and_its_values_as_they_are() -> None:
    english = executed()
    figure, number = english.record.figures[0], english.record.numbers[0]
    words = {figure.caption: "Légende.", figure.alt: "Texte.", number.label: "étiquette"}
    record = report_in_language(english, of_notebook(words)).record
    assert (record.figures[0].caption, record.figures[0].alt) == ("Légende.", "Texte.")
    assert record.numbers[0].label == "étiquette"
    assert [cell.value for cell in record.released_cells()] == [
        cell.value for cell in english.record.released_cells()
    ]


def test_the_hash_of_the_evidence_is_that_of_english() -> None:
    english = executed()
    label = english.record.numbers[0].label
    translated = report_in_language(english, of_notebook({label: "autre"}))
    assert evidence_hash([translated]) == evidence_hash([english])


def test_what_is_in_a_language_is_not_translated_again() -> None:
    translate = of_notebook({})
    once = report_in_language(executed(), translate)
    assert report_in_language(once, translate) is once


def test_english_is_left_alone() -> None:
    english = executed()
    assert report_in_language(english, setting().translate) is english
    assert setting_in_language(setting()) == setting()


def test_the_catalogue_of_the_series_is_translated() -> None:
    title = executed().report.title
    translate = french(pages={title: "Les hommes", setting().series.title: "La série"})
    assert report_in_language(executed(), translate).report.title == "Les hommes"
    assert setting_in_language(told_in(translate)).series.title == "La série"


def test_a_page_has_its_front_matter_in_the_language_and_its_markers() -> None:
    page = '---\ntitle: "Data"\nformat:\n  html: default\n---\n\n## The source {#source}\n\n<!-- staging: source -->\n'
    written = page_in_language(page, french(pages={"Data": "Données", "The source": "La source"}))
    assert written.startswith("---\ntitle: Données\n")
    assert written.endswith("\n## La source {#source}\n\n<!-- staging: source -->\n")


def test_a_translation_that_loses_a_value_stops_the_release(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    root = project_root(tmp_path / "root")
    wrong = of_notebook({"Of {{< meta numbers.men_share >}}, see @fig-a.": "De rien, voir @fig-b."})
    with pytest.raises(GateError, match=r"lacks @fig-a, .*numbers\.men_share.* has @fig-b") as refused:
        stage_series(tmp_path / "staging", SeriesToStage(told_in(wrong), [executed()]), root)
    assert f"translations/fr/{NOTEBOOK}.po" in str(refused.value)
    assert not (tmp_path / "staging").exists()


def test_the_coverage_of_the_data_page_has_its_heads_names_and_notes_in_the_language() -> None:
    data = protected_table(
        {("sex", "1999"): 100.0, ("settlement", "1999"): 76.0},
        ("variable", "year"),
        labels={"variable": {"sex": "sex", "settlement": "place of living"}},
        notes=(
            "Counts are rounded to the nearest 5, so they may not add up.",
            "Shares of cases with known answers.",
        ),
    )
    translate = translator("fr")
    told = coverage(data, Formatter(translate=translate), translate)
    assert "| Sexe " in told and "| Lieu de vie " in told
    assert "Les effectifs sont arrondis à 5 près" in told
    assert not any(english in told for english in ("Sex ", "rounded", "Shares", "nearest"))


def test_titles_and_meanings_have_the_spaces_of_french() -> None:
    translate = translator("fr")
    assert "\u202f; fait partie de la clé" in schema_dictionary(translate)
    assert f"{setting().series.title}\u00a0: " in citation(told_in(translate))
