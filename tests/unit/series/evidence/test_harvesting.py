"""The record is read from the executed notebook; whatever isn't evidence stops the release, with its cell."""

from __future__ import annotations

import nbformat
import pytest

from data_access.errors import DisclosureError
from series.errors import GateError, NotebookError
from series.evidence import EVIDENCE_MIME, PHONE_MIME, claim, harvest, number, table
from tests.support.notebooks import executed_notebook
from tests.support.protected import sectors, share
from tests.unit.series.evidence.test_recording import MEN, draw


def evidence() -> None:
    from series.evidence import figure

    number("men_share", MEN, label="share of men")
    claim("men_minority", MEN.below(0.5), holds="Yes.", fails="No.", undetermined="Perhaps.")
    table("tbl-sectors", sectors(), caption="Men by sector.")
    figure("fig-sectors", sectors(), draw, finding="men_minority", caption="Men.", alt="Bars.")


def with_output(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    notebook = executed_notebook("# Words", evidence, lambda: None)
    notebook["cells"][2]["outputs"] = [output]
    return notebook


def test_all_kinds_are_found_in_the_order_of_the_notebook() -> None:
    record = harvest(executed_notebook("words", evidence))
    assert [item.id for item in record.items()] == ["men_share", "men_minority", "tbl-sectors", "fig-sectors"]
    assert record.schema_version == "1"
    assert record.figures[0].svg.startswith("<svg")
    assert record.figures[0].phone_svg.startswith("<svg")
    assert record.figures[0].png.startswith(b"\x89PNG")


def test_a_notebook_read_back_from_its_file_gives_the_same_record() -> None:
    notebook = executed_notebook("words", evidence)
    again = nbformat.reads(nbformat.writes(notebook), as_version=4)
    assert harvest(again) == harvest(notebook)


FOREIGN = {
    "text on stdout": nbformat.v4.new_output("stream", name="stdout", text="123456"),
    "text on stderr": nbformat.v4.new_output("stream", name="stderr", text="123456"),
    "text/html": nbformat.v4.new_output(
        "execute_result",
        data={"text/html": "<table>123456</table>", "text/plain": "123456"},
        execution_count=1,
    ),
    "text/plain": nbformat.v4.new_output("execute_result", data={"text/plain": "123456"}, execution_count=1),
    "image/png": nbformat.v4.new_output("display_data", data={"image/png": "123456"}),
    "doesn't read as evidence": nbformat.v4.new_output(
        "display_data", data={EVIDENCE_MIME: {"kind": "number", "id": "x", "value": 123456}}
    ),
}


@pytest.mark.parametrize(("what", "output"), FOREIGN.items(), ids=FOREIGN.keys())
def test_a_foreign_output_is_refused_with_its_cell_and_without_its_content(
    what: str, output: nbformat.NotebookNode
) -> None:
    with pytest.raises(DisclosureError) as refused:
        harvest(with_output(output))
    assert f"cell 3: {what}" in str(refused.value).replace("an output of type ", "") or what in str(
        refused.value
    )
    assert "cell 3" in str(refused.value)
    assert "123456" not in str(refused.value)


def test_every_foreign_output_is_named_at_once() -> None:
    notebook = with_output(FOREIGN["text on stdout"])
    notebook["cells"][2]["outputs"].append(FOREIGN["text/html"])
    with pytest.raises(DisclosureError, match=r"cell 3: .*; cell 3: "):
        harvest(notebook)


def test_something_beside_the_evidence_is_refused() -> None:
    notebook = executed_notebook(evidence)
    notebook["cells"][0]["outputs"][0]["data"]["text/html"] = "<b>123456</b>"
    with pytest.raises(DisclosureError, match="men_share with an output of type text/html"):
        harvest(notebook)


def test_text_that_is_not_the_record_s_is_refused() -> None:
    notebook = executed_notebook(evidence)
    notebook["cells"][0]["outputs"][0]["data"]["text/markdown"] = "names of persons"
    with pytest.raises(DisclosureError, match="text that isn't its record's"):
        harvest(notebook)


@pytest.mark.parametrize("kind", ["image/svg+xml", PHONE_MIME])
@pytest.mark.parametrize("insertion", ["<script>alert(1)</script>", "<foreignObject/>"])
def test_a_picture_that_is_more_than_a_drawing_is_refused(insertion: str, kind: str) -> None:
    notebook = executed_notebook(evidence)
    data = notebook["cells"][0]["outputs"][3]["data"]
    data[kind] = data[kind].replace("</svg>", f"{insertion}</svg>")
    with pytest.raises(DisclosureError, match="plain drawing"):
        harvest(notebook)


@pytest.mark.parametrize("kind", ["image/svg+xml", "image/png", PHONE_MIME])
def test_a_figure_has_all_its_pictures(kind: str) -> None:
    notebook = executed_notebook(evidence)
    del notebook["cells"][0]["outputs"][3]["data"][kind]
    with pytest.raises(DisclosureError, match="fig-sectors without its pictures"):
        harvest(notebook)


def test_only_a_figure_has_a_version_for_phones() -> None:
    notebook = executed_notebook(evidence)
    notebook["cells"][0]["outputs"][2]["data"][PHONE_MIME] = "<svg/>"
    with pytest.raises(DisclosureError, match="tbl-sectors with an output of type"):
        harvest(notebook)


def test_a_record_of_another_version_is_refused() -> None:
    notebook = executed_notebook(evidence)
    notebook["cells"][0]["outputs"][0]["data"][EVIDENCE_MIME]["schema_version"] = "2"
    with pytest.raises(DisclosureError, match="doesn't read as evidence"):
        harvest(notebook)


def test_an_id_used_twice_is_refused_with_its_cells() -> None:
    def again() -> None:
        number("men_share", share(0.5), label="other")

    with pytest.raises(GateError, match="men_share in cells 1, 3"):
        harvest(executed_notebook(evidence, "words", again))


def test_an_error_is_told_with_its_cell() -> None:
    error = nbformat.v4.new_output("error", ename="KeyError", evalue="'secret'", traceback=[])
    with pytest.raises(NotebookError, match="cell 3") as told:
        harvest(with_output(error))
    assert "secret" not in str(told.value)


def test_code_that_shows_nothing_is_fine() -> None:
    assert list(harvest(executed_notebook("words", lambda: None)).items()) == []
