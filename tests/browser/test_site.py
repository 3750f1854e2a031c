"""What a reader does on the site, done by a browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest

from tests.browser.conftest import BuiltSite, OpenPage

SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
FOCUSED = "(document.activeElement.getAttribute('aria-label') || document.activeElement.textContent).trim()"


def test_every_link_and_anchor_leads_somewhere(site: BuiltSite, open_page: OpenPage) -> None:
    page = open_page("index.html")
    ids: dict[str, set[str]] = {}
    targets: dict[str, str] = {}
    for name in site.pages:
        page.goto(site.url(name))
        found = page.evaluate(
            "[...document.querySelectorAll('a[href], img[src], link[href], script[src]')].map(e => e.href || e.src)"
        )
        ids[site.url(name)] = set(page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)"))
        targets |= {str(target): name for target in found if str(target).startswith(site.address)}
    assert len(targets) > len(site.pages)
    broken = []
    for target, name in sorted(targets.items()):
        address, anchor = urldefrag(target)
        if not (site.folder / unquote(urlsplit(address).path).lstrip("/")).is_file():
            broken.append(f"{name}: {target}")
        elif anchor and address in ids and unquote(anchor) not in ids[address]:
            broken.append(f"{name}: {target} (no such anchor)")
    assert broken == []


def test_every_page_answers_and_shows_its_title(site: BuiltSite, open_page: OpenPage) -> None:
    page = open_page("index.html")
    for name in site.pages:
        answer = page.goto(site.url(name))
        assert answer is not None and answer.status == 200
        assert page.locator("h1").count() == 1, name
        assert page.title()


def test_every_picture_is_drawn(site: BuiltSite, open_page: OpenPage) -> None:
    page = open_page("index.html")
    for name in site.pages:
        page.goto(site.url(name))
        page.wait_for_function("[...document.images].every(image => image.complete)")
        broken = page.evaluate("[...document.images].filter(i => !i.naturalWidth || !i.alt).map(i => i.src)")
        assert broken == [], name


def test_search_finds_a_word_and_opens_the_page(site: BuiltSite, open_page: OpenPage) -> None:
    page = open_page(site.reports[-1])
    word = page.locator("h1").inner_text()
    page.goto(site.url("methods.html"))
    page.get_by_role("button", name="Search").click()
    page.get_by_role("searchbox").fill(word)
    first = page.locator(".search-results > li > a").first
    first.wait_for()
    assert "found" in page.locator(".search-status").inner_text()
    hit = page.locator(".search-results > li > a", has_text=word).first
    hit.click()
    page.wait_for_url("**/reports/*.html*")
    assert word.split()[0].lower() in page.locator("h1").inner_text().lower()


def test_search_says_when_there_is_nothing(open_page: OpenPage) -> None:
    page = open_page("index.html")
    page.keyboard.press("/")
    page.get_by_role("searchbox").fill("ξξξξ")
    page.get_by_text("Nothing found").wait_for()


def test_search_closes_by_keyboard_and_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page("index.html")
    page.get_by_role("button", name="Search").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog").is_visible()
    assert page.evaluate("document.activeElement.id") == "search-input"
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    assert page.evaluate(FOCUSED) == "Search"


def test_a_download_is_the_file_that_the_site_holds(
    site: BuiltSite, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(site.reports[-1])
    link = page.locator(".evidence-note a.download", has_text="CSV").first
    address = str(link.evaluate("e => e.href"))
    with page.expect_download() as waiting:
        link.click()
    saved = tmp_path / "saved.csv"
    waiting.value.save_as(saved)
    assert saved.read_bytes() == (site.folder / unquote(urlsplit(address).path).lstrip("/")).read_bytes()


def test_dark_colours_are_chosen_and_remembered(site: BuiltSite, open_page: OpenPage) -> None:
    page = open_page("index.html")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    toggle = page.get_by_role("button", name="Dark colours")
    assert toggle.get_attribute("aria-pressed") == "false"
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "true"
    dark = page.evaluate(ground)
    assert dark != light
    page.goto(site.url(site.reports[0]))
    assert page.evaluate(ground) == dark
    page.reload()
    assert page.evaluate(ground) == dark
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate(ground) == light


def test_a_dark_system_gets_dark_pages_and_may_choose_light(open_page: OpenPage) -> None:
    page = open_page("index.html", scheme="dark")
    toggle = page.get_by_role("button", name="Dark colours")
    assert toggle.get_attribute("aria-pressed") == "true"
    toggle.click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_dark_page_is_printed_dark_on_white(site: BuiltSite, open_page: OpenPage) -> None:
    page = open_page(site.reports[0], scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    ink = "getComputedStyle(document.documentElement).getPropertyValue('--series-ink').trim()"
    assert page.evaluate(ink) == "#1b2733"
    assert not page.locator(".site-header").is_visible()
    assert not page.locator(".toc").is_visible()


def test_no_page_scrolls_sideways_at_any_width(site: BuiltSite, open_page: OpenPage) -> None:
    page = open_page("index.html")
    for name in site.pages:
        page.goto(site.url(name))
        for width in (1440, 1100, 800, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert not page.evaluate(SCROLLS_SIDEWAYS), f"{name} at {width} px"


def test_contents_stand_beside_the_text_on_a_desk_and_above_it_on_a_phone(
    site: BuiltSite, open_page: OpenPage
) -> None:
    for width, beside in ((1440, True), (1100, True), (800, False), (390, False)):
        page = open_page(site.reports[0], width=width)
        contents, sections = page.locator(".toc").bounding_box(), page.locator(".page-text").bounding_box()
        assert contents is not None and sections is not None
        if beside:
            assert contents["x"] >= sections["x"] + sections["width"]
        else:
            assert contents["y"] + contents["height"] <= sections["y"]


def test_keyboard_reaches_skip_link_navigation_search_theme_and_contents(
    site: BuiltSite, open_page: OpenPage
) -> None:
    page = open_page(site.reports[0])
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(str(page.evaluate(FOCUSED)))
        visible = page.evaluate("document.activeElement.getBoundingClientRect().bottom > 0")
        assert visible, f"the focus is out of sight at {reached[-1]}"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", reached[-1]
        if page.evaluate("!!document.activeElement.closest('.toc li')"):
            break
    assert reached[0] == "Skip to the content"
    assert {"Reports", "Methods", "Data", "About", "Search", "Dark colours"} <= set(reached)
    assert page.evaluate("!!document.activeElement.closest('.toc li')")


def test_the_skip_link_leads_to_the_content(open_page: OpenPage) -> None:
    page = open_page("index.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_wide_table_scrolls_in_its_own_box_by_keyboard(site: BuiltSite, open_page: OpenPage) -> None:
    page = open_page(site.reports[0], width=320)
    boxes = page.locator(".table-scroll, .figure-scroll")
    wide = [box for box in boxes.all() if box.evaluate("e => e.scrollWidth > e.clientWidth + 1")]
    assert wide, "at 320 px something must be wider than the page"
    for box in wide:
        assert box.get_attribute("tabindex") == "0"
        assert box.get_attribute("aria-labelledby") or box.get_attribute("aria-label")


def test_what_was_jumped_to_is_not_hidden_below_the_banner(site: BuiltSite, open_page: OpenPage) -> None:
    page = open_page(site.reports[0], width=390, height=800)
    page.goto(site.url(site.reports[0]) + "#how-to-cite")
    page.wait_for_timeout(200)
    top = page.evaluate("document.getElementById('how-to-cite').getBoundingClientRect().top")
    covered = page.evaluate("(document.querySelector('.synthetic-banner') || {offsetHeight: 0}).offsetHeight")
    assert top >= covered


def test_an_address_that_leads_to_an_annex_opens_it(site: BuiltSite, open_page: OpenPage) -> None:
    page = open_page(site.reports[0])
    annex = page.locator("details.annex").first
    assert annex.get_attribute("open") is None
    page.goto(f"{site.url(site.reports[0])}#{annex.locator('summary > [id]').get_attribute('id')}")
    assert annex.get_attribute("open") is not None


def test_synthetic_data_say_so_at_the_top_of_every_page_and_stay(
    site: BuiltSite, open_page: OpenPage
) -> None:
    if not site.is_synthetic:
        pytest.skip("this site is made from published data")
    page = open_page("index.html", height=500)
    for name in site.pages:
        if name == "404.html":
            continue
        page.goto(site.url(name))
        banner = page.locator("body > .synthetic-banner")
        assert banner.count() == 1, name
        assert "Synthetic" in banner.inner_text()
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        box = banner.bounding_box()
        assert box is not None and box["y"] == 0, name
