"""Every figure, table and key number of a report leads to its trace: cell, code, whom it counts, how it was protected."""

from __future__ import annotations

import copy
import re
from dataclasses import replace

import pytest
import yaml

from series.staging.report import stage_report
from series.staging.trace_links import key_number_links, trace_address
from series.staging.traces import trace_page
from series.translation import ENGLISH
from tests.support.sample_series import executed, setting


@pytest.fixture(scope="module")
def page() -> str:
    return trace_page(executed(), setting())


def test_a_report_links_to_the_trace_of_each_figure_table_and_key_number(page: str) -> None:
    found = executed()
    staged = "\n".join(str(cell["source"]) for cell in stage_report(found, setting())["cells"])
    wanted = {item.id for item in (*found.record.figures, *found.record.tables)} | {"men_share"}
    for identifier in wanted:
        assert trace_address(found.report.id, identifier) in staged, identifier
        assert f"{{#trace-{identifier} " in page, identifier


def test_every_piece_of_evidence_names_its_cell_and_whom_it_counts(page: str) -> None:
    record = executed().record
    for item in record.items():
        entry = page.split(f"{{#trace-{item.id} ")[1].split(":::")[0]
        cell = re.search(r"\(#cell-(\d+)\)", entry)
        assert cell and f"{{#cell-{cell[1]} " in page, item.id
        assert "Of whom: " in entry and "Protection: " in entry, item.id


def test_the_page_is_searched_by_nobody_says_its_data_are_synthetic_and_is_html_alone(page: str) -> None:
    front = yaml.safe_load(page.split("---\n")[1])
    assert (front["search"], front["synthetic"], front["format"]) == (False, True, {"html": "default"})
    assert "synthetic-banner" in page


def test_code_with_fences_of_its_own_stays_whole() -> None:
    found = replace(executed(), notebook=copy.deepcopy(executed().notebook))
    found.notebook["cells"][1]["source"] = 'text = """\n```python\nx\n```\n"""'
    assert "````{.python " in trace_page(found, setting())


def test_text_without_key_numbers_gets_no_links() -> None:
    assert key_number_links("Words alone.", "men", ENGLISH) == ""
