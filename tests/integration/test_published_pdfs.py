"""The published PDFs as an archive, a printer and a screen reader meet them."""

from __future__ import annotations

import functools
import itertools
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader

from tests.support.published_edition import PROJECT, REPORTS, PublishedEdition

A4 = (595.276, 841.89)  # points
BANNER = "SYNTHETIC DEMONSTRATION DATA"
every_report = pytest.mark.parametrize("report", REPORTS)
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftoppm") is None, reason="needs poppler (Debian: poppler-utils)"
)


def elements(path: Path) -> list[tuple[str, str]]:
    """Each element of the structure tree in order: its kind, role names resolved, and its alternative text."""
    found = []
    with pikepdf.open(path) as pdf:
        root = pdf.Root.StructTreeRoot
        roles = {str(name): str(kind) for name, kind in (root.get("/RoleMap") or {}).items()}
        waiting: list[Any] = [root.K]
        while waiting:
            item = waiting.pop()
            if isinstance(item, pikepdf.Array):
                waiting.extend(reversed(list(item)))
            elif isinstance(item, pikepdf.Dictionary) and "/S" in item:
                kind = str(item.S)
                found.append((roles.get(kind, kind).lstrip("/"), str(item.get("/Alt", "")).strip()))
                if "/K" in item:
                    waiting.append(item.K)
    return found


@functools.lru_cache
def texts(path: Path) -> tuple[str, ...]:
    """The text of each page, by poppler; a page ends with a form feed."""
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True)
    return tuple(" ".join(page.split()).replace("\u00a0", " ") for page in done.stdout.split("\f")[:-1])


@every_report
def test_it_is_tagged_and_says_that_it_is_pdf_ua_1(demonstration: PublishedEdition, report: str) -> None:
    with pikepdf.open(demonstration.pdf(report)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert "<pdfuaid:part>1</pdfuaid:part>" in bytes(pdf.Root.Metadata.read_bytes()).decode()


@every_report
def test_it_has_language_title_author_and_the_date_of_the_edition(
    demonstration: PublishedEdition, report: str
) -> None:
    with pikepdf.open(demonstration.pdf(report)) as pdf:
        assert str(pdf.Root.Lang) == "en"
        title = str(pdf.docinfo.Title)
        assert re.sub(r"[^a-z]+", "-", title.lower()) in (report, f"traffickers-and-{report}")
        assert str(pdf.docinfo.Author) == "The trafficking-series authors"
        assert "human trafficking" in str(pdf.docinfo.Keywords)
        assert str(pdf.docinfo.CreationDate).startswith("D:20261123000000")


@every_report
def test_every_figure_and_formula_has_words(demonstration: PublishedEdition, report: str) -> None:
    found = elements(demonstration.pdf(report))
    assert [kind for kind, alt in found if kind in ("Figure", "Formula") and not alt] == []
    told = {alt for kind, alt in found if kind == "Figure"}
    assert len(told) >= len(demonstration.record(report).figures)
    assert all(len(alt) > 40 for alt in told)
    assert not any("{{<" in alt for alt in told)


@every_report
def test_tables_have_heads_and_headings_descend_step_by_step(
    demonstration: PublishedEdition, report: str
) -> None:
    kinds = [kind for kind, _ in elements(demonstration.pdf(report))]
    record = demonstration.record(report)
    assert kinds.count("Table") >= len(record.tables) + len(record.models)
    assert kinds.count("TH") >= 2 * kinds.count("Table")
    levels = [int(kind[1]) for kind in kinds if re.fullmatch(r"H\d", kind)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert {"TOC", "L", "LI", "Link", "Caption"} <= set(kinds)


@every_report
def test_every_page_is_a4(demonstration: PublishedEdition, report: str) -> None:
    for page in PdfReader(demonstration.pdf(report)).pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4, abs=0.5)


@every_report
@needs_poppler
def test_the_synthetic_line_is_on_every_page(demonstration: PublishedEdition, report: str) -> None:
    pages = texts(demonstration.pdf(report))
    assert len(pages) == len(PdfReader(demonstration.pdf(report)).pages)
    assert 8 <= len(pages) <= 16, "a report has 8 to 16 pages"
    assert [number for number, page in enumerate(pages, start=1) if BANNER not in page] == []


@every_report
@needs_poppler
def test_no_page_is_empty(demonstration: PublishedEdition, report: str, tmp_path: Path) -> None:
    path = demonstration.pdf(report)
    for number, page in enumerate(texts(path), start=1):
        assert len(page) > 150, f"page {number}: {page}"
    subprocess.run(["pdftoppm", "-r", "20", "-gray", "-png", str(path), str(tmp_path / "page")], check=True)
    drawn = sorted(tmp_path.glob("page-*.png"))
    assert len(drawn) == len(texts(path))
    for file in drawn:
        with Image.open(file) as image:
            width, height = image.size
            body = image.crop((0, int(height * 0.12), width, int(height * 0.92)))
            ink = sum(body.histogram()[:200]) / (body.width * body.height)
            assert ink > 0.004, f"{file.stem}: {ink:.2%} ink"


@every_report
@needs_poppler
def test_it_says_what_the_page_says(demonstration: PublishedEdition, report: str) -> None:
    text = " ".join(texts(demonstration.pdf(report)))
    for words in ("Key messages", "Contents", "Limitations", "Recommendations", "How to cite"):
        assert words in text
    for trace in ("?meta:", "{{<", "@fig-", "@tbl-", ":::", "?@"):
        assert trace not in text, trace
    record = demonstration.record(report)
    for number in range(1, len(record.figures) + 1):
        assert f"Figure {number}" in text
    for number in range(1, len(record.tables) + len(record.models) + 1):
        assert f"Table {number}" in text


@every_report
def test_nothing_of_this_machine_is_in_it(
    demonstration: PublishedEdition, report: str, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.pdf"
    with pikepdf.open(demonstration.pdf(report)) as pdf:
        pdf.save(plain, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
    content = plain.read_bytes()
    for trace in (
        str(PROJECT),
        str(Path.home()) + "/",
        tempfile.gettempdir() + "/",
        "/home/",
        "series-typst-",
    ):
        assert trace.encode() not in content, trace
