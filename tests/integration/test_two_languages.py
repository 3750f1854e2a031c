"""A small publication in two languages: the same numbers in both, figures in each, and the same bytes twice."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from typer.testing import CliRunner

from series.cli.app import app
from series.evidence import read_record
from series.release.manifest import sha256
from series.review.pages import check_values
from series.scan.numbers import numbers_in
from series.scan.readers.html_page import page_of
from tests.support.ctdc_files import write_publisher
from tests.support.publishable import write_publishable_project
from tests.support.translations import write_translations

REPORT = "trafficked-men"
SENTENCE = "Men are {{< meta numbers.men_share >}} of registered victims."
FRENCH = {
    SENTENCE: "Les hommes représentent {{< meta numbers.men_share >}} des victimes enregistrées.",
    "Men are a minority.": "Les hommes sont une minorité.",
    "Share by sex": "Part par sexe",
    "Share of registered victims by sex.": "Part des victimes enregistrées par sexe.",
    "Results": "Résultats",
    "@fig-men and @tbl-sex show the registered victims by sex.": "@fig-men et @tbl-sex montrent les victimes par sexe.",
}


@dataclass(frozen=True)
class Project:
    """A small project with a French catalogue for its notebook, and a file of cases."""

    root: Path
    data: Path

    @property
    def edition(self) -> Path:
        return (self.root / "output" / "current").resolve()

    def publish(self, *further: str) -> str:
        """Publish, and return what was told of the steps."""
        arguments = ["publish", "--source", "ctdc-global", "--data", str(self.data), *further]
        before = Path.cwd()
        os.chdir(self.root)
        try:
            result = CliRunner().invoke(app, arguments, env={"NO_COLOR": "1"})
        finally:
            os.chdir(before)
        assert result.exit_code == 0, result.stderr
        return result.stderr


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Published in English and French; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("languages")
    rows = [
        {
            "yearOfRegistration": str(2014 + at % 3), "Datasource": "Case Management",
            "gender": "Male" if at % 4 == 0 else "Female", "ageBroad": "21--23", "majorityStatus": "Adult",
            "citizenship": "UA", "CountryOfExploitation": "UA",
        }
        for at in range(2400)
    ]  # fmt: skip
    project = Project(
        write_publishable_project(folder / "series"), write_publisher(folder / "cases.csv", *rows)
    )
    write_translations(project.root, "fr", f"notebook-{REPORT}", FRENCH)
    project.publish("--languages", "en,fr")
    return project


def test_each_language_has_its_pages_pdfs_and_project(published: Project) -> None:
    edition = published.edition
    for folder, language in (("", "en"), ("fr/", "fr")):
        page = (edition / "site" / folder / "reports" / f"{REPORT}.html").read_text(encoding="utf-8")
        assert f'<html lang="{language}"' in page
        with pikepdf.open(edition / "site" / folder / "reports" / f"{REPORT}.pdf") as pdf:
            assert str(pdf.Root.Lang) == language
        settings = (edition / "staging" / language / "_quarto.yml").read_text(encoding="utf-8")
        assert f"lang: {language}" in settings
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["series"]["languages"] == ["en", "fr"]
    assert manifest["command"].endswith("--languages en,fr")


def test_french_pages_have_the_numbers_of_the_english_ones(published: Project) -> None:
    english, french = (
        _numbers(published, folder, language) for folder, language in (("", "en"), ("fr", "fr"))
    )
    assert english == french
    assert {"25", "1,800"} <= set(numbers_in(_text(published, "")))
    assert "1\u202f800" in _text(published, "fr")


def test_records_of_both_languages_have_the_same_values(published: Project) -> None:
    evidence = published.edition / "evidence" / REPORT
    english, french = read_record(evidence), read_record(evidence / "fr")
    assert check_values(english, french).verdict.agrees
    assert french.claims[0].sentence == "Les hommes sont une minorité."


def test_figures_are_drawn_in_the_language(published: Project) -> None:
    for place in ("evidence/{report}/{language}", "site/{language}/reports/{report}/data"):
        for name in ("fig-men.svg", "fig-men-phone.svg"):
            english = published.edition / place.format(report=REPORT, language="") / name
            french = published.edition / place.format(report=REPORT, language="fr") / name
            assert "<!-- Share by sex -->" in english.read_text(encoding="utf-8")
            assert "<!-- Part par sexe -->" in french.read_text(encoding="utf-8")
            assert "Share by sex" not in french.read_text(encoding="utf-8")
    pictures = {sha256(path) for path in published.edition.glob("evidence/**/fig-men.png")}
    assert len(pictures) == 2


def test_categories_have_their_names_in_the_language(published: Project) -> None:
    table = published.edition / "site" / "{}" / "reports" / REPORT / "data" / "tbl-sex.csv"
    english, french = (Path(str(table).format(folder)).read_text(encoding="utf-8") for folder in ("", "fr"))
    assert "women and girls" in english
    assert "femmes et filles" in french and "women" not in french


def test_what_is_not_translated_says_so(published: Project) -> None:
    """The caption of the table has no translation here."""
    assert "not-translated" in _page(published, "fr")
    assert "not-translated" not in _page(published, "")


def test_the_same_again_is_the_same_to_the_byte(published: Project, tmp_path: Path) -> None:
    """Drawn, staged, rendered and packed anew, with nothing remembered."""
    again = Project(tmp_path / "series", published.data)
    shutil.copytree(published.root, again.root, ignore=shutil.ignore_patterns("output"))
    kept = os.environ["SERIES_CACHE"]
    os.environ["SERIES_CACHE"] = str(tmp_path / "casebooks")
    try:
        again.publish("--languages", "fr,en")
    finally:
        os.environ["SERIES_CACHE"] = kept
    assert again.edition.name == published.edition.name
    assert _hashes(again.edition) == _hashes(published.edition)


def test_other_words_of_a_figure_draw_it_again_and_prose_does_not(published: Project, tmp_path: Path) -> None:
    project = Project(tmp_path / "series", published.data)
    shutil.copytree(published.root, project.root, ignore=shutil.ignore_patterns("output"))
    write_translations(project.root, "fr", f"notebook-{REPORT}", {**FRENCH, "Results": "Constats"})
    assert f"unchanged: {REPORT}" in project.publish("--languages", "en,fr", "--formats", "html")
    assert "Constats" in _page(project, "fr")


def _page(project: Project, folder: str) -> str:
    return (project.edition / "site" / folder / "reports" / f"{REPORT}.html").read_text(encoding="utf-8")


def _text(project: Project, folder: str) -> str:
    return page_of(_page(project, folder)).flow


def _numbers(project: Project, folder: str, language: str) -> Counter[str]:
    return Counter(number.replace(",", "") for number in numbers_in(_text(project, folder), language))


def _hashes(edition: Path) -> dict[str, str]:
    files = {
        path.relative_to(edition).as_posix(): sha256(path) for path in edition.rglob("*") if path.is_file()
    }
    files.pop("run-log.json")
    return files
