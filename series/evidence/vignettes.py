"""Composite vignettes on record: a text that is printed only beside the protected traits that it is made of, and marked."""

from __future__ import annotations

import re
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from data_access.errors import DisclosureError, UsageError
from series.evidence.protection import require_table
from series.evidence.recording import claim

if TYPE_CHECKING:
    from data_access.disclosure import ProtectedTable

MARK = "A composite of many cases, and nobody's own story:"
NOT_SHOWN = "No vignette is shown here: one of its traits is hidden in this edition, to protect persons."


def vignette(identifier: str, composite: ProtectedTable, *, text: str) -> None:
    """Put a composite vignette on record as a claim: ``{{< meta claims.ID.sentence >}}`` prints it with its mark.

    ``composite``: the traits, from ``data_access.composite``, which refuses those that a real case has together. ``text``: the
    vignette, in the third person, with no trait that isn't among them, no name, no quotation and no number; it is
    printed only where every trait may be told. Raises DisclosureError for another table, UsageError for another text.
    """
    from data_access.casebook.composites import COMPOSITE_NOTE, TRAIT

    traits = require_table(composite, identifier)
    if traits.dimensions != (TRAIT,) or COMPOSITE_NOTE not in traits.notes:
        raise DisclosureError(
            "a vignette is made of the traits of a composite",
            where=identifier,
            remedy="make them with data_access.composite(casebook, traits)",
        )
    if re.search(r"\d|[\"“”«»]", text) or not text.strip().endswith("."):
        raise UsageError(
            "a vignette has no numbers and no quotations, and ends with a full stop", where=identifier
        )
    claim(
        identifier,
        reduce(and_, [trait.above(0.0) for trait in traits.without_margins()]),
        holds=f"{MARK} {text.strip()}",
        fails=NOT_SHOWN,
        undetermined=NOT_SHOWN,
    )
