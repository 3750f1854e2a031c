"""Reviewing an edition: run again, compare, decide; what changed between two editions; where a number comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from series.review.decisions import (
    Acceptance,
    Decision,
    DecisionKind,
    EvidenceToAccept,
    ItemAcceptance,
    Reviewer,
    ReviewFile,
    accepted,
    read_review_file,
)
from series.review.edition import EditionInHand, edition_in_hand
from series.review.model import Level, Review, Verdict

if TYPE_CHECKING:
    from series.review.accepting import evidence_to_accept
    from series.review.diff import diff_editions
    from series.review.reviewing import ReviewRequest, review
    from series.review.tracing import trace

__all__ = [
    "Acceptance",
    "Decision",
    "DecisionKind",
    "EditionInHand",
    "EvidenceToAccept",
    "ItemAcceptance",
    "Level",
    "Review",
    "ReviewFile",
    "ReviewRequest",
    "Reviewer",
    "Verdict",
    "accepted",
    "diff_editions",
    "edition_in_hand",
    "evidence_to_accept",
    "read_review_file",
    "review",
    "trace",
]

_LATER = {
    "ReviewRequest": "reviewing",
    "review": "reviewing",
    "diff_editions": "diff",
    "evidence_to_accept": "accepting",
    "trace": "tracing",
}


def __getattr__(name: str) -> Any:
    """What loads scipy and pandoc comes only when somebody asks for it."""
    if name in _LATER:
        from importlib import import_module

        return getattr(import_module(f"series.review.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
