"""The known truth of the demonstration, held against what the notebooks find of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from data_access.yaml_files import load_yaml
from series.evidence import EvidenceRecord
from series.review.comparing import number_shown
from series.review.model import Check, Difference, ItemKind, ReviewItem, Verdict

TRUTHS_FILE = Path(__file__).with_name("known_truths.yml")
_ENDS_ROUNDED_TO = 0.001
_WHAT = "known truth within the interval"


@cache
def known_truths() -> dict[str, dict[str, str]]:
    """Which number must find which truth: truth by number by report."""
    content: dict[str, dict[str, str]] = load_yaml(TRUTHS_FILE.read_text(encoding="utf-8"))
    return content


def check_truths(report: str, record: EvidenceRecord) -> Iterator[ReviewItem]:
    """An item for each truth that a report must find again, from a record made of the demonstration."""
    from data_access.sources.demonstration.truth import truth

    for number, known in known_truths().get(report, {}).items():
        stated = truth(known)
        item = next((one for one in record.numbers if one.id == number), None)
        if item is None:
            what = Difference(number, "a number", "not on record")
            yield _item(report, known, stated.statement, Check(_WHAT, Verdict.MISSING, (what,)))
            continue
        cell, value = item.cell, stated.value
        if value is None or cell.low is None or cell.high is None:
            yield _item(
                report, known, stated.statement, Check(_WHAT, Verdict.NOT_CHECKED, note="has no interval")
            )
            continue
        inside = cell.low - _ENDS_ROUNDED_TO <= value <= cell.high + _ENDS_ROUNDED_TO
        told = f"{number}: {number_shown(item)}"
        differences = [] if inside else [Difference(known, f"{value:g}", told)]
        yield _item(report, known, stated.statement, Check.of(_WHAT, differences, told), f"{value:g}")


def _item(report: str, known: str, statement: str, check: Check, shown: str = "") -> ReviewItem:
    return ReviewItem(report, ItemKind.TRUTH, known, statement, (check,), shown)
