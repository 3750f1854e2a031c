"""The demonstration published in every language: what is translated stands in no page in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from series.scan.readers.html_page import page_of
from series.translation import read_catalogues
from series.translation.languages import LANGUAGES
from series.translation.markdown import NOT_TRANSLATED
from tests.support.published_edition import PROJECT, PublishedEdition, publish

pytestmark = pytest.mark.slow

_VALUES_AND_MARKS = re.compile(r"\{\{<.*?>\}\}|\{[^{}]*\}|\[@[^\]]*\]|[*`#]")
_QUOTED = re.compile(r"<code.*?</code>", re.DOTALL)
_FEWEST_WORDS = 3
_KEPT = frozenset(
    (
        # How the source asks to be cited, and a title in the references.
        "Synthetic demonstration data", "Demonstration casebook (synthetic)", "The trafficking-series authors",
        "Synthetic demonstration data — not findings.", "Thematic Research Series", "CTDC Global Synthetic Dataset",
        # Values of the program's own parameters.
        "Australia and New Zealand", "South-eastern Asia",
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory, private_cache: Path) -> PublishedEdition:
    languages = ",".join(("en", *LANGUAGES))
    return publish(tmp_path_factory.mktemp("languages"), "--languages", languages, "--formats", "html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_is_translated_is_left_in_english(edition: PublishedEdition, language: str) -> None:
    texts = set(_english_texts(language)) - _KEPT
    assert len(texts) > 1000
    pages = sorted((edition.site / language).rglob("*.html"))
    assert len(pages) > 20
    left = {(page.name, text) for page in pages for text in texts if text in _seen(page)}
    assert left == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(edition: PublishedEdition, language: str) -> None:
    marked = [
        page.name for page in (edition.site / language).rglob("*.html") if NOT_TRANSLATED in page.read_text()
    ]
    assert marked == []


def test_the_test_would_see_english(edition: PublishedEdition) -> None:
    page = _seen(edition.site / "reports" / "trafficked-men.html")
    assert sum(text in page for text in _english_texts("fr")) > 50


def _english_texts(language: str) -> Iterator[str]:
    """The catalogues' English texts in pieces without values and marks, as far as their translation is another."""
    for catalogue in read_catalogues(PROJECT / "translations" / language).values():
        for english, told in catalogue.texts.items():
            for piece in _VALUES_AND_MARKS.split(english):
                words = " ".join(piece.split())
                if len(re.findall(r"[A-Za-z]{2,}", words)) >= _FEWEST_WORDS and words not in told:
                    yield words


def _seen(page: Path) -> str:
    return " ".join(page_of(_QUOTED.sub(" ", page.read_text(encoding="utf-8"))).flow.split())
