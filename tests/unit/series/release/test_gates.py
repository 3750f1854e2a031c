"""Nothing is released that is not whole, and nothing synthetic that doesn't say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from series.catalog import Report, expand, read_catalog
from series.release import check_rendered
from tests.support.small_project import catalogue, write_catalogue

PAGE = '<html><div class="synthetic-banner">Synthetic</div></html>'
PDF = b"%PDF-1.7 ... %%EOF\n"


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return expand(read_catalog(write_catalogue(tmp_path / "reports.yml", catalogue())), ())[0]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "reports").mkdir(parents=True)
    for name in ("index.html", "reports/trafficked-men.html"):
        (folder / name).write_text(PAGE)
    (folder / "reports" / "trafficked-men.pdf").write_bytes(PDF)
    return folder


def test_a_whole_site_passes(site: Path, report: Report) -> None:
    assert check_rendered(site, [report], {"html", "pdf"}, synthetic=True) == []


@pytest.mark.parametrize(
    ("name", "format_"), [("trafficked-men.html", "HTML"), ("trafficked-men.pdf", "PDF")]
)
@pytest.mark.parametrize("content", [None, b"", b"<html>cut o", b"%PDF-1.7 cut o"])
def test_a_page_or_pdf_that_is_missing_or_cut_off_stops(
    site: Path, report: Report, name: str, format_: str, content: bytes | None
) -> None:
    path = site / "reports" / name
    path.unlink() if content is None else path.write_bytes(content)
    found = check_rendered(site, [report], {"html", "pdf"}, synthetic=False)
    assert found == [f"trafficked-men: {format_} was not rendered"]


def test_only_the_formats_that_were_asked_for_are_looked_for(site: Path, report: Report) -> None:
    (site / "reports" / "trafficked-men.pdf").unlink()
    assert check_rendered(site, [report], {"html"}, synthetic=True) == []


def test_a_site_without_landing_page_stops(site: Path, report: Report) -> None:
    (site / "index.html").unlink()
    assert check_rendered(site, [report], {"html"}, synthetic=True) == ["the site has no landing page"]


def test_every_single_page_of_synthetic_data_says_so(site: Path, report: Report) -> None:
    (site / "methods.html").write_text("<html></html>")
    assert check_rendered(site, [report], {"html"}, synthetic=False) == []
    assert check_rendered(site, [report], {"html"}, synthetic=True) == [
        "the page methods.html doesn't say that its data are synthetic"
    ]
