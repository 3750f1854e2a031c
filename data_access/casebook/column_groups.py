"""What the columns of a modelling frame say of a case, as conditions on groups."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data_access.casebook.dimensions import Dimension, DimensionKind
from data_access.casebook.groups import known
from data_access.disclosure.frame_groups import ColumnGroup
from data_access.disclosure.groups import Answer, Condition
from data_access.disclosure.statuses import Denominator

_NUMBERS = {"perpetrators": "perpetrators_reported", "roles": "roles_reported"}
"""A number is known of whom its bands are."""
NUMBER_OF = re.compile(r"^number\((\w+)\)$")
MONTHS_OF = re.compile(r"^months\((\w+)\)$")
MONTHS = {
    "until_registration": ("time_observed.entry", "later_episode"),
    "observed": ("time_observed.exit", "later_episode"),
}
"""Months since the exit from the episode of the case: their SQL, and the dimension that is known where they are."""
FACTS_OF = re.compile(r"^number\((.+=.+)\)$")


def group_of_facts(dimensions: Sequence[Dimension]) -> ColumnGroup:
    """The column ``number(one=a + other=b)``: how many of some facts a case has, known where all of these are."""
    first, *others = (known(dimension) for dimension in dimensions)
    return ColumnGroup(first, known_too=tuple(others))


def group_of_number(of: str) -> ColumnGroup:
    """The column ``number(of)``: of perpetrators, of roles, or of items with a yes."""
    if of in _NUMBERS:
        return ColumnGroup(Condition(_NUMBERS[of], Answer.KNOWN))
    return ColumnGroup(Condition(of, Answer.INFORMED))


def group_of_column(
    dimension: Dimension, codes: Sequence[str] | None, denominator: Denominator, items: Sequence[str]
) -> ColumnGroup:
    """A column with the codes of a dimension, or with 1 and 0 for some of its ``codes``.

    ``items``: all items of the dimension; a column of the only one of them is known where any of them is a yes.
    """
    if dimension.multiple and codes is None:
        return ColumnGroup(Condition(dimension.name, Answer.YES, tuple(items)))
    if dimension.multiple and codes is not None:
        listed = tuple(codes)
        recorded = Condition(dimension.name, Answer.ITEM_KNOWN, listed)
        base = known(dimension) if denominator is Denominator.WITHIN_GROUP else recorded
        return ColumnGroup(base, Condition(dimension.name, Answer.YES, listed))
    if codes is not None:
        return ColumnGroup(known(dimension), Condition(dimension.name, Answer.ONE_OF, tuple(codes)))
    if dimension.kind is DimensionKind.YES_NO:
        return ColumnGroup(known(dimension), Condition(dimension.name, Answer.ONE_OF, ("yes",)))
    return ColumnGroup(known(dimension), dimension=dimension.name)
