"""Who has accepted what: bound to the evidence, by two reviewers, registered claims one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data_access.errors import UsageError
from series.review.decisions import (
    Decision,
    DecisionKind,
    EvidenceToAccept,
    Reviewer,
    ReviewFile,
    accepted,
    read_review_file,
)

OLD, NEW = (f"sha256:{digit * 64}" for digit in "ab")
NUMBER, CLAIM = ("men", "men_share"), ("men", "men_minority")
EVIDENCE = {NUMBER: EvidenceToAccept(NEW), CLAIM: EvidenceToAccept(NEW, headline=True)}


def _decision(key: tuple[str, str] = NUMBER, kind: str = "accept", **changes: Any) -> Decision:
    report, item = key
    content = {"evidence_hash": NEW, "verdict": "exact", **changes}
    return Decision(report=report, item=item, decision=DecisionKind(kind), **content)


def _file(name: str, *decisions: Decision) -> ReviewFile:
    return ReviewFile(edition="first-edition-0", reviewer=Reviewer(name=name), decisions=decisions)


BOTH = (_decision(NUMBER, bulk=True), _decision(CLAIM))


def test_two_reviewers_who_accept_everything_are_enough() -> None:
    acceptance = accepted([_file("Ana", *BOTH), _file("Ben", *BOTH)], EVIDENCE)
    assert acceptance.complete and acceptance.in_words() == ""
    assert acceptance.items[CLAIM].accepted_by == ("Ana", "Ben")


def test_one_person_with_two_files_is_one_reviewer() -> None:
    acceptance = accepted([_file("Ana", *BOTH), _file(" ana ", *BOTH)], EVIDENCE)
    assert acceptance.missing == (NUMBER, CLAIM)
    assert "accepted by 1 of 2 reviewers" in acceptance.in_words()


def test_an_item_that_nobody_looked_at_is_missing() -> None:
    acceptance = accepted([_file("Ana", BOTH[0]), _file("Ben", *BOTH)], EVIDENCE)
    assert acceptance.missing == (CLAIM,)


def test_a_changed_item_needs_a_new_look_and_an_unchanged_one_keeps_its_acceptance() -> None:
    files = [_file(name, _decision(NUMBER, evidence_hash=OLD), _decision(CLAIM)) for name in ("Ana", "Ben")]
    acceptance = accepted(files, EVIDENCE)
    assert acceptance.missing == (NUMBER,)
    assert acceptance.items[NUMBER].outdated == ("Ana", "Ben")
    assert "changed since Ana decided" in acceptance.in_words()


@pytest.mark.parametrize("changes", [{"key": CLAIM, "bulk": True}, {"bulk": True, "verdict": "within"}])
def test_in_bulk_only_exact_reproductions_are_accepted_and_no_registered_claim(
    changes: dict[str, Any],
) -> None:
    decision = _decision(**changes)
    key = (decision.report, decision.item)
    assert accepted([_file("Ana", decision)], EVIDENCE, reviewers=1).items[key].accepted_by == ()


@pytest.mark.parametrize("kind", ["query", "reject"])
def test_a_query_or_rejection_stands_until_the_same_reviewer_accepts(kind: str) -> None:
    objection = _decision(kind=kind, comment="too high?")
    files = [_file("Ana", *BOTH), _file("Ben", *BOTH), _file("Cem", objection)]
    assert accepted(files, EVIDENCE).missing == (NUMBER,)
    assert f"{kind} by Cem (too high?)" in accepted(files, EVIDENCE).in_words()
    files[2] = _file("Cem", objection, _decision())
    assert accepted(files, EVIDENCE).complete


def test_a_comment_changes_nothing() -> None:
    comment = _decision(kind="comment", comment="well put")
    assert accepted([_file("Ana", *BOTH, comment), _file("Ben", *BOTH)], EVIDENCE).complete


def test_decisions_on_what_is_not_in_the_edition_are_passed_over() -> None:
    acceptance = accepted([_file("Ana", _decision(("men", "gone")))], EVIDENCE)
    assert set(acceptance.items) == set(EVIDENCE)


def test_a_review_file_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    file = _file("Ana", *BOTH)
    path = tmp_path / "review.json"
    path.write_text(file.json_text(), encoding="utf-8")
    assert read_review_file(path) == file


@pytest.mark.parametrize(
    "text", ["", "[]", '{"form": "2"}', '{"form": "1", "edition": "x", "reviewer": {"name": " "}}']
)
def test_another_file_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="not a review file") as raised:
        read_review_file(path)
    assert raised.value.where == "other.json"
