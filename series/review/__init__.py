"""Reviewing an edition: run again, compare, decide; what changed between two editions; where a number comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from series.review.accepting import evidence_to_accept, headline_claims
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
    from series.review.diff import diff_editions
    from series.review.edition import EditionInHand, edition_in_hand
    from series.review.model import Level, Review, Verdict
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
    "headline_claims",
    "read_review_file",
    "review",
    "trace",
]

_FROM = {
    "evidence_to_accept": "accepting",
    "headline_claims": "accepting",
    "Acceptance": "decisions",
    "Decision": "decisions",
    "DecisionKind": "decisions",
    "EvidenceToAccept": "decisions",
    "ItemAcceptance": "decisions",
    "ReviewFile": "decisions",
    "Reviewer": "decisions",
    "accepted": "decisions",
    "read_review_file": "decisions",
    "diff_editions": "diff",
    "EditionInHand": "edition",
    "edition_in_hand": "edition",
    "Level": "model",
    "Review": "model",
    "Verdict": "model",
    "ReviewRequest": "reviewing",
    "review": "reviewing",
    "trace": "tracing",
}


def __getattr__(name: str) -> Any:
    """Each name is imported when somebody asks for it: pytest loads the plugin in this package in every run."""
    if name in _FROM:
        from importlib import import_module

        return getattr(import_module(f"series.review.{_FROM[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
