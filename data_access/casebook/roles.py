"""What dimensions mean for disclosure: identifying, sensitive or neither, as the schema says of their columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from data_access.casebook.dimensions import Dimension
from data_access.casebook.schema import table
from data_access.casebook.schema_model import Disclosure
from data_access.disclosure.evidence import AxisRole

if TYPE_CHECKING:
    from data_access.casebook.queries_evidence import Axis
    from data_access.casebook.queries_relations import Filter

ABSENT = "no"


@cache
def classes_of(dimension: Dimension) -> frozenset[Disclosure]:
    """The classes of the columns that a dimension is made of."""
    columns = (requirement.split(".") for requirement in dimension.requires[0])
    return frozenset(table(name).column(column).disclosure for name, column in columns)


def is_identifying(dimension: Dimension) -> bool:
    """Whether somebody who knows a person may know the answer: one of its columns identifies."""
    return Disclosure.IDENTIFYING in classes_of(dimension)


def is_sensitive(dimension: Dimension) -> bool:
    """Whether the answer could harm. What counts reported persons (a key, counted) tells of the case as well."""
    sensitive = {Disclosure.SENSITIVE, Disclosure.KEY}
    return not is_identifying(dimension) and bool(sensitive & classes_of(dimension))


def role_of(axis: Axis) -> AxisRole:
    """What an axis of one or more dimensions side by side means for attribute disclosure."""
    absent = (place for place, codes in enumerate(axis.codes) if all(code == ABSENT for code in codes))
    return AxisRole(
        identifying=any(is_identifying(dimension) for dimension in axis.dimensions),
        sensitive=any(is_sensitive(dimension) for dimension in axis.dimensions),
        absent=frozenset(absent),
    )


def role_of_answers(dimension: Dimension) -> AxisRole:
    """What an axis of the answers yes and no means."""
    return AxisRole(is_identifying(dimension), is_sensitive(dimension), frozenset({1}))


def identify(filters: Sequence[Filter]) -> bool:
    """Whether filters define a group by an identifying variable."""
    return any(is_identifying(condition.dimension) for condition in filters)
