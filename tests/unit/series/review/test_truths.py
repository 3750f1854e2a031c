"""The known truth of the demonstration is held against the numbers that must find it again."""

from __future__ import annotations

import pytest

from data_access.sources.demonstration.truth import truth
from series.evidence import EvidenceRecord, NumberFormat
from series.evidence.items import EvidenceCell, NumberItem
from series.review.model import Verdict
from series.review.truths import check_truths, known_truths

REPORT, NUMBER = "trafficked-men", "men_labour_share"


def _record(low: float, high: float) -> EvidenceRecord:
    cell = EvidenceCell(
        dimensions={}, population="men", statistic="share", status="rounded", value=low, low=low, high=high
    )
    numbers = (
        NumberItem(id=NUMBER, label="men in forced labour", format=NumberFormat.PERCENT, cells=(cell,)),
    )
    return EvidenceRecord(numbers=numbers)


@pytest.mark.parametrize("report", sorted(known_truths()))
def test_every_truth_that_is_named_exists_and_has_a_value(report: str) -> None:
    assert all(truth(known).value is not None for known in known_truths()[report].values())


@pytest.mark.parametrize(
    ("low", "high", "verdict"), [(0.92, 0.94, Verdict.EXACT), (0.94, 0.96, Verdict.DIFFERS)]
)
def test_a_truth_is_found_where_the_interval_holds_it(low: float, high: float, verdict: Verdict) -> None:
    items = {item.id: item for item in check_truths(REPORT, _record(low, high))}
    assert items["men_forced_labour"].verdict is verdict
    assert items["men_in_construction"].verdict is Verdict.MISSING, "its number is not on record"


def test_other_reports_have_no_known_truth() -> None:
    assert list(check_truths("regional-trends-eastern-europe", _record(0, 1))) == []
