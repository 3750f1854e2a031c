"""Whom the counts of a question count: from filters, dimensions, codes and denominators to groups. Pure functions.

A condition on perpetrators is met by a case if any of those reported meets it: a ``YES``. A perpetrator is counted
where one of the reports meets all conditions on cases and reports together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from data_access.casebook.dimensions import Dimension
from data_access.casebook.queries_evidence import _NAMED_BY_WHO_IS_THERE, OTHER, Axis
from data_access.casebook.queries_relations import Filter
from data_access.disclosure.groups import Answer, Condition, Group
from data_access.disclosure.protection import Position
from data_access.disclosure.statuses import Denominator, Unit

ROUTE = "route"
"""The dimension of pairs of places, which stands in no table: for the routes that are put together as others."""


@dataclass(frozen=True)
class Line:
    """One axis of a table as conditions: those of each place (None: no conditions say it exactly), and of the total."""

    places: tuple[tuple[Condition, ...] | None, ...]
    total: tuple[Condition, ...]


def group_of(unit: Unit, filters: Sequence[Filter]) -> Group:
    """Everybody of a unit who meets the filters."""
    return Group(unit, tuple(_of_filter(unit, condition) for condition in filters))


def _of_filter(unit: Unit, condition: Filter) -> Condition:
    dimension = condition.dimension
    several = dimension.multiple or (unit is Unit.CASE and dimension.unit is not Unit.CASE)
    return Condition(dimension.name, Answer.YES if several else Answer.ONE_OF, condition.codes)


def known(dimension: Dimension) -> Condition:
    """A known value of a dimension; of a group of items, any information."""
    return Condition(dimension.name, Answer.INFORMED if dimension.multiple else Answer.KNOWN)


def in_category(dimension: Dimension, code: str, listed: Sequence[str]) -> Condition:
    """A category of a dimension with one value, or an item; ``other`` of a dimension whose codes are named by who is
    there means all that are not ``listed``."""
    if dimension.multiple:
        return Condition(dimension.name, Answer.YES, (code,))
    if code == OTHER and dimension.kind in _NAMED_BY_WHO_IS_THERE:
        return Condition(dimension.name, Answer.NONE_OF, tuple(c for c in listed if c != OTHER))
    return Condition(dimension.name, Answer.ONE_OF, (code,))


def line_of(axis: Axis) -> Line:
    """An axis of one or more dimensions side by side."""
    listed = [[codes[place] for codes in axis.codes] for place in range(len(axis.dimensions))]
    return Line(
        tuple(
            tuple(in_category(d, codes[place], listed[place]) for place, d in enumerate(axis.dimensions))
            for codes in axis.codes
        ),
        tuple(known(d) for d in axis.dimensions),
    )


def merged_line(dimension: Dimension, wanted: Sequence[str], listed: Sequence[str]) -> Line:
    """Two places: some categories together, and all others that are known."""
    inside = tuple(code for code in wanted if code in listed)
    together = Condition(dimension.name, Answer.ONE_OF, inside or tuple(wanted))
    others = Condition(dimension.name, Answer.NONE_OF, inside)
    return Line(((together,), (others,)), (known(dimension),))


def coarsened_line(dimension: Dimension, together: Sequence[str], listed: Sequence[str]) -> Line:
    """The categories that stay, each for itself, and last those that are put together."""
    apart = tuple(code for code in listed if code not in together)
    last = (
        Condition(dimension.name, Answer.NONE_OF, apart)
        if dimension.kind in _NAMED_BY_WHO_IS_THERE
        else Condition(dimension.name, Answer.ONE_OF, tuple(together))
    )
    return Line((*((in_category(dimension, code, listed),) for code in apart), (last,)), (known(dimension),))


def answers_line(dimension: Dimension, codes: Sequence[str], denominator: Denominator) -> Line:
    """Yes and no of items, after the rule of the denominator. Whom the publisher's rule takes for a no, a blank among
    them, no condition says."""
    yes = Condition(dimension.name, Answer.YES, tuple(codes))
    if denominator is Denominator.WITHIN_GROUP:
        return Line(((yes,), None), (known(dimension),))
    no = Condition(dimension.name, Answer.NO, tuple(codes))
    return Line(((yes,), (no,)), (Condition(dimension.name, Answer.ITEM_KNOWN, tuple(codes)),))


def with_items(group: Group, dimensions: Sequence[Dimension], items: Sequence[str]) -> Group:
    """Those of a group who have all these items, one of each group of items."""
    return group.having(
        *(Condition(d.name, Answer.YES, (code,)) for d, code in zip(dimensions, items, strict=True))
    )


def groups_of_table(group: Group, lines: Sequence[Line]) -> dict[Position, Group]:
    """The group of every count that protection looks at: cells, margins, and all of whom every axis is known.

    A table without axes has one cell, which is its total.
    """
    if not lines:
        return {(0,): group, (None,): group}
    places = [[*range(len(line.places)), None] for line in lines]
    groups: dict[Position, Group] = {}
    for position in product(*places):
        parts = [
            line.total if index is None else line.places[index]
            for line, index in zip(lines, position, strict=True)
        ]
        if None not in parts:
            groups[position] = group.having(*(c for part in parts if part is not None for c in part))
    return groups


def other_routes(known_routes: Group, listed: Sequence[Sequence[str]]) -> Group:
    """Those of known origin and destination on another route than those listed."""
    codes = tuple(">".join(route) for route in listed)
    return known_routes.having(Condition(ROUTE, Answer.NONE_OF, codes)) if codes else known_routes
