"""WCAG 2.2 AA by axe, on every kind of page, in light and dark, on a desk and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import BuiltSite, OpenPage

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[str]:
    response = Axe().run(page, options=RULES).response
    return [
        f"{found['id']}: {node['html'][:160]} — {node['failureSummary'][:300]}"
        for found in response["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("width", [1440, 390])
def test_no_kind_of_page_has_a_violation(site: BuiltSite, open_page: OpenPage, width: int) -> None:
    page = open_page("index.html", width=width)
    found = {}
    for name in site.kinds:
        page.goto(site.url(name))
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            if problems := violations(page):
                found[f"{name}, {scheme}"] = problems
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_search_has_no_violation(open_page: OpenPage, scheme: str) -> None:
    page = open_page("index.html", scheme=scheme)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("searchbox").fill("victims")
    page.locator(".search-results > li").first.wait_for()
    assert violations(page) == []
