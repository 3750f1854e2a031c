"""A published edition, read by somebody who looks for a person: what stands beside, around and behind hidden values."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from series.evidence import EvidenceRecord
from series.evidence.items import EvidenceCell
from series.evidence.writing import HIDDEN_SYMBOL
from tests.support.published_edition import REPORTS, PublishedEdition

_SIDES = ((None, None), (0.5, 1.0), (0.0, 0.5))


@pytest.fixture(scope="module")
def records(demonstration: PublishedEdition) -> dict[str, EvidenceRecord]:
    return {report: demonstration.record(report) for report in REPORTS}


def cells_of(records: dict[str, EvidenceRecord]) -> Iterator[EvidenceCell]:
    for record in records.values():
        yield from record.released_cells()


def test_beside_a_hidden_value_stands_its_base_and_nothing_nearer(records: dict[str, EvidenceRecord]) -> None:
    hidden = [cell for cell in cells_of(records) if cell.hidden]
    assert hidden
    for cell in hidden:
        assert cell.status == "suppressed", "an outsider can't tell why"
        assert (cell.low, cell.high) in _SIDES
        assert not any(value is not None for value in cell.extra.values())


def test_a_share_tells_no_more_than_the_counts_that_are_printed_with_it(
    records: dict[str, EvidenceRecord],
) -> None:
    looked_at = 0
    for cell in cells_of(records):
        counts = {count.role: count.value for count in cell.counts}
        if cell.statistic != "share" or cell.value is None or not counts.get("base"):
            continue
        numerator, base = counts.get("numerator"), counts["base"]
        if numerator is None or base is None:
            continue
        assert cell.value == pytest.approx(min(numerator, base) / base, abs=5.01e-4)
        looked_at += 1
    assert looked_at > 100


def test_a_group_of_persons_has_one_number_in_all_reports(records: dict[str, EvidenceRecord]) -> None:
    told: dict[str, set[float | None]] = defaultdict(set)
    for record in records.values():
        for count in record.released_counts():
            if count.role != "named":
                told[count.group].add(count.value)
    assert {group: values for group, values in told.items() if len(values) > 1} == {}


def test_data_files_hide_what_the_record_hides(
    demonstration: PublishedEdition, records: dict[str, EvidenceRecord]
) -> None:
    for report, record in records.items():
        for item in (*record.tables, *record.figures):
            path = demonstration.site / "reports" / report / "data" / f"{item.id}.csv"
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            assert len(rows) == len(item.cells)
            for row, cell in zip(rows, item.cells, strict=True):
                assert (row["value"] == HIDDEN_SYMBOL) == cell.hidden
                if cell.hidden:
                    assert not row.get("low") and not row.get("high")


def test_on_pages_all_hidden_cells_look_the_same(demonstration: PublishedEdition) -> None:
    """No class, attribute or title tells a small count from one that is hidden beside it."""
    cell = re.compile(rf"<td([^>]*)>\s*{re.escape(HIDDEN_SYMBOL)}\s*</td>")
    shown = re.compile(r"<td([^>]*)>\s*[\d,.]+\s*</td>")
    for report in REPORTS:
        page = demonstration.page(report)
        assert set(cell.findall(page)) <= set(shown.findall(page)), report


def test_rows_with_hidden_values_do_not_stand_where_their_values_would(
    records: dict[str, EvidenceRecord],
) -> None:
    """In a ranked list hidden ones stand at the end, or there are none."""
    for record in records.values():
        for item in (*record.tables, *record.figures):
            values = [cell.value for cell in item.cells]
            shown = [value for value in values if value is not None]
            is_ranked = len(item.dimensions) == 1 and len(shown) > 3 and shown == sorted(shown, reverse=True)
            if is_ranked and len(set(shown)) > 3:
                assert None not in values[: len(shown)], item.id
