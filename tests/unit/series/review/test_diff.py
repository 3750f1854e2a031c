"""What changed between two editions: claims that turned first, then values, what is new and what is gone."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from series.cli.app import app
from series.evidence import EvidenceRecord, NumberFormat, write_record
from series.evidence.items import ClaimItem, EvidenceCell, NumberItem
from series.evidence.kinds import ClaimState
from series.review.diff import ChangeKind, diff_editions, diff_json, diff_text
from series.review.edition import EditionInHand, read_edition
from series.review.page import diff_page
from tests.support.reviewable import listed_anew
from tests.support.tiny_edition import REPORT, SAFE, write_tiny_edition


def _cell(value: float) -> EvidenceCell:
    return EvidenceCell(
        dimensions={"sex": "male"},
        population="registered victims",
        statistic="share",
        value=value,
        status="rounded",
    )


def _number(name: str, value: float) -> NumberItem:
    return NumberItem(id=name, label=f"the share {name}", format=NumberFormat.PERCENT, cells=(_cell(value),))


def _claim(state: ClaimState) -> ClaimItem:
    return ClaimItem(id="men_minority", state=state, basis="men below 0.5", holds="Men are few.", fails="Men are many.",
                     undetermined="Unknown.", cells=(_cell(0.4),))  # fmt: skip


def _edition(folder: Path, record: EvidenceRecord, **source: object) -> EditionInHand:
    tiny = write_tiny_edition(folder, SAFE, identity="edition-0", **source)
    write_record(record, tiny / "evidence" / REPORT)
    return read_edition(listed_anew(tiny))


OLD = EvidenceRecord(
    numbers=(_number("kept", 0.2), _number("grew", 0.24), _number("lost", 0.1)),
    claims=(_claim(ClaimState.HOLDS),),
)
NEW = EvidenceRecord(
    numbers=(_number("kept", 0.2), _number("grew", 0.31), _number("gained", 0.5)),
    claims=(_claim(ClaimState.FAILS),),
)


def test_an_edition_and_itself_are_the_same(tmp_path: Path) -> None:
    edition = _edition(tmp_path, OLD)
    diff = diff_editions(edition, edition)
    assert diff.same and diff.unchanged == 4
    assert "Nothing changed" in diff_text(diff)


def test_every_change_is_told_claims_that_turned_first(tmp_path: Path) -> None:
    diff = diff_editions(_edition(tmp_path / "old", OLD), _edition(tmp_path / "new", NEW, delivery=2))
    assert [(change.id, change.change) for change in diff.of(REPORT)] == [
        ("men_minority", ChangeKind.TURNED),
        ("grew", ChangeKind.CHANGED),
        ("gained", ChangeKind.NEW),
        ("lost", ChangeKind.GONE),
    ]
    assert (diff.unchanged, diff.origins[0][0]) == (1, "delivery")
    text = diff_text(diff)
    assert "It was: holds: Men are few. It is: fails: Men are many." in " ".join(text.split())
    assert "24\u00a0% → 31\u00a0%" in text
    assert max(map(len, text.splitlines())) <= 80
    content = json.loads(diff_json(diff))
    assert {change["id"] for change in content["changes"]} == {"men_minority", "grew", "gained", "lost"}
    page = diff_page(diff)
    assert "Men are many." in page and "<script" not in page


def test_the_command_writes_the_changes_to_a_file(tmp_path: Path) -> None:
    old, new = _edition(tmp_path / "old", OLD), _edition(tmp_path / "new", NEW)
    arguments = [
        "diff",
        str(old.folder),
        str(new.folder),
        "--format",
        "html",
        "--to",
        str(tmp_path / "changes.html"),
    ]
    ended = CliRunner().invoke(app, arguments, env={"NO_COLOR": "1"})
    assert ended.exit_code == 0, ended.stderr
    assert "4 items changed, 1 did not" in ended.stdout
    assert (tmp_path / "changes.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
