"""Tri-state facts: yes, asked and no, not known - the last one always with its reason."""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """The state of an item in a group of items (a means of control, a type of exploitation, …)."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


class NotKnownReason(StrEnum):
    """Why a fact is not known. ``NOT_ASKED`` is structural (the form had no such question), the others are not."""

    NOT_ASKED = "not_asked"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    SUPPRESSED = "suppressed"
    NOT_CARRIED = "not_carried"
    NOT_IN_SOURCE = "not_in_source"


REASON_LABELS: dict[NotKnownReason, str] = {
    NotKnownReason.NOT_ASKED: "not asked in that version of the form",
    NotKnownReason.UNKNOWN: "asked, not known",
    NotKnownReason.REFUSED: "asked, not answered",
    NotKnownReason.SUPPRESSED: "withheld by the publisher",
    NotKnownReason.NOT_CARRIED: "blank in the source, which does not tell no from missing",
    NotKnownReason.NOT_IN_SOURCE: "the source has no such variable",
}
