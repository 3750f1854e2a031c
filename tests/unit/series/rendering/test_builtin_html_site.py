"""The whole built-in site: its addresses, navigation, files, links, and that it is the same every time."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from series.errors import RenderingError
from series.rendering import Format, RendererChoice, RenderingResult, render
from series.rendering.builtin.links import check_links
from series.rendering.builtin.project import read_project
from series.rendering.builtin.site import describe_site
from tests.support.sample_staging import write_sample_staging


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RenderingResult]:
    folder = tmp_path_factory.mktemp("built")
    staging = write_sample_staging(folder / "staging")
    return folder / "site", render(staging, folder / "site", {Format.HTML}, RendererChoice.BUILTIN)


def soup(site: Path, page: str) -> BeautifulSoup:
    return BeautifulSoup((site / page).read_text(encoding="utf-8"), "lxml")


def digests(site: Path) -> dict[str, str]:
    files = (path for path in site.rglob("*") if path.is_file())
    return {p.relative_to(site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_pages_and_data_have_the_addresses_of_the_contract(built: tuple[Path, RenderingResult]) -> None:
    files = {path.as_posix() for path in built[1].files}
    assert {
        "index.html", "methods.html", "data.html", "about.html", "404.html",
        "reports/trafficked-men.html", "reports/regional-trends.html",
        "reports/trafficked-men/data/fig-men-sectors.csv",
        "reports/trafficked-men/data/fig-men-sectors.svg",
        "reports/trafficked-men/data/fig-men-sectors.png",
        "reports/trafficked-men/data/tbl-men-sectors.csv",
        "assets/series.css", "assets/series.js", "assets/fonts/SourceSansPro-Regular.woff2",
        "pagefind/pagefind.js",
    } <= files  # fmt: skip


def test_every_page_s_foot_has_citation_licence_identity_and_disclaimer(tmp_path: Path) -> None:
    staging = write_sample_staging(tmp_path / "staging")
    landing = staging / "index.qmd"
    landing.write_text(
        landing.read_text(encoding="utf-8").replace("series:\n", "series:\n  identity: evidence 5f2a\n", 1)
    )
    render(staging, tmp_path / "site", {Format.HTML}, RendererChoice.BUILTIN)
    for name in ("index.html", "data.html", "reports/trafficked-men.html"):
        foot = soup(tmp_path / "site", name).select_one(".site-footer")
        assert foot is not None
        assert [heading.text for heading in foot.select("h2")] == ["How to cite", "Licence", "Disclaimer"]
        assert "evidence 5f2a" in foot.text and "frontiers or boundaries" in foot.text


def test_no_source_of_the_staging_project_is_published(built: tuple[Path, RenderingResult]) -> None:
    suffixes = {path.suffix for path in built[1].files}
    assert not suffixes & {".qmd", ".ipynb", ".yml", ".bib", ".lua", ".typ", ".scss"}


def test_the_result_names_the_renderer_and_what_was_not_asked_for(
    built: tuple[Path, RenderingResult],
) -> None:
    result = built[1]
    assert result.renderer == "builtin" and re.fullmatch(r"pandoc 3\.[\d.]+, Typst 0\.[\d.]+", result.version)
    assert list(result.files) == sorted(result.files)
    assert not (built[0] / "reports" / "trafficked-men.pdf").exists()
    assert soup(built[0], "reports/trafficked-men.html").select_one(".button-pdf") is None


def test_the_same_staging_project_gives_the_same_bytes(
    built: tuple[Path, RenderingResult], tmp_path: Path
) -> None:
    staging = write_sample_staging(tmp_path / "staging")
    render(staging, tmp_path / "site", {Format.HTML}, RendererChoice.BUILTIN)
    assert digests(tmp_path / "site") == digests(built[0])


def test_reports_lead_to_their_neighbours_in_the_order_of_their_numbers(
    built: tuple[Path, RenderingResult],
) -> None:
    first = soup(built[0], "reports/trafficked-men.html").select(".neighbour")
    last = soup(built[0], "reports/regional-trends.html").select(".neighbour")
    assert [link["href"] for link in first] == ["regional-trends.html"]
    assert [link["href"] for link in last] == ["trafficked-men.html"]


def test_numbers_in_the_series_sort_as_numbers(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "_quarto.yml").write_text("lang: en\n")
    for name, number in (("ten", "5.10"), ("two", "5.2"), ("five", "5"), ("three", "3")):
        notebook = {"cells": [{"cell_type": "raw", "source": f"---\nseries: {{number: '{number}'}}\n---"}]}
        (tmp_path / "reports" / f"{name}.ipynb").write_text(json.dumps(notebook))
    assert [r.path.stem for r in read_project(tmp_path).reports] == ["three", "five", "two", "ten"]


def test_the_navigation_is_that_of_the_project_file(tmp_path: Path) -> None:
    project = read_project(write_sample_staging(tmp_path))
    items = [(item.text, item.href) for item in describe_site(project).navigation]
    assert items == [
        ("Reports", "index.html#reports"), ("Methods", "methods.html"), ("Data", "data.html"),
        ("About", "about.html"),
    ]  # fmt: skip


def test_every_page_tells_how_to_cite_and_its_licence(built: tuple[Path, RenderingResult]) -> None:
    for name in ("index.html", "methods.html", "reports/trafficked-men.html"):
        foot = soup(built[0], name).select_one(".site-footer")
        assert foot is not None
        words = foot.get_text()
        assert "Thematic Research Series" in words and "CC\xa0BY\xa04.0" in words and "designations" in words


def test_search_does_not_index_banner_navigation_and_footer(built: tuple[Path, RenderingResult]) -> None:
    for name in ("index.html", "reports/trafficked-men.html"):
        page = soup(built[0], name)
        body = page.select_one("[data-pagefind-body]")
        assert body is not None
        assert body.select_one(".synthetic-banner, .site-footer, .site-nav") is None


class TestRefusals:
    def test_a_folder_that_is_no_staging_project(self, tmp_path: Path) -> None:
        with pytest.raises(RenderingError, match=r"no _quarto\.yml"):
            render(tmp_path, tmp_path / "site", {Format.HTML}, RendererChoice.BUILTIN)

    def test_a_destination_that_is_not_empty(self, tmp_path: Path) -> None:
        staging = write_sample_staging(tmp_path / "staging")
        (tmp_path / "site").mkdir()
        (tmp_path / "site" / "old.html").write_text("old")
        with pytest.raises(RenderingError, match="not empty"):
            render(staging, tmp_path / "site", {Format.HTML}, RendererChoice.BUILTIN)
        assert (tmp_path / "site" / "old.html").read_text() == "old"

    def test_no_format(self, tmp_path: Path) -> None:
        with pytest.raises(RenderingError, match="No format"):
            render(write_sample_staging(tmp_path), tmp_path / "site", set(), RendererChoice.BUILTIN)

    def test_a_link_that_leads_nowhere_is_told_with_its_page(self, tmp_path: Path) -> None:
        staging = write_sample_staging(tmp_path / "staging")
        with (staging / "about.qmd").open("a", encoding="utf-8") as file:
            file.write("\nSee [there](methods.qmd#nowhere).\n")
        with pytest.raises(RenderingError, match=r"about.html links to methods.html#nowhere"):
            render(staging, tmp_path / "site", {Format.HTML}, RendererChoice.BUILTIN)


class TestLinks:
    @pytest.mark.parametrize(
        ("markup", "problem"),
        [
            ('<a href="missing.html">x</a>', "does not exist"),
            ('<a href="#missing">x</a>', "no such anchor"),
            ('<a href="/index.html">x</a>', "not relative"),
            ('<a href="../../secret">x</a>', "outside"),
            ('<img src="https://example.org/a.png" alt="">', "another host"),
            ('<script src="//example.org/a.js"></script>', "another host"),
            ('<p id="a"></p><p id="a"></p>', "twice"),
        ],
    )
    def test_problems_are_found(self, tmp_path: Path, markup: str, problem: str) -> None:
        (tmp_path / "index.html").write_text(f"<html><body>{markup}</body></html>")
        with pytest.raises(RenderingError, match=problem):
            check_links(tmp_path)

    def test_links_of_readers_to_other_hosts_are_theirs(self, tmp_path: Path) -> None:
        (tmp_path / "index.html").write_text(
            '<a href="https://example.org/">x</a><a href="mailto:a@b.org">y</a>'
        )
        assert check_links(tmp_path) == []

    def test_a_pdf_that_was_not_asked_for_is_a_warning(self, tmp_path: Path) -> None:
        (tmp_path / "index.html").write_text('<a href="a.pdf">x</a>')
        assert check_links(tmp_path, pdf_is_made=False) == [
            "index.html links to a.pdf, and PDFs were not asked for"
        ]
        with pytest.raises(RenderingError, match=r"a\.pdf"):
            check_links(tmp_path, pdf_is_made=True)
