"""A site in three languages: how readers change them, and that nothing which the software writes is left in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page

from data_access.casebook.dictionary import dictionary_codes
from series.rendering.interface import Format
from series.rendering.search import FOLDER
from series.translation.catalogue import read_catalogue
from tests.browser.conftest import PATIENCE, served
from tests.browser.test_accessibility import violations
from tests.support.sample_staging import PROJECT_ROOT
from tests.support.three_languages import LANGUAGES, build_languages

LONG = 25
"""A text so long is looked for within others; a shorter one only where it stands alone."""

_READ_ALOUD = ("aria-label", "title", "placeholder", "alt")


class Seen(HTMLParser):
    """What readers see or hear of a page: its texts and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.language = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._silent += tag in ("script", "style")
        if tag == "html":
            self.language = found.get("lang") or ""
        self.texts += [value for name in _READ_ALOUD if (value := found.get(name))]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(" ".join(data.split()))


def seen(page: Path) -> Seen:
    reader = Seen()
    reader.feed(page.read_text("utf-8"))
    return reader


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_languages(tmp_path_factory.mktemp("languages"), {Format.HTML, Format.PDF})


@pytest.fixture
def open_page(browser: Browser, site: Path) -> Iterator[Callable[..., Page]]:
    contexts = []
    with served(site) as address:

        def open_it(name: str, *, width: int = 1280, scheme: str = "light") -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": 800},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            context.set_default_timeout(PATIENCE)
            contexts.append(context)
            page = context.new_page()
            page.goto(f"{address}/{name}")
            return page

        yield open_it
        for context in contexts:
            context.close()


def left_in_english(page: Path, language: str, by_authors: str) -> list[str]:
    """Texts of the catalogue that stand on the page as they are in English; those that authors wrote too are left out."""
    texts = read_catalogue(PROJECT_ROOT / "translations" / language / "interface.po").texts
    found = seen(page).texts
    alone, together = set(found), "\n".join(found)
    return [
        english
        for english, translated in texts.items()
        if translated != english and "{" not in english and english not in by_authors
        and (english in alone or (len(english) > LONG and english in together))
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "es"])
def test_no_english_of_the_software_is_left(site: Path, language: str) -> None:
    authors = "".join(path.read_text("utf-8") for path in PROJECT_ROOT.glob("*.qmd"))
    authors += (PROJECT_ROOT / "_quarto.yml").read_text("utf-8")
    authors += "\n".join(
        f"{code.label}\n{code.standard_code}" for code in dictionary_codes()
    )  # labels have another catalogue
    pages = sorted((site / language).rglob("*.html"))
    assert len(pages) > 8
    left = {page.name: left_in_english(page, language, authors) for page in pages}
    assert {name: texts for name, texts in left.items() if texts} == {}


def test_the_test_would_see_it(site: Path) -> None:
    found = left_in_english(site / "reports" / "trafficked-men.html", "fr", "")
    assert {"Skip to the content", "Key messages", "Annex: how this report was made"} <= set(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_say_in_which_language_they_are_and_search_is_in_it(site: Path, language: str) -> None:
    folder = site if language == "en" else site / language
    pages = [
        page
        for page in folder.rglob("*.html")
        if language != "en" or page.relative_to(site).parts[0] not in LANGUAGES
    ]
    assert {seen(page).language for page in pages} == {language}
    assert (folder / FOLDER / f"wasm.{language}.pagefind").is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_it_too(site: Path, language: str) -> None:
    folder = site if language == "en" else site / language
    with pikepdf.open(folder / "reports" / "trafficked-men.pdf") as pdf:
        assert str(pdf.Root.Lang).partition("-")[0] == language


def test_every_page_leads_to_itself_in_the_other_languages(site: Path) -> None:
    for page in sorted(site.glob("fr/**/*.html")):
        if page.name == "404.html":
            continue
        links = re.findall(
            r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', page.read_text("utf-8")
        )
        assert [code for code, _ in links] == [*LANGUAGES, "x-default"], page
        for code, address in links:
            to = (page.parent / address).resolve()
            assert to.is_file() and to.name == page.name, f"{page}: {code}"
            assert seen(to).language == ("en" if code == "x-default" else code)


def test_the_page_for_lost_readers_offers_every_language(site: Path) -> None:
    assert {"Français", "Español"} <= set(seen(site / "404.html").texts)
    assert {"English", "Español"} <= set(seen(site / "fr" / "404.html").texts)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_reader_stays_on_the_same_report(open_page: Callable[..., Page], width: int) -> None:
    page = open_page("reports/trafficked-men.html", width=width)
    page.get_by_role("navigation", name="Language").get_by_role("link", name="Français").click()
    page.wait_for_url("**/fr/reports/trafficked-men.html")
    switch = page.get_by_role("navigation", name="Langue")
    assert switch.locator("[aria-current]").inner_text() == "Français"
    switch.get_by_role("link", name="Español").click()
    page.wait_for_url("**/es/reports/trafficked-men.html")
    page.get_by_role("navigation", name="Idioma").get_by_role("link", name="English").click()
    page.wait_for_url(re.compile(r":\d+/reports/trafficked-men\.html$"))


def test_the_switch_is_the_first_thing_that_the_keyboard_reaches(open_page: Callable[..., Page]) -> None:
    page = open_page("fr/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hreflang") == "en"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.lang") == "es"
    page.keyboard.press("Enter")
    page.wait_for_url("**/es/index.html")


def test_search_answers_in_the_language_of_the_page(open_page: Callable[..., Page]) -> None:
    page = open_page("fr/index.html")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("searchbox", name="Rechercher dans la série").fill("protégés")
    page.locator(".search-results > li a").first.wait_for()
    assert "trouvée" in page.locator(".search-status").inner_text()
    assert "/fr/" in (page.locator(".search-results > li a").first.get_attribute("href") or "")
    page.get_by_role("searchbox").fill("ξξξξ")
    page.get_by_text("Aucun résultat pour").wait_for()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pages_with_the_switch_have_no_violation(
    open_page: Callable[..., Page], width: int, scheme: str
) -> None:
    page = open_page("fr/reports/trafficked-men.html", width=width, scheme=scheme)
    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.goto(page.url.replace("/fr/reports/trafficked-men.html", "/es/traces/trafficked-men.html"))
    assert violations(page) == []
