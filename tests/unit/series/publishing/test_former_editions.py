"""What a new edition tells of the former ones: which they are, and what changed since, in words for readers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from series.catalog import SeriesDescription
from series.evidence import EvidenceRecord, write_record
from series.evidence.items import NumberItem
from series.evidence.kinds import ClaimState, NumberFormat
from series.publishing.former_editions import former_editions, former_folders, names_of_former
from series.release import Output
from series.staging.changes_part import changes_of_report
from series.translation import ENGLISH
from tests.support.reviewable import changed_json, listed_anew
from tests.support.tiny_edition import REPORT, SAFE, write_tiny_edition
from tests.unit.series.review.test_diff import NEW, OLD, _cell

SOURCE = {
    "name": "demonstration",
    "delivery": 2,
    "input_hash": "fedcba9876543210",
    "protection_class": "confidential",
}


def _series(edition: str = "Second edition", day: str = "2026-06-01") -> SeriesDescription:
    return SeriesDescription(title="T", subtitle="S", publisher="P", authors=["A"], edition=edition,
                             edition_date=date.fromisoformat(day))  # fmt: skip


def _edition(output: Path, edition: str, day: str, record: EvidenceRecord = OLD, **source: Any) -> Path:
    folder = write_tiny_edition(
        output, SAFE, identity=f"{edition.split()[0].lower()}-0123456789abcdef", **source
    )
    write_record(record, folder / "evidence" / REPORT)
    with changed_json(folder / "manifest.json") as manifest:
        manifest["series"] = {"edition": edition, "edition_date": day}
    return listed_anew(folder)


def _names(
    output: Path, source: dict[str, Any] = SOURCE, series: SeriesDescription | None = None
) -> list[str]:
    found = former_folders(Output(output), source, series or _series())
    return [folder.name.partition("-")[0] for folder in found]


def _executed(record: EvidenceRecord, report: str = REPORT) -> Any:
    return SimpleNamespace(report=SimpleNamespace(id=report), record=record)


def test_former_are_editions_of_the_same_source_under_another_name_or_of_another_delivery(
    tmp_path: Path,
) -> None:
    _edition(tmp_path, "Zeroth edition", "2025-01-01")
    _edition(tmp_path, "First edition", "2026-01-15", delivery=1)
    _edition(tmp_path, "Other source", "2026-01-15", name="ctdc-global")
    _edition(tmp_path, "Later edition", "2027-01-15")
    _edition(tmp_path, "Draft of it", "2026-06-01", delivery=2, input_hash=SOURCE["input_hash"])
    assert _names(tmp_path) == ["draft", "first", "zeroth"]
    assert _names(tmp_path, series=_series("Draft of it")) == ["first", "zeroth"], "not a draft of the same"


def test_of_two_deliveries_the_later_is_not_former_to_the_earlier(tmp_path: Path) -> None:
    _edition(tmp_path, "First edition", "2026-06-01", delivery=2, input_hash="b")
    assert _names(tmp_path, {**SOURCE, "delivery": 1, "input_hash": "a"}, _series("First edition")) == []


def test_what_changed_is_told_the_weightiest_first(tmp_path: Path) -> None:
    _edition(tmp_path, "First edition", "2026-01-15", delivery=1)
    folders = former_folders(Output(tmp_path), SOURCE, _series())
    (former,) = former_editions(folders, SOURCE)
    assert (former.name, former.date) == ("First edition", date(2026, 1, 15))
    changes = former.changes(_executed(NEW), ENGLISH)
    assert changes is not None
    assert changes.told == (
        "A statement turned. It was: Men are few. It is now: Men are many.",
        "The share grew: 24\u00a0%, now 31\u00a0%",
        "New number: the share gained: 50\u00a0%",
        "No longer there, a number: the share lost: 10\u00a0%",
    )
    assert changes.unchanged == 1
    assert former.changes(_executed(NEW, "a-new-report"), ENGLISH) is None
    assert names_of_former(folders) == [[folders[0].name, names_of_former(folders)[0][1]]]


def _number(at: int, value: float) -> NumberItem:
    return NumberItem(id=f"n_{at}", label=f"share {at}", format=NumberFormat.PERCENT, cells=(_cell(value),))


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (OLD, "Nothing changed since First edition of 15 January 2026"),
        (NEW, "- A statement turned. It was: Men are few."),
        (
            EvidenceRecord(numbers=tuple(_number(at, 0.2) for at in range(20))),
            "12 more changes are [on the page",
        ),
    ],
)
def test_the_annex_of_a_report(tmp_path: Path, record: EvidenceRecord, told: str) -> None:
    _edition(tmp_path, "First edition", "2026-01-15", delivery=1)
    former = former_editions(former_folders(Output(tmp_path), SOURCE, _series()), SOURCE)
    text = changes_of_report(
        cast("Any", SimpleNamespace(former=former, translate=ENGLISH)), _executed(record)
    )
    assert "{#changes}" in text and told in text
    assert changes_of_report(cast("Any", SimpleNamespace(former=())), _executed(record)) == ""


def test_a_claim_that_turned_back_is_told_too(tmp_path: Path) -> None:
    undetermined = OLD.claims[0].model_copy(update={"state": ClaimState.UNDETERMINED})
    _edition(tmp_path, "First edition", "2026-01-15", OLD.model_copy(update={"claims": (undetermined,)}))
    (former,) = former_editions(former_folders(Output(tmp_path), SOURCE, _series()), SOURCE)
    changes = former.changes(_executed(OLD), ENGLISH)
    assert changes is not None
    assert changes.told == ("A statement turned. It was: Unknown. It is now: Men are few.",)
