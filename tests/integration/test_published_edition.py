"""The demonstration as published: everything at its address, whole, traceable, and true where the truth is known."""

from __future__ import annotations

import csv
import getpass
import html
import json
import os
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from data_access.sources.demonstration.truth import truth
from series.evidence import EVIDENCE_MIME, EvidenceCell, EvidenceRecord
from series.release.manifest import sha256
from tests.support.published_edition import ARGUMENTS, PROJECT, REPORTS, PublishedEdition, publish

every_report = pytest.mark.parametrize("report", REPORTS)
PAGES = (
    "index.html",
    "methods.html",
    "five-safes.html",
    "data.html",
    "about.html",
    "changes.html",
    "404.html",
)
NO_NUMBER = re.compile(r"\b(?:nan|NaN|inf)\b|(?<![.!?] )\bNone\b|\bNone\b(?! [a-z])")
"""What Python prints in place of a number that is not there; a sentence may begin with "None of …"."""
OF_ALL_REGIONS = {"tbl-shift-share", "tbl-agreement", "tbl-joint", "tbl-vignette"}
"""Tables of a regional edition that are of all regions, beside which it is read, and say so."""
SECTIONS = (
    "Key messages",
    "Definitions",
    "Data and coverage",
    "Limitations",
    "Recommendations",
    "The source and its caveats",
    "References",
    "How to cite",
    "Annex: how this report was made",
)


