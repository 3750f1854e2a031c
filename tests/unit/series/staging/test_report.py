"""From an executed notebook to a staged one: plain Quarto, all values filled in where Quarto would leave them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import nbformat
import pytest
import yaml

from data_access.disclosure import ProtectionClass
from series.catalog.model import KeyEvidence
from series.evidence import harvest, table
from series.staging import ExecutedReport, stage_report
from series.staging.model import not_attacked
from series.translation import ENGLISH
from tests.support import sample_series
from tests.support.notebooks import executed_notebook
from tests.support.protected import protected_table
from tests.support.sample_series import executed, report, setting


def staged(**source: Any) -> nbformat.NotebookNode:
    return stage_report(executed(), setting(**source))


def front(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    cell = notebook["cells"][0]
    assert cell["cell_type"] == "raw"
    assert cell["source"].startswith("---\n")
    assert cell["source"].endswith("---")
    return yaml.safe_load(cell["source"].strip("-"))


def markdown(notebook: nbformat.NotebookNode) -> str:
    return "\n\n".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown")


def code_cell(notebook: nbformat.NotebookNode, identifier: str) -> nbformat.NotebookNode:
    return next(
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and f"#| label: {identifier}\n" in cell["source"]
    )


def options(cell: nbformat.NotebookNode) -> dict[str, Any]:
    return yaml.safe_load("\n".join(line.removeprefix("#| ") for line in cell["source"].splitlines()))


def test_it_is_a_valid_notebook_and_the_same_each_time() -> None:
    first = staged()
    nbformat.validate(first)
    assert nbformat.writes(first) == nbformat.writes(staged())


def test_numbers_intervals_bases_and_claims_travel_in_the_front_matter() -> None:
    found = front(staged())
    assert found["numbers"]["men_share"] == "24\u00a0%"
    assert found["intervals"]["men_share"] == "22 to 26\u00a0%"
    assert found["bases"]["men_share"] == "n\u00a0=\u00a03,000"
    assert found["claims"]["men_minority"] == {
        "state": "holds",
        "holds": True,
        "fails": False,
        "undetermined": False,
        "sentence": "Men are a minority (24\u00a0%).",
    }


def test_a_hidden_number_has_words() -> None:
    found = front(staged())
    assert found["numbers"]["hidden_share"] == "a value that is not shown"
    assert found["bases"]["hidden_share"] == "n not shown"


def test_the_front_matter_has_what_the_pages_and_the_cover_print() -> None:
    found = front(staged())
    assert found["title"] == "Trafficked men"
    assert found["series"] == {
        "name": "Thematic Research Series",
        "number": "3",
        "edition": "First edition",
        "edition-date": "15 January 2026",
        "publisher": "The trafficking-series project",
    }
    assert found["date"] == "2026-01-15"
    assert found["report"]["years"] == "1999 to 2011"
    assert found["report"]["region"] == "all regions"
    assert found["pdf-link"] == "trafficked-men.pdf"
    assert "lang" not in found


def test_the_key_figure_is_named_with_its_caption_and_alternative_text() -> None:
    notebook = staged()
    cell = options(code_cell(notebook, "fig-men-sectors"))
    found = front(notebook)["key-figure"]
    assert found["id"] == "fig-men-sectors"
    assert found["caption"] == cell["fig-cap"]
    assert found["alt"].replace("\\", "") == cell["fig-alt"]


def test_a_key_figure_that_the_source_cannot_carry_is_not_named() -> None:
    other = report(key=KeyEvidence(number="men_share", claim="men_minority", figure="fig-not-drawn"))
    assert "key-figure" not in front(stage_report(executed(found=other), setting()))


def test_a_regional_edition_names_its_region() -> None:
    regional = report(id="regional-trends-eastern-europe", number="5.1", region="Eastern Europe")
    notebook = stage_report(executed(found=regional), setting())
    assert front(notebook)["report"]["region"] == "Eastern Europe"
    assert "regional-trends-eastern-europe/data/fig-men-sectors.csv" in markdown(notebook)


def test_prose_keeps_its_shortcodes_but_not_in_attributes() -> None:
    text = markdown(staged())
    assert "## Men are {{< meta numbers.men_share >}}" in text
    assert 'title="A share of 24\u00a0%"' in text


def test_code_and_everything_that_is_no_table_or_figure_is_left_out() -> None:
    notebook = staged()
    outputs = [set(output["data"]) for cell in notebook["cells"] for output in cell.get("outputs", ())]
    assert outputs == [{"image/svg+xml"}, {"text/markdown"}, {"text/markdown"}]


def test_a_figure_has_label_caption_and_alternative_text() -> None:
    cell = code_cell(staged(), "fig-men-sectors")
    found = options(cell)
    assert found == {
        "label": "fig-men-sectors",
        "fig-cap": "**Men are a minority (24\u00a0%).** Registered men by sector, 1999 to 2011.",
        "fig-alt": "Bar chart. Men are 24\u00a0%.",
        "echo": False,
    }
    svg = cell["outputs"][0]["data"]["image/svg+xml"]
    assert "<title>Men are a minority (24\u00a0%).</title>" in svg
    assert "<desc>Bar chart. Men are 24\u00a0%.</desc>" in svg


def test_a_table_is_a_pipe_table_with_numbers_to_the_right_and_escaped_labels() -> None:
    cell = code_cell(staged(), "tbl-men-sectors")
    lines = cell["outputs"][0]["data"]["text/markdown"].splitlines()
    assert lines[0].split("|")[1].strip() == "Labour sector"
    assert lines[1].startswith("|:--")
    assert lines[1].endswith("--:|")
    assert lines[2].split("|")[2].strip() == "940"
    assert "Fishing \\| at\\_sea" in lines[4]
    assert lines[4].endswith("·· |")
    assert len({len(line) for line in lines}) == 1


def test_shares_by_two_dimensions_have_units_in_the_heads_and_a_row_with_bases() -> None:
    cell = code_cell(staged(), "tbl-shares")
    lines = [
        [part.strip() for part in line.strip("|").split("|")]
        for line in cell["outputs"][0]["data"]["text/markdown"].splitlines()
    ]
    assert lines[0] == ["Type", "x (%)", "y (%)"]
    assert lines[2:] == [["a", "20.0", "30.0"], ["b", "80.0", "··"], ["Base (n)", "300", "300"]]
    assert options(cell)["tbl-cap"] == "Shares of 24\u00a0%."


def test_below_each_figure_and_table_stand_note_n_source_and_links() -> None:
    notebook = staged()
    cells = notebook["cells"]
    at = cells.index(code_cell(notebook, "fig-men-sectors"))
    note = cells[at + 1]["source"]
    assert note.startswith(":::: {.evidence-note}\nNote: counts are rounded.")
    assert "n\u00a0=\u00a01,950." in note
    assert "Source: Demonstration casebook (synthetic)." in note
    assert "[CSV](trafficked-men/data/fig-men-sectors.csv){.download} · [SVG]" in note
    assert '::: {.content-visible when-format="html"}' in note


def test_the_hidden_symbol_is_explained_where_it_is_used() -> None:
    text = markdown(staged())
    assert "·· stands for a value not shown, to protect persons." in text
    assert "Share of known cases." in text
    assert "Not known: 10\u00a0%." in text


def test_a_crossed_table_that_has_no_room_for_intervals_says_where_they_are() -> None:
    told = "95\u00a0% intervals are in the table's data file."
    notes = [cell["source"] for cell in staged()["cells"] if "evidence-note" in cell["source"]]
    assert [told in note for note in notes if "tbl-shares.csv" in note] == [True]
    assert not any(told in note for note in notes if "tbl-shares.csv" not in note)


def test_a_synthetic_source_says_so_first() -> None:
    notebook = staged()
    assert "::: {.synthetic-banner}" in notebook["cells"][1]["source"]
    assert front(notebook)["synthetic"] is True


def test_a_published_source_has_no_banner_and_other_words() -> None:
    notebook = staged(protection_class=ProtectionClass.PUBLISHED, synthetic=False)
    assert "synthetic-banner" not in markdown(notebook)
    assert front(notebook)["synthetic"] is False
    assert "because the data don't give it" in markdown(notebook)


def test_the_closing_sections_come_in_order() -> None:
    text = markdown(staged())
    places = [
        text.index(heading)
        for heading in (
            "## Limits",
            "## The source and its caveats",
            "## References",
            "## How to cite",
            "## Annex: how this report was made",
            "## Data of this report",
        )
    ]
    assert places == sorted(places)


def test_the_list_of_data_files_names_each_figure_and_table_by_its_number() -> None:
    listed = markdown(staged()).partition("## Data of this report")[2]
    assert "- @fig-" in listed and "- @tbl-" in listed


def test_every_report_carries_the_caveats_of_its_source() -> None:
    assert "- Invented records." in markdown(staged())
    assert "caveats" not in markdown(staged(caveats=()))


def test_an_author_s_own_place_for_references_is_kept() -> None:
    notebook = stage_report(executed(sample_series.PROSE + "\n## Sources\n\n::: {#refs}\n:::\n"), setting())
    assert markdown(notebook).count("#refs") == 1


def test_the_annex_says_from_what_it_was_made_and_nothing_of_this_machine() -> None:
    text = markdown(staged())
    assert "hmac-sha256\\:5f2a" in text
    assert "data = cases.csv" in text
    assert "secret" not in text
    assert "counts under 11 are not shown" in text
    assert "sha256" in text


def test_the_share_of_cells_not_shown_is_told_and_no_reason() -> None:
    text = markdown(staged())
    cells = list(executed().record.released_cells())
    hidden = sum(cell.value is None for cell in cells)
    assert f"{round(100 * hidden / len(cells))}\u00a0% of {len(cells)} cells" in text
    assert "suppressed" not in text


def test_the_annex_says_by_which_rules_and_with_which_outcome_it_was_attacked() -> None:
    outcome = "attacked with 1,627 counts and 654 equations; none of its hidden counts could be recovered"
    attacked = replace(setting(), attack=lambda translate: outcome)
    text = markdown(stage_report(executed(), attacked))
    assert outcome in text
    assert f"(policy {attacked.policy.version})" in text
    assert not_attacked(ENGLISH) in markdown(staged()), "one that was not attacked says so"


INJECTIONS = [
    "{{< include secret >}}",
    "<script>alert(1)</script>",
    "#eval",
    "$x$",
    "@fig-x",
    "a | b",
    "**bold**",
]


@pytest.mark.parametrize("label", INJECTIONS)
def test_labels_from_data_are_text_everywhere(label: str) -> None:
    def evidence() -> None:
        data = protected_table(
            {("a",): 20, ("b",): 30}, labels={"labour_sector": {"a": label}}, notes=[label]
        )
        table("tbl-x", data, caption="C.")

    notebook = executed_notebook("Words.", evidence)
    found = ExecutedReport(report(), notebook, harvest(notebook), {"region": label})
    result = stage_report(found, setting(title=label, citation=label, terms=label))
    # Data for machines in the head of the page are no text of it.
    text = re.sub(r"<script type=.+?</script>", "", nbformat.writes(result))
    if label != "a | b":
        assert not re.search(rf"(?<!\\){re.escape(label)}", text)
    rows = code_cell(result, "tbl-x")["outputs"][0]["data"]["text/markdown"].splitlines()
    assert {line.replace("\\|", "").count("|") for line in rows} == {3}


def test_the_staged_form_is_that_of_the_written_example(tmp_path: Any) -> None:
    from tests.support.sample_staging import write_sample_staging

    folder = write_sample_staging(tmp_path)
    example = nbformat.read(folder / "reports" / "trafficked-men.ipynb", as_version=4)
    made = staged()
    assert set(front(made)) - {"format"} == set(front(example))
    assert set(front(example)["report"]) <= set(front(made)["report"])
    assert set(front(made)["series"]) == set(front(example)["series"])
    assert set(options(code_cell(made, "fig-men-sectors"))) == set(
        options(code_cell(example, "fig-men-sectors"))
    )
    assert set(options(code_cell(made, "tbl-men-sectors"))) == set(
        options(code_cell(example, "tbl-men-sectors"))
    )
    assert made["cells"][1]["source"] == example["cells"][1]["source"]
    for part in (
        ".report-header",
        ".series-line",
        ".evidence-note",
        ".annex",
        "{.download}",
        "#data-of-this-report",
    ):
        assert part in markdown(example)
        assert part in markdown(made)
