"""What a reader does, done on the demonstration as it is published: the checks of the sample site, on real reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import BuiltSite, OpenPage, served
from tests.browser.test_accessibility import test_no_kind_of_page_has_a_violation
from tests.browser.test_site import (
    test_a_dark_page_is_printed_dark_on_white,
    test_a_download_is_the_file_that_the_site_holds,
    test_a_wide_table_scrolls_in_its_own_box_by_keyboard,
    test_dark_colours_are_chosen_and_remembered,
    test_every_link_and_anchor_leads_somewhere,
    test_every_page_answers_and_shows_its_title,
    test_every_picture_is_drawn,
    test_no_page_scrolls_sideways_at_any_width,
    test_search_finds_a_word_and_opens_the_page,
    test_synthetic_data_say_so_at_the_top_of_every_page_and_stay,
)
from tests.support.published_edition import the_demonstration

# Collected here once more, with the site below in place of the sample.
__all__ = [
    "test_a_dark_page_is_printed_dark_on_white",
    "test_a_download_is_the_file_that_the_site_holds",
    "test_a_wide_table_scrolls_in_its_own_box_by_keyboard",
    "test_dark_colours_are_chosen_and_remembered",
    "test_every_link_and_anchor_leads_somewhere",
    "test_every_page_answers_and_shows_its_title",
    "test_every_picture_is_drawn",
    "test_no_kind_of_page_has_a_violation",
    "test_no_page_scrolls_sideways_at_any_width",
    "test_search_finds_a_word_and_opens_the_page",
    "test_synthetic_data_say_so_at_the_top_of_every_page_and_stay",
]


class PublishedSite(BuiltSite):
    """Reports are of one kind here, and so are pages of traces: one of them stands for all where a check takes long."""

    @property
    def kinds(self) -> tuple[str, ...]:
        alone = [page for page in self.pages if not page.startswith(("reports/", "traces/"))]
        return (*alone, *[page for page in self.pages if page.startswith("traces/")][-1:], self.reports[-1])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, private_cache: Path) -> Iterator[BuiltSite]:
    folder = the_demonstration(tmp_path_factory).site
    with served(folder) as address:
        yield PublishedSite(folder, address)


def test_the_landing_page_leads_to_each_report_and_its_pdf(site: BuiltSite, open_page: OpenPage) -> None:
    page = open_page("index.html")
    for name in site.reports:
        page.goto(site.url("index.html"))
        page.locator(f'main a[href="{name}"]').first.click()
        page.wait_for_url(f"**/{name}")
        button = page.get_by_role("link", name="PDF", exact=True).first
        address = str(button.evaluate("e => e.href"))
        assert (
            (site.folder / address.removeprefix(site.address).lstrip("/")).read_bytes().startswith(b"%PDF-")
        )


def test_a_reference_in_the_text_leads_to_its_figure(site: BuiltSite, open_page: OpenPage) -> None:
    page = open_page(site.reports[-1])
    link = page.locator("a.cross-reference[href^='#fig-']").first
    target = str(link.get_attribute("href"))
    link.click()
    assert page.evaluate("location.hash") == target
    page.wait_for_timeout(200)
    box = page.locator(target).bounding_box()
    assert box is not None and 0 <= box["y"] < 900


def test_figures_are_legible_on_a_phone(site: BuiltSite, open_page: OpenPage) -> None:
    """Either a picture keeps its size and scrolls in its own box, or one drawn for the width takes its place."""
    page = open_page(site.reports[-1], width=390, height=800)
    pictures = page.locator("figure.series-figure img")
    assert pictures.count() >= 6
    for picture in pictures.all():
        width = picture.bounding_box()
        natural = picture.evaluate("e => e.naturalWidth")
        assert width is not None
        assert width["width"] >= 0.65 * natural, picture.get_attribute("src")