class Page(HTMLParser):
    """What is on a page: its text, headings, pictures, tables, and the classes of its blocks."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.headings: list[str] = []
        self.images: list[dict[str, str]] = []
        self.identifiers: list[str] = []
        self.classes: list[str] = []
        self._silent = 0
        self._in_heading = False
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag in ("script", "style", "annotation"):
            self._silent += 1
        if re.fullmatch(r"h[1-6]", tag):
            self._in_heading = True
            self.headings.append("")
        if tag == "img":
            self.images.append(given)
        if "id" in given:
            self.identifiers.append(given["id"])
        self.classes += given.get("class", "").split()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "annotation"):
            self._silent -= 1
        if re.fullmatch(r"h[1-6]", tag):
            self._in_heading = False

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self.words.append(data)
        if self._in_heading:
            self.headings[-1] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


class TestAddresses:
    def test_the_pages_of_the_series_are_there(self, demonstration: PublishedEdition) -> None:
        assert {path.name for path in demonstration.site.glob("*.html")} == set(PAGES)
        assert {path.stem for path in (demonstration.site / "reports").glob("*.html")} == set(REPORTS)

    @every_report
    def test_each_report_has_page_pdf_notebook_record_and_data(
        self, demonstration: PublishedEdition, report: str
    ) -> None:
        output = demonstration.output
        for address in (
            f"site/reports/{report}.html",
            f"site/reports/{report}.pdf",
            f"executed/{report}.ipynb",
            f"evidence/{report}/record.json",
        ):
            assert (output / address).stat().st_size > 1000, address
        record = demonstration.record(report)
        for item in (*record.figures, *record.tables, *record.models):
            endings = ("csv", "svg", "png") if item.id.startswith("fig-") else ("csv",)
            for ending in endings:
                beside_the_page = demonstration.site / "reports" / report / "data" / f"{item.id}.{ending}"
                on_record = output / "evidence" / report / f"{item.id}.{ending}"
                assert beside_the_page.read_bytes() == on_record.read_bytes() != b""

    def test_each_file_is_in_the_manifest_with_its_true_hash(self, demonstration: PublishedEdition) -> None:
        edition = demonstration.edition
        lying = {path.relative_to(edition).as_posix() for path in edition.rglob("*") if path.is_file()}
        files = demonstration.manifest["files"]
        assert isinstance(files, dict)
        assert set(files) == lying - {"manifest.json", "run-log.json"}
        wrong = [name for name, told in files.items() if told["sha256"] != sha256(edition / name)]
        assert wrong == []
        assert demonstration.manifest["identity"] == edition.name

    def test_the_landing_page_shows_each_report_with_its_finding(
        self, demonstration: PublishedEdition
    ) -> None:
        page = (demonstration.site / "index.html").read_text(encoding="utf-8")
        for report in REPORTS:
            assert f'href="reports/{report}.html"' in page
        for report in REPORTS[:3]:
            assert f"reports/{report}/data/fig-" in page


class TestFinishedReports:
    @every_report
    def test_it_has_six_figures_four_tables_and_the_table_of_a_model(
        self, demonstration: PublishedEdition, report: str
    ) -> None:
        record = demonstration.record(report)
        assert len(record.figures) >= 6
        assert len(record.tables) >= 4
        models = [*record.models, *(table for table in record.tables if table.dimensions == ("model_term",))]
        assert models
        for model in models:
            assert sum(None not in (cell.value, cell.low, cell.high) for cell in model.cells) >= 2, model.id
        page = Page(demonstration.page(report))
        for item in (*record.figures, *record.tables, *record.models):
            assert page.identifiers.count(item.id) == 1, item.id

    @every_report
    def test_it_has_every_part_of_a_finished_report(
        self, demonstration: PublishedEdition, report: str
    ) -> None:
        page = Page(demonstration.page(report))
        places = [page.headings.index(section) for section in SECTIONS]
        assert places == sorted(places)
        assert {"key-numbers", "key-messages", "references"} <= set(page.classes)
        assert "The trafficking-series authors" in page.text

    @every_report
    def test_the_annex_says_how_to_make_it_again(self, demonstration: PublishedEdition, report: str) -> None:
        text = Page(demonstration.page(report)).text
        annex = text[text.index("Annex: how this report was made") :]
        source = demonstration.manifest["source"]
        assert isinstance(source, dict)
        for wanted in (
            str(source["input_hash"])[:12],
            "Parameters",
            "demonstration",
            "statsmodels",
            "python",
        ):
            assert wanted.lower() in annex.lower(), wanted
        assert re.search(r"not shown|hidden|suppressed", annex), "what protection did"

    @every_report
    def test_every_claim_is_told(self, demonstration: PublishedEdition, report: str) -> None:
        text = _plain(Page(demonstration.page(report)).text)
        for claim in demonstration.record(report).claims:
            fixed = re.split(r"\{\{<.*?>\}\}", claim.sentence)
            longest = max((_plain(part) for part in fixed), key=len)
            assert longest in text, f"{claim.id}: {claim.sentence}"

    @every_report
    def test_figures_and_tables_are_referred_to(self, demonstration: PublishedEdition, report: str) -> None:
        page = demonstration.page(report)
        record = demonstration.record(report)
        items = (*record.figures, *record.tables, *record.models)
        lonely = [item.id for item in items if f'href="#{item.id}"' not in page]
        assert lonely == []

    @every_report
    def test_each_evidence_has_a_note_with_n_and_source(
        self, demonstration: PublishedEdition, report: str
    ) -> None:
        record = demonstration.record(report)
        notes = re.findall(r'<div class="evidence-note">(.*?)</div>', demonstration.page(report), re.S)
        notes = [note for note in notes if not note.lstrip().startswith("<p>Trace:")]  # those of key numbers
        assert len(notes) == len(record.figures) + len(record.tables) + len(record.models)
        for note in notes:
            assert "Source:" in note or "source" in note.lower(), note
            assert ".csv" in note

    def test_regional_editions_are_of_their_region(self, demonstration: PublishedEdition) -> None:
        whole, part = (demonstration.record(name) for name in REPORTS[2:])
        total, of_region = (_cell(record, "cases_total").value for record in (whole, part))
        assert total is not None and of_region is not None
        assert 300 <= of_region < total
        elsewhere = {table.id for table in part.tables if "Eastern Europe" not in table.population}
        assert elsewhere <= OF_ALL_REGIONS
        assert "Eastern Europe" in Page(demonstration.page(REPORTS[3])).headings[0]


class TestNothingIsLeftOver:
    def test_no_shortcode_reference_or_citation_is_unresolved(self, demonstration: PublishedEdition) -> None:
        for path in demonstration.pages:
            source = path.read_text(encoding="utf-8")
            text = Page(
                re.sub(r"<pre.*?</pre>", "", source, flags=re.S)
            ).text  # but the code on pages of traces
            for trace in ("?meta:", "{{<", ">}}", "@fig-", "@tbl-", "?@", "**", ":::"):
                assert trace not in text, f"{path.name}: {trace}"
            assert not re.search(r"(?<![\w.])@[a-z]+\d{4}\w*", text), path.name
            assert not NO_NUMBER.search(text), path.name
            assert not re.search(r"\b\d[\d,]+\.00\b", text), f"{path.name}: a count with decimals"

    def test_every_picture_has_words_that_tell_what_it_shows(self, demonstration: PublishedEdition) -> None:
        for path in demonstration.pages:
            for image in Page(path.read_text(encoding="utf-8")).images:
                assert len(image.get("alt", "")) > 40, f"{path.name}: {image.get('src')}"
                assert "{{<" not in image["alt"]

    def test_the_synthetic_line_is_on_every_page(self, demonstration: PublishedEdition) -> None:
        for path in demonstration.pages:
            page = Page(path.read_text(encoding="utf-8"))
            assert page.classes.count("synthetic-banner") == 1, path.name
            assert "Synthetic demonstration data, not findings." in page.text, path.name

    def test_nothing_names_a_place_on_this_machine(self, demonstration: PublishedEdition) -> None:
        traces = {str(PROJECT), str(Path.home()) + "/", tempfile.gettempdir() + "/", "/home/", "ipykernel_"}
        traces |= {str(demonstration.output), os.environ["SERIES_CACHE"]}
        if (user := getpass.getuser()) != "root":
            traces.add(f"/{user}/")
        wanted = [trace.encode() for trace in sorted(traces)]
        for path in sorted(demonstration.edition.rglob("*")):
            if path.is_file() and path.suffix not in (".wasm", ".woff2"):
                content = path.read_bytes()
                found = [trace for trace in wanted if trace in content]
                assert found == [], path.relative_to(demonstration.edition)

    @every_report
    def test_executed_notebooks_hold_evidence_and_nothing_else(
        self, demonstration: PublishedEdition, report: str
    ) -> None:
        recorded = 0
        for cell in demonstration.executed(report).cells:
            for output in cell.get("outputs", []):
                assert output.output_type == "display_data", cell.id
                assert EVIDENCE_MIME in output.data, cell.id
                assert "text/html" not in output.data, cell.id
                recorded += 1
        assert recorded == len(list(demonstration.record(report).items()))


class TestProtection:
    """The demonstration stands in for a confidential casebook and is protected like one."""

    @every_report
    def test_no_small_or_exact_count_is_on_record(self, demonstration: PublishedEdition, report: str) -> None:
        counts = 0
        for cell in demonstration.record(report).released_cells():
            if cell.statistic == "count" and cell.value is not None:
                assert cell.value % 5 == 0, cell
                assert cell.value == 0 or cell.value >= 10, cell
                counts += 1
            if cell.n_valid is not None:
                assert cell.n_valid % 5 == 0, cell
        assert counts > 5

    @every_report
    def test_hidden_cells_have_one_symbol_in_every_file(
        self, demonstration: PublishedEdition, report: str
    ) -> None:
        record = demonstration.record(report)
        for item in record.tables:
            if any(cell.status == "suppressed" for cell in item.cells):
                file = demonstration.output / "evidence" / report / f"{item.id}.csv"
                rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
                hidden = [row for row in rows if row.get("status") == "suppressed"]
                assert hidden, item.id
                assert {row["value"] for row in hidden} == {hidden[0]["value"]}
                assert not any(character.isdigit() for row in hidden for character in row["value"])


class TestKnownTruth:
    """What the generator was given comes out of the published records, within their intervals."""

    @pytest.mark.parametrize(
        ("report", "number", "known"),
        [
            ("trafficked-men", "men_labour_share", "men_forced_labour"),
            ("trafficked-men", "construction_share", "men_in_construction"),
            ("trafficked-men", "age_effect", "construction_age_effect"),
            ("trafficked-men", "rural_effect", "construction_rural_effect"),
            ("trafficked-men", "change_within", "kitagawa_within_missions"),
            ("trafficked-men", "change_mix", "kitagawa_mission_mix"),
            ("organized-crime", "women_recruit_ratio", "women_recruiter_odds_ratio"),
            ("organized-crime", "same_log_odds", "co_national_log_odds"),
            ("organized-crime", "groups_share", "organised_share"),
        ],
    )
    def test_a_number_covers_it(
        self, demonstration: PublishedEdition, report: str, number: str, known: str
    ) -> None:
        _assert_covers(_cell(demonstration.record(report), number), known)

    @pytest.mark.parametrize("sector", ["agriculture", "manufacturing", "fishing"])
    def test_the_sectors_of_men_cover_it(self, demonstration: PublishedEdition, sector: str) -> None:
        figure = demonstration.record("trafficked-men").find("fig-men-sectors")
        assert figure is not None
        (cell,) = [cell for cell in figure.cells if cell.dimensions["labour_sector"] == sector]
        _assert_covers(cell, f"men_in_{sector}")

    def test_few_men_were_exploited_sexually(self, demonstration: PublishedEdition) -> None:
        figure = demonstration.record("trafficked-men").find("fig-exploitation")
        assert figure is not None
        wanted = {"exploitation_type": "sexual_exploitation", "sex_and_age": "men"}
        (cell,) = [cell for cell in figure.cells if wanted.items() <= cell.dimensions.items()]
        _assert_covers(cell, "men_sexual")

    @pytest.mark.parametrize("year", ["2008", "2011"])
    def test_exploitation_at_home_grew_as_it_was_made_to(
        self, demonstration: PublishedEdition, year: str
    ) -> None:
        figure = demonstration.record("regional-trends").find("fig-crossing")
        assert figure is not None
        (cell,) = [cell for cell in figure.cells if cell.dimensions["year"] == year]
        _assert_covers(cell, f"domestic_share_{year}", of_complement=True)

    def test_claims_say_what_is_true(self, demonstration: PublishedEdition) -> None:
        """A claim may be undetermined; it must not hold where the truth is that it does not, nor fail where it does."""
        states = {
            claim.id: claim.state.value
            for report in REPORTS[:3]
            for claim in demonstration.record(report).claims
        }
        for claim in ("men_mainly_labour", "construction_leads", "women_recruit", "cross_border_mainly"):
            assert states[claim] == "holds", claim
        for claim in ("age_and_construction", "same_citizenship_preferred", "groups_minority"):
            assert states[claim] == "holds", claim
        assert states["rural_no_difference"] != "fails"

    def test_what_cannot_be_recovered_is_said(self, demonstration: PublishedEdition) -> None:
        text = Page(demonstration.page("organized-crime")).text
        assert "can't be recovered" in _plain(text)
        assert re.search(r"less often|disclose|told", Page(demonstration.page("trafficked-men")).text)


@pytest.mark.slow
def test_publishing_again_gives_the_same_edition_and_the_same_bytes(
    demonstration: PublishedEdition, tmp_path: Path
) -> None:
    again = publish(tmp_path / "output", *ARGUMENTS)
    assert again.manifest["identity"] == demonstration.manifest["identity"]
    first, second = demonstration.manifest["files"], again.manifest["files"]
    assert isinstance(first, dict) and isinstance(second, dict)
    assert {name for name in first if first[name] != second.get(name)} == set()
    assert set(first) == set(second)


def test_the_manifest_holds_nothing_of_the_moment(demonstration: PublishedEdition) -> None:
    text = json.dumps(demonstration.manifest)
    assert "seconds" not in text
    assert demonstration.manifest["command"] == " ".join(
        ["series publish --source demonstration", *ARGUMENTS]
    )


def _plain(text: str) -> str:
    """Text as it reads: one kind of space, quotation mark and apostrophe, and no marks of Markdown."""
    text = (
        html.unescape(text).replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'").replace("–", "-")
    )
    return " ".join(re.sub(r"[*_`]|(?<=\w)(?= [.,)])", "", text).split()).strip()


def _cell(record: EvidenceRecord, number: str) -> EvidenceCell:
    found = record.find(number)
    assert found is not None, number
    (cell,) = found.cells
    assert isinstance(cell, EvidenceCell)
    return cell


def _assert_covers(cell: EvidenceCell, known: str, *, of_complement: bool = False) -> None:
    value = truth(known).value
    assert value is not None
    if of_complement:
        value = 1.0 - value
    assert cell.low is not None and cell.high is not None and cell.value is not None
    assert cell.low < cell.high
    # The ends are rounded to three digits.
    assert cell.low - 0.001 <= value <= cell.high + 0.001, f"{known} is {value}, {cell.low} to {cell.high}"
