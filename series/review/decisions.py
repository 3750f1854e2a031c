"""Reviewers' decisions: the review file, and whether an edition's evidence is accepted. Pure functions.

A review file is JSON, one for each reviewer. Every decision is bound to the hash of the evidence that it is on: a changed
item needs a new look, an unchanged one keeps its acceptance, in this edition and in any later one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from data_access.errors import UsageError

FORM = "1"
REVIEWERS_NEEDED = 2
ItemKey = tuple[str, str]
"""Report and id of a piece of evidence."""

_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_Hash = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DecisionKind(StrEnum):
    """What a reviewer says of an item. A comment neither accepts nor stops anything."""

    ACCEPT = "accept"
    QUERY = "query"
    REJECT = "reject"
    COMMENT = "comment"


class Decision(_Strict):
    """One decision. ``verdict``: what the review said of the item then; ``bulk``: taken together with others."""

    report: _Name
    item: _Name
    evidence_hash: _Hash
    decision: DecisionKind
    comment: str = Field(default="", max_length=10_000)
    bulk: bool = False
    verdict: str = ""
    decided_on: date | None = None


class Reviewer(_Strict):
    """Who reviews. Two files of one name are one reviewer."""

    name: _Name
    affiliation: str = ""


class ReviewFile(_Strict):
    """The decisions of one reviewer on one edition, in the order in which they were taken."""

    form: Literal["1"] = FORM  # type: ignore[assignment]
    edition: _Name
    reviewer: Reviewer
    decisions: tuple[Decision, ...] = ()

    def json_text(self) -> str:
        """The file's content: the same for the same decisions."""
        return json.dumps(json.loads(self.model_dump_json()), indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class EvidenceToAccept:
    """What must be accepted: the hash of an item, and whether it is a registered claim, decided on its own."""

    evidence_hash: str
    headline: bool = False


@dataclass(frozen=True)
class ItemAcceptance:
    """Where an item stands. Names of reviewers; ``open`` are queries and rejections with their comments.

    ``outdated``: who decided on it when it was another.
    """

    accepted_by: tuple[str, ...] = ()
    open: tuple[tuple[str, DecisionKind, str], ...] = ()
    outdated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Acceptance:
    """Where a whole edition stands; ``needed``: how many reviewers must accept each item."""

    items: Mapping[ItemKey, ItemAcceptance]
    needed: int

    @property
    def complete(self) -> bool:
        """Whether every item is accepted by enough reviewers and none is queried or rejected."""
        return not self.missing

    @property
    def missing(self) -> tuple[ItemKey, ...]:
        """The items that are not accepted yet, in the edition's order."""
        return tuple(
            key for key, item in self.items.items() if item.open or len(item.accepted_by) < self.needed
        )

    def in_words(self, at_most: int = 10) -> str:
        """What is missing, line by line, as the message of a release that is refused."""
        lines = [f"  {report}/{item}: {self._why((report, item))}" for report, item in self.missing[:at_most]]
        if len(self.missing) > at_most:
            lines.append(f"  and {len(self.missing) - at_most} more")
        return "\n".join(lines)

    def _why(self, key: ItemKey) -> str:
        item = self.items[key]
        told = [f"{kind} by {name}" + f" ({comment})" * bool(comment) for name, kind, comment in item.open]
        if len(item.accepted_by) < self.needed:
            told.append(f"accepted by {len(item.accepted_by)} of {self.needed} reviewers")
        told += [f"changed since {name} decided" for name in item.outdated]
        return "; ".join(told)


def accepted(
    review_files: Sequence[ReviewFile],
    evidence: Mapping[ItemKey, EvidenceToAccept],
    *,
    reviewers: int = REVIEWERS_NEEDED,
) -> Acceptance:
    """Where the evidence of an edition stands by the decisions of its reviewers.

    Of each reviewer the last decision on an item counts, and only where its hash is the item's. Acceptance in bulk
    counts for exact reproductions, and never for a registered claim. A query or a rejection stands until the same
    reviewer accepts; a comment changes nothing.
    """
    latest: dict[ItemKey, dict[str, Decision]] = {key: {} for key in evidence}
    outdated: dict[ItemKey, dict[str, None]] = {key: {} for key in evidence}
    names: dict[str, str] = {}
    for file in review_files:
        who = names.setdefault(" ".join(file.reviewer.name.casefold().split()), file.reviewer.name)
        for decision in file.decisions:
            key = (decision.report, decision.item)
            if key not in evidence or decision.decision is DecisionKind.COMMENT:
                continue
            if decision.evidence_hash != evidence[key].evidence_hash:
                outdated[key][who] = None
            elif _counts(decision, evidence[key]):
                latest[key][who] = decision
    items = {key: _standing(latest[key], outdated[key]) for key in evidence}
    return Acceptance(items, reviewers)


def _counts(decision: Decision, item: EvidenceToAccept) -> bool:
    if decision.decision is not DecisionKind.ACCEPT or not decision.bulk:
        return True
    return decision.verdict == "exact" and not item.headline


def _standing(latest: Mapping[str, Decision], outdated: Mapping[str, None]) -> ItemAcceptance:
    return ItemAcceptance(
        accepted_by=tuple(name for name, one in latest.items() if one.decision is DecisionKind.ACCEPT),
        open=tuple(
            (name, one.decision, one.comment)
            for name, one in latest.items()
            if one.decision is not DecisionKind.ACCEPT
        ),
        outdated=tuple(name for name in outdated if name not in latest),
    )


def read_review_file(path: Path) -> ReviewFile:
    """Read a review file. Raises UsageError that says what is wrong in it, and where."""
    try:
        return ReviewFile.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"The review file can't be read: {problem}", where=path.name) from None
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise UsageError(
            f"This is not a review file: {place}: {first['msg']}",
            where=path.name,
            remedy="save it from the review page; its form is described in docs/reviewing.md",
        ) from None
