"""The printed reports as a reader, a screen reader and an archive meet them."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader

from series.rendering.builtin.pdf import build_pdfs
from series.rendering.builtin.project import read_project
from tests.support.many_figures import write_many_figures
from tests.support.sample_staging import write_sample_staging

BANNER = "SYNTHETIC DEMONSTRATION DATA"
REPORTS = ("trafficked-men", "regional-trends")
needs_poppler = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs poppler-utils (pdftoppm)")


def printed(staging: Path, destination: Path) -> Path:
    warnings = build_pdfs(read_project(staging), destination, lambda line: None)
    assert warnings == []
    return destination / "reports"


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    return printed(write_sample_staging(folder / "staging"), folder / "site")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    return printed(write_sample_staging(folder / "staging", synthetic=False), folder / "site")


@pytest.fixture(scope="module")
def long_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    return printed(write_many_figures(folder / "staging"), folder / "site") / "trafficked-men.pdf"


def pages(path: Path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]


def elements(path: Path) -> list[tuple[str, str]]:
    """Every element of the structure tree in order: its kind (role names resolved) and its alternative text."""
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


class TestAccessibility:
    @pytest.mark.parametrize("report", REPORTS)
    def test_it_is_tagged_and_says_that_it_is_pdf_ua_1(self, pdfs: Path, report: str) -> None:
        with pikepdf.open(pdfs / f"{report}.pdf") as pdf:
            assert bool(pdf.Root.MarkInfo.Marked)
            assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
            assert "<pdfuaid:part>1</pdfuaid:part>" in bytes(pdf.Root.Metadata.read_bytes()).decode()

    @pytest.mark.parametrize("report", REPORTS)
    def test_every_figure_has_alternative_text(self, pdfs: Path, report: str) -> None:
        told = [alt for kind, alt in elements(pdfs / f"{report}.pdf") if kind == "Figure"]
        assert len(told) == 2  # in its place, and once more below the key messages
        assert all(told)

    def test_the_alternative_text_is_the_author_s(self, pdfs: Path) -> None:
        told = [alt for kind, alt in elements(pdfs / "trafficked-men.pdf") if kind == "Figure"]
        assert any(text.startswith("Bar chart of the share of men by sector.") for text in told)

    def test_every_formula_has_words(self, pdfs: Path) -> None:
        formulas = [alt for kind, alt in elements(pdfs / "trafficked-men.pdf") if kind == "Formula"]
        assert formulas[:2] == ["p hat", "n"]
        assert formulas[2].startswith("p tilde equals p hat plus")
        assert formulas[3] == "z equals 1.96"

    def test_headings_descend_step_by_step(self, pdfs: Path) -> None:
        levels = [
            int(kind[1]) for kind, _ in elements(pdfs / "trafficked-men.pdf") if re.fullmatch(r"H\d", kind)
        ]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))

    def test_tables_have_heads(self, pdfs: Path) -> None:
        kinds = [kind for kind, _ in elements(pdfs / "trafficked-men.pdf")]
        assert kinds.count("Table") == 2
        assert kinds.count("TH") >= 4

    def test_key_messages_and_contents_are_lists_to_a_screen_reader(self, pdfs: Path) -> None:
        kinds = {kind for kind, _ in elements(pdfs / "trafficked-men.pdf")}
        assert {"L", "LI", "TOC", "Link", "Caption"} <= kinds


class TestMetadata:
    def test_title_language_author_and_keywords_are_set(self, pdfs: Path) -> None:
        with pikepdf.open(pdfs / "trafficked-men.pdf") as pdf:
            assert str(pdf.Root.Lang) == "en"
            assert str(pdf.docinfo.Title) == "Trafficked men"
            assert str(pdf.docinfo.Author) == "The trafficking-series authors"
            assert "forced labour" in str(pdf.docinfo.Keywords)

    def test_the_time_is_the_edition_s(self, pdfs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
        with pikepdf.open(pdfs / "trafficked-men.pdf") as pdf:
            assert str(pdf.docinfo.CreationDate).startswith("D:20260115")

    def test_nothing_of_this_machine_is_in_it(self, pdfs: Path, tmp_path: Path) -> None:
        plain = tmp_path / "plain.pdf"
        with pikepdf.open(pdfs / "trafficked-men.pdf") as pdf:
            pdf.save(plain, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
        content = plain.read_bytes()
        for trace in (b"/tmp/", b"/home/", b"series-typst-", str(Path.home()).encode() + b"/"):
            assert trace not in content

    def test_the_same_report_has_the_same_bytes(self, pdfs: Path, tmp_path: Path) -> None:
        again = printed(write_sample_staging(tmp_path / "elsewhere"), tmp_path / "site")
        for report in REPORTS:
            assert (again / f"{report}.pdf").read_bytes() == (pdfs / f"{report}.pdf").read_bytes()


class TestTheSyntheticLine:
    @pytest.mark.parametrize("report", REPORTS)
    def test_it_stands_on_every_page(self, pdfs: Path, report: str) -> None:
        assert all(BANNER in page for page in pages(pdfs / f"{report}.pdf"))

    @pytest.mark.parametrize("report", REPORTS)
    def test_published_data_have_none(self, published: Path, report: str) -> None:
        assert not any(BANNER in page for page in pages(published / f"{report}.pdf"))


class TestWhatIsPrinted:
    def test_cover_key_messages_and_contents_come_first(self, pdfs: Path) -> None:
        cover, key, contents, *_ = pages(pdfs / "trafficked-men.pdf")
        assert "Trafficked men" in cover and "No. 3" in cover and "Edition 2026-01" in cover
        assert (
            "Key messages" in key
            and "24 %" in key.replace("\u00a0", " ")
            and "Figure 1" in key.replace("\u00a0", " ")
        )
        assert "Contents" in contents and "How to cite" in contents and "Annex" in contents

    def test_no_invisible_characters_are_copied_out_with_digits(self, pdfs: Path) -> None:
        assert "\u2060" not in "".join(pages(pdfs / "trafficked-men.pdf"))

    def test_numbers_can_be_copied_out(self, pdfs: Path) -> None:
        text = " ".join(pages(pdfs / "trafficked-men.pdf")).replace("\u00a0", " ")
        for number in ("24 %", "1,950", "48.2", "46.0 to 50.4", "n = 13,800", "Table 1"):
            assert number in text

    def test_markup_from_the_data_prints_as_text(self, pdfs: Path) -> None:
        text = " ".join(pages(pdfs / "regional-trends.pdf"))
        assert "#y $z" in text and "{{< x >}}" in text and "Eastern_Europe" in text

    def test_running_heads_and_page_numbers(self, pdfs: Path) -> None:
        for number, page in enumerate(pages(pdfs / "trafficked-men.pdf")[1:], start=2):
            assert "Thematic Research Series · No. 3" in page
            assert page.endswith(str(number)) or f"Edition 2026-01 {number}" in page

    def test_references_and_citations(self, pdfs: Path) -> None:
        text = " ".join(pages(pdfs / "trafficked-men.pdf"))
        assert "Surtees" in text and "Wilson 1927, 211" in text

    def test_no_page_is_empty(self, pdfs: Path, long_report: Path) -> None:
        for path in (pdfs / "trafficked-men.pdf", pdfs / "regional-trends.pdf", long_report):
            for number, page in enumerate(pages(path), start=1):
                assert len(page) > 180, f"page {number} of {path.name} is nearly empty: {page}"


class TestPageBreaks:
    def page_of(self, texts: list[str], words: str, after: int = 2) -> int:
        found = [number for number, text in enumerate(texts) if words in text and number >= after]
        assert len(found) == 1, f"{words} stands on pages {found}"
        return found[0]

    def test_evidence_stands_between_the_heading_of_its_section_and_the_next(self, long_report: Path) -> None:
        text = " ".join(pages(long_report)[2:]).rpartition("Contents")[2]
        stops = {int(found[1]): found.start() for found in re.finditer(r"Section (\d+) ", text)}
        stops[15] = len(text)
        for number in range(14):
            section = number - number % 3
            word = f"figcaption{number} " if number < 9 else f"tblcaption{number} "
            assert stops[section] < text.index(word) < stops[min(section + 3, 15)]

    def test_a_short_annex_is_not_split(self, pdfs: Path, long_report: Path) -> None:
        for path in (pdfs / "trafficked-men.pdf", long_report):
            last = pages(path)[-1]
            assert "Annex: how this report was made" in last and "Cells not shown" in last

    def test_a_figure_its_caption_and_its_note_stand_together(self, long_report: Path) -> None:
        texts = pages(long_report)
        for number in range(9):
            page = self.page_of(texts, f"bar{number}label")
            assert self.page_of(texts, f"figcaption{number} ") == page
            if number % 3 != 1:
                assert self.page_of(texts, f"fignote{number}.") == page

    def test_a_short_table_is_whole(self, long_report: Path) -> None:
        texts = pages(long_report)
        for number in range(10, 14):
            page = self.page_of(texts, f"tblcaption{number} ")
            assert self.page_of(texts, f"Head{number} ") == page
            assert self.page_of(texts, f"tblnote{number}.") == page

    def test_a_long_table_repeats_its_head(self, long_report: Path) -> None:
        texts = pages(long_report)
        assert sum("Head9 " in text for text in texts) >= 2
        assert sum("tblcaption9 " in text for text in texts) == 1

    def test_figures_keep_the_order_of_their_numbers(self, long_report: Path) -> None:
        text = " ".join(pages(long_report)[3:])
        order = [int(number) for number in re.findall(r"figcaption(\d+) ", text)]
        assert order == sorted(order)

    @needs_poppler
    def test_no_page_ends_half_white(self, long_report: Path, tmp_path: Path) -> None:
        texts = pages(long_report)
        last = (
            next(
                number for number, text in enumerate(texts) if "Annex: how this report" in text and number > 3
            )
            - 1
        )
        ink = list(lowest_ink(long_report, tmp_path))
        for number in range(3, last):
            assert ink[number] > 0.6, f"page {number + 1} ends at {ink[number]:.0%}"


def lowest_ink(path: Path, folder: Path) -> Iterator[float]:
    """For each page the height (0 top, 1 bottom) of the lowest ink above the page's foot."""
    subprocess.run(["pdftoppm", "-r", "30", "-gray", "-png", str(path), str(folder / "page")], check=True)
    for file in sorted(folder.glob("page-*.png")):
        with Image.open(file) as image:
            width, height = image.size
            body = image.crop((0, 0, width, int(height * 0.92))).point(
                lambda value: 255 if value < 235 else 0
            )
            box = body.getbbox()
            yield 0.0 if box is None else box[3] / height
