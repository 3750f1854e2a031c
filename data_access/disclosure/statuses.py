"""The words that disclosure control decides in. Enums, so that a misspelt word is an error and not a default."""

from __future__ import annotations

from enum import StrEnum


class ProtectionClass(StrEnum):
    """Who protected the cases of a source: nobody yet (confidential), or their publisher (published)."""

    CONFIDENTIAL = "confidential"
    PUBLISHED = "published"


class CellStatus(StrEnum):
    """What protection did to a cell."""

    RELEASED = "released"
    ROUNDED = "rounded"
    SUPPRESSED = "suppressed"
    PERTURBED = "perturbed"
    COARSENED = "coarsened"
    STRUCTURAL_ZERO = "structural_zero"


class Reason(StrEnum):
    """Why a count is hidden. For the data protection officer only: in what is published all hidden counts look the same."""

    TOO_FEW_PERSONS = "too few persons"
    TOO_FEW_CASE_GROUPS = "too few case groups"
    DOMINATED = "one case group is too large"
    ATTRIBUTE = "nearly all of an identifiable group"
    DECIDED = "decided on the edition"
    FORMERLY_HIDDEN = "hidden in the former edition"
    COMPLEMENTARY = "another hidden count could be worked out"


class Statistic(StrEnum):
    """What a protected value measures, so that it can be formatted and compared rightly."""

    COUNT = "count"
    SHARE = "share"
    RATE = "rate"
    COEFFICIENT = "coefficient"
    MARGINAL_EFFECT = "marginal_effect"
    ESTIMATE = "estimate"
    DERIVED = "derived"
    PUBLISHED_FIGURE = "published_figure"


class Denominator(StrEnum):
    """Whom a share is a share of. Two estimands: named, never mixed, never compared.

    ``KNOWN``: cases of whom the item was recorded, as a yes or as an asked-and-no.
    ``WITHIN_GROUP``: the rule of the Counter-Trafficking Data Collaborative (codebook, section 6): cases with any
    information in the item's group of variables; a blank counts as no where a sibling is a yes.
    """

    KNOWN = "known"
    WITHIN_GROUP = "within_group"


class Unit(StrEnum):
    """What is counted."""

    CASE = "case"
    LINK = "link"
    PERPETRATOR = "perpetrator"


TOTAL = "total"
"""The code that stands for "all categories" in the margins of a protected table."""
