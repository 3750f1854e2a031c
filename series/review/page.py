"""The review as one HTML file, complete in itself, and as JSON. Pure functions of a review."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from series.review.diff import EditionDiff, changes_by_report
from series.review.model import Check, Difference, ItemKind, Level, ReportReview, Review, ReviewItem, Verdict

TEMPLATES = Path(__file__).parent / "templates"
PAGE_FILE, JSON_FILE = "review.html", "review.json"
FORM = "1"

VERDICT_WORDS = {
    Verdict.EXACT: "exact",
    Verdict.WITHIN: "within tolerance",
    Verdict.NOT_CHECKED: "not checked",
    Verdict.DIFFERS: "differs",
    Verdict.MISSING: "missing",
    Verdict.ADDED: "added",
}
_KIND_WORDS = {
    ItemKind.OUTPUT: "outputs",
    ItemKind.HTML: "page",
    ItemKind.PDF: "PDF",
    ItemKind.TRUTH: "known truth",
}
_LEVELS = {
    Level.FULL: "Reviewed in full: every notebook was run again on the casebook, and everything was compared.",
    Level.CODE: "The code was reviewed: every notebook was run on the demonstration and held against its known truth; "
    "the edition's own values were computed again as far as its released tables allow.",
    Level.EDITION: "Reviewed from the edition alone: what follows from its released tables was computed again.",
}
_LINES = 3


def review_page(review: Review) -> str:
    """The page: verdicts, environment, items with differences first, filters, decisions."""
    order = [item for report in review.reports for item in _sorted(report.items)]
    places = {id(item): place for place, item in enumerate(order)}
    data = {
        "items": [_item_data(item) for item in order],
        "code": {report.id: dict(report.code) for report in review.reports},
        "verdicts": {verdict.value: words for verdict, words in VERDICT_WORDS.items()},
    }
    return _environment().get_template("review.html.j2").render(
        page=_page(review, places),
        data=Markup(_script_json(data)),
        style=Markup(_read("review.css")),
        script=Markup(_read("review.js")),
    )  # fmt: skip


def review_json(review: Review) -> str:
    """The review as JSON: everything but the pictures; sorted keys, the same text for the same review."""
    content = {
        "form": FORM,
        "identity": review.identity,
        "edition": review.edition,
        "level": review.level.value,
        "agrees": review.agrees,
        "environment": [asdict(one) for one in review.environment],
        "integrity": [asdict(one) for one in review.integrity],
        "cannot_check": list(review.cannot_check),
        "tolerances": [list(one) for one in review.tolerances],
        "reports": [
            {
                "id": report.id,
                "number": report.number,
                "title": report.title,
                "verdict": report.verdict.value,
                "failure": report.failure,
                "items": [_without(_item_data(item), "pictures") for item in _sorted(report.items)],
            }
            for report in review.reports
        ],
    }
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def verdict_sentence(review: Review) -> str:
    """The whole review in one sentence."""
    items = list(review.items())
    agreeing = sum(item.verdict.agrees for item in items)
    left = sum(item.verdict is Verdict.NOT_CHECKED for item in items)
    unchecked = f"; {left:,} could not be checked" if left else ""
    if review.agrees:
        return f"All {agreeing:,} items that were checked come out again{unchecked}."
    told = []
    if review.failing:
        told.append(f"{len(review.failing):,} of {len(items):,} items differ")
    if review.integrity:
        files = len(review.integrity)
        told.append(
            f"{files:,} file{'s are' if files != 1 else ' is'} not as the manifest lists {'them' if files != 1 else 'it'}"
        )
    failed = [report.id for report in review.reports if report.failure]
    if failed:
        told.append(f"{len(failed)} notebook{'s' * (len(failed) != 1)} could not be run")
    return f"{'; '.join(told)}; {agreeing:,} come out again{unchecked}."


def _page(review: Review, places: dict[int, int]) -> dict[str, Any]:
    return {
        "edition": review.edition or "Edition",
        "identity": review.identity,
        "synthetic": review.synthetic,
        "agrees": review.agrees,
        "sentence": verdict_sentence(review),
        "level_sentence": _LEVELS[review.level],
        "environment": review.environment,
        "integrity": review.integrity,
        "cannot_check": review.cannot_check,
        "tolerances": review.tolerances,
        "verdicts": [{"value": verdict.value, "words": words} for verdict, words in VERDICT_WORDS.items()],
        "kinds": sorted({item.kind.value for item in review.items()}),
        "json_name": JSON_FILE,
        "reports": [_report(report, places) for report in review.reports],
    }


def _report(report: ReportReview, places: dict[int, int]) -> dict[str, Any]:
    return {
        "id": report.id,
        "number": report.number,
        "title": report.title,
        "failure": report.failure,
        "verdict": report.verdict.value,
        "verdict_words": VERDICT_WORDS[report.verdict],
        "counts": [report.count(verdict) for verdict in VERDICT_WORDS],
        "rows": [_row(item, places[id(item)]) for item in _sorted(report.items)],
    }


def _row(item: ReviewItem, place: int) -> dict[str, Any]:
    return {
        "at": place,
        "id": item.id,
        "kind": item.kind.value,
        "kind_words": _KIND_WORDS.get(item.kind, item.kind.value),
        "headline": item.headline,
        "title": item.title,
        "shown": item.shown,
        "verdict": item.verdict.value,
        "verdict_words": VERDICT_WORDS[item.verdict],
        "lines": list(failing_lines(item)),
    }


def failing_lines(item: ReviewItem) -> Iterator[str]:
    """The first differences of an item, a line each."""
    found = [(check, one) for check in item.checks if check.verdict.fails for one in check.differences]
    for check, one in found[:_LINES]:
        yield difference_line(check, one)
    if len(found) > _LINES:
        yield f"and {len(found) - _LINES} more"


def difference_line(check: Check, one: Difference) -> str:
    apart = f" ({one.size})" if one.size else ""
    where = "" if check.what.endswith(one.where) else f", {one.where}"
    return f"{check.what}{where}: {one.published} in the edition, {one.found}{apart}"


def _sorted(items: Sequence[ReviewItem]) -> list[ReviewItem]:
    """Differences first, each kind in the order of the record."""
    return sorted(items, key=lambda item: not item.verdict.fails)


def _item_data(item: ReviewItem) -> dict[str, Any]:
    pictures = {
        name: base64.b64encode(content).decode()
        for name, content in asdict(item.pictures).items()
        if content is not None
    }
    return {
        "report": item.report,
        "kind": item.kind.value,
        "id": item.id,
        "title": item.title,
        "shown": item.shown,
        "verdict": item.verdict.value,
        "hash": item.evidence_hash,
        "headline": item.headline,
        "checks": [
            {"what": one.what, "verdict": one.verdict.value, "note": one.note,
             "differences": [asdict(difference) for difference in one.differences]}
            for one in item.checks
        ],
        "trace": dict(item.trace),
        "pictures": pictures,
    }  # fmt: skip


def _without(content: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key != name}


def _script_json(data: object) -> str:
    """JSON that can stand in a script element: nothing in it ends the element or opens a comment."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


@cache
def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["base64"] = lambda content: base64.b64encode(content).decode()
    return environment


def diff_page(diff: EditionDiff) -> str:
    """The changes between two editions as one HTML file, complete in itself."""
    count = len(diff.changes)
    sentence = f"{count:,} items changed, {diff.unchanged:,} did not." if count else "No item changed."
    return (
        _environment()
        .get_template("diff.html.j2")
        .render(
            diff=diff, reports=changes_by_report(diff), sentence=sentence, style=Markup(_read("review.css"))
        )
    )
