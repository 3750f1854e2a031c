"""The record as files: JSON, CSV, SVG and PNG, the same bytes for the same record."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from data_access.disclosure import Statistic
from data_access.errors import UsageError
from series.evidence import figure, harvest, number, read_record, table, write_record
from tests.support.notebooks import executed_notebook
from tests.support.protected import protected_table, sectors
from tests.unit.series.evidence.test_recording import MEN, draw

ALT = "Bars of {{< meta numbers.men_share >}} & <more>."


def evidence() -> None:
    number("men_share", MEN, label="share of men")
    table("tbl-sectors", sectors(), caption="Men by sector.")
    figure(
        "fig-sectors",
        sectors(),
        draw,
        finding="Men are {{< meta numbers.men_share >}}.",
        caption="Men.",
        alt=ALT,
    )


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_the_files_of_a_record(tmp_path: Path) -> None:
    written = write_record(harvest(executed_notebook(evidence)), tmp_path)
    names = [path.name for path in written]
    assert names == [
        "fig-sectors-phone.svg",
        "fig-sectors.csv",
        "fig-sectors.png",
        "fig-sectors.svg",
        "record.json",
        "tbl-sectors.csv",
    ]


def test_the_same_run_writes_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        write_record(harvest(executed_notebook(evidence)), tmp_path / folder)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name


def test_keys_are_sorted_and_cells_are_as_the_contract_says(tmp_path: Path) -> None:
    write_record(harvest(executed_notebook(evidence)), tmp_path)
    text = (tmp_path / "record.json").read_text("utf-8")
    content = json.loads(text)
    assert text == json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    cell = content["tables"][0]["cells"][0]
    assert {"dimensions", "population", "statistic", "value", "status"} <= set(cell)


def test_what_was_written_can_be_read_back(tmp_path: Path) -> None:
    record = harvest(executed_notebook(evidence))
    write_record(record, tmp_path)
    read = read_record(tmp_path)
    assert read.tables == record.tables
    assert read.figures[0].png == record.figures[0].png
    write_record(read, tmp_path / "again")
    for path in (tmp_path / "again").iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text('{"schema_version": "9"}')
    with pytest.raises(UsageError, match="schema version '9'"):
        read_record(tmp_path)


def test_a_hidden_value_is_the_common_symbol_and_nothing_else(tmp_path: Path) -> None:
    write_record(harvest(executed_notebook(evidence)), tmp_path)
    fishing = rows(tmp_path / "tbl-sectors.csv")[2]
    assert fishing["value"] == "··"
    assert fishing["status"] == "suppressed"


def test_labels_stand_beside_codes(tmp_path: Path) -> None:
    write_record(harvest(executed_notebook(evidence)), tmp_path)
    first = rows(tmp_path / "fig-sectors.csv")[0]
    assert (first["labour_sector"], first["labour_sector_label"]) == ("construction", "Construction")
    assert first["value"] == "940"


def test_a_label_can_not_become_a_formula(tmp_path: Path) -> None:
    data = protected_table({("=HYPERLINK(1)",): 20, ("b",): 30}, labels={"labour_sector": {"b": "@SUM(A1)"}})
    write_record(harvest(executed_notebook(lambda: table("tbl-x", data, caption="C."))), tmp_path)
    found = rows(tmp_path / "tbl-x.csv")
    assert found[0]["labour_sector"] == "'=HYPERLINK(1)"
    assert found[1]["labour_sector_label"] == "'@SUM(A1)"


def test_shares_come_with_interval_base_and_part_not_known(tmp_path: Path) -> None:
    data = protected_table({("a",): 0.5}, statistic=Statistic.SHARE, n_valid=300, with_interval=True)
    write_record(harvest(executed_notebook(lambda: table("tbl-x", data, caption="C."))), tmp_path)
    (row,) = rows(tmp_path / "tbl-x.csv")
    assert (row["low"], row["high"], row["n_valid"], row["missing_share"]) == ("0.45", "0.55", "300", "0.1")


@pytest.mark.parametrize("name", ["fig-sectors", "fig-sectors-phone"])
def test_an_svg_has_title_and_description_with_numbers_and_nothing_of_this_machine(
    tmp_path: Path, name: str
) -> None:
    write_record(harvest(executed_notebook(evidence)), tmp_path)
    svg = (tmp_path / f"{name}.svg").read_text("utf-8")
    assert "<title>Men are 24\u00a0%.</title>" in svg
    assert "<desc>Bars of 24\u00a0% &amp; &lt;more&gt;.</desc>" in svg
    assert svg.count("<title>") == svg.count("<desc>") == 1
    for unwanted in (
        "<metadata",
        "<!DOCTYPE",
        "<?xml",
        "dc:date",
        "matplotlib.org",
        "<text",
        'id="figure_1"',
    ):
        assert unwanted not in svg
    assert 'width="384" height="288"' in svg
    assert f'id="{name}.figure_1"' in svg


def test_a_png_has_twice_the_pixels_and_no_metadata(tmp_path: Path) -> None:
    write_record(harvest(executed_notebook(evidence)), tmp_path)
    with Image.open(tmp_path / "fig-sectors.png") as image:
        assert image.size == (768, 576)
        assert set(image.info) <= {"dpi"}
