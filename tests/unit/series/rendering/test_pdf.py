"""From a staged report to Typst: what the template gets, and how Typst's refusals are told."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from series.errors import RenderingError
from series.rendering.builtin.pdf import build_pdfs, creation_time, typst_source
from series.rendering.builtin.project import read_project
from tests.support.sample_staging import write_sample_staging


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    return write_sample_staging(tmp_path / "staging")


def source(staging: Path, report: str = "trafficked-men") -> str:
    project = read_project(staging)
    return typst_source(staging, next(one for one in project.reports if one.path.stem == report))


def change_cell(staging: Path, words: str, others: str) -> None:
    path = staging / "reports" / "trafficked-men.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(one for one in notebook.cells if words in one.source)
    cell.source = cell.source.replace(words, others, 1)
    nbformat.write(notebook, path)


def add_cell(staging: Path, text: str) -> None:
    path = staging / "reports" / "trafficked-men.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = nbformat.v4.new_markdown_cell(text)
    cell["id"] = "added"
    notebook.cells.insert(4, cell)
    nbformat.write(notebook, path)


class TestTheTypstText:
    def test_the_cover_knows_series_number_title_and_authors(self, staging: Path) -> None:
        text = source(staging)
        for line in ("series: [Thematic Research Series]", "number: [3]", "title: [Trafficked men]",
                     "authors: ([The trafficking-series authors],)", "date: [15 January 2026]"):  # fmt: skip
            assert line in text

    def test_the_synthetic_line_follows_the_report_and_nothing_else(
        self, staging: Path, tmp_path: Path
    ) -> None:
        assert "synthetic: true," in source(staging)
        published = write_sample_staging(tmp_path / "published", synthetic=False)
        assert "synthetic: true," not in source(published)

    def test_figures_take_the_form_that_quarto_gives_them(self, staging: Path) -> None:
        text = source(staging)
        assert 'kind: "quarto-float-fig"' in text and "<fig-men-sectors>" in text
        assert 'image("trafficked-men/data/fig-men-sectors.svg", alt: "Bar chart of the share' in text

    def test_a_figure_keeps_its_note(self, staging: Path) -> None:
        floats = source(staging).split("#evidence-float[")[1:]
        assert len(floats) == 2
        assert all("#evidence-note[" in one for one in floats)

    def test_a_long_table_may_go_on_over_the_page(self, staging: Path) -> None:
        rows = "\n".join(f"| {row} | 5 |" for row in range(40))
        add_cell(
            staging,
            f"| Year | Cases |\n|:--|--:|\n{rows}\n\n: Long. {{#tbl-long}}\n\n::: {{.evidence-note}}\nn.\n:::",
        )
        text = source(staging)
        assert "#evidence-table[" in text
        # The note is the table's foot, which is repeated with each part: it never stands alone on the next page.
        assert "#evidence-note[" in text[text.index("table.footer(") :]

    def test_key_numbers_are_boxes_and_come_before_the_contents(self, staging: Path) -> None:
        text = source(staging)
        body = text[text.index("#key-heading()") :]
        assert body.count("#key-number[") == 3
        assert body.index("#key-numbers(") < body.index("#key-messages[") < body.index("#series-contents()")

    def test_the_page_of_the_key_messages_has_one_heading(self, staging: Path) -> None:
        change_cell(staging, "::: {.key-messages}", "## Key messages\n\n::: {.key-messages}")
        add_cell(staging, "As the [key messages](#key-messages) say.")
        text = source(staging)
        assert "= Key messages" not in text and text.count("#key-heading()") == 1
        assert text.count("<key-messages>") == 2  # the link, and where it leads
        assert build_pdfs(read_project(staging), staging / "out", lambda line: None) == []

    def test_a_heading_that_other_text_follows_stays(self, staging: Path) -> None:
        change_cell(staging, "::: {.key-messages}", "## Summary\n\nFirst.\n\n::: {.key-messages}")
        assert "= Summary" in source(staging)

    def test_a_key_number_may_be_written_in_bold(self, staging: Path) -> None:
        change_cell(
            staging, "- [{{< meta numbers.men_total >}}]{.key-number}", "- **{{< meta numbers.men_total >}}**"
        )
        assert source(staging).count("#key-number[") == 3

    def test_the_key_figure_is_the_one_that_the_front_matter_names(self, staging: Path) -> None:
        figure = "key-figure:\n  id: fig-other\n  alt: A \\*bar\\*.\n  caption: '**Up by \\+2.** Men.'\n"
        change_cell(staging, "key-figure:\n", f"{figure}another-name:\n")
        text = source(staging)
        assert (
            '#key-figure(image("trafficked-men/data/fig-other.svg", alt: "A *bar*.", fit: "contain"), <fig-other>'
            in text
        )
        assert "#strong[Up by +2.] Men." in text

    def test_without_one_the_key_figure_is_the_first_that_the_messages_name(self, staging: Path) -> None:
        change_cell(staging, "key-figure:\n", "another-name:\n")
        assert '#key-figure(image("trafficked-men/data/fig-men-sectors.svg"' in source(staging)

    def test_every_formula_has_words(self, staging: Path) -> None:
        text = source(staging)
        assert 'alt: "p tilde equals p hat plus' in text
        assert text.count("#math.equation(") == text.count(
            '#math.equation(block: false, alt: "'
        ) + text.count('#math.equation(block: true, alt: "')

    def test_what_belongs_to_pages_only_is_left_out(self, staging: Path) -> None:
        text = source(staging)
        for word in ("button-pdf", "The records behind this page", "fig-men-sectors.csv", "panel-title"):
            assert word not in text

    def test_markup_in_values_prints_as_text(self, staging: Path) -> None:
        text = source(staging, "regional-trends")
        assert r"\#y \$z" in text
        assert "Eastern\\_Europe" in text

    def test_quotes_in_an_alternative_text_cannot_end_it(self, staging: Path) -> None:
        path = staging / "reports" / "trafficked-men.ipynb"
        notebook = nbformat.read(path, as_version=4)
        cell = next(one for one in notebook.cells if one.cell_type == "code" and "fig-alt" in one.source)
        lines = ["#| fig-alt: 'Chart \\\\\"), panic(1), image(\"x'" if "fig-alt" in line else line
                 for line in cell.source.splitlines()]  # fmt: skip
        cell.source = "\n".join(lines)
        nbformat.write(notebook, path)
        assert r'alt: "Chart \\\\\"), panic(1), image(\"x")' in source(staging)
        build_pdfs(read_project(staging), staging / "out", lambda line: None)  # Typst takes it as a string


class TestRefusals:
    def refusal(self, staging: Path) -> RenderingError:
        with pytest.raises(RenderingError) as refusal:
            build_pdfs(read_project(staging), staging / "out", lambda line: None)
        return refusal.value

    def test_what_breaks_accessibility_is_told_with_the_report(self, staging: Path) -> None:
        add_cell(staging, "## Above\n\n##### Far below")
        error = self.refusal(staging)
        assert "trafficked-men" in error.message and "PDF/UA-1" in error.message
        assert error.where == "reports/trafficked-men.ipynb"
        assert "/tmp" not in str(error) and "╭" not in str(error)

    def test_a_picture_that_does_not_exist_is_named(self, staging: Path) -> None:
        add_cell(staging, "![A chart](trafficked-men/data/nothing.svg)")
        assert "trafficked-men/data/nothing.svg does not exist" in self.refusal(staging).message

    def test_nothing_from_outside_the_project_gets_in(self, staging: Path) -> None:
        add_cell(staging, "![A chart](../../../../etc/hostname.svg)")
        assert "outside the project" in self.refusal(staging).message


class TestTheTime:
    def test_the_environment_decides(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "12345")
        assert creation_time({"date": "2026-01-15"}) == 12345

    def test_else_the_date_of_the_report(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
        assert creation_time({"date": "2026-01-15"}) == 1768435200
        assert creation_time({"date": "no date"}) == creation_time({}) == 0
